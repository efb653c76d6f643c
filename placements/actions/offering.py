"""Making an offer, taking it back, and recording that one has lapsed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from placements import allocation, notifications
from placements.actions.guards import check_free, check_not_their_own, home_of, lock_home
from placements.facts import facts, policy_on
from placements.lifecycle import OPEN, OfferStatus, check_offer_transition
from placements.models import AllocationRun, Bed, Home, Occupancy, Offer
from plv import audit, clock
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals import actions as referrals
from referrals.lifecycle import Status
from referrals.models import Referral

CHANGED = "Things have changed since this run. Run the allocation again and offer from the new one."


@transaction.atomic
def make_offer(
    *,
    run: AllocationRun,
    referral: Referral,
    bed: Bed,
    out_of_order_reason: str,
    by: User,
    at: datetime,
    overrides: Mapping[str, str] | None = None,
) -> Offer:
    """Offer the bed to the child, and hold it until the offer is answered or lapses.

    In order: the run proposed this referral for this bed, and deciding again on the facts of this
    moment proposes the referral still, and nobody else loses their place by it. Anything else is
    out of order and needs a reason, which is counted (F46). A failed gate needs a reason of its own in `overrides`; a legal gate, and what a
    bed is, can never be overridden.
    """
    if not by.is_active or Permission.ALLOCATE_BEDS not in by.held.everywhere:
        raise Refused("Only the placement team may offer a bed.")
    check_not_their_own(by, referral)
    home = lock_home(run.home_id)
    settle_lapsed(home=home, at=at)
    bed = (
        Bed.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit")
        .get(pk=bed.pk)
    )
    referral = Referral.objects.select_related("child").get(pk=referral.pk)
    if referral.status != Status.WAITING:
        raise Refused(
            f"This referral is “{referral.get_status_display().lower()}” now, so no bed can be offered for it."
        )
    if run.policy != policy_on(clock.london_day(at)):
        raise Refused(f"Another version of the allocation policy is in force now. {CHANGED}")
    now = facts(home, run.policy, at)
    decision = allocation.decide(now)
    judged = _judged(decision, referral)
    if str(bed.pk) not in {row.id for row in now.beds}:
        raise Refused(
            f"{bed} cannot be offered: it is taken, or its unit has no staffed place left. {CHANGED}"
        )
    check_free(bed, at, at + timedelta(hours=run.policy.offer_hours))
    proposed = run.candidates.filter(referral=referral, bed=bed).exists()
    if proposed and not _still_in_order(now, decision, judged, bed):
        raise Refused(CHANGED)
    if not proposed and not out_of_order_reason.strip():
        raise Refused(
            "The run does not propose this bed for this child. Say why you offer it all the same.",
            field="out_of_order_reason",
        )
    overridden = _check_gates(judged, bed, overrides or {})
    return _hold(
        run,
        referral,
        bed,
        overridden,
        "" if proposed else out_of_order_reason.strip(),
        by=by,
        at=at,
    )


def _judged(decision: allocation.Decision, referral: Referral) -> allocation.CandidateResult:
    for row in decision.candidates:
        if row.referral == str(referral.pk):
            return row
    raise Refused(CHANGED)


def _still_in_order(
    now: allocation.Facts,
    decision: allocation.Decision,
    judged: allocation.CandidateResult,
    bed: Bed,
) -> bool:
    """Whether the referral is proposed still and, with it in this bed, so is everyone else who was."""
    if judged.outcome is not allocation.Outcome.PROPOSED:
        return False
    if judged.bed == str(bed.pk):
        return True
    there = allocation.Resident(
        child=judged.child, unit=str(bed.unit_id), room=bed.room, home=str(bed.unit.home_id)
    )
    afterwards = replace(
        now,
        beds=tuple(row for row in now.beds if row.id != str(bed.pk)),
        residents=(*now.residents, there),
        candidates=tuple(row for row in now.candidates if row.referral != judged.referral),
    )
    proposed = {row.referral for row in decision.proposals} - {judged.referral}
    return proposed <= {row.referral for row in allocation.decide(afterwards).proposals}


def _check_gates(
    judged: allocation.CandidateResult, bed: Bed, overrides: Mapping[str, str]
) -> list[dict[str, str]]:
    """The overrides that were needed, each with its reason; raise for a gate that stays shut."""
    needed = []
    for row in judged.gates:
        if row.beds is not None and str(bed.pk) not in row.beds:
            continue
        if row.verdict is allocation.Verdict.PASS:
            continue
        if row.verdict is allocation.Verdict.UNKNOWN:
            raise Refused(f"{row.label}: {row.find_out or row.evidence}")
        reason = overrides.get(row.gate.value, "").strip()
        if not row.gate.may_be_overridden:
            raise Refused(f"{row.label}: {row.evidence} Nobody may override this.")
        if not reason:
            raise Refused(
                f"{row.label}: {row.evidence} To offer all the same, say why.",
                field=f"override_{row.gate.value}",
            )
        needed.append({"gate": row.gate.value, "evidence": row.evidence, "reason": reason})
    return needed


def _hold(
    run: AllocationRun,
    referral: Referral,
    bed: Bed,
    overridden: list[dict[str, str]],
    out_of_order_reason: str,
    *,
    by: User,
    at: datetime,
) -> Offer:
    referral = referrals.offered(referral, by=by, at=at)
    expires_at = at + timedelta(hours=run.policy.offer_hours)
    with constraints_speak(), transaction.atomic():
        offer = Offer.objects.create(
            referral=referral,
            bed=bed,
            run=run,
            out_of_order_reason=out_of_order_reason,
            overrides=overridden,
            made_at=at,
            made_by=by,
            expires_at=expires_at,
        )
        Occupancy.objects.create(
            bed=bed,
            kind=Occupancy.Kind.OFFER_HOLD,
            starts_at=at,
            ends_at=expires_at,
            child=referral.child,
            offer=offer,
            claimed_at=at,
            claimed_by=by,
        )
    audit.record(
        audit.Event.OFFER_MADE,
        target=offer,
        by=by,
        at=at,
        detail={
            "run": str(run.pk),
            "bed": str(bed.pk),
            "out_of_order": bool(out_of_order_reason),
            "overridden": [row["gate"] for row in overridden],
        },
    )
    notifications.offer_made(offer, at=at)
    return offer


@transaction.atomic
def withdraw_offer(*, offer: Offer, reason: str, by: User, at: datetime) -> Offer:
    """Take back an offer that has not ended; the child waits again, place in time kept."""
    if not by.is_active or Permission.ALLOCATE_BEDS not in by.held.everywhere:
        raise Refused("Only the placement team may withdraw an offer.")
    offer = locked_offer(offer, at=at)
    check_not_their_own(by, offer.referral)
    check_offer_transition(offer.status, OfferStatus.WITHDRAWN)
    offer.withdrawal_reason = reason
    end_offer(offer, OfferStatus.WITHDRAWN, by=by, at=at)
    audit.record(audit.Event.OFFER_WITHDRAWN, target=offer, by=by, at=at)
    referrals.returned_to_waiting(
        offer.referral, sentence="The offer was withdrawn", reason="offer_withdrawn", by=by, at=at
    )
    notifications.offer_withdrawn(offer, at=at)
    return offer


def locked_offer(offer: Offer, *, at: datetime) -> Offer:
    """The offer as it is now, under the home's lock; one past its time is recorded as lapsed first."""
    home = lock_home(home_of(offer))
    settle_lapsed(home=home, at=at)
    return (
        Offer.objects.select_for_update(of=("self",))
        .select_related("referral__child", "bed__unit", "hold", "run__policy")
        .get(pk=offer.pk)
    )


def end_offer(offer: Offer, status: OfferStatus, *, by: User, at: datetime) -> None:
    """End the locked `offer`, and its hold on the bed, at the moment `at`."""
    offer.status, offer.ended_at = status, at
    with constraints_speak(), transaction.atomic():
        offer.save()
    release(offer.hold, by=by, at=at)


def release(hold: Occupancy, *, by: User, at: datetime) -> None:
    """End a hold at `at`; one that has not begun by then is cancelled."""
    if hold.starts_at < at:
        if hold.ends_at is None or hold.ends_at > at:
            hold.ends_at = at
            hold.save(update_fields=["ends_at"])
    else:
        hold.cancelled_at, hold.cancelled_by = at, by
        hold.save(update_fields=["cancelled_at", "cancelled_by"])


@transaction.atomic
def settle_lapsed(*, home: Home, at: datetime) -> int:
    """Record the offers of this home that have lapsed by the clock, and return their children to waiting.

    Lapsing itself is by comparison: the hold has ended at its time whether or not this has run.
    Called under the home's lock by every action on beds, and by the worker. Returns how many.
    """
    overdue = list(Offer.objects.overdue(at).filter(bed__unit__home=home).values_list("pk"))
    if not overdue:
        return 0
    lapsed = list(
        Offer.objects.select_for_update(of=("self",))
        .overdue(at)
        .filter(bed__unit__home=home)
        .select_related("referral", "bed__unit__home")
        .order_by("pk")
    )
    for offer in lapsed:
        assert offer.status in OPEN  # noqa: S101 - what `overdue` selects
        offer.status, offer.ended_at = OfferStatus.LAPSED, offer.expires_at
        offer.save(update_fields=["status", "ended_at"])
        audit.record(audit.Event.OFFER_LAPSED, target=offer, by=None, at=at)
        referrals.returned_to_waiting(
            offer.referral, sentence="The offer lapsed", reason="offer_lapsed", by=None, at=at
        )
        notifications.offer_lapsed(offer, at=at)
    return len(lapsed)
