"""What every write about a referral asks first: the lock, the person, the status, the version."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from plv.access.roles import Permission
from plv.errors import Refused
from referrals.lifecycle import Status, check_transition
from referrals.models import Referral, StatusChange

if TYPE_CHECKING:
    from plv.access.models import User


def locked(referral: Referral) -> Referral:
    """The row as it is now, and its child's, locked until the transaction ends."""
    return (
        Referral.objects.select_for_update(of=("self", "child"), no_key=True)
        .select_related("child", "authority")
        .get(pk=referral.pk)
    )


def check_holds(by: "User", permission: Permission, authority_id: UUID) -> None:
    """Raise `Refused` unless `by` holds `permission` for this authority."""
    if not by.is_active or authority_id not in by.held.authorities(permission):
        raise Refused("Your role does not allow this for this authority.")


def check_office(by: "User", permission: Permission, authority_id: UUID | None = None) -> None:
    """Raise `Refused` unless `by` holds the office, and the case is not of an authority of theirs.

    Nobody decides a case of their own authority (UX-11).
    """
    if not by.is_active or permission not in by.held.everywhere:
        raise Refused("Your role does not allow this.")
    if authority_id is not None and authority_id in by.held.for_authority:
        raise Refused(
            "You also hold a role for this child’s authority, so you cannot decide this case. "
            "Ask a colleague."
        )


def check_version(referral: Referral, version: int) -> None:
    """Raise `Refused` when someone has saved since the form was opened (trust case 44)."""
    if referral.version != version:
        raise Refused(
            "Someone else has saved this referral since you opened the page. Your answers are still "
            "on the page: compare them with what is saved now, then save again."
        )


def change_status(
    referral: Referral,
    status: Status,
    sentence: str,
    *,
    by: "User | None",
    at: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Move the locked `referral` to `status` and add the step to its timeline; the caller saves it."""
    check_transition(referral.status, status)
    was = referral.status
    referral.status = status
    referral.version += 1
    StatusChange.objects.create(
        referral=referral,
        was=was,
        became=status,
        sentence=sentence,
        reason=reason,
        note=note,
        changed_at=at,
        changed_by=by,
    )


def note_step(
    referral: Referral,
    sentence: str,
    *,
    by: "User | None",
    at: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Add a step to the timeline that leaves the status as it is."""
    StatusChange.objects.create(
        referral=referral,
        was=referral.status,
        became=referral.status,
        sentence=sentence,
        reason=reason,
        note=note,
        changed_at=at,
        changed_by=by,
    )
