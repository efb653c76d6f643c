"""Every clock from its rows, at both sides of each limit; and the page that shows them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from placements import clocks, resident_clocks
from placements.clocks import Kind, Severity
from placements.legal_cover import covered_until
from placements.lifecycle import OfferStatus
from placements.models import Occupancy
from plv.access import roles
from plv.audit.models import AuditEvent
from referrals import needs
from referrals.models import LegalBasis
from tests import factories as make

pytestmark = pytest.mark.django_db

A_MINUTE = timedelta(minutes=1)


def basis(start: datetime, end: datetime, **fields) -> LegalBasis:
    fields = {"kind": LegalBasis.Kind.FIRST, "court": "Test Court", **fields}
    return LegalBasis(starts_at=start, ends_at=end, **fields)


@pytest.fixture
def placement():
    """Admitted on 2 November 2026 at 15:00."""
    return make.PlacementFactory()


@pytest.fixture
def order(now):
    return basis(now - timedelta(days=22), now + timedelta(days=69))


def one(found, kind):
    [clock] = [each for each in found if each.kind == kind]
    return clock


def of(placement, *bases, at, reviewed_on=None):
    return resident_clocks.of_placement(placement, bases=bases, reviewed_on=reviewed_on, at=at)


# --- what permits it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (timedelta(days=28, minutes=1), None),
        (timedelta(days=28), 28),
        (timedelta(days=14, minutes=1), 28),
        (timedelta(days=14), 14),
        (timedelta(days=7), 7),
        (timedelta(days=3), 3),
        (timedelta(days=1, minutes=1), 3),
        (timedelta(days=1), 1),
    ],
)
def test_an_order_that_ends_is_said_again_at_28_14_7_3_and_1_days(left, step, now):
    assert resident_clocks.step_reached(now + left, now) == step


@pytest.mark.parametrize(
    ("days", "hearing", "severity"),
    [
        (29, None, Severity.AHEAD),
        (28, None, Severity.SOON),
        (15, None, Severity.SOON),
        (14, None, Severity.URGENT),
        (14, 10, Severity.SOON),
        (14, 15, Severity.URGENT),
        (4, 2, Severity.SOON),
        (3, 2, Severity.URGENT),
    ],
)
def test_it_is_red_14_days_out_when_no_hearing_is_listed_by_its_end(
    days, hearing, severity, placement, now
):
    listed = date(2026, 11, 24) + timedelta(days=hearing) if hearing else None
    ending = basis(now - timedelta(days=30), now + timedelta(days=days), next_hearing_on=listed)
    clock = one(of(placement, ending, at=now), Kind.ORDER)

    assert (clock.severity, clock.due_at) == (severity, ending.ends_at)


def test_a_child_with_no_basis_in_force_is_an_alarm_since_the_moment_it_ended(placement, now):
    ended = basis(now - timedelta(days=20), now)

    assert one(of(placement, ended, at=now - A_MINUTE), Kind.ORDER).severity == Severity.URGENT
    alarm = one(of(placement, ended, at=now), Kind.ORDER)
    assert (alarm.severity, alarm.due_at) == (Severity.ALARM, now)
    assert "Nothing permits" in alarm.what


def test_an_order_ended_early_permits_nothing_after(placement, now):
    early = basis(now - timedelta(days=20), now + timedelta(days=40), ended_at=now)

    assert one(of(placement, early, at=now), Kind.ORDER).severity == Severity.ALARM


def test_without_any_basis_the_alarm_runs_from_admission(placement, now):
    assert one(of(placement, at=now), Kind.ORDER).due_at == placement.admitted_at


def test_the_72_hours_run_red_until_an_order_follows_on(placement, now):
    hours = basis(now, now + timedelta(hours=72), kind=LegalBasis.Kind.SEVENTY_TWO_HOURS, court="")
    clock = one(of(placement, hours, at=now), Kind.SEVENTY_TWO_HOURS)
    assert (clock.due_at, clock.severity) == (hours.ends_at, Severity.URGENT)

    order = basis(hours.ends_at, hours.ends_at + timedelta(days=60))
    assert one(of(placement, hours, order, at=now), Kind.ORDER).due_at == order.ends_at


def test_a_minute_between_two_orders_breaks_the_chain(now):
    first = basis(now - timedelta(days=30), now + timedelta(days=3))
    touching = basis(first.ends_at, first.ends_at + timedelta(days=30))
    after_a_gap = basis(first.ends_at + A_MINUTE, first.ends_at + timedelta(days=30))

    assert covered_until([touching, first], now) is touching
    assert covered_until([after_a_gap, first], now) is first
    assert covered_until([after_a_gap], now) is None


# --- reviews, hearings, telling ----------------------------------------------------------------------


def test_the_first_review_is_aimed_at_28_days_then_held_to_the_calendar_month(placement, order):
    aim = datetime(2026, 12, 1, tzinfo=UTC)  # the end of 30 November, 28 days on
    limit = datetime(2026, 12, 3, tzinfo=UTC)  # the end of 2 December, a calendar month on

    before = one(of(placement, order, at=aim - A_MINUTE), Kind.REVIEW)
    assert (before.due_at, before.due_on) == (aim, date(2026, 11, 30))
    assert "by law by 2 December 2026" in before.what
    missed = one(of(placement, order, at=aim), Kind.REVIEW)
    assert (missed.due_at, missed.severity) == (limit, Severity.URGENT)
    assert one(of(placement, order, at=limit), Kind.REVIEW).severity == Severity.LATE


def test_the_next_review_is_three_calendar_months_after_the_last(placement, order, now):
    clock = one(of(placement, order, at=now, reviewed_on=date(2026, 11, 30)), Kind.REVIEW)

    assert clock.due_on == date(2027, 2, 28)


def test_the_home_tells_the_authority_within_twelve_hours(placement, order):
    admitted = placement.admitted_at
    clock = one(of(placement, order, at=admitted), Kind.TELL)

    assert (clock.due_at, clock.severity) == (admitted + timedelta(hours=12), Severity.URGENT)
    later = of(placement, order, at=admitted + timedelta(hours=12))
    assert Kind.TELL not in {each.kind for each in later}


def test_the_next_hearing_of_a_child_who_is_here(placement, now):
    listed = basis(
        now - timedelta(days=30), now + timedelta(days=30), next_hearing_on=date(2026, 11, 27)
    )
    assert one(of(placement, listed, at=now), Kind.HEARING).due_on == date(2026, 11, 27)
    heard = listed.next_hearing_on = date(2026, 11, 23)
    assert heard < now.date()
    assert Kind.HEARING not in {each.kind for each in of(placement, listed, at=now)}


@pytest.mark.parametrize(
    ("born_on", "last_day"),
    [(date(2008, 12, 25), date(2026, 12, 24)), (date(2008, 2, 29), date(2026, 2, 28))],
)
def test_the_last_day_before_18_is_said_three_months_ahead(born_on, last_day, placement, order):
    placement.child.born_on = born_on
    end = datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC) + timedelta(days=1)
    clock = one(of(placement, order, at=end - timedelta(days=91)), Kind.ADULT)

    assert (clock.due_at, clock.due_on) == (end, last_day)
    earlier = of(placement, order, at=end - timedelta(days=91) - A_MINUTE)
    assert Kind.ADULT not in {each.kind for each in earlier}
    assert one(of(placement, order, at=end), Kind.ADULT).severity == Severity.LATE


def test_an_open_place_and_a_child_who_has_left_have_no_secure_clocks(now):
    step_down = make.PlacementFactory(kind=needs.Kind.STEP_DOWN, legal_basis=None)
    gone = make.PlacementFactory(
        discharged_at=now, discharged_by=make.UserFactory(), destination="family"
    )

    assert of(step_down, at=now) == []
    assert of(gone, at=now) == []


# --- waiting, offers, beds ---------------------------------------------------------------------------


def test_an_offer_lapses_by_comparison_and_then_has_no_clock(now):
    offer = make.OfferFactory()

    [clock] = clocks.of_offer(offer, offer.expires_at - A_MINUTE)
    assert (clock.due_at, clock.what) == (
        offer.expires_at,
        "Offer lapses: the home has not answered",
    )
    assert clocks.of_offer(offer, offer.expires_at) == []
    offer.status = OfferStatus.HOME_REFUSED
    assert clocks.of_offer(offer, now) == []


def test_a_waiting_referral_is_updated_in_14_days_and_reviewed_in_three_months(now):
    waiting = make.ReferralFactory(waiting=True)
    found = clocks.of_referral(waiting, now)

    assert one(found, Kind.UPDATE).due_at == waiting.updated_at + timedelta(days=14)
    assert one(found, Kind.FULL_REVIEW).due_on == date(2027, 2, 20)
    late = clocks.of_referral(waiting, waiting.updated_at + timedelta(days=14))
    assert one(late, Kind.UPDATE).severity == Severity.LATE
    assert "out of the ranking" in one(late, Kind.UPDATE).what


def test_a_hearing_to_come_counts_before_the_place_is_found(now):
    submitted = make.ReferralFactory(submitted=True, hearing_at=now + timedelta(days=1))

    assert [each.kind for each in clocks.of_referral(submitted, now)] == [Kind.HEARING]
    assert clocks.of_referral(submitted, submitted.hearing_at) == []


def test_a_bed_held_vacant_is_looked_at_again_on_its_day(now):
    vacancy = Occupancy(
        bed=make.BedFactory(),
        kind=Occupancy.Kind.SAFETY_VACANCY,
        starts_at=now,
        review_on=date(2026, 11, 24),
    )
    [clock] = clocks.of_vacancy(vacancy, now)
    assert (clock.due_on, clock.severity) == (date(2026, 11, 24), Severity.URGENT)
    [late] = clocks.of_vacancy(vacancy, now + timedelta(days=1))
    assert late.severity == Severity.LATE
    vacancy.ends_at = now + timedelta(hours=1)
    assert clocks.of_vacancy(vacancy, now + timedelta(days=1)) == []


def test_alarms_lead_then_what_was_due_first(now):
    def made(days, severity):
        return clocks.Clock(Kind.ORDER, "", now + timedelta(days=days), severity, "")

    order = clocks.in_order(
        [made(3, Severity.AHEAD), made(-9, Severity.LATE), made(-1, Severity.ALARM)]
    )
    assert [each.severity for each in order] == [Severity.ALARM, Severity.LATE, Severity.AHEAD]


# --- the page ----------------------------------------------------------------------------------------


@pytest.fixture
def world(now):
    """A child at a home, another authority's child waiting, and a bed held vacant there."""
    here = make.place()
    home = here.home
    return {
        "here": here,
        "waiting": make.ReferralFactory(waiting=True),
        "offer": make.OfferFactory(
            bed=make.BedFactory(unit=here.stays.get().bed.unit), status=OfferStatus.MADE
        ),
        "vacancy": Occupancy.objects.create(
            bed=make.BedFactory(unit=here.stays.get().bed.unit, name="Quiet room"),
            kind=Occupancy.Kind.SAFETY_VACANCY,
            starts_at=now,
            review_on=date(2026, 11, 30),
            reason="A test reason",
            claimed_at=now,
            claimed_by=make.UserFactory(),
        ),
        "officer": make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)]),
        "manager": make.UserFactory(holds=[(roles.REGISTERED_MANAGER, home)]),
        "worker": make.UserFactory(holds=[(roles.SOCIAL_WORKER, here.authority)]),
        "stranger": make.UserFactory(holds=[(roles.SOCIAL_WORKER, make.AuthorityFactory())]),
    }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", {"here", "waiting", "offer", "vacancy"}),
        ("manager", {"here", "offer", "vacancy"}),
        ("worker", {"here"}),
        ("stranger", set()),
    ],
)
def test_each_role_sees_its_own_clocks(who, sees, world, sign_in, now):
    with time_machine.travel(now, tick=False):
        page = sign_in(world[who]).get(reverse("clocks"), {"ahead": "all"}).content.decode()

    tokens = {
        "here": world["here"].child.reference,
        "waiting": world["waiting"].child.reference,
        "offer": world["offer"].referral.child.reference,
        "vacancy": "Quiet room",
    }
    assert {name for name, token in tokens.items() if token in page} == sees
    assert world["here"].child.last_name not in page


def test_the_page_filters_by_kind_and_records_whom_it_showed(world, sign_in, now):
    with time_machine.travel(now, tick=False):
        page = sign_in(world["officer"]).get(reverse("clocks"), {"kind": Kind.OFFER})

    assert world["offer"].referral.child.reference in page.content.decode()
    assert world["here"].child.reference not in page.content.decode()
    event = AuditEvent.objects.get(event="referrals.children_listed")
    assert str(world["offer"].referral.child_id) in event.detail
    assert str(world["here"].child_id) not in event.detail


def test_an_unlawful_stay_leads_the_page(world, sign_in, now):
    world["here"].child.legal_bases.update(ends_at=now)
    with time_machine.travel(now, tick=False):
        page = sign_in(world["manager"]).get(reverse("clocks")).content.decode()

    assert "A child is locked in with nothing that permits it" in page
    assert page.index("Unlawful now") < page.index(world["offer"].referral.child.reference)


def test_finance_has_no_clocks(sign_in):
    finance = make.UserFactory(holds=[(roles.FINANCE_OFFICER, None)])

    assert sign_in(finance).get(reverse("clocks")).status_code == 403


def test_nothing_running_says_what_will_appear(world, sign_in):
    page = sign_in(world["stranger"]).get(reverse("clocks")).content.decode()

    assert "No clock is running" in page
