"""Answers to an offer: the registered manager's first, then the authority's."""

from datetime import datetime, timedelta

from django.db import transaction

from placements import notifications
from placements.actions.guards import check_not_their_own, check_runs
from placements.actions.offering import end_offer, locked_offer
from placements.lifecycle import OfferStatus, check_offer_transition
from placements.models import Offer
from plv import audit, clock
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals import actions as referrals
from referrals import needs
from referrals.eligibility import ADULT

# How long after the planned arrival the bed is kept before the acceptance lapses.
ARRIVAL_GRACE = timedelta(hours=24)
LATEST_ARRIVAL = timedelta(days=14)


@transaction.atomic
def accept_for_home(*, offer: Offer, note: str, by: User, at: datetime) -> Offer:
    """The registered manager accepts; the authority has the rest of the offer's time to answer.

    Offering and accepting are two decisions of two people (domain 2.5).
    """
    offer = locked_offer(offer, at=at)
    check_runs(by, offer.bed.unit.home_id)
    check_not_their_own(by, offer.referral)
    if offer.made_by_id == by.pk:
        raise Refused(
            "You made this offer, and the home decides for itself: another registered manager must accept it."
        )
    check_offer_transition(offer.status, OfferStatus.HOME_ACCEPTED)
    offer.status, offer.home_note = OfferStatus.HOME_ACCEPTED, note
    offer.home_answered_at, offer.home_answered_by = at, by
    _save(offer)
    audit.record(audit.Event.OFFER_ACCEPTED_BY_HOME, target=offer, by=by, at=at)
    notifications.home_accepted(offer, at=at)
    return offer


@transaction.atomic
def refuse_for_home(*, offer: Offer, reason: str, note: str, by: User, at: datetime) -> Offer:
    """The registered manager refuses with a coded reason; the child waits on, place in time kept.

    The manager always has authority to refuse (domain 2.5).
    """
    offer = locked_offer(offer, at=at)
    check_runs(by, offer.bed.unit.home_id)
    check_offer_transition(offer.status, OfferStatus.HOME_REFUSED)
    coded = needs.RefusedByHome(reason)
    offer.home_refusal, offer.home_note = coded, note
    offer.home_answered_at, offer.home_answered_by = at, by
    end_offer(offer, OfferStatus.HOME_REFUSED, by=by, at=at)
    audit.record(
        audit.Event.OFFER_REFUSED_BY_HOME, target=offer, by=by, at=at, detail={"reason": coded}
    )
    referrals.returned_to_waiting(
        offer.referral,
        sentence=f"The home could not take the child: {coded.label.lower()}",
        reason=coded,
        by=by,
        at=at,
    )
    notifications.home_refused(offer, at=at)
    return offer


@transaction.atomic
def accept_for_authority(
    *, offer: Offer, arrival_planned_at: datetime, note: str, by: User, at: datetime
) -> Offer:
    """The authority accepts and says when the child arrives; the bed is kept until a day after that."""
    offer = locked_offer(offer, at=at)
    _check_answers_for_authority(by, offer)
    check_offer_transition(offer.status, OfferStatus.ACCEPTED)
    if arrival_planned_at < at or arrival_planned_at > at + LATEST_ARRIVAL:
        raise Refused(
            f"The arrival must be within the next {LATEST_ARRIVAL.days} days.",
            field="arrival_planned_at",
        )
    if offer.referral.child.age_on(clock.london_day(arrival_planned_at)) >= ADULT:
        raise Refused(
            "The child will be 18 by then, so cannot be admitted (LAW-13).",
            field="arrival_planned_at",
        )
    offer.status, offer.authority_note = OfferStatus.ACCEPTED, note
    offer.authority_answered_at, offer.authority_answered_by = at, by
    offer.arrival_planned_at = arrival_planned_at
    offer.expires_at = arrival_planned_at + ARRIVAL_GRACE
    _save(offer)
    offer.hold.ends_at = offer.expires_at
    with constraints_speak(), transaction.atomic():
        offer.hold.save(update_fields=["ends_at"])
    audit.record(audit.Event.OFFER_ACCEPTED, target=offer, by=by, at=at)
    referrals.accepted(offer.referral, by=by, at=at)
    notifications.authority_accepted(offer, at=at)
    return offer


@transaction.atomic
def decline_for_authority(*, offer: Offer, reason: str, note: str, by: User, at: datetime) -> Offer:
    """The authority declines with a coded reason; the child waits on, place in time kept."""
    offer = locked_offer(offer, at=at)
    _check_answers_for_authority(by, offer)
    check_offer_transition(offer.status, OfferStatus.DECLINED)
    coded = needs.DeclinedByAuthority(reason)
    offer.authority_refusal, offer.authority_note = coded, note
    offer.authority_answered_at, offer.authority_answered_by = at, by
    end_offer(offer, OfferStatus.DECLINED, by=by, at=at)
    audit.record(audit.Event.OFFER_DECLINED, target=offer, by=by, at=at, detail={"reason": coded})
    referrals.returned_to_waiting(
        offer.referral,
        sentence=f"Your authority declined the offer: {coded.label.lower()}",
        reason=coded,
        by=by,
        at=at,
    )
    notifications.authority_declined(offer, at=at)
    return offer


def _save(offer: Offer) -> None:
    with constraints_speak(), transaction.atomic():
        offer.save()


def _check_answers_for_authority(by: User, offer: Offer) -> None:
    allowed = by.held.authorities(Permission.SIGN_REFERRALS)
    if not by.is_active or offer.referral.authority_id not in allowed:
        raise Refused("Only an approving officer of the child’s authority may answer.")
