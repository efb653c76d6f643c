"""While a child waits: keeping the referral fresh, pausing, and ending the search."""

from datetime import date, datetime

from django.db import transaction

from plv import audit, clock
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused
from referrals import notifications
from referrals.actions.guards import change_status, check_holds, check_office, locked, note_step
from referrals.eligibility import ADULT
from referrals.lifecycle import Outcome, Status
from referrals.models import Referral

WITHDRAWALS = frozenset(
    {Outcome.WITHDRAWN, Outcome.PLACED_ELSEWHERE, Outcome.CRITERIA_NO_LONGER_MET}
)
WITHDRAWABLE = frozenset(
    {
        Status.DRAFT,
        Status.AWAITING_SIGN_OFF,
        Status.SUBMITTED,
        Status.MORE_INFORMATION,
        Status.WAITING,
    }
)


@transaction.atomic
def update_waiting(*, referral: Referral, note: str, by: User, at: datetime) -> Referral:
    """The fortnightly update; an empty note says that nothing has changed."""
    referral = _waiting(referral)
    check_holds(by, Permission.WRITE_REFERRALS, referral.authority_id)
    referral.updated_at = at
    return _kept_fresh(
        referral, "Updated: " + ("see the note" if note else "no change"), note, by=by, at=at
    )


@transaction.atomic
def review_waiting(*, referral: Referral, note: str, by: User, at: datetime) -> Referral:
    """The three-monthly review of the whole referral; it counts as an update too."""
    referral = _waiting(referral)
    check_holds(by, Permission.WRITE_REFERRALS, referral.authority_id)
    referral.updated_at = referral.reviewed_at = at
    return _kept_fresh(referral, "Reviewed in full", note, by=by, at=at)


@transaction.atomic
def pause(*, referral: Referral, until: date, reason: str, by: User, at: datetime) -> Referral:
    """Keep the referral out of matching until a day; its place in time is kept."""
    referral = _waiting(referral)
    check_office(by, Permission.ASSESS_REFERRALS, referral.authority_id)
    if until <= clock.london_day(at):
        raise Refused("The day it resumes must be after today.", field="until")
    referral.paused_until, referral.pause_reason = until, reason
    referral.version += 1
    referral.save()
    note_step(referral, f"Search paused until {until:%-d %B %Y}", by=by, at=at, note=reason)
    audit.record(
        audit.Event.REFERRAL_PAUSED,
        target=referral,
        by=by,
        at=at,
        detail={"until": until.isoformat()},
    )
    return referral


@transaction.atomic
def resume(*, referral: Referral, by: User, at: datetime) -> Referral:
    """Take a paused referral back into matching at once."""
    referral = _waiting(referral)
    check_office(by, Permission.ASSESS_REFERRALS, referral.authority_id)
    if referral.paused_until is None:
        raise Refused("This search is not paused.")
    referral.paused_until, referral.pause_reason = None, ""
    referral.version += 1
    referral.save()
    note_step(referral, "Search resumed", by=by, at=at)
    audit.record(audit.Event.REFERRAL_RESUMED, target=referral, by=by, at=at)
    return referral


@transaction.atomic
def stop_search(*, referral: Referral, note: str, by: User, at: datetime) -> Referral:
    """Close a referral that is stale, or whose child has turned 18 (LAW-13).

    A person does this, never a job (design section 4).
    """
    referral = _waiting(referral)
    check_office(by, Permission.ASSESS_REFERRALS, referral.authority_id)
    if referral.child.age_on(clock.london_day(at)) >= ADULT:
        return _close(referral, Outcome.TURNED_18, "Turned 18", note=note, by=by, at=at)
    if referral.is_fresh(at):
        raise Refused(
            "This referral is up to date, so its search cannot be stopped for being stale."
        )
    return _close(referral, Outcome.SEARCH_STOPPED, "Search stopped", note=note, by=by, at=at)


@transaction.atomic
def withdraw(*, referral: Referral, outcome: str, note: str, by: User, at: datetime) -> Referral:
    """The authority takes its referral back. Not while an offer is in play, nor once the child is here."""
    referral = locked(referral)
    allowed = by.held.authorities(Permission.WRITE_REFERRALS) | by.held.authorities(
        Permission.SIGN_REFERRALS
    )
    if not by.is_active or referral.authority_id not in allowed:
        raise Refused("Your role does not allow this for this authority.")
    if outcome not in WITHDRAWALS:
        raise Refused("Choose why the referral is withdrawn.", field="outcome")
    if referral.status in {Status.OFFERED, Status.ACCEPTED}:
        raise Refused(
            "A place has been offered. Decline the offer, or ask the placement team to withdraw it; "
            "then withdraw the referral."
        )
    if referral.status not in WITHDRAWABLE:
        raise Refused("The child is already placed, so the referral can no longer be withdrawn.")
    outcome = Outcome(outcome)
    return _close(referral, outcome, outcome.label, note=note, by=by, at=at)


def _waiting(referral: Referral) -> Referral:
    referral = locked(referral)
    if referral.status != Status.WAITING:
        raise Refused(
            "This referral is not waiting for a place. Reload the page to see where it stands."
        )
    return referral


def _kept_fresh(
    referral: Referral, sentence: str, note: str, *, by: User, at: datetime
) -> Referral:
    referral.version += 1
    referral.save()
    note_step(referral, sentence, by=by, at=at, note=note)
    audit.record(audit.Event.REFERRAL_UPDATED, target=referral, by=by, at=at)
    return referral


def _close(
    referral: Referral, outcome: Outcome, sentence: str, *, note: str, by: User, at: datetime
) -> Referral:
    change_status(referral, Status.CLOSED, sentence, by=by, at=at, reason=outcome, note=note)
    referral.outcome, referral.closed_at, referral.closed_by = outcome, at, by
    referral.save()
    audit.record(
        audit.Event.REFERRAL_CLOSED, target=referral, by=by, at=at, detail={"outcome": outcome}
    )
    notifications.referral_stopped(referral, at=at)
    return referral
