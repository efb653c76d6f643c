"""Admission, moves, reviews, step-down and discharge, as the registered manager records them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from placements.lifecycle import OfferStatus
from placements.models import Occupancy, Placement
from plv.access import roles
from plv.audit.models import AuditEvent
from plv.clock import LONDON
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import LegalBasis
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def placement():
    return make.place(make.BedFactory(name="Room 1"))


@pytest.fixture
def manager(placement):
    return make.UserFactory(holds=[(roles.REGISTERED_MANAGER, placement.home)])


def moment(name: str, at: datetime) -> dict[str, object]:
    local = at.astimezone(LONDON)
    return {**day(name, local.date()), f"{name}_time": f"{local:%H:%M}"}


def day(name: str, on: date) -> dict[str, object]:
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def post(client, name, pk, **answers):
    return client.post(reverse(name, args=[pk]), {"form_key": uuid4(), **answers})


def events(name):
    return AuditEvent.objects.filter(event=name)


# --- who may look, who may write ---------------------------------------------------------------------

WRITES = [
    "placement_move",
    "placement_step_down",
    "placement_plan",
    "placement_discharge",
    "placement_order",
    "review_record",
]


def test_the_team_the_home_and_the_authority_may_look_and_nobody_else(sign_in, placement, manager):
    def status(*holds):
        person = make.UserFactory(holds=holds)
        return sign_in(person).get(placement.get_absolute_url()).status_code

    assert status((roles.PLACEMENT_OFFICER, None)) == 200
    assert status((roles.SOCIAL_WORKER, placement.authority)) == 200
    assert status((roles.SOCIAL_WORKER, make.AuthorityFactory())) == 404
    assert status((roles.REGISTERED_MANAGER, make.HomeFactory())) == 404
    assert status((roles.BOARD_MEMBER, None)) == 403
    assert sign_in(manager).get(placement.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("name", WRITES)
def test_only_the_homes_own_manager_writes(name, sign_in, placement, manager):
    address = reverse(name, args=[placement.pk])
    other = make.UserFactory(holds=[(roles.REGISTERED_MANAGER, make.HomeFactory())])
    officer = make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])
    worker = make.UserFactory(holds=[(roles.SOCIAL_WORKER, placement.authority)])

    assert sign_in(manager).get(address).status_code == 200
    assert sign_in(other).get(address).status_code == 404
    assert sign_in(officer).get(address).status_code == 403
    assert sign_in(worker).get(address).status_code == 403


@pytest.mark.parametrize("name", WRITES)
def test_nothing_is_written_about_a_child_who_has_left(name, sign_in, manager, placement, now):
    Placement.objects.filter(pk=placement.pk).update(
        discharged_at=now, discharged_by=manager, destination="family"
    )

    assert sign_in(manager).get(reverse(name, args=[placement.pk])).status_code == 404


def test_the_page_of_a_stay_says_what_matters(sign_in, manager, placement, now, queries):
    step_down = make.BedFactory(
        unit=make.UnitFactory(home=placement.home, kind=needs.Kind.STEP_DOWN, name="Birch")
    )
    Occupancy.objects.create(
        bed=step_down,
        kind=Occupancy.Kind.NAMED_HOLD,
        starts_at=now + timedelta(days=30),
        child=placement.child,
        reason="Plan",
        claimed_at=now,
        claimed_by=manager,
    )
    client = sign_in(manager)
    page = client.get(placement.get_absolute_url()).content.decode()

    assert placement.child.full_name in page
    assert "First order, Test Family Court, until 31 January 2027 at midday" in page
    assert "Room 1" in page
    assert "22 nights so far" in page
    assert "Birch" in page
    assert "The first, aimed at 28 days" in page
    assert events("referrals.child_read").filter(child_id=placement.child_id).exists()
    assert queries(client, placement.get_absolute_url()) <= 12


def test_the_authority_is_told_who_writes_and_is_offered_no_buttons(sign_in, placement):
    worker = make.UserFactory(holds=[(roles.SOCIAL_WORKER, placement.authority)])
    page = sign_in(worker).get(placement.get_absolute_url()).content.decode()

    assert "recorded by the home’s registered manager" in page
    assert reverse("placement_discharge", args=[placement.pk]) not in page


def test_the_list_shows_those_here_then_those_who_left(sign_in, manager, placement, now):
    gone = make.place(
        make.BedFactory(unit__home=placement.home),
        discharged_at=now,
        discharged_by=manager,
        destination="foster",
    )
    client = sign_in(manager)
    here = client.get(reverse("placement_list")).content.decode()
    left = client.get(reverse("placement_list"), {"state": "past"}).content.decode()

    assert placement.child.reference in here
    assert gone.child.reference not in here
    assert gone.child.reference in left
    assert "Foster care" in left
    assert placement.child.last_name not in here


# --- admission ---------------------------------------------------------------------------------------


@pytest.fixture
def accepted(now, manager, placement):
    """An accepted offer of another bed in the same home, for a child with no order recorded."""
    referral = make.ReferralFactory(
        waiting=True,
        status=Status.ACCEPTED,
        legal_route=needs.LegalRoute.HEARING,
        expected_weeks=12,
    )
    return make.OfferFactory(
        referral=referral,
        bed=make.BedFactory(unit__home=placement.home),
        status=OfferStatus.ACCEPTED,
        home_answered_at=now - timedelta(minutes=90),
        home_answered_by=manager,
        authority_answered_at=now - timedelta(hours=1),
        authority_answered_by=make.UserFactory(),
        arrival_planned_at=now,
    )


def admission(client, offer):
    return client.get(reverse("admit", args=[offer.pk])).content.decode()


def test_without_a_legal_basis_the_page_says_so_and_where_to_mend_it(sign_in, manager, accepted):
    page = admission(sign_in(manager), accepted)

    assert "No order in force is recorded" in page
    assert reverse("admit_order", args=[accepted.pk]) in page
    assert "Admit the child</button>" not in page


def test_a_posted_admission_without_a_legal_basis_is_refused_all_the_same(
    sign_in, manager, accepted, now
):
    answer = post(sign_in(manager), "admit", accepted.pk, **moment("arrived_at", now))

    assert "Nothing permits this child to be locked in" in answer.content.decode()
    assert not Placement.objects.filter(offer=accepted).exists()


def test_the_order_in_hand_is_recorded_and_the_child_admitted_to_the_minute(
    sign_in, manager, accepted, now
):
    client = sign_in(manager)
    answer = post(
        client,
        "admit_order",
        accepted.pk,
        kind="first",
        court="Test Family Court",
        **moment("starts_at", now - timedelta(hours=2)),
        **moment("ends_at", now + timedelta(days=60)),
    )
    assert answer.url == reverse("admit", args=[accepted.pk])
    assert "First order, Test Family Court, in force until" in admission(client, accepted)

    arrived = now - timedelta(minutes=17)
    answer = post(client, "admit", accepted.pk, **moment("arrived_at", arrived))
    placement = Placement.objects.get(offer=accepted)
    assert answer.url == placement.get_absolute_url()
    assert (placement.admitted_at, placement.legal_basis.kind) == (arrived, "first")
    assert placement.stays.get().bed == accepted.bed
    assert placement.expected_end_on == date(2027, 2, 16)
    accepted.referral.refresh_from_db()
    assert accepted.referral.status == Status.PLACED
    assert events("placements.child_admitted").count() == 1


def test_72_hours_authorised_on_the_referral_begin_with_the_arrival(
    sign_in, manager, accepted, now
):
    """50 hours already: 22 are left, which end on a Wednesday, so nothing is extended."""
    referral = accepted.referral
    referral.legal_route = needs.LegalRoute.SEVENTY_TWO_HOURS
    referral.authorised_by_name, referral.authorised_by_role = "Dana Test", "Director"
    referral.hours_already_secure = Decimal(50)
    referral.save()
    client = sign_in(manager)
    page = admission(client, accepted)
    assert "authorised by Dana Test, Director" in page
    assert "may be kept until 25 November 2026 at 08:00" in page

    post(client, "admit", accepted.pk, **moment("arrived_at", now))
    basis = LegalBasis.objects.get(child=referral.child)
    assert (basis.kind, basis.starts_at, basis.ends_at) == (
        LegalBasis.Kind.SEVENTY_TWO_HOURS,
        now,
        datetime(2026, 11, 25, 8, 0, tzinfo=UTC),
    )


def test_when_the_72_hours_are_used_up_only_an_order_helps(sign_in, manager, accepted, now):
    accepted.referral.legal_route = needs.LegalRoute.SEVENTY_TWO_HOURS
    accepted.referral.authorised_by_name = "Dana Test"
    accepted.referral.hours_already_secure = Decimal(72)
    accepted.referral.save()
    page = admission(sign_in(manager), accepted)

    assert "The 72 hours in 28 days are used up" in page
    assert "Admit the child</button>" not in page


def test_under_13_only_with_prior_approval(sign_in, manager, accepted, now):
    child = accepted.referral.child
    make.LegalBasisFactory(child=child)
    child.born_on = date(2014, 6, 15)
    child.save()
    client = sign_in(manager)
    assert "no prior approval is recorded" in admission(client, accepted)
    refused = post(client, "admit", accepted.pk, **moment("arrived_at", now)).content.decode()
    assert "prior approval is not recorded" in refused

    child.under_13_approved_at, child.under_13_approved_by = now - timedelta(hours=3), manager
    child.under_13_reference = "DFE-1"
    child.save()
    assert "reference DFE-1" in admission(client, accepted)
    assert post(client, "admit", accepted.pk, **moment("arrived_at", now)).status_code == 302


def test_an_offer_the_authority_has_not_accepted_admits_nobody(sign_in, manager, placement):
    offer = make.OfferFactory(bed=make.BedFactory(unit__home=placement.home))
    page = admission(sign_in(manager), offer)

    assert "The offer is “with the home”." in page
    assert "Admit the child</button>" not in page


def test_someone_to_keep_apart_who_came_since_stops_the_admission(
    sign_in, manager, accepted, now, queries
):
    child = accepted.referral.child
    make.LegalBasisFactory(child=child)
    client = sign_in(manager)
    assert "No open entry stands against" in admission(client, accepted)
    assert queries(client, reverse("admit", args=[accepted.pk])) <= 12

    neighbour = make.place(make.BedFactory(unit=accepted.bed.unit)).child
    make.keep_apart(child, neighbour)
    page = admission(client, accepted)
    assert "This child must be kept apart from a child in" in page
    assert neighbour.reference not in page
    assert "Admit the child</button>" not in page
    refused = post(client, "admit", accepted.pk, **moment("arrived_at", now))
    assert "must be kept apart" in refused.content.decode()


def test_another_homes_offer_does_not_exist(sign_in, manager):
    offer = make.OfferFactory()

    for name in ("admit", "admit_order"):
        assert sign_in(manager).get(reverse(name, args=[offer.pk])).status_code == 404


def test_an_order_longer_than_the_law_allows_asks_to_be_checked(sign_in, manager, accepted, now):
    answers = {
        "kind": "first",
        "court": "Test Family Court",
        **moment("starts_at", now),
        **moment("ends_at", now + timedelta(days=120)),
    }
    client = sign_in(manager)
    asked = post(client, "admit_order", accepted.pk, **answers)
    assert "up to 3 months" in asked.content.decode()
    assert not LegalBasis.objects.filter(child=accepted.referral.child).exists()

    assert post(client, "admit_order", accepted.pk, **answers, as_sealed="on").status_code == 302


# --- moving and leaving ------------------------------------------------------------------------------


def test_a_move_ends_one_stay_and_begins_the_next_at_the_same_minute(
    sign_in, manager, placement, now
):
    room = placement.stays.get().bed
    other = make.BedFactory(unit=room.unit, features=[needs.Feature.QUIET])
    client = sign_in(manager)
    page = client.get(reverse("placement_move", args=[placement.pk])).content.decode()
    assert "Quiet end of the corridor" in page

    moved = now - timedelta(minutes=5)
    answer = post(
        client,
        "placement_move",
        placement.pk,
        bed=other.pk,
        reason="Asked to",
        **moment("moved_at", moved),
    )
    assert answer.url == placement.get_absolute_url()
    first, second = placement.stays.order_by("starts_at")
    assert (first.ends_at, second.starts_at, second.bed) == (moved, moved, other)
    assert events("placements.child_moved").count() == 1


def test_a_move_in_the_future_is_refused_at_its_field(sign_in, manager, placement, now):
    other = make.BedFactory(unit=placement.stays.get().bed.unit)
    answer = post(
        sign_in(manager),
        "placement_move",
        placement.pk,
        bed=other.pk,
        reason="Asked to",
        **moment("moved_at", now + timedelta(minutes=1)),
    ).content.decode()

    assert 'href="#id_moved_at_day">The time cannot be in the future.' in answer
    assert placement.stays.count() == 1


def test_a_taken_bed_cannot_be_chosen(sign_in, manager, placement, now):
    taken = make.place(make.BedFactory(unit=placement.stays.get().bed.unit)).stays.get().bed
    make.BedFactory(unit=taken.unit)
    answer = post(
        sign_in(manager),
        "placement_move",
        placement.pk,
        bed=taken.pk,
        reason="Asked to",
        **moment("moved_at", now),
    )

    assert answer.status_code == 200
    assert taken.occupancies.count() == 1


def test_with_no_bed_free_the_page_says_what_to_do(sign_in, manager, placement):
    move = sign_in(manager).get(reverse("placement_move", args=[placement.pk])).content.decode()
    down = sign_in(manager).get(reverse("placement_step_down", args=[placement.pk]))

    assert "No other bed of this kind is free" in move
    assert "Go to the bed board" in move
    assert "No step-down bed is free" in down.content.decode()


def test_the_plan_for_a_step_down_is_kept_and_taken_back(sign_in, manager, placement):
    client = sign_in(manager)
    post(client, "placement_plan", placement.pk, **day("wanted_from", date(2026, 12, 20)))
    placement.refresh_from_db()
    assert placement.step_down_wanted_from == date(2026, 12, 20)

    post(client, "placement_plan", placement.pk)
    placement.refresh_from_db()
    assert placement.step_down_wanted_from is None


def test_a_step_down_into_the_bed_held_for_the_child_goes_on_with_the_story(
    sign_in, manager, placement, now
):
    held = make.BedFactory(unit=make.UnitFactory(home=placement.home, kind=needs.Kind.STEP_DOWN))
    Occupancy.objects.create(
        bed=held,
        kind=Occupancy.Kind.NAMED_HOLD,
        starts_at=now - timedelta(days=1),
        child=placement.child,
        reason="Planned step-down",
        claimed_at=now - timedelta(days=1),
        claimed_by=manager,
    )
    client = sign_in(manager)
    answer = post(
        client,
        "placement_step_down",
        placement.pk,
        bed=held.pk,
        **moment("moved_at", now),
        **day("expected_end_on", date(2027, 3, 1)),
    )
    follower = Placement.objects.get(follows=placement)
    assert answer.url == follower.get_absolute_url()
    assert (follower.kind, follower.expected_end_on) == ("step_down", date(2027, 3, 1))
    assert follower.stays.get().bed == held
    before = client.get(placement.get_absolute_url()).content.decode()
    after = client.get(follower.get_absolute_url()).content.decode()
    assert follower.get_absolute_url() in before
    assert placement.get_absolute_url() in after
    assert "An open place" in after
    assert "What is due" not in after


def test_a_discharge_says_where_the_child_went(sign_in, manager, placement, now):
    answer = post(
        sign_in(manager),
        "placement_discharge",
        placement.pk,
        destination="family",
        note="Collected by an aunt",
        **moment("left_at", now),
    )
    placement.refresh_from_db()
    placement.referral.refresh_from_db()

    assert answer.url == placement.get_absolute_url()
    assert (placement.discharged_at, placement.destination) == (now, "family")
    assert placement.referral.status == Status.CLOSED
    assert not Occupancy.objects.at(now).filter(child=placement.child).exists()


def test_a_discharge_without_a_destination_is_not_kept(sign_in, manager, placement, now):
    answer = post(
        sign_in(manager), "placement_discharge", placement.pk, **moment("left_at", now)
    ).content.decode()

    assert "Select where the child went" in answer
    placement.refresh_from_db()
    assert placement.is_current


# --- reviews -----------------------------------------------------------------------------------------

REVIEW = {
    "criteria_still_apply": "yes",
    "still_necessary": "yes",
    "other_would_be_appropriate": "no",
    "reasons": "The panel's reasons",
    "independent_person": "Ira Test",
}


def test_a_review_moves_its_clock_on_three_months(sign_in, manager, placement):
    client = sign_in(manager)
    post(client, "review_record", placement.pk, **REVIEW, **day("held_on", date(2026, 11, 20)))
    page = client.get(placement.get_absolute_url()).content.decode()

    assert "Three months from the last" in page
    assert "20 February 2027" in page
    assert placement.reviews.get().independent_person == "Ira Test"


def test_a_review_that_finds_the_criteria_gone_says_what_the_law_demands(
    sign_in, manager, placement
):
    client = sign_in(manager)
    answers = {**REVIEW, "criteria_still_apply": "no", **day("held_on", date(2026, 11, 20))}
    answer = client.post(
        reverse("review_record", args=[placement.pk]), {"form_key": uuid4(), **answers}, follow=True
    )

    assert "the child must not be kept there, even while an order runs" in answer.content.decode()


def test_each_of_the_three_questions_needs_its_own_answer(sign_in, manager, placement):
    answer = post(sign_in(manager), "review_record", placement.pk).content.decode()

    for sentence in (
        "Select yes if the criteria still apply",
        "Select yes if the placement is still necessary",
        "Select yes if another kind would be appropriate",
        "Enter the name of the independent person",
    ):
        assert sentence in answer
    assert not placement.reviews.exists()
