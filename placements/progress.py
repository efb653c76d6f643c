"""Where a referral stands: whose turn it is, and the dates ahead of it.

The referral knows its own status; the offer and the placement know the rest. Nothing is stored as a
countdown: every date is worked out from the rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from placements.lifecycle import OPEN, OfferStatus
from placements.models import Offer, Placement
from placements.models.placement import review_due_on
from plv import clock
from referrals.lifecycle import TURNS, Status, Turn
from referrals.models import LegalBasis, Referral

BEFORE_ADMISSION = frozenset(Status) - {Status.PLACED, Status.CLOSED}
WITH_AN_OFFER = frozenset({Status.OFFERED, Status.ACCEPTED})


@dataclass(frozen=True)
class Ahead:
    """One thing that falls due: a moment, or a day that counts until it ends."""

    what: str
    when: datetime | date

    @property
    def moment(self) -> datetime:
        return self.when if isinstance(self.when, datetime) else clock.end_of_day(self.when)

    @property
    def has_time(self) -> bool:
        return isinstance(self.when, datetime)


@dataclass(frozen=True)
class Progress:
    turn: Turn
    ahead: list[Ahead]
    offer: Offer | None
    placement: Placement | None

    @property
    def next(self) -> Ahead | None:
        return self.ahead[0] if self.ahead else None


def progress_of(
    referrals: Sequence[Referral],
    at: datetime,
    *,
    legal_bases: Iterable[LegalBasis] | None = None,
) -> dict[UUID, Progress]:
    """Each referral's progress by its id, in at most three queries however many there are.

    `legal_bases` saves one, where the caller has read those of the children already.
    """
    offers = _open_offers(referrals)
    placements = _placements(referrals)
    bases: dict[UUID, list[LegalBasis]] = defaultdict(list)
    if legal_bases is None:
        live = [referral.child_id for referral in referrals if referral.is_live]
        legal_bases = LegalBasis.objects.filter(child__in=live, ends_at__gt=at) if live else []
    for basis in legal_bases:
        bases[basis.child_id].append(basis)
    return {
        referral.pk: Progress(
            turn=whose_turn(referral, offers.get(referral.pk), at),
            ahead=dates_ahead(
                referral,
                bases[referral.child_id],
                offers.get(referral.pk),
                placements.get(referral.pk),
                at,
            ),
            offer=offers.get(referral.pk),
            placement=placements.get(referral.pk),
        )
        for referral in referrals
    }


def whose_turn(referral: Referral, offer: Offer | None, at: datetime) -> Turn:
    """Who must act next. An open offer says more than the referral's status."""
    status = Status(referral.status)
    if offer is not None and offer.status_at(at) == OfferStatus.LAPSED:
        return Turn("Placement team", "the offer has lapsed: find another place")
    if offer is not None and offer.status == OfferStatus.HOME_ACCEPTED:
        return Turn("Approving officer", "accept or decline the place")
    if status == Status.WAITING and not referral.is_fresh(at):
        return Turn("Social worker", "send the update that is overdue")
    return TURNS[status]


def dates_ahead(
    referral: Referral,
    bases: Iterable[LegalBasis],
    offer: Offer | None,
    placement: Placement | None,
    at: datetime,
) -> list[Ahead]:
    """What falls due, soonest first. A date that has passed stays while it still waits to be done."""
    if not referral.is_live:
        return []
    ahead = [*_of_the_law(referral, bases, at), *_of_the_wait(referral, at)]
    if offer is not None and offer.status_at(at) in OPEN:
        ahead.append(Ahead("Offer lapses", offer.expires_at))
        if offer.arrival_planned_at:
            ahead.append(Ahead("Arrival planned", offer.arrival_planned_at))
    if placement is not None and placement.is_current:
        ahead += _of_the_stay(placement)
    return sorted(ahead, key=lambda each: each.moment)


def _of_the_law(referral: Referral, bases: Iterable[LegalBasis], at: datetime) -> list[Ahead]:
    ahead = []
    today = clock.london_day(at)
    if referral.hearing_at and referral.hearing_at > at and referral.status in BEFORE_ADMISSION:
        ahead.append(Ahead("Court hearing", referral.hearing_at))
    for basis in bases:
        ends_at = min(basis.ends_at, basis.ended_at or basis.ends_at)
        if ends_at <= at:
            continue
        ahead.append(Ahead(f"{basis.get_kind_display()} ends", ends_at))
        if basis.next_hearing_on and basis.next_hearing_on >= today:
            ahead.append(Ahead("Court hearing", basis.next_hearing_on))
    return ahead


def _of_the_wait(referral: Referral, at: datetime) -> list[Ahead]:
    if referral.status != Status.WAITING:
        return []
    ahead = [
        Ahead(what, due)
        for what, due in (
            ("Update due", referral.update_due_at),
            ("Review due", referral.review_due_at),
        )
        if due
    ]
    if referral.is_paused(clock.london_day(at)):
        ahead.append(Ahead("Search resumes", referral.paused_until))
    return ahead


def _of_the_stay(placement: Placement) -> list[Ahead]:
    ahead = []
    if placement.kind == "secure":
        due = review_due_on(clock.london_day(placement.admitted_at), placement.last_review_on)
        ahead.append(Ahead("Secure review due", due))
    if placement.expected_end_on:
        ahead.append(Ahead("Expected to move on", placement.expected_end_on))
    return ahead


def _open_offers(referrals: Sequence[Referral]) -> dict[UUID, Offer]:
    offered = [referral.pk for referral in referrals if referral.status in WITH_AN_OFFER]
    if not offered:
        return {}
    return {
        offer.referral_id: offer
        for offer in Offer.objects.filter(referral__in=offered, status__in=OPEN)
    }


def _placements(referrals: Sequence[Referral]) -> dict[UUID, Placement]:
    """The newest placement of each referral that came to one."""
    after = [referral.pk for referral in referrals if referral.status not in BEFORE_ADMISSION]
    if not after:
        return {}
    rows = (
        Placement.objects.filter(referral__in=after)
        .annotate(last_review_on=Max("reviews__held_on"))
        .order_by("admitted_at")
    )
    return {placement.referral_id: placement for placement in rows}
