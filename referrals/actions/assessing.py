"""What the placement team decides about a referral before it waits for a place."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from plv import audit
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals import needs, notifications
from referrals.actions.guards import change_status, check_holds, check_office, locked
from referrals.lifecycle import Outcome, Status
from referrals.models import InformationRequest, Referral


@transaction.atomic
def ask_for_information(
    *, referral: Referral, question: str, by: User, at: datetime
) -> InformationRequest:
    """Ask the authority a question; the assessment waits for the answer."""
    referral = locked(referral)
    check_office(by, Permission.ASSESS_REFERRALS, referral.authority_id)
    change_status(
        referral,
        Status.MORE_INFORMATION,
        "The placement team asked for more information",
        by=by,
        at=at,
        note=question,
    )
    with constraints_speak(), transaction.atomic():
        asked = InformationRequest.objects.create(
            referral=referral, question=question, asked_at=at, asked_by=by
        )
    referral.save()
    audit.record(audit.Event.INFORMATION_REQUESTED, target=referral, by=by, at=at)
    notifications.information_requested(referral, at=at)
    return asked


@transaction.atomic
def give_information(
    *, referral: Referral, answer: str, by: User, at: datetime
) -> InformationRequest:
    """Answer the open question; the referral goes back to the placement team."""
    referral = locked(referral)
    check_holds(by, Permission.WRITE_REFERRALS, referral.authority_id)
    if referral.status != Status.MORE_INFORMATION:
        raise Refused("The placement team is not waiting for an answer about this referral.")
    asked = referral.information_requests.filter(answered_at__isnull=True).first()
    if asked is None:
        raise Refused("There is no open question on this referral.")
    asked.answer, asked.answered_at, asked.answered_by = answer, at, by
    asked.save(update_fields=["answer", "answered_at", "answered_by"])
    change_status(referral, Status.SUBMITTED, "The authority answered", by=by, at=at, note=answer)
    referral.save()
    audit.record(audit.Event.INFORMATION_GIVEN, target=referral, by=by, at=at)
    notifications.information_given(referral, at=at)
    return asked


@transaction.atomic
def find_not_eligible(
    *, referral: Referral, reason: needs.NotEligible, note: str, by: User, at: datetime
) -> Referral:
    """Close a submitted referral with a coded reason and the rationale the authority is told."""
    referral = locked(referral)
    check_office(by, Permission.ASSESS_REFERRALS, referral.authority_id)
    if referral.status != Status.SUBMITTED:
        raise Refused("Only a referral that is being assessed can be found not eligible.")
    reason = needs.NotEligible(reason)
    change_status(
        referral,
        Status.CLOSED,
        f"Not eligible: {reason.label.lower()}",
        by=by,
        at=at,
        reason=reason,
        note=note,
    )
    referral.outcome, referral.outcome_detail = Outcome.NOT_ELIGIBLE, reason
    referral.closed_at, referral.closed_by = at, by
    referral.save()
    audit.record(
        audit.Event.REFERRAL_NOT_ELIGIBLE, target=referral, by=by, at=at, detail={"reason": reason}
    )
    notifications.referral_not_eligible(referral, at=at)
    return referral


@transaction.atomic
def assess(
    *,
    referral: Referral,
    risk_band: int,
    required_features: Sequence[str],
    note: str,
    by: User,
    at: datetime,
) -> Referral:
    """Find the referral suitable: its band and what its bed must have; it waits from when it was sent.

    Waiting counts from submission, so that a slow assessment costs the child nothing.
    """
    referral = locked(referral)
    check_office(by, Permission.ASSESS_REFERRALS, referral.authority_id)
    if referral.status != Status.SUBMITTED:
        raise Refused("Only a referral that has been submitted can be assessed.")
    if referral.kind == needs.Kind.SECURE and referral.child.section_20_5:
        raise Refused(
            "The child is accommodated under section 20(5), so the law does not allow a secure place "
            "(LAW-10). Find the referral not eligible, or ask the authority."
        )
    change_status(
        referral, Status.WAITING, "Assessed: waiting for a place", by=by, at=at, note=note
    )
    referral.risk_band = needs.RiskBand(risk_band)
    referral.required_features = sorted({needs.Feature(code).value for code in required_features})
    referral.suitable, referral.assessment_note = True, note
    referral.assessed_at, referral.assessed_by = at, by
    referral.waiting_since = referral.submitted_at
    referral.updated_at = referral.reviewed_at = at
    referral.save()
    audit.record(
        audit.Event.REFERRAL_ASSESSED,
        target=referral,
        by=by,
        at=at,
        detail={"risk_band": referral.risk_band, "features": referral.required_features},
    )
    notifications.referral_assessed(referral, at=at)
    return referral
