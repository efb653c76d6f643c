"""What permits a child to be locked in: legal bases, and the approval for a child under 13."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from plv import audit
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals import seventy_two_hours
from referrals.actions.guards import check_office
from referrals.holidays import is_public_holiday
from referrals.models import Child, LegalBasis

JUST_OVER_48 = Decimal("48.01")


@transaction.atomic
def record_legal_basis(
    *,
    child: Child,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    court: str,
    case_number: str,
    next_hearing_on: date | None,
    authorised_by_name: str,
    authorised_by_role: str,
    by: User,
    at: datetime,
) -> LegalBasis:
    """Record what permits the child to be locked in, with the times on the sealed order (LAW-25).

    By the authority that looks after the child. The home records an order that it has in hand by
    an action of its own.
    """
    allowed = by.held.authorities(Permission.WRITE_REFERRALS) | by.held.authorities(
        Permission.SIGN_REFERRALS
    )
    if not by.is_active or child.authority_id not in allowed:
        raise Refused("Your role does not allow this for this authority.")
    return keep_legal_basis(
        child=child,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        court=court,
        case_number=case_number,
        next_hearing_on=next_hearing_on,
        authorised_by_name=authorised_by_name,
        authorised_by_role=authorised_by_role,
        by=by,
        at=at,
    )


@transaction.atomic
def keep_legal_basis(
    *,
    child: Child,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    court: str,
    case_number: str,
    next_hearing_on: date | None,
    authorised_by_name: str,
    authorised_by_role: str,
    by: User,
    at: datetime,
) -> LegalBasis:
    """Add the row. Called by `placements.actions` and the action above, which ask who may.

    The length of an order is the court's; that of the 72 hours is the law's (LAW-15, LAW-18).
    """
    child = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
    coded = LegalBasis.Kind(kind)
    if coded == LegalBasis.Kind.SEVENTY_TWO_HOURS and ends_at > _longest_without_order(starts_at):
        raise Refused(
            "Without an order a child may be kept for 72 hours in 28 days, and no longer (LAW-15).",
            field="ends_at",
        )
    with constraints_speak(), transaction.atomic():
        basis = LegalBasis.objects.create(
            child=child,
            kind=coded,
            starts_at=starts_at,
            ends_at=ends_at,
            court=court,
            case_number=case_number,
            next_hearing_on=next_hearing_on,
            authorised_by_name=authorised_by_name,
            authorised_by_role=authorised_by_role,
            recorded_at=at,
            recorded_by=by,
        )
    audit.record(
        audit.Event.LEGAL_BASIS_RECORDED,
        target=basis,
        by=by,
        at=at,
        detail={"kind": kind, "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()},
    )
    return basis


def _longest_without_order(starts_at: datetime) -> datetime:
    """The latest end the law knows for time without an order that begins at `starts_at`.

    Either nothing was used before, or so much that the narrow extension applies (LAW-18).
    """
    return max(
        seventy_two_hours.expiry(
            placed_at=starts_at, hours_already=used, is_public_holiday=is_public_holiday
        ).final_at
        for used in (Decimal(0), JUST_OVER_48)
    )


@transaction.atomic
def record_under_13_approval(
    *, child: Child, reference: str, approved_at: datetime, by: User, at: datetime
) -> Child:
    """Record the Secretary of State's approval for a child under 13 (LAW-11)."""
    check_office(by, Permission.ASSESS_REFERRALS, child.authority_id)
    if approved_at > at:
        raise Refused("The approval cannot be in the future.", field="approved_at")
    child = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
    child.under_13_approved_at, child.under_13_approved_by = approved_at, by
    child.under_13_reference = reference
    with constraints_speak(), transaction.atomic():
        child.save(
            update_fields=["under_13_approved_at", "under_13_approved_by", "under_13_reference"]
        )
    audit.record(audit.Event.UNDER_13_DECISION_RECORDED, target=child, by=by, at=at)
    return child
