"""What placing a child does to its referral. Called by `placements.actions` only, which has asked
who may do it and holds the home's lock; never by a view."""

from datetime import datetime

from plv import audit
from plv.access.models import User
from referrals.actions.guards import change_status, locked
from referrals.lifecycle import Outcome, Status
from referrals.models import Referral


def offered(referral: Referral, *, by: User, at: datetime) -> Referral:
    """A place has been offered."""
    return _to(
        referral, Status.OFFERED, "A place was offered", audit.Event.REFERRAL_OFFERED, by=by, at=at
    )


def accepted(referral: Referral, *, by: User, at: datetime) -> Referral:
    """Home and authority have accepted the offer."""
    return _to(
        referral,
        Status.ACCEPTED,
        "The offer was accepted",
        audit.Event.REFERRAL_ACCEPTED,
        by=by,
        at=at,
    )


def returned_to_waiting(
    referral: Referral, *, sentence: str, reason: str, by: User | None, at: datetime
) -> Referral:
    """The offer came to nothing: back to waiting, its place in time kept."""
    return _to(
        referral,
        Status.WAITING,
        sentence,
        audit.Event.REFERRAL_RETURNED_TO_WAITING,
        by=by,
        at=at,
        reason=reason,
    )


def placed(referral: Referral, *, by: User, at: datetime) -> Referral:
    """The child has arrived."""
    return _to(
        referral, Status.PLACED, "Admitted to the home", audit.Event.REFERRAL_PLACED, by=by, at=at
    )


def closed(
    referral: Referral, *, outcome: Outcome, sentence: str, by: User, at: datetime
) -> Referral:
    """The child's time here is over."""
    referral = locked(referral)
    change_status(referral, Status.CLOSED, sentence, by=by, at=at, reason=outcome)
    referral.outcome, referral.closed_at, referral.closed_by = outcome, at, by
    referral.save()
    audit.record(
        audit.Event.REFERRAL_CLOSED, target=referral, by=by, at=at, detail={"outcome": outcome}
    )
    return referral


def _to(
    referral: Referral,
    status: Status,
    sentence: str,
    event: audit.Event,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> Referral:
    referral = locked(referral)
    change_status(referral, status, sentence, by=by, at=at, reason=reason)
    referral.save()
    audit.record(
        event, target=referral, by=by, at=at, detail={"reason": reason} if reason else None
    )
    return referral
