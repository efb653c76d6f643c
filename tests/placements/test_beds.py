"""The bed board, one bed, and the claims a person makes on it."""

from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from placements import board
from placements.models import Occupancy
from plv.access import roles
from plv.audit.models import AuditEvent
from referrals import needs
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def unit():
    return make.UnitFactory(name="Ash", capacity=(6, 5))


@pytest.fixture
def officer():
    return make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])


@pytest.fixture
def manager(unit):
    return make.UserFactory(holds=[(roles.REGISTERED_MANAGER, unit.home)])


def bed(unit, number, **fields):
    return make.BedFactory(unit=unit, name=f"Room {number}", **fields)


def claim(bed, kind, now, **fields):
    fields = {
        "starts_at": now - timedelta(days=1),
        "reason": "A test reason",
        "claimed_at": now - timedelta(days=1),
        "claimed_by": make.UserFactory(),
        **fields,
    }
    return Occupancy.objects.create(bed=bed, kind=kind, **fields)


@pytest.fixture
def full_board(unit, now):
    """One bed in each state that a claim makes, and two with none."""
    return {
        "stay": make.place(bed(unit, 1), expected_end_on=date(2027, 1, 12)),
        "offer": make.OfferFactory(bed=bed(unit, 2)),
        "vacancy": claim(
            bed(unit, 3),
            Occupancy.Kind.SAFETY_VACANCY,
            now,
            review_on=date(2026, 11, 28),
            reason="A quiet neighbour is needed",
        ),
        "repair": claim(bed(unit, 4), Occupancy.Kind.OUT_OF_SERVICE, now, reason="Broken lock"),
        "turnaround": claim(
            bed(unit, 5),
            Occupancy.Kind.TURNAROUND,
            now,
            reason="",
            ends_at=now + timedelta(hours=2),
        ),
        "named": claim(
            bed(unit, 6), Occupancy.Kind.NAMED_HOLD, now, child=make.ChildFactory(), reason="Plan"
        ),
        "free": bed(unit, 7, features=[needs.Feature.STEP_FREE]),
        "other free": bed(unit, 10),
    }


def words(response):
    """The page as it is read: without its tags, each run of space as one."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def states(user, now, **show):
    found = board.board_for(user, now, board.Filter(**show))
    return {row.bed.name: row.state for row in found.shown}


def test_every_bed_is_in_one_state_and_the_counts_add_up(full_board, officer, now):
    state = board.State
    assert states(officer, now) == {
        "Room 1": state.OCCUPIED,
        "Room 2": state.OFFERED,
        "Room 3": state.VACANT,
        "Room 4": state.OUT,
        "Room 5": state.TURNAROUND,
        "Room 6": state.NAMED,
        "Room 7": state.FREE,
        "Room 10": state.FREE,
    }
    places = board.board_for(officer, now).places
    assert places == board.Places(
        beds=8, approved=6, working=5, occupied=1, held=2, unusable=3, unstaffed=0, free=2
    )


def test_an_empty_bed_beyond_the_staff_is_not_free(officer, now):
    """Three children are staffed for; two are there: of two empty beds one is free."""
    unit = make.UnitFactory(capacity=(6, 3))
    make.place(bed(unit, 1))
    make.place(bed(unit, 2))
    bed(unit, 3)
    bed(unit, 4)

    assert sorted(states(officer, now).values()) == ["free", "occupied", "occupied", "unstaffed"]
    assert board.board_for(officer, now).places.free == 1


def test_a_unit_without_a_capacity_today_has_no_free_place(unit, officer, now):
    bed(unit, 1)
    unit.capacities.update(ends_on=date(2026, 11, 23))

    assert board.board_for(officer, now).places == board.Places(beds=1, unstaffed=1)


def test_an_offer_past_its_time_holds_nothing(unit, officer, now):
    offer = make.OfferFactory(bed=bed(unit, 1))

    assert states(officer, offer.expires_at - timedelta(seconds=1)) == {"Room 1": "offered"}
    assert states(officer, offer.expires_at) == {"Room 1": "free"}


def test_a_bed_closed_today_is_no_longer_on_the_board(unit, officer, now):
    bed(unit, 1, closed_on=date(2026, 11, 24))
    bed(unit, 2, closed_on=date(2026, 11, 25))

    assert list(states(officer, now)) == ["Room 2"]


def test_filters_choose_what_is_shown_and_not_what_is_counted(full_board, officer, now):
    found = board.board_for(officer, now, board.Filter(feature=needs.Feature.STEP_FREE))

    assert [row.bed.name for row in found.shown] == ["Room 7"]
    assert found.places.beds == 8
    assert states(officer, now, kind=needs.Kind.STEP_DOWN) == {}
    assert states(officer, now, state="vacant") == {"Room 3": "vacant"}


def test_a_manager_sees_their_own_home_only(full_board, manager, officer, now):
    make.BedFactory(name="Elsewhere")

    assert "Elsewhere" in states(officer, now)
    assert "Elsewhere" not in states(manager, now)


def test_the_board_says_who_until_when_and_why(sign_in, officer, full_board):
    page = words(sign_in(officer).get(reverse("bed_board")))

    child = full_board["stay"].child
    assert child.reference in page
    assert "Expected until 12 Jan 2027" in page
    assert "Until 25 Nov 2026, 8:00am" in page
    assert "A quiet neighbour is needed" in page
    assert "Review 28 Nov 2026" in page
    assert "Broken lock" in page
    assert "Step-free" in page
    assert child.last_name not in page


def test_reading_the_board_is_recorded_with_the_children_it_shows(sign_in, officer, full_board):
    sign_in(officer).get(reverse("bed_board"), {"state": "occupied"})

    event = AuditEvent.objects.get(event="referrals.children_listed")
    assert str(full_board["stay"].child_id) in event.detail
    assert str(full_board["offer"].referral.child_id) not in event.detail


def test_an_empty_house_says_so(sign_in, officer):
    assert "There are no beds yet" in sign_in(officer).get(reverse("bed_board")).content.decode()


@pytest.mark.parametrize("name", ["bed_board", "placement_list", "clocks"])
def test_lists_take_as_many_queries_for_thirty_as_for_one(name, sign_in, officer, unit, queries):
    client = sign_in(officer)
    make.place(bed(unit, 1))
    one = queries(client, reverse(name))
    for number in range(2, 31):
        make.place(bed(unit, number))

    assert queries(client, reverse(name)) == one <= 12


# --- one bed -----------------------------------------------------------------------------------------


def test_a_bed_tells_its_past_and_what_is_to_come(sign_in, officer, unit, now, queries):
    room = bed(unit, 1)
    gone = make.place(
        room,
        discharged_at=now - timedelta(days=2),
        discharged_by=make.UserFactory(),
        destination="family",
    )
    claim(
        room,
        Occupancy.Kind.OUT_OF_SERVICE,
        now,
        starts_at=now + timedelta(days=3),
        reason="New window",
    )
    client = sign_in(officer)
    page = client.get(room.get_absolute_url()).content.decode()

    assert queries(client, room.get_absolute_url()) <= 12
    assert gone.child.reference in page
    assert "New window" in page
    assert "To come" in page
    assert "Hold it vacant for safety" in page


def test_a_taken_bed_offers_no_action_that_would_be_refused(sign_in, officer, full_board):
    page = sign_in(officer).get(full_board["stay"].stays.get().bed.get_absolute_url())

    assert "Take it out of service" not in page.content.decode()


def post(client, url, **answers):
    return client.post(url, {"form_key": uuid4(), **answers})


def test_hold_vacant_because_of_a_resident(sign_in, manager, unit, now):
    room, resident = bed(unit, 1), make.place(bed(unit, 2))
    answer = post(
        sign_in(manager),
        reverse("bed_hold_vacant", args=[room.pk]),
        because_of=resident.pk,
        reason="Threats through the wall",
        review_on_day=1,
        review_on_month=12,
        review_on_year=2026,
    )

    assert answer.url == room.get_absolute_url()
    vacancy = room.occupancies.get()
    assert (vacancy.kind, vacancy.because_of, vacancy.review_on, vacancy.ends_at) == (
        Occupancy.Kind.SAFETY_VACANCY,
        resident,
        date(2026, 12, 1),
        None,
    )
    assert AuditEvent.objects.filter(event="placements.bed_held_vacant").count() == 1


def test_a_vacancy_without_a_review_is_not_kept(sign_in, manager, unit):
    room = bed(unit, 1)
    answer = post(
        sign_in(manager), reverse("bed_hold_vacant", args=[room.pk]), reason="Because"
    ).content.decode()

    assert "Enter the day this will be looked at again" in answer
    assert not room.occupancies.exists()


def test_a_review_in_the_past_is_refused_at_its_field(sign_in, manager, unit):
    room = bed(unit, 1)
    answer = post(
        sign_in(manager),
        reverse("bed_hold_vacant", args=[room.pk]),
        reason="Because",
        review_on_day=1,
        review_on_month=11,
        review_on_year=2026,
    ).content.decode()

    assert "The review must be today or later." in answer
    assert 'href="#id_review_on_day"' in answer


def test_out_of_service_until_the_end_of_a_day(sign_in, manager, unit):
    room = bed(unit, 1)
    post(
        sign_in(manager),
        reverse("bed_out_of_service", args=[room.pk]),
        reason="Broken lock",
        ends_at_day=30,
        ends_at_month=11,
        ends_at_year=2026,
    )

    assert room.occupancies.get().ends_at.isoformat() == "2026-12-01T00:00:00+00:00"


def test_a_bed_somebody_is_in_cannot_be_taken_out_of_service(sign_in, manager, unit):
    room = bed(unit, 1)
    make.place(room)
    answer = post(
        sign_in(manager), reverse("bed_out_of_service", args=[room.pk]), reason="Broken lock"
    ).content.decode()

    assert "is already taken: stay" in answer
    assert room.occupancies.count() == 1


def test_hold_for_a_named_child_by_reference(sign_in, officer, unit, now):
    room, resident = bed(unit, 1), make.place(bed(unit, 2))
    answer = post(
        sign_in(officer),
        reverse("bed_hold_for_child", args=[room.pk]),
        child=resident.child.reference.lower(),
        reason="Planned step-down",
    )

    assert answer.status_code == 302
    hold = room.occupancies.get()
    assert (hold.kind, hold.child, hold.starts_at) == ("named_hold", resident.child, now)


def test_a_manager_learns_nothing_about_children_elsewhere(sign_in, manager, unit):
    room = bed(unit, 1)
    waiting = make.ReferralFactory(waiting=True)
    answer = post(
        sign_in(manager),
        reverse("bed_hold_for_child", args=[room.pk]),
        child=waiting.child.reference,
        reason="Because",
    ).content.decode()

    assert "No child you can hold a bed for has this reference" in answer
    assert not room.occupancies.exists()


def test_ending_a_claim_frees_the_bed_and_leaves_its_past(sign_in, manager, full_board, now):
    vacancy = full_board["vacancy"]
    assert states(manager, now, state="vacant") == {"Room 3": "vacant"}
    answer = post(sign_in(manager), reverse("claim_end", args=[vacancy.pk]))

    vacancy.refresh_from_db()
    assert answer.url == vacancy.bed.get_absolute_url()
    assert (vacancy.ends_at, vacancy.cancelled_at) == (now, None)
    assert states(manager, now, state="vacant") == {}


def test_what_is_to_come_is_cancelled_not_deleted(sign_in, manager, unit, now):
    ahead = claim(
        bed(unit, 1), Occupancy.Kind.OUT_OF_SERVICE, now, starts_at=now + timedelta(days=1)
    )
    post(sign_in(manager), reverse("claim_end", args=[ahead.pk]))

    ahead.refresh_from_db()
    assert (ahead.cancelled_at, ahead.cancelled_by) == (now, manager)


def test_a_stay_does_not_end_on_the_bed_board(sign_in, manager, full_board):
    stay = full_board["stay"].stays.get()
    answer = post(sign_in(manager), reverse("claim_end", args=[stay.pk])).content.decode()

    assert "ends with the placement or the offer" in answer
    stay.refresh_from_db()
    assert stay.ends_at is None


PAGES = ["bed_detail", "bed_hold_vacant", "bed_out_of_service", "bed_hold_for_child"]


@pytest.mark.parametrize("name", PAGES)
def test_another_homes_bed_does_not_exist_for_a_manager(name, sign_in, manager):
    other = make.BedFactory()

    assert sign_in(manager).get(reverse(name, args=[other.pk])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_beds_are_not_for_authorities(name, sign_in, unit):
    room = bed(unit, 1)
    worker = make.UserFactory(holds=[(roles.SOCIAL_WORKER, make.AuthorityFactory())])

    assert sign_in(worker).get(reverse(name, args=[room.pk])).status_code == 403
