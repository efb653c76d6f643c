"""A quantity that holds until it changes: a line of steps, with the line it must not pass."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from plv.charts.scale import Number, place, ticks

WIDTH, HEIGHT = 760, 270
LEFT, RIGHT, TOP, BOTTOM = 40, 16, 26, 32
MOST_TABLE_ROWS = 120

Points = Sequence[tuple[dt.date, Number]]


@dataclass(frozen=True)
class Tick:
    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class StepChart:
    id: str
    title: str
    unit: str
    description: str
    line: str
    area: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    ceiling: Tick | None
    last: tuple[float, float, str, float] | None
    rows: tuple[tuple[str, Number], ...]
    thinned: bool

    template_name = "charts/steps.svg.html"
    width, height = WIDTH, HEIGHT
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM


def steps(
    *,
    title: str,
    points: Sequence[tuple[dt.date, Number]],
    ceiling: tuple[str, Number] | None = None,
    unit: str = "",
) -> StepChart:
    """Each value holds from its date until the next; the last is marked.

    The order of `points` does not matter; of two on one date the later given stands.
    """
    ordered = sorted(dict(points).items())
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    most = max([value for _, value in ordered] + ([ceiling[1]] if ceiling else []), default=0)
    quarters = ceiling is not None and most == ceiling[1] and most % 4 == 0
    scale = [most * part // 4 for part in range(5)] if quarters else ticks(most, 4)
    top = scale[-1]
    first, last_day = (ordered[0][0], ordered[-1][0]) if ordered else (dt.date.min, dt.date.min)
    days = (last_day - first).days

    def x(day: dt.date) -> float:
        return LEFT + place((day - first).days, days, across) if days else float(LEFT)

    def y(value: Number) -> float:
        return round(TOP + down - place(value, top, down), 1)

    line = _path([(x(day), y(value)) for day, value in ordered])
    last = None
    if ordered:
        value = ordered[-1][1]
        # The words go under the line, where nothing is drawn, unless it runs along the bottom.
        height = y(value)
        words_at = height + 22 if height + 30 < TOP + down else height - 10
        last = (x(last_day), height, f"{value} on {_day(last_day)}", words_at)
    return StepChart(
        id="chart-" + sha256(f"steps {title}".encode()).hexdigest()[:8],
        title=title,
        unit=unit,
        description=_steps_in_words(ordered, ceiling, unit),
        line=line,
        area=f"{line} V{TOP + down} H{LEFT} Z" if line else "",
        y_ticks=tuple(Tick(y(value), str(value)) for value in scale),
        x_ticks=_dates(first, days, x) if ordered else (),
        ceiling=Tick(y(ceiling[1]), ceiling[0]) if ceiling else None,
        last=last,
        rows=tuple((_day(day), value) for day, value in _thin(ordered)),
        thinned=len(ordered) > MOST_TABLE_ROWS,
    )


def _path(places: list[tuple[float, float]]) -> str:
    if not places:
        return ""
    (x, y), *rest = places
    return " ".join([f"M{x:g} {y:g}", *(f"H{x:g} V{y:g}" for x, y in rest)])


def _dates(first: dt.date, days: int, x: Callable[[dt.date], float]) -> tuple[Tick, ...]:
    """Six dates at most, evenly spread, the words kept inside the drawing."""
    count = min(5, days)
    if not count:
        return (Tick(x(first), _day(first), "start"),)
    found = []
    for number in range(count + 1):
        day = first + dt.timedelta(days=round(days * number / count))
        anchor = "start" if number == 0 else "end" if number == count else "middle"
        found.append(Tick(x(day), _day(day), anchor))
    return tuple(found)


def _thin(ordered: list[tuple[dt.date, Number]]) -> list[tuple[dt.date, Number]]:
    """Enough rows to read: all of them, or evenly chosen ones with the first and the last."""
    if len(ordered) <= MOST_TABLE_ROWS:
        return ordered
    last = len(ordered) - 1
    chosen = {round(last * number / (MOST_TABLE_ROWS - 1)) for number in range(MOST_TABLE_ROWS)}
    return [ordered[number] for number in sorted(chosen)]


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _steps_in_words(ordered: Points, ceiling: tuple[str, Number] | None, unit: str) -> str:
    if not ordered:
        return "There are no figures yet."
    values = [value for _, value in ordered]
    words = (
        f"From {_day(ordered[0][0])} to {_day(ordered[-1][0])}: between {min(values)} and {max(values)}"
        f"{f' {unit}' if unit else ''}, and {values[-1]} at the end."
    )
    return f"{words} The line across is {ceiling[0]}." if ceiling else words
