"""How full the home has been: children in secure beds at noon of each day."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from placements.models import Occupancy, UnitCapacity
from plv import clock
from referrals import needs


@dataclass(frozen=True)
class Occupied:
    """Beds taken by children each day, and the approved places that day."""

    points: tuple[tuple[date, int], ...]
    approved: int

    @property
    def mean(self) -> float | None:
        return sum(count for _, count in self.points) / len(self.points) if self.points else None

    @property
    def percent(self) -> float | None:
        """Mean occupancy of approved places, in per cent (the Department's definition)."""
        return 100 * self.mean / self.approved if self.mean is not None and self.approved else None


def occupied(first: date, last: date, *, kind: str = needs.Kind.SECURE) -> Occupied:
    """Children in beds of `kind` at noon in London, from `first` to `last`. Two queries."""
    rows = (
        Occupancy.objects.live()
        .stays()
        .filter(bed__unit__kind=kind, starts_at__lt=clock.end_of_day(last))
        .values_list("starts_at", "ends_at")
    )
    starts, ends = [], []
    for starts_at, ends_at in rows:
        starts.append(starts_at)
        if ends_at is not None:
            ends.append(ends_at)
    starts.sort()
    ends.sort()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    points = tuple(
        (day, bisect_right(starts, _noon(day)) - bisect_right(ends, _noon(day))) for day in days
    )
    approved = sum(
        UnitCapacity.objects.filter(unit__kind=kind, starts_on__lte=last)
        .exclude(ends_on__lt=last)
        .values_list("approved", flat=True)
    )
    return Occupied(points, approved)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=clock.LONDON)
