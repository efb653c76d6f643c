"""What the law, the building and fairness do not allow on a bed, whoever asks and whenever."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from placements import actions
from placements.lifecycle import OfferStatus
from placements.models import Occupancy, Placement, Policy
from plv.access import roles
from plv.errors import Refused
from referrals import actions as referrals
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import LegalBasis
from tests import factories as make
from tests.acting import refused
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Place:
    """A home with a secure and a step-down unit, and who runs it."""

    def __init__(self):
        make.PolicyFactory()
        self.unit = make.UnitFactory()
        self.home = self.unit.home
        self.open = make.UnitFactory(home=self.home, kind=needs.Kind.STEP_DOWN)
        self.officer = make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])
        self.manager = make.UserFactory(holds=[(roles.REGISTERED_MANAGER, self.home)])

    def bed(self, unit=None, **fields):
        return make.BedFactory(unit=unit or self.unit, **fields)

    def waiting(self, *, ordered=True, born_on=date(2011, 6, 15), **fields):
        child = make.ChildFactory(born_on=born_on)
        referral = make.ReferralFactory(waiting=True, child=child, **fields)
        if ordered:
            make.LegalBasisFactory(child=child)
        return referral

    def signer(self, referral):
        return make.UserFactory(holds=[(roles.APPROVING_OFFICER, referral.authority)])

    def run(self, at=NOW):
        return actions.run_allocation(home=self.home, by=self.officer, at=at)

    def offer(self, referral, bed, *, run=None, why="", at=NOW):
        return actions.make_offer(
            run=run or self.run(at),
            referral=referral,
            bed=bed,
            out_of_order_reason=why,
            by=self.officer,
            at=at,
        )

    def accepted(self, referral, bed, *, planned=None, at=NOW):
        offer = self.offer(referral, bed, at=at)
        actions.accept_for_home(offer=offer, note="", by=self.manager, at=at)
        return actions.accept_for_authority(
            offer=offer,
            arrival_planned_at=planned or at,
            note="",
            by=self.signer(referral),
            at=at,
        )

    def admit(self, offer, arrived_at=NOW, at=None):
        return actions.admit(
            offer=offer, arrived_at=arrived_at, by=self.manager, at=at or arrived_at
        )

    def move(self, placement, bed, at=NOW):
        return actions.move(
            placement=placement, bed=bed, moved_at=at, reason="A test", by=self.manager, at=at
        )

    def hold(self, bed, child, by=None, **fields):
        return actions.hold_for_child(
            bed=bed,
            child=child,
            **{"starts_at": NOW, "ends_at": None, "reason": "A test", **fields},
            by=by or self.manager,
            at=NOW,
        )

    def step_down(self, placement, bed, at=NOW):
        return actions.step_down(
            placement=placement,
            bed=bed,
            moved_at=at,
            expected_end_on=None,
            by=self.manager,
            at=at,
        )


@pytest.fixture
def place():
    return Place()


# --- the offer, and the run it comes from -------------------------------------------------------------


def test_a_run_of_another_version_of_the_policy_makes_no_offer(place):
    referral, bed = place.waiting(), place.bed()
    run = place.run()
    Policy.objects.filter(version=1).update(ends_on=NOW.date())
    make.PolicyFactory(version=2, starts_on=NOW.date() + DAY, search_limit=10)
    with refused("Another version of the allocation policy"):
        place.offer(referral, bed, run=run, at=NOW + DAY)


def test_an_old_run_cannot_take_the_bed_that_a_newcomer_ranked_higher_needs(place):
    """The run proposes the only ground-floor bed; then someone comes who can use no other."""
    lower = place.waiting(risk_band=needs.RiskBand.LOW)
    ground = place.bed(features=["ground_floor"])
    run = place.run()
    assert run.candidates.get().bed == ground
    place.waiting(risk_band=needs.RiskBand.VERY_HIGH, required_features=["ground_floor"])
    place.bed()
    with refused("Things have changed since this run"):
        place.offer(lower, ground, run=run, at=NOW + HOUR)


def test_every_proposal_of_one_run_can_be_offered_one_after_the_other(place):
    for features in (["quiet"], [], ["ground_floor"]):
        place.bed(features=features)
        place.waiting(required_features=features)
    run = place.run()
    proposals = list(run.candidates.order_by("-rank"))
    assert len(proposals) == 3
    for proposal in proposals:
        offer = place.offer(proposal.referral, proposal.bed, run=run)
        assert offer.out_of_order_reason == ""


def test_a_run_gives_away_no_bed_of_another_home(place):
    referral, elsewhere = place.waiting(), make.BedFactory()
    place.bed()
    run = place.run()
    with refused("cannot be offered"):
        place.offer(referral, elsewhere, run=run, why="A test")


def test_who_made_the_offer_does_not_accept_it_for_the_home(place):
    both = make.give(place.officer, roles.REGISTERED_MANAGER, place.home)
    offer = place.offer(place.waiting(), place.bed())
    with refused("another registered manager must accept"):
        actions.accept_for_home(offer=offer, note="", by=both, at=NOW)


def test_an_answer_by_a_clock_that_is_behind_is_refused_in_words(place):
    offer = place.offer(place.waiting(), place.bed())
    with refused("The home answers after the offer is made"):
        actions.accept_for_home(offer=offer, note="", by=place.manager, at=NOW - HOUR)


def test_a_hold_that_never_began_is_cancelled_by_who_ended_it(place):
    offer = place.offer(place.waiting(), place.bed())
    actions.refuse_for_home(offer=offer, reason="staffing", note="", by=place.manager, at=NOW)
    hold = Occupancy.objects.get(offer=offer)
    assert (hold.cancelled_at, hold.cancelled_by) == (NOW, place.manager)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (OfferStatus.MADE, "accept_for_home"),
        (OfferStatus.HOME_ACCEPTED, "accept_for_authority"),
        (OfferStatus.ACCEPTED, "admit"),
        (OfferStatus.MADE, "withdraw_offer"),
    ],
)
def test_an_offer_that_has_lapsed_by_the_clock_is_answered_by_nobody(place, status, answer):
    referral, bed = place.waiting(), place.bed()
    offer = place.offer(referral, bed)
    signer = place.signer(referral)
    if status != OfferStatus.MADE:
        offer = actions.accept_for_home(offer=offer, note="", by=place.manager, at=NOW)
    if status == OfferStatus.ACCEPTED:
        offer = actions.accept_for_authority(
            offer=offer, arrival_planned_at=NOW, note="", by=signer, at=NOW
        )
    late = offer.expires_at
    answers = {
        "accept_for_home": lambda: actions.accept_for_home(
            offer=offer, note="", by=place.manager, at=late
        ),
        "accept_for_authority": lambda: actions.accept_for_authority(
            offer=offer, arrival_planned_at=late, note="", by=signer, at=late
        ),
        "admit": lambda: place.admit(offer, late),
        "withdraw_offer": lambda: actions.withdraw_offer(
            offer=offer, reason="A test", by=place.officer, at=late
        ),
    }
    with refused("lapsed"):
        answers[answer]()
    assert actions.settle_lapsed(home=place.home, at=late) == 1
    referral.refresh_from_db()
    assert referral.status == Status.WAITING


# --- birthdays ---------------------------------------------------------------------------------------


def test_nobody_accepts_an_arrival_after_the_eighteenth_birthday(place):
    referral, bed = place.waiting(born_on=date(2008, 11, 26)), place.bed()
    offer = place.offer(referral, bed)
    actions.accept_for_home(offer=offer, note="", by=place.manager, at=NOW)
    signer = place.signer(referral)
    with refused("will be 18 by then"):
        actions.accept_for_authority(
            offer=offer, arrival_planned_at=NOW + 3 * DAY, note="", by=signer, at=NOW
        )


@pytest.mark.parametrize(
    ("born_on", "day", "refusal"),
    [
        (date(2008, 11, 25), 0, None),
        (date(2008, 11, 25), 1, "18 or over"),
        (date(2011, 11, 25), 0, None),
        (date(2011, 11, 25), 1, "not registered for a child of this age"),
    ],
)
def test_the_age_that_counts_is_the_age_on_arrival(place, born_on, day, refusal):
    """A unit for children up to 14, and one for all: each birthday falls after the acceptance."""
    place.unit.max_age = 14 if born_on.year == 2011 else 17
    place.unit.save()
    offer = place.accepted(place.waiting(born_on=born_on), place.bed())
    arrived = NOW + day * DAY - HOUR * bool(day)
    if refusal:
        with refused(refusal):
            place.admit(offer, arrived)
    else:
        assert place.admit(offer, arrived).is_current


def test_a_child_who_turns_13_on_the_way_needs_no_approval_any_more(place):
    """Approved for the offer; the approval turns out to be later than the arrival, on the birthday."""
    referral = place.waiting(born_on=date(2013, 11, 25))
    child = referral.child
    child.under_13_approved_at, child.under_13_approved_by = NOW, place.officer
    child.under_13_reference = "A test"
    child.save()
    offer = place.accepted(referral, place.bed(), planned=NOW + HOUR)
    child.under_13_approved_at = NOW + 2 * DAY
    child.save()
    with refused("prior approval is not recorded"):
        place.admit(offer, NOW + HOUR)
    assert place.admit(offer, NOW + 23 * HOUR).is_current


# --- what permits the child to be locked in -----------------------------------------------------------


def test_an_order_that_ends_before_the_arrival_permits_nothing(place):
    referral = place.waiting(ordered=False)
    make.LegalBasisFactory(child=referral.child, ends_at=NOW + 2 * HOUR)
    offer = place.accepted(referral, place.bed())
    with refused("Nothing permits this child"):
        place.admit(offer, NOW + 2 * HOUR)
    assert place.admit(offer, NOW + 2 * HOUR - timedelta(minutes=1)).is_current


def test_of_two_kinds_in_force_at_once_the_longer_is_the_one_relied_on(place):
    referral = place.waiting(ordered=False)
    for kind, days in ((LegalBasis.Kind.FURTHER, 90), (LegalBasis.Kind.INTERIM, 10)):
        make.LegalBasisFactory(child=referral.child, kind=kind, ends_at=NOW + days * DAY)
    placement = place.admit(place.accepted(referral, place.bed()))
    assert placement.legal_basis.kind == LegalBasis.Kind.FURTHER


def in_72_hours(place, child, already=None):
    """A referral that relies on the 72 hours, and says that `already` hours were used."""
    return make.ReferralFactory(
        waiting=True,
        child=child,
        legal_route=needs.LegalRoute.SEVENTY_TWO_HOURS,
        authorised_by_name="Test Director",
        hours_already_secure=already,
    )


def test_hours_spent_here_without_an_order_count_whatever_the_referral_says(place):
    """Thirty hours here, out, and back within the 28 days: forty-two are left (LAW-15)."""
    child, bed = make.ChildFactory(), place.bed()
    first = place.admit(place.accepted(in_72_hours(place, child), bed))
    left = NOW + 30 * HOUR
    actions.discharge(
        placement=first, left_at=left, destination="family", note="", by=place.manager, at=left
    )
    LegalBasis.objects.update(ended_at=left)
    back = NOW + 10 * DAY
    referral = in_72_hours(place, child, already=Decimal(0))
    referral.updated_at = referral.reviewed_at = back
    referral.save()
    again = place.admit(place.accepted(referral, bed, at=back), back)
    assert again.legal_basis.ends_at == back + 42 * HOUR


def test_the_72_hours_are_no_longer_than_the_law_makes_them(place):
    child = make.ChildFactory()
    writer = make.UserFactory(holds=[(roles.SOCIAL_WORKER, child.authority)])

    def record(ends_at, starts_at=NOW):
        return referrals.record_legal_basis(
            child=child,
            kind=LegalBasis.Kind.SEVENTY_TWO_HOURS,
            starts_at=starts_at,
            ends_at=ends_at,
            court="",
            case_number="",
            next_hearing_on=None,
            authorised_by_name="Test Director",
            authorised_by_role="Director",
            by=writer,
            at=NOW,
        )

    with refused("72 hours in 28 days"):
        record(NOW + 72 * HOUR + timedelta(minutes=1))
    assert record(NOW + 72 * HOUR).ends_at == NOW + 72 * HOUR
    # With most of them used before: from Christmas Day over the Sunday and the holiday after it, to
    # the first ordinary midday, as regulation 10(3) allows.
    christmas = datetime(2026, 12, 25, 14, 0, tzinfo=UTC)
    midday = datetime(2026, 12, 29, 12, 0, tzinfo=UTC)
    with refused("72 hours in 28 days"):
        record(midday + timedelta(minutes=1), christmas)
    assert record(midday, christmas).ends_at == midday


@pytest.mark.parametrize("where", ["never offered", "offer refused", "offer lapsed", "left"])
def test_a_manager_records_an_order_only_for_a_child_of_this_home(place, where):
    at = NOW
    if where == "left":
        placement = make.place(
            place.bed(), discharged_at=NOW - HOUR, destination="family", discharged_by=place.manager
        )
        child = placement.child
    else:
        referral = place.waiting()
        child = referral.child
        if where != "never offered":
            offer = place.offer(referral, place.bed())
            if where == "offer refused":
                actions.refuse_for_home(
                    offer=offer, reason="staffing", note="", by=place.manager, at=NOW
                )
            else:
                at = offer.expires_at
    order = {
        "child": child,
        "starts_at": NOW,
        "ends_at": NOW + DAY,
        "court": "Test Court",
        "case_number": "",
        "next_hearing_on": None,
        "by": place.manager,
        "at": at,
    }
    with refused("where the child is, or is expected"):
        actions.record_order(kind=LegalBasis.Kind.INTERIM, **order)


def test_a_manager_does_not_start_the_72_hours_by_hand(place):
    child = make.place(place.bed()).child
    with refused("recorded with it"):
        actions.record_order(
            child=child,
            kind=LegalBasis.Kind.SEVENTY_TWO_HOURS,
            starts_at=NOW,
            ends_at=NOW + DAY,
            court="",
            case_number="",
            next_hearing_on=None,
            by=place.manager,
            at=NOW,
        )


# --- arrival -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrived", "recorded", "refusal"),
    [
        (-HOUR, HOUR, "before the offer was accepted"),
        (2 * HOUR, HOUR, "in the future"),
        (HOUR, 26 * HOUR, "within 24 hours"),
    ],
)
def test_an_arrival_is_recorded_when_it_was(place, arrived, recorded, refusal):
    offer = place.accepted(place.waiting(), place.bed(), planned=NOW + 5 * HOUR)
    with refused(refusal):
        place.admit(offer, NOW + arrived, at=NOW + recorded)


def test_someone_to_keep_apart_who_came_between_arrival_and_record_is_seen(place):
    """The child arrived at one; the other moved in at two; at three the arrival is recorded."""
    referral = place.waiting()
    offer = place.accepted(referral, place.bed())
    other = make.place(place.bed(make.UnitFactory(home=place.home)))
    place.move(other, place.bed(), at=NOW + 2 * HOUR)
    make.keep_apart(referral.child, other.child)
    with refused("must be kept apart"):
        place.admit(offer, NOW + HOUR, at=NOW + 3 * HOUR)


# --- in the building -----------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [False, True], ids=["two residents", "a resident and a hold"])
def test_nobody_moves_into_a_unit_without_a_staffed_place(place, held):
    full = make.UnitFactory(home=place.home, capacity=(6, 2))
    make.place(place.bed(full))
    if held:
        make.OfferFactory(bed=place.bed(full), made_at=NOW - HOUR)
    else:
        make.place(place.bed(full))
    child, bed = make.place(place.bed()), place.bed(full)
    with refused("no staffed place left"):
        place.move(child, bed)


def test_a_child_of_a_full_unit_may_change_rooms_in_it(place):
    full = make.UnitFactory(home=place.home, capacity=(6, 1))
    child = make.place(place.bed(full))
    room = place.bed(full)
    assert place.move(child, room).bed == room


def test_nobody_steps_down_into_a_full_unit_or_one_not_for_them(place):
    child = make.place(place.bed())
    full = make.UnitFactory(home=place.home, kind=needs.Kind.STEP_DOWN, capacity=(2, 1))
    make.place(place.bed(full))
    boys = make.UnitFactory(home=place.home, kind=needs.Kind.STEP_DOWN, sexes=[needs.Sex.MALE])
    for unit, refusal in ((full, "no staffed place left"), (boys, "not registered")):
        bed = place.bed(unit)
        with refused(refusal):
            place.step_down(child, bed)


def test_a_step_down_bed_that_is_offered_to_another_is_not_taken(place):
    child, bed = make.place(place.bed()), place.bed(place.open)
    make.OfferFactory(bed=bed, made_at=NOW - HOUR)
    with refused("already taken: held for an offer"):
        place.step_down(child, bed)


def test_stepping_down_and_leaving_let_go_of_every_bed_held_for_the_child(place):
    child = make.place(place.bed())
    soon, later = place.bed(place.open), place.bed(place.open)
    place.hold(soon, child.child, ends_at=NOW + 5 * DAY)
    place.hold(later, child.child, starts_at=NOW + 5 * DAY)
    follower = place.step_down(child, soon, at=NOW + HOUR)
    assert not Occupancy.objects.not_over(NOW + HOUR).filter(kind="named_hold").exists()
    cancelled = Occupancy.objects.get(bed=later)
    assert cancelled.cancelled_by == place.manager
    place.hold(later, child.child, starts_at=NOW + 9 * DAY)
    left = NOW + DAY
    actions.discharge(
        placement=follower, left_at=left, destination="family", note="", by=place.manager, at=left
    )
    assert not Occupancy.objects.not_over(left).exists()


@pytest.mark.parametrize("act", ["move", "step_down", "discharge", "plan"])
def test_a_child_who_has_left_is_neither_moved_nor_discharged_again(place, act):
    """The page was opened before a colleague recorded the discharge."""
    child, bed = make.place(place.bed()), place.bed()
    stale = Placement.objects.get(pk=child.pk)
    out = {"destination": "family", "note": "", "by": place.manager}
    actions.discharge(placement=child, left_at=NOW - HOUR, at=NOW - HOUR, **out)
    acts = {
        "move": lambda: place.move(stale, bed),
        "step_down": lambda: place.step_down(stale, bed),
        "discharge": lambda: actions.discharge(placement=stale, left_at=NOW, at=NOW, **out),
        "plan": lambda: actions.plan_step_down(
            placement=stale, wanted_from=None, by=place.manager, at=NOW
        ),
    }
    with refused("already left"):
        acts[act]()


@pytest.mark.parametrize(
    ("held_on", "refusal"),
    [
        (date(2026, 11, 1), "before the child arrived"),
        (date(2026, 11, 25), "in the future"),
        (date(2026, 11, 20), "after the child left"),
    ],
)
def test_a_review_is_held_while_the_child_is_here(place, held_on, refusal):
    left = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    gone = {"discharged_at": left, "destination": "family", "discharged_by": place.manager}
    child = make.place(place.bed(), **(gone if "left" in refusal else {}))
    with refused(refusal):
        actions.record_review(
            placement=child,
            held_on=held_on,
            criteria_still_apply=True,
            still_necessary=True,
            other_would_be_appropriate=False,
            reasons="A test",
            independent_person="A Person",
            by=place.manager,
            at=NOW,
        )


# --- claims that are for nobody, or for one child -------------------------------------------------------


def test_a_manager_holds_a_bed_for_a_resident_only(place):
    bed = place.bed(place.open)
    stranger, elsewhere = place.waiting().child, make.place().child
    for child in (stranger, elsewhere):
        with refused("lives in this home"):
            place.hold(bed, child)
    unsent = make.ReferralFactory().child
    with refused("lives in this home"):
        place.hold(bed, unsent, by=place.officer)
    assert place.hold(bed, stranger, by=place.officer).child == stranger


def test_a_bed_is_not_held_for_a_child_the_unit_is_not_for(place):
    boys = make.UnitFactory(home=place.home, kind=needs.Kind.STEP_DOWN, sexes=[needs.Sex.MALE])
    bed, child = place.bed(boys), make.place(place.bed()).child
    with refused("not registered"):
        place.hold(bed, child)


def test_a_bed_is_not_held_beside_someone_to_keep_apart(place):
    child, other = make.place(place.bed()).child, make.place(place.bed(place.open)).child
    make.keep_apart(child, other)
    bed = place.bed(place.open)
    for starts_at in (NOW, NOW + 5 * DAY):
        with refused("must be kept apart"):
            place.hold(bed, child, starts_at=starts_at)


def test_a_bed_is_held_vacant_because_of_a_child_who_lives_here(place):
    gone = make.place(
        place.bed(), discharged_at=NOW - HOUR, destination="family", discharged_by=place.manager
    )
    bed = place.bed()
    for because_of in (gone, make.place()):
        with refused("lives in this home"):
            actions.hold_vacant(
                bed=bed,
                because_of=because_of,
                reason="A test",
                review_on=NOW.date(),
                ends_at=None,
                by=place.manager,
                at=NOW,
            )


@pytest.mark.parametrize("kind", ["stay", "offer_hold"])
def test_nobody_ends_a_stay_or_an_offers_hold_by_hand(place, kind):
    make.place(place.bed())
    make.OfferFactory(bed=place.bed(), made_at=NOW - HOUR)
    claim = Occupancy.objects.get(kind=kind)
    with refused("ends with the placement or the offer"):
        actions.end_claim(occupancy=claim, by=place.manager, at=NOW)


def test_a_claim_that_a_colleague_has_ended_is_not_ended_twice(place):
    out = actions.take_out_of_service(
        bed=place.bed(), reason="A test", ends_at=None, by=place.manager, at=NOW
    )
    actions.end_claim(occupancy=out, by=place.manager, at=NOW + HOUR)
    with refused("already ended"):
        actions.end_claim(occupancy=out, by=place.manager, at=NOW + HOUR)


@pytest.mark.parametrize("kind", ["stay", "offer_hold", "named_hold"])
def test_a_bed_in_use_is_not_taken_out_of_service(place, kind):
    bed = place.bed()
    if kind == "offer_hold":
        make.OfferFactory(bed=bed, made_at=NOW - HOUR)
    elif kind == "stay":
        make.place(bed)
    else:
        place.hold(bed, make.place(place.bed()).child, starts_at=NOW + 10 * DAY)
    with pytest.raises(Refused, match="already taken"):
        actions.take_out_of_service(
            bed=bed, reason="A test", ends_at=None, by=place.manager, at=NOW
        )
