"""Admission: the moment a child arrives, and everything that must be true for it."""

from datetime import date, datetime, timedelta

from django.db import transaction

from placements import notifications, without_order
from placements.actions.guards import (
    check_nobody_to_keep_apart,
    check_not_their_own,
    check_registered,
    check_runs,
)
from placements.actions.offering import locked_offer
from placements.lifecycle import OfferStatus, check_offer_transition
from placements.models import Occupancy, Offer, Placement
from plv import audit, clock
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals import actions as referrals
from referrals import needs
from referrals.eligibility import ADULT, APPROVAL_UNDER
from referrals.models import Child, LegalBasis, Referral

# How long ago an arrival may have been when it is recorded.
LATEST_RECORD = timedelta(hours=24)


@transaction.atomic
def admit(*, offer: Offer, arrived_at: datetime, by: User, at: datetime) -> Placement:
    """Record that the child arrived, to the minute.

    Needs the home's and the authority's acceptance; for a secure place a legal basis in force at
    that minute (LAW-1), or the 72 hours, which begin with it (LAW-15); under 13 the Secretary of
    State's prior approval (LAW-11); never at 18 (LAW-13).
    """
    offer = locked_offer(offer, at=at)
    check_runs(by, offer.bed.unit.home_id)
    check_not_their_own(by, offer.referral)
    check_offer_transition(offer.status, OfferStatus.ADMITTED)
    _check_moment(offer, arrived_at, at)
    referral = referrals.placed(offer.referral, by=by, at=at)
    _check_child(referral, clock.london_day(arrived_at), arrived_at)
    check_registered(referral.child, offer.bed.unit, arrived_at)
    _check_company(offer, arrived_at, at)
    basis = None
    if referral.kind == needs.Kind.SECURE:
        basis = _legal_basis(referral, arrived_at, by=by, at=at)
    placement = _arrive(offer, referral, basis, arrived_at, by=by, at=at)
    audit.record(
        audit.Event.CHILD_ADMITTED,
        target=placement,
        by=by,
        at=at,
        detail={"bed": str(offer.bed_id), "arrived_at": arrived_at.isoformat()},
    )
    notifications.child_admitted(placement, at=at)
    return placement


def _check_company(offer: Offer, arrived_at: datetime, at: datetime) -> None:
    """Raise `Refused` when someone to keep apart came after the offer, unless that was overridden."""
    if not any(row["gate"] == "keep_apart" for row in offer.overrides):
        check_nobody_to_keep_apart(offer.referral.child_id, offer.bed, arrived_at, at)


def _check_moment(offer: Offer, arrived_at: datetime, at: datetime) -> None:
    if arrived_at > at:
        raise Refused("The arrival cannot be in the future.", field="arrived_at")
    if arrived_at < at - LATEST_RECORD:
        raise Refused(
            f"An arrival is recorded within {LATEST_RECORD.total_seconds() / 3600:.0f} hours. Ring the placement team.",
            field="arrived_at",
        )
    if offer.authority_answered_at is None or arrived_at < offer.authority_answered_at.replace(
        second=0, microsecond=0
    ):
        raise Refused(
            "The child cannot have arrived before the offer was accepted.", field="arrived_at"
        )


def _check_child(referral: Referral, day: date, arrived_at: datetime) -> None:
    child = referral.child
    age = child.age_on(day)
    if age >= ADULT:
        raise Refused("This person is 18 or over on that day, so cannot be admitted (LAW-13).")
    if referral.kind != needs.Kind.SECURE:
        return
    if child.section_20_5:
        raise Refused(
            "This child is accommodated under section 20(5), so cannot be placed in secure accommodation (LAW-10)."
        )
    approved_at = child.under_13_approved_at
    if age < APPROVAL_UNDER and (approved_at is None or approved_at > arrived_at):
        raise Refused(
            "This child is under 13, and the Secretary of State’s prior approval is not recorded (LAW-11). "
            "The placement team records it on the referral."
        )


def _legal_basis(referral: Referral, arrived_at: datetime, *, by: User, at: datetime) -> LegalBasis:
    in_force = (
        LegalBasis.objects.in_force(arrived_at)
        .filter(child=referral.child)
        .order_by("-ends_at")
        .first()
    )
    if in_force is not None:
        return in_force
    if referral.legal_route == needs.LegalRoute.SEVENTY_TWO_HOURS and referral.authorised_by_name:
        limit = without_order.limit(referral, referral.child.legal_bases.all(), arrived_at)
        if not limit.permits:
            raise Refused(
                "The 72 hours in 28 days are already used up (LAW-15). A court order is needed before the "
                "child can be admitted."
            )
        return referrals.keep_legal_basis(
            child=referral.child,
            kind=LegalBasis.Kind.SEVENTY_TWO_HOURS,
            starts_at=arrived_at,
            ends_at=limit.final_at,
            court="",
            case_number="",
            next_hearing_on=clock.london_day(referral.hearing_at) if referral.hearing_at else None,
            authorised_by_name=referral.authorised_by_name,
            authorised_by_role=referral.authorised_by_role,
            by=by,
            at=at,
        )
    raise Refused(
        "Nothing permits this child to be locked in at that time: no order in force is recorded, and the "
        "72 hours were not authorised. The child’s authority records the order on the referral."
    )


def _arrive(
    offer: Offer,
    referral: Referral,
    basis: LegalBasis | None,
    arrived_at: datetime,
    *,
    by: User,
    at: datetime,
) -> Placement:
    day = clock.london_day(arrived_at)
    expected = day + timedelta(weeks=referral.expected_weeks) if referral.expected_weeks else None
    hold = offer.hold
    offer.status, offer.ended_at = OfferStatus.ADMITTED, at
    offer.save()
    # The stay takes over from the hold; an arrival in the minute of the hold replaces it.
    start = max(arrived_at, hold.starts_at)
    with constraints_speak(), transaction.atomic():
        if start > hold.starts_at:
            hold.ends_at = start
            hold.save(update_fields=["ends_at"])
        else:
            hold.cancelled_at, hold.cancelled_by = at, by
            hold.save(update_fields=["cancelled_at", "cancelled_by"])
        placement = Placement.objects.create(
            child=referral.child,
            authority_id=referral.authority_id,
            referral=referral,
            offer=offer,
            home_id=offer.bed.unit.home_id,
            kind=referral.kind,
            legal_basis=basis,
            expected_end_on=expected,
            admitted_at=start,
            admitted_by=by,
        )
        Occupancy.objects.create(
            bed=offer.bed,
            kind=Occupancy.Kind.STAY,
            starts_at=start,
            expected_end_on=expected,
            child=referral.child,
            placement=placement,
            claimed_at=at,
            claimed_by=by,
        )
    return placement


@transaction.atomic
def record_order(
    *,
    child: Child,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    court: str,
    case_number: str,
    next_hearing_on: date | None,
    by: User,
    at: datetime,
) -> LegalBasis:
    """Record a sealed order that the home has in hand: for a child who is in it, or who has been
    offered one of its beds and not yet arrived (LAW-26).
    """
    homes = by.held.homes(Permission.RUN_HOME) if by.is_active else frozenset()
    here = Placement.objects.current().filter(child=child, home__in=homes)
    coming = Offer.objects.open(at).filter(referral__child=child, bed__unit__home__in=homes)
    if not here.exists() and not coming.exists():
        raise Refused(
            "Only the registered manager of the home where the child is, or is expected, may do this."
        )
    if kind == LegalBasis.Kind.SEVENTY_TWO_HOURS:
        raise Refused(
            "The 72 hours begin with the arrival, and are recorded with it.", field="kind"
        )
    return referrals.keep_legal_basis(
        child=child,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        court=court,
        case_number=case_number,
        next_hearing_on=next_hearing_on,
        authorised_by_name="",
        authorised_by_role="",
        by=by,
        at=at,
    )
