"""What happens when: events in order of their moment, and people's working hours."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from plv.clock import LONDON, london_day

OPENS, CLOSES = time(8, 30), time(19)
Happening = Callable[..., None]


class Timeline:
    """Events waiting to happen. Each is called with its moment, and may add others."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._order = count()
        self._events: list[tuple[datetime, int, Happening, tuple[Any, ...]]] = []

    def add(self, at: datetime, do: Happening, *args: Any) -> None:
        """Let `do(*args, at=at)` happen; what lies after the end of the timeline never does."""
        if at <= self.until:
            heapq.heappush(self._events, (at, next(self._order), do, args))

    def run(self, each_month: Callable[[date], None]) -> None:
        """Let everything happen in its order; tell `each_month` when a month begins."""
        month: date | None = None
        while self._events:
            at, _, do, args = heapq.heappop(self._events)
            day = london_day(at).replace(day=1)
            if day != month:
                month = day
                each_month(month)
            do(*args, at=at)


def working(day: date, rng: Random, first: int = 9, last: int = 17) -> datetime:
    """Some minute of the working day, in London."""
    return local(day, rng.randint(first, last - 1), rng.randrange(60))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


def later(moment: datetime, rng: Random, least: float, most: float) -> datetime:
    """Some hours later; what falls into the night is done the next morning."""
    then = (moment + timedelta(minutes=round(60 * rng.uniform(least, most)))).astimezone(LONDON)
    if then.time() > CLOSES:
        then += timedelta(days=1)
    elif then.time() >= OPENS:
        return then
    return local(then.date(), 8, 30) + timedelta(minutes=rng.randrange(120))


def weekday_on_or_after(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def lately(now: datetime, hours: float) -> datetime:
    """About so many hours before `now`, in waking hours: a night shrinks into the evening before it.

    The fewer the hours, the later, always.
    """
    then = (now - timedelta(hours=hours)).astimezone(LONDON).replace(second=0, microsecond=0)
    if 8 <= then.hour < 20:
        return then
    evening = local(then.date() if then.hour >= 20 else then.date() - timedelta(days=1), 20)
    return evening + timedelta(minutes=round((then - evening).total_seconds() / 60 / 12))
