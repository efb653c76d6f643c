"""Putting the register right: the entry changes, what it said before stays, with the reason."""

from datetime import date, datetime

from django.db import transaction

from members.actions.guards import check_keeps_register
from members.models import Correction, Membership, Term
from plv import audit
from plv.access.models import User
from plv.errors import Refused, constraints_speak


@transaction.atomic
def correct_membership(
    *,
    membership: Membership,
    interest_on: date | None,
    joined_on: date | None,
    notice_on: date | None,
    leaves_on: date | None,
    reason: str,
    by: User,
    at: datetime,
) -> Membership:
    """Put right a membership's days. Taking notice back is a correction too: both its days emptied.

    Standing follows at once; dues that were charged for other days are credited and charged anew when
    invoices are next raised (F7).
    """
    check_keeps_register(by)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    days = {
        "interest_on": interest_on,
        "joined_on": joined_on,
        "notice_on": notice_on,
        "leaves_on": leaves_on,
    }
    if joined_on is None and membership.terms.exists():
        raise Refused("A membership with a term has a day of joining.", field="joined_on")
    _correct(membership, membership, None, days, reason, by=by, at=at)
    return membership


@transaction.atomic
def correct_term(
    *, term: Term, starts_on: date, ends_on: date, reason: str, by: User, at: datetime
) -> Term:
    """Put right the days of a term. Its break-points must still fall inside it."""
    check_keeps_register(by)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=term.membership_id)
    term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    if term.breakpoints.exclude(falls_on__range=(starts_on, ends_on)).exists():
        raise Refused("A break-point of this term would fall outside it.", field="ends_on")
    _correct(
        term, membership, term, {"starts_on": starts_on, "ends_on": ends_on}, reason, by=by, at=at
    )
    return term


def _correct(
    row: Membership | Term,
    membership: Membership,
    term: Term | None,
    days: dict[str, date | None],
    reason: str,
    *,
    by: User,
    at: datetime,
) -> None:
    if not reason:
        raise Refused("Say why the entry was wrong.", field="reason")
    before = {name: getattr(row, name) for name in days if getattr(row, name) != days[name]}
    if not before:
        raise Refused("Nothing is changed: these are the days the register has.")
    for name in before:
        setattr(row, name, days[name])
    with constraints_speak(), transaction.atomic():
        row.save(update_fields=list(before))
    correction = Correction.objects.create(
        membership=membership,
        term=term,
        before=_written(before),
        after=_written({name: days[name] for name in before}),
        reason=reason,
        corrected_at=at,
        corrected_by=by,
    )
    audit.record(
        audit.Event.REGISTER_CORRECTED,
        target=membership,
        by=by,
        at=at,
        detail={"correction": correction.pk, "fields": sorted(before)},
    )


def _written(days: dict[str, date | None]) -> dict[str, str | None]:
    return {name: day.isoformat() if day else None for name, day in days.items()}
