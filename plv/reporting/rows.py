"""What the board's figures are counted from: three reads, each made once for a page."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from placements.models import Offer, Placement
from plv import clock
from referrals import needs
from referrals.lifecycle import Outcome, Status
from referrals.models import Referral


@dataclass(frozen=True)
class Period:
    """Whole days in London, both included."""

    first: date
    last: date

    @property
    def starts_at(self) -> datetime:
        return clock.start_of_day(self.first)

    @property
    def ends_at(self) -> datetime:
        return clock.end_of_day(self.last)

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.starts_at <= moment < self.ends_at


@dataclass(frozen=True)
class ReferralRow:
    status: str
    outcome: str
    outcome_detail: str
    submitted_at: datetime | None
    closed_at: datetime | None
    authority: UUID
    ethnicity: str

    @property
    def was_placed(self) -> bool:
        return self.status == Status.PLACED or self.outcome == Outcome.MOVED_ON

    @property
    def is_decided(self) -> bool:
        return self.was_placed or self.status == Status.CLOSED


@dataclass(frozen=True)
class OfferRow:
    status: str
    home_refusal: str
    authority_refusal: str
    was_out_of_order: bool = False


@dataclass(frozen=True)
class PlacementRow:
    kind: str
    authority: UUID
    admitted_at: datetime
    discharged_at: datetime | None
    follows: UUID | None
    submitted_at: datetime | None
    from_point: tuple[float, float]
    to_point: tuple[float, float]
    baseline_miles: float | None

    @property
    def is_first(self) -> bool:
        """Not a step-down that follows a secure placement."""
        return self.follows is None

    def nights_in(self, period: Period) -> int:
        """Nights of the placement that fall in the period (FIN-9)."""
        start = max(period.first, clock.london_day(self.admitted_at))
        end = period.last
        if self.discharged_at is not None:
            end = min(end, clock.london_day(self.discharged_at))
        return max(0, (end - start).days)


def referrals_of(period: Period) -> list[ReferralRow]:
    """Referrals signed or closed in the period, and those that wait now. One query."""
    rows = Referral.objects.filter(
        Q(submitted_at__gte=period.starts_at, submitted_at__lt=period.ends_at)
        | Q(closed_at__gte=period.starts_at, closed_at__lt=period.ends_at)
        | Q(status=Status.WAITING)
    ).values_list(
        "status",
        "outcome",
        "outcome_detail",
        "submitted_at",
        "closed_at",
        "authority",
        "child__ethnicity",
    )
    return [ReferralRow(*row) for row in rows]


def offers_ended_in(period: Period) -> list[OfferRow]:
    """Offers that ended in the period. One query."""
    rows = Offer.objects.filter(ended_at__gte=period.starts_at, ended_at__lt=period.ends_at)
    return [
        OfferRow(status, home_refusal, authority_refusal, was_out_of_order=bool(reason))
        for status, home_refusal, authority_refusal, reason in rows.values_list(
            "status", "home_refusal", "authority_refusal", "out_of_order_reason"
        )
    ]


def placements_since(first: date) -> list[PlacementRow]:
    """Placements with a night on or after `first`. One query."""
    rows = Placement.objects.filter(
        Q(discharged_at__isnull=True) | Q(discharged_at__gt=clock.start_of_day(first))
    ).values_list(
        "kind",
        "authority",
        "admitted_at",
        "discharged_at",
        "follows",
        "referral__submitted_at",
        "authority__latitude",
        "authority__longitude",
        "home__latitude",
        "home__longitude",
        "authority__baseline_miles",
    )
    return [
        PlacementRow(
            *row[:6],
            from_point=(float(row[6]), float(row[7])),
            to_point=(float(row[8]), float(row[9])),
            baseline_miles=None if row[10] is None else float(row[10]),
        )
        for row in rows
    ]


SECURE = needs.Kind.SECURE.value
