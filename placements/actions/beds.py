"""Claims on a bed that are not a stay: held vacant, out of service, held for a named child."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from placements.actions.guards import (
    check_free,
    check_nobody_to_keep_apart,
    check_not_their_own,
    check_registered,
    check_runs_or_allocates,
    check_staffed,
    lock_home,
)
from placements.actions.offering import settle_lapsed
from placements.models import Bed, Occupancy, Placement
from placements.models.placement import PlacementQuerySet
from plv import audit, clock
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals.lifecycle import BEFORE_SUBMISSION
from referrals.models import Child, Referral

ENDED_BY_A_PERSON = frozenset(
    {
        Occupancy.Kind.SAFETY_VACANCY,
        Occupancy.Kind.OUT_OF_SERVICE,
        Occupancy.Kind.NAMED_HOLD,
        Occupancy.Kind.TURNAROUND,
    }
)


@transaction.atomic
def hold_vacant(
    *,
    bed: Bed,
    because_of: Placement | None,
    reason: str,
    review_on: date,
    ends_at: datetime | None,
    by: User,
    at: datetime,
) -> Occupancy:
    """Keep a free bed empty for safety, until it is ended, with the day it is looked at again."""
    bed = _locked(bed, by=by, at=at)
    if review_on < clock.london_day(at):
        raise Refused("The review must be today or later.", field="review_on")
    if because_of is not None and not _lives_in(bed.unit.home_id).filter(pk=because_of.pk).exists():
        raise Refused("Choose a child who lives in this home.", field="because_of")
    claim = _claim(
        bed,
        Occupancy.Kind.SAFETY_VACANCY,
        at,
        ends_at,
        reason=reason,
        because_of=because_of,
        review_on=review_on,
        by=by,
        at=at,
    )
    audit.record(
        audit.Event.BED_HELD_VACANT, target=claim, by=by, at=at, detail={"bed": str(bed.pk)}
    )
    return claim


@transaction.atomic
def take_out_of_service(
    *, bed: Bed, reason: str, ends_at: datetime | None, by: User, at: datetime
) -> Occupancy:
    """Take a free bed out of service, until a time or until it is ended."""
    bed = _locked(bed, by=by, at=at)
    claim = _claim(bed, Occupancy.Kind.OUT_OF_SERVICE, at, ends_at, reason=reason, by=by, at=at)
    audit.record(
        audit.Event.BED_OUT_OF_SERVICE, target=claim, by=by, at=at, detail={"bed": str(bed.pk)}
    )
    return claim


@transaction.atomic
def hold_for_child(
    *,
    bed: Bed,
    child: Child,
    starts_at: datetime,
    ends_at: datetime | None,
    reason: str,
    by: User,
    at: datetime,
) -> Occupancy:
    """Hold a bed for a named child, such as the step-down bed of a secure placement's planned end.

    A registered manager may do it for a child who lives in the home; the placement team also for
    one whose referral was sent to it. A place is decided by it, so never for one's own authority.
    """
    bed = _locked(bed, by=by, at=at)
    check_not_their_own(by, child)
    _check_known(by, child, bed)
    check_registered(child, bed.unit, starts_at)
    check_nobody_to_keep_apart(child.pk, bed, starts_at)
    if starts_at == at:
        check_staffed(child.pk, bed.unit, at, at)
    if starts_at < at:
        raise Refused("A bed is held from now on, not from the past.", field="starts_at")
    claim = _claim(
        bed, Occupancy.Kind.NAMED_HOLD, starts_at, ends_at, child=child, reason=reason, by=by, at=at
    )
    audit.record(
        audit.Event.BED_HELD_FOR_CHILD, target=claim, by=by, at=at, detail={"bed": str(bed.pk)}
    )
    return claim


@transaction.atomic
def end_claim(*, occupancy: Occupancy, by: User, at: datetime) -> Occupancy:
    """End a vacancy, a spell out of service, a named hold or a turnaround now; the bed is free."""
    home_id = Bed.objects.values_list("unit__home", flat=True).get(pk=occupancy.bed_id)
    lock_home(home_id)
    check_runs_or_allocates(by, home_id)
    claim = Occupancy.objects.select_for_update(of=("self",)).get(pk=occupancy.pk)
    if claim.kind not in ENDED_BY_A_PERSON:
        raise Refused("A stay or an offer’s hold ends with the placement or the offer.")
    if claim.cancelled_at is not None or (claim.ends_at is not None and claim.ends_at <= at):
        raise Refused("This has already ended.")
    if claim.starts_at < at:
        claim.ends_at = at
        claim.save(update_fields=["ends_at"])
    else:
        claim.cancelled_at, claim.cancelled_by = at, by
        claim.save(update_fields=["cancelled_at", "cancelled_by"])
    audit.record(
        audit.Event.BED_CLAIM_ENDED, target=claim, by=by, at=at, detail={"bed": str(claim.bed_id)}
    )
    return claim


def _check_known(by: User, child: Child, bed: Bed) -> None:
    if _lives_in(bed.unit.home_id).filter(child=child).exists():
        return
    sent = Referral.objects.live().filter(child=child).exclude(status__in=BEFORE_SUBMISSION)
    if Permission.ALLOCATE_BEDS not in by.held.everywhere or not sent.exists():
        raise Refused(
            "A bed is held for a child who lives in this home or, by the placement team, for one "
            "whose referral it has.",
            field="child",
        )


def _lives_in(home_id: UUID) -> PlacementQuerySet:
    return Placement.objects.current().filter(home=home_id)


def _locked(bed: Bed, *, by: User, at: datetime) -> Bed:
    bed = Bed.objects.select_related("unit").get(pk=bed.pk)
    home = lock_home(bed.unit.home_id)
    check_runs_or_allocates(by, home.pk)
    settle_lapsed(home=home, at=at)
    return bed


def _claim(
    bed: Bed,
    kind: Occupancy.Kind,
    starts_at: datetime,
    ends_at: datetime | None,
    *,
    by: User,
    at: datetime,
    reason: str,
    child: Child | None = None,
    because_of: Placement | None = None,
    review_on: date | None = None,
) -> Occupancy:
    if ends_at is not None and ends_at <= starts_at:
        raise Refused("The end must be after the start.", field="ends_at")
    check_free(bed, starts_at, ends_at)
    with constraints_speak(), transaction.atomic():
        return Occupancy.objects.create(
            bed=bed,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            child=child,
            because_of=because_of,
            reason=reason,
            review_on=review_on,
            claimed_at=at,
            claimed_by=by,
        )
