"""How full the home has been: children in secure places at noon of each day. Pure: rows in."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from plv import clock
from plv.reporting.rows import SECURE, Period, PlacementRow


@dataclass(frozen=True)
class Occupied:
    """Children in secure places each day, and the approved places now."""

    points: tuple[tuple[date, int], ...]
    approved: int

    @property
    def mean(self) -> float | None:
        return sum(count for _, count in self.points) / len(self.points) if self.points else None

    @property
    def percent(self) -> float | None:
        """Mean occupancy of approved places, in per cent (the Department's definition)."""
        return 100 * self.mean / self.approved if self.mean is not None and self.approved else None


def occupied(placements: Iterable[PlacementRow], period: Period, *, approved: int) -> Occupied:
    """Children in secure places at noon in London on each day of the period."""
    secure = [row for row in placements if row.kind == SECURE]
    starts = sorted(row.admitted_at for row in secure)
    ends = sorted(row.discharged_at for row in secure if row.discharged_at is not None)
    length = (period.last - period.first).days + 1
    days = [period.first + timedelta(days=number) for number in range(length)]
    return Occupied(
        tuple(
            (day, bisect_right(starts, _noon(day)) - bisect_right(ends, _noon(day))) for day in days
        ),
        approved,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=clock.LONDON)
