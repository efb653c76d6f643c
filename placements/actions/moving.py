"""From one bed to another, from secure to step-down, and out of the door; and the reviews between."""

from datetime import date, datetime, timedelta

from django.db import transaction

from placements import notifications
from placements.actions.guards import (
    check_free,
    check_nobody_to_keep_apart,
    check_not_their_own,
    check_registered,
    check_runs,
    check_staffed,
    lock_home,
)
from placements.actions.offering import release, settle_lapsed
from placements.models import Bed, Occupancy, Placement, Review
from plv import audit, clock
from plv.access.models import User
from plv.errors import Refused, constraints_speak
from referrals import actions as referrals
from referrals import needs
from referrals.lifecycle import Outcome

LATEST_RECORD = timedelta(hours=24)


@transaction.atomic
def move(
    *, placement: Placement, bed: Bed, moved_at: datetime, reason: str, by: User, at: datetime
) -> Occupancy:
    """Move the child to another free bed of the same kind in the same home."""
    placement, bed = _locked(placement, bed, by=by, at=at)
    if bed.unit.kind != placement.kind:
        raise Refused(
            "Choose a bed of the same kind. To leave the secure units, record a step-down."
        )
    _check_new_bed(placement, bed, moved_at, at)
    old = _leave_bed(placement, moved_at, at)
    with constraints_speak(), transaction.atomic():
        stay = _stay(placement, bed, moved_at, reason=reason, by=by, at=at)
    _make_ready(old, moved_at, by=by, at=at)
    audit.record(
        audit.Event.CHILD_MOVED,
        target=placement,
        by=by,
        at=at,
        detail={"from": str(old.bed_id), "to": str(bed.pk)},
    )
    return stay


@transaction.atomic
def plan_step_down(
    *, placement: Placement, wanted_from: date | None, by: User, at: datetime
) -> Placement:
    """From `wanted_from` the child waits for a step-down place, ranked as leaving the home's own beds.

    None takes the plan back.
    """
    placement, _ = _locked(placement, None, by=by, at=at)
    check_not_their_own(by, placement)
    if placement.kind != needs.Kind.SECURE:
        raise Refused("This child is already in a step-down place.")
    placement.step_down_wanted_from = wanted_from
    placement.save(update_fields=["step_down_wanted_from"])
    audit.record(
        audit.Event.STEP_DOWN_PLANNED,
        target=placement,
        by=by,
        at=at,
        detail={"from": wanted_from.isoformat() if wanted_from else None},
    )
    return placement


@transaction.atomic
def step_down(
    *,
    placement: Placement,
    bed: Bed,
    moved_at: datetime,
    expected_end_on: date | None,
    by: User,
    at: datetime,
) -> Placement:
    """Move the child from a secure bed to a step-down bed: a new placement that follows the old.

    The secure placement ends, and with it the secure clocks; the story stays one (LAW-44).
    """
    placement, bed = _locked(placement, bed, by=by, at=at)
    check_not_their_own(by, placement)
    if placement.kind != needs.Kind.SECURE:
        raise Refused("Only a child in a secure place can step down.")
    if bed.unit.kind != needs.Kind.STEP_DOWN:
        raise Refused("Choose a step-down bed.", field="bed")
    _release_holds(placement, moved_at, by=by)
    _check_new_bed(placement, bed, moved_at, at)
    old = _leave_bed(placement, moved_at, at)
    _end(placement, moved_at, Placement.Destination.STEP_DOWN, by=by)
    with constraints_speak(), transaction.atomic():
        follower = Placement.objects.create(
            child_id=placement.child_id,
            authority_id=placement.authority_id,
            referral_id=placement.referral_id,
            follows=placement,
            home_id=placement.home_id,
            kind=needs.Kind.STEP_DOWN,
            expected_end_on=expected_end_on,
            admitted_at=moved_at,
            admitted_by=by,
        )
        _stay(follower, bed, moved_at, reason="", by=by, at=at)
    _make_ready(old, moved_at, by=by, at=at)
    audit.record(
        audit.Event.CHILD_STEPPED_DOWN,
        target=follower,
        by=by,
        at=at,
        detail={"from": str(old.bed_id), "to": str(bed.pk)},
    )
    return follower


@transaction.atomic
def discharge(
    *, placement: Placement, left_at: datetime, destination: str, note: str, by: User, at: datetime
) -> Placement:
    """The child leaves the home, to the minute, and where they went (LAW-31, regulation 17(h))."""
    placement, _ = _locked(placement, None, by=by, at=at)
    coded = Placement.Destination(destination)
    if coded in {Placement.Destination.STEP_DOWN, Placement.Destination.SECURE}:
        raise Refused(
            "A move inside the home is a step-down or a new referral, not a discharge.",
            field="destination",
        )
    _check_moment(placement, left_at, at)
    old = _leave_bed(placement, left_at, at)
    placement.discharge_note = note
    _end(placement, left_at, coded, by=by)
    _release_holds(placement, left_at, by=by)
    _make_ready(old, left_at, by=by, at=at)
    audit.record(
        audit.Event.CHILD_DISCHARGED, target=placement, by=by, at=at, detail={"destination": coded}
    )
    referrals.closed(
        placement.referral, outcome=Outcome.MOVED_ON, sentence="Left the home", by=by, at=at
    )
    notifications.child_discharged(placement, at=at)
    return placement


@transaction.atomic
def record_review(
    *,
    placement: Placement,
    held_on: date,
    criteria_still_apply: bool,
    still_necessary: bool,
    other_would_be_appropriate: bool,
    reasons: str,
    independent_person: str,
    by: User,
    at: datetime,
) -> Review:
    """Record a secure accommodation review and its three answers (LAW-33 to LAW-35)."""
    lock_home(placement.home_id)
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    check_runs(by, placement.home_id)
    if placement.kind != needs.Kind.SECURE:
        raise Refused("A step-down place is open, so no secure accommodation review is held there.")
    if held_on > clock.london_day(at):
        raise Refused("A review cannot have been held in the future.", field="held_on")
    if held_on < clock.london_day(placement.admitted_at):
        raise Refused("The review cannot have been held before the child arrived.", field="held_on")
    if placement.discharged_at and held_on > clock.london_day(placement.discharged_at):
        raise Refused("The review cannot have been held after the child left.", field="held_on")
    with constraints_speak(), transaction.atomic():
        review = Review.objects.create(
            placement=placement,
            held_on=held_on,
            criteria_still_apply=criteria_still_apply,
            still_necessary=still_necessary,
            other_would_be_appropriate=other_would_be_appropriate,
            reasons=reasons,
            independent_person=independent_person,
            recorded_at=at,
            recorded_by=by,
        )
    audit.record(audit.Event.REVIEW_RECORDED, target=placement, by=by, at=at)
    return review


def _locked(
    placement: Placement, bed: Bed | None, *, by: User, at: datetime
) -> tuple[Placement, Bed]:
    """The current placement, and the bed, under the home's lock."""
    home = lock_home(placement.home_id)
    settle_lapsed(home=home, at=at)
    check_runs(by, home.pk)
    placement = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("referral", "child", "home")
        .get(pk=placement.pk)
    )
    if not placement.is_current:
        raise Refused("This child has already left. Reload the page to see where they are.")
    if bed is not None:
        bed = Bed.objects.select_related("unit").get(pk=bed.pk)
        if bed.unit.home_id != home.pk:
            raise Refused("That bed is in another home.")
    return placement, bed  # type: ignore[return-value]


def _check_moment(placement: Placement, moment: datetime, at: datetime) -> None:
    if moment > at:
        raise Refused("The time cannot be in the future.", field="moment")
    if moment < at - LATEST_RECORD:
        raise Refused(
            f"A move is recorded within {LATEST_RECORD.total_seconds() / 3600:.0f} hours. Ring the placement team.",
            field="moment",
        )
    if moment <= placement.admitted_at:
        raise Refused("The time must be after the child arrived.", field="moment")


def _check_new_bed(placement: Placement, bed: Bed, moved_at: datetime, at: datetime) -> None:
    check_free(bed, moved_at)
    check_registered(placement.child, bed.unit, moved_at)
    check_staffed(placement.child_id, bed.unit, moved_at, at)
    check_nobody_to_keep_apart(placement.child_id, bed, moved_at, at)


def _release_holds(placement: Placement, moment: datetime, *, by: User) -> None:
    """Whatever this home held for the child is not needed after `moment`."""
    holds = Occupancy.objects.not_over(moment).filter(
        kind=Occupancy.Kind.NAMED_HOLD,
        child=placement.child_id,
        bed__unit__home=placement.home_id,
    )
    for hold in holds.select_for_update(of=("self",)).order_by("pk"):
        release(hold, by=by, at=moment)


def _leave_bed(placement: Placement, moment: datetime, at: datetime) -> Occupancy:
    _check_moment(placement, moment, at)
    stay = (
        Occupancy.objects.live()
        .stays()
        .select_for_update(of=("self",))
        .select_related("bed__unit")
        .get(placement=placement, ends_at__isnull=True)
    )
    if moment <= stay.starts_at:
        raise Refused(
            "The time must be after the child came to the bed they are in.", field="moment"
        )
    stay.ends_at = moment
    stay.save(update_fields=["ends_at"])
    return stay


def _stay(
    placement: Placement, bed: Bed, start: datetime, *, reason: str, by: User, at: datetime
) -> Occupancy:
    return Occupancy.objects.create(
        bed=bed,
        kind=Occupancy.Kind.STAY,
        starts_at=start,
        expected_end_on=placement.expected_end_on,
        child_id=placement.child_id,
        placement=placement,
        reason=reason,
        claimed_at=at,
        claimed_by=by,
    )


def _end(placement: Placement, moment: datetime, destination: str, *, by: User) -> None:
    placement.discharged_at, placement.discharged_by = moment, by
    placement.destination = destination
    with constraints_speak(), transaction.atomic():
        placement.save()


def _make_ready(old: Occupancy, moment: datetime, *, by: User, at: datetime) -> None:
    """Claim the bed that was left for its turnaround, where the unit has one."""
    hours = old.bed.unit.turnaround_hours
    if hours == 0:
        return
    with constraints_speak(), transaction.atomic():
        Occupancy.objects.create(
            bed=old.bed,
            kind=Occupancy.Kind.TURNAROUND,
            starts_at=moment,
            ends_at=moment + timedelta(hours=hours),
            claimed_at=at,
            claimed_by=by,
        )
