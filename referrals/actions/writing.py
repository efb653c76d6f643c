"""From an empty page to a signed referral: what the authority writes."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from members.models import Authority
from plv import audit
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals import needs, notifications, sections
from referrals.actions.guards import (
    change_status,
    check_holds,
    check_version,
    locked,
    note_step,
)
from referrals.lifecycle import LIVE, Status, check_transition
from referrals.models import Child, Referral, Risk

CHILD_FIELDS = frozenset(
    {
        "first_name",
        "last_name",
        "preferred_name",
        "born_on",
        "sex",
        "gender",
        "ethnicity",
        "first_language",
        "interpreter_needed",
        "legal_status",
        "section_20_5",
    }
)
REFERRAL_FACTS = frozenset(
    {
        "ground",
        "needed_from",
        "expected_weeks",
        "legal_route",
        "hearing_at",
        "court",
        "hours_already_secure",
        "authorised_by_name",
        "authorised_by_role",
        "setting",
        "setting_registered",
        "setting_weekly_cost",
        "setting_miles",
        "deprived_of_liberty_order",
    }
)
# The tie-break is drawn once, when the referral is submitted, and never again (design section 5).
# Its size is what every reader of JSON keeps exactly.
TIE_BREAK_BITS = 53


@transaction.atomic
def start_referral(
    *,
    authority: Authority,
    case_number: str,
    first_name: str,
    last_name: str,
    born_on: date,
    sex: str,
    section_20_5: bool,
    kind: str,
    ground: str,
    by: User,
    at: datetime,
    eligibility: Mapping[str, Any] | None = None,
) -> Referral:
    """Start a draft for the authority's child with this case number, found or added.

    `eligibility` is what was answered before the form was opened; it stays with the referral.
    Refuses a second live referral for one child, and a secure place for a child accommodated
    under section 20(5) (LAW-10).
    """
    check_holds(by, Permission.WRITE_REFERRALS, authority.pk)
    if kind == needs.Kind.SECURE and section_20_5:
        raise Refused(
            "A child accommodated under section 20(5) cannot be placed in secure accommodation "
            "(Children (Secure Accommodation) Regulations 1991, regulation 5)."
        )
    Authority.objects.select_for_update(of=("self",), no_key=True).get(pk=authority.pk)
    child = (
        Child.objects.select_for_update(of=("self",))
        .filter(authority=authority, case_number__iexact=case_number)
        .first()
    )
    if child is None:
        with constraints_speak(), transaction.atomic():
            child = Child.objects.create(
                authority=authority,
                case_number=case_number,
                first_name=first_name,
                last_name=last_name,
                born_on=born_on,
                sex=sex,
                section_20_5=section_20_5,
                added_at=at,
                added_by=by,
            )
    elif child.born_on != born_on:
        raise Refused(
            "This case number belongs to a child with another date of birth. "
            "Check the case number and the date of birth.",
            field="case_number",
        )
    if Referral.objects.filter(child=child, status__in=LIVE).exists():
        raise Refused(
            "This child already has a live referral. Open it from your list of referrals instead "
            "of starting another.",
            field="case_number",
        )
    with constraints_speak(), transaction.atomic():
        referral = Referral.objects.create(
            child=child,
            authority=authority,
            kind=kind,
            ground=ground,
            started_at=at,
            started_by=by,
            answers={"eligibility": dict(eligibility)} if eligibility else {},
        )
    note_step(referral, "Referral started", by=by, at=at)
    audit.record(audit.Event.REFERRAL_STARTED, target=referral, by=by, at=at)
    return referral


@transaction.atomic
def save_child(
    *, referral: Referral, version: int, fields: Mapping[str, Any], by: User, at: datetime
) -> Referral:
    """Save what is known of the child. Only the named fields change."""
    referral = _draft(referral, version, by)
    changed = _apply(referral.child, fields, CHILD_FIELDS)
    with constraints_speak(), transaction.atomic():
        referral.child.save(update_fields=changed or None)
    return _saved(referral, "child", changed, by=by, at=at)


@transaction.atomic
def save_section(
    *,
    referral: Referral,
    version: int,
    section: str,
    facts: Mapping[str, Any],
    answers: Mapping[str, Any],
    by: User,
    at: datetime,
) -> Referral:
    """Save one section: key facts into their columns, the rest among the answers."""
    referral = _draft(referral, version, by)
    changed = _apply(referral, facts, REFERRAL_FACTS)
    referral.answers = {**referral.answers, **answers}
    return _saved(referral, section, [*changed, *answers], by=by, at=at)


@transaction.atomic
def save_risks(
    *, referral: Referral, version: int, risks: Sequence[Mapping[str, Any]], by: User, at: datetime
) -> Referral:
    """Replace the answers to the risks; each of `risks` has kind, level, last_on and what_helps."""
    referral = _draft(referral, version, by)
    with constraints_speak(), transaction.atomic():
        referral.risks.all().delete()
        Risk.objects.bulk_create([Risk(referral=referral, **risk) for risk in risks])
    return _saved(referral, "needs-and-risks", [risk["kind"] for risk in risks], by=by, at=at)


@transaction.atomic
def send_for_sign_off(*, referral: Referral, by: User, at: datetime) -> Referral:
    """Send a finished draft to the authority's approving officers."""
    referral = locked(referral)
    check_holds(by, Permission.WRITE_REFERRALS, referral.authority_id)
    check_transition(referral.status, Status.AWAITING_SIGN_OFF)
    check_complete(referral)
    change_status(referral, Status.AWAITING_SIGN_OFF, "Sent for sign-off", by=by, at=at)
    referral.sent_for_sign_off_at, referral.sent_for_sign_off_by = at, by
    referral.save()
    audit.record(audit.Event.REFERRAL_SENT_FOR_SIGN_OFF, target=referral, by=by, at=at)
    notifications.referral_sent_for_sign_off(referral, at=at)
    return referral


@transaction.atomic
def send_back(*, referral: Referral, reason: str, by: User, at: datetime) -> Referral:
    """Return it to its writer as a draft, with what must change."""
    referral = locked(referral)
    check_holds(by, Permission.SIGN_REFERRALS, referral.authority_id)
    change_status(
        referral, Status.DRAFT, "Sent back by the approving officer", by=by, at=at, note=reason
    )
    referral.save()
    audit.record(audit.Event.REFERRAL_SENT_BACK, target=referral, by=by, at=at)
    notifications.referral_sent_back(referral, at=at)
    return referral


@transaction.atomic
def submit(*, referral: Referral, by: User, at: datetime) -> Referral:
    """Sign the referral and send it to the placement team; its tie-break is drawn now.

    Two people see every referral: nobody signs one that they started or sent for sign-off.
    """
    referral = locked(referral)
    check_holds(by, Permission.SIGN_REFERRALS, referral.authority_id)
    if referral.status != Status.AWAITING_SIGN_OFF:
        raise Refused("Only a referral that was sent for sign-off can be signed.")
    if by.pk in {referral.started_by_id, referral.sent_for_sign_off_by_id}:
        raise Refused("You wrote this referral, so another approving officer must sign it.")
    check_complete(referral)
    change_status(referral, Status.SUBMITTED, "Signed and sent to the placement team", by=by, at=at)
    referral.submitted_at, referral.submitted_by = at, by
    referral.tie_break = secrets.randbits(TIE_BREAK_BITS)
    referral.save()
    audit.record(audit.Event.REFERRAL_SUBMITTED, target=referral, by=by, at=at)
    notifications.referral_submitted(referral, at=at)
    return referral


def check_complete(referral: Referral) -> None:
    """Raise `Refused` naming the sections that are not finished."""
    unfinished = [section.title for section in sections.unfinished(referral)]
    if unfinished:
        raise Refused("Finish these parts first: " + ", ".join(unfinished) + ".")


def _draft(referral: Referral, version: int, by: User) -> Referral:
    referral = locked(referral)
    check_holds(by, Permission.WRITE_REFERRALS, referral.authority_id)
    if referral.status != Status.DRAFT:
        raise Refused("This referral has been sent, so its answers can no longer be changed here.")
    check_version(referral, version)
    return referral


def _apply(row: Any, values: Mapping[str, Any], allowed: frozenset[str]) -> list[str]:
    """Set the allowed `values` on `row`; the names that really changed."""
    unknown = set(values) - allowed
    if unknown:
        raise ValueError(f"not a field that can be saved here: {', '.join(sorted(unknown))}")
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _saved(
    referral: Referral, section: str, fields: Sequence[str], *, by: User, at: datetime
) -> Referral:
    referral.version += 1
    with constraints_speak(), transaction.atomic():
        referral.save()
    audit.record(
        audit.Event.REFERRAL_SAVED,
        target=referral,
        by=by,
        at=at,
        detail={"section": section, "fields": sorted(fields)},
    )
    return referral
