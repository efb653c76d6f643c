"""Parts of a whole, row by row: horizontal bars, stacked and hatched."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from plv.charts.scale import Number, place, ticks
from plv.charts.steps import Tick

WIDTH = 760
RIGHT, TOP, BOTTOM = 44, 8, 28
ROW, THICKNESS = 30, 20
NARROWEST_LEFT, WIDEST_LEFT, LETTER = 60, 260, 7.6
MOST_SERIES = 5


@dataclass(frozen=True)
class Piece:
    series: int
    x: float
    width: float
    value: Number
    label: str


@dataclass(frozen=True)
class Row:
    label: str
    short_label: str
    y: float
    text_y: float
    pieces: tuple[Piece, ...]
    total: Number
    total_x: float
    values: tuple[Number, ...]


@dataclass(frozen=True)
class BarChart:
    id: str
    title: str
    unit: str
    description: str
    series: tuple[tuple[int, str], ...]
    rows: tuple[Row, ...]
    x_ticks: tuple[Tick, ...]
    left: float
    height: int
    bottom: int

    template_name = "charts/bars.svg.html"
    width, top, thickness = WIDTH, TOP, THICKNESS


def bars(
    *,
    title: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Number]]],
    unit: str = "",
) -> BarChart:
    """One bar a row, in the order given; its pieces in the order of `series`; its total at the end."""
    if len(series) > MOST_SERIES:
        raise ValueError(f"At most {MOST_SERIES} series can be told apart")
    for label, values in rows:
        if len(values) != len(series):
            raise ValueError(f"{label} has {len(values)} values for {len(series)} series")
        if any(value < 0 for value in values):
            raise ValueError(f"{label} has a value below nought, which cannot be stacked")
    longest = max((len(label) for label, _ in rows), default=0)
    left = min(max(longest * LETTER + 12, NARROWEST_LEFT), WIDEST_LEFT)
    across = WIDTH - left - RIGHT
    scale = ticks(max((sum(values) for _, values in rows), default=0))
    top = scale[-1]
    bottom = TOP + ROW * len(rows)
    return BarChart(
        id="chart-" + sha256(f"bars {title}".encode()).hexdigest()[:8],
        title=title,
        unit=unit,
        description=_bars_in_words(series, rows, unit),
        series=tuple(enumerate(series, start=1)),
        rows=tuple(
            _row(number, label, values, series, left, across, top)
            for number, (label, values) in enumerate(rows)
        ),
        x_ticks=tuple(
            Tick(round(left + place(value, top, across), 1), str(value)) for value in scale
        ),
        left=left,
        height=bottom + BOTTOM,
        bottom=bottom,
    )


def _row(
    number: int,
    label: str,
    values: Sequence[Number],
    series: Sequence[str],
    left: float,
    across: float,
    top: Number,
) -> Row:
    y = TOP + ROW * number + (ROW - THICKNESS) / 2
    pieces: list[Piece] = []
    before: Number = 0
    for index, value in enumerate(values):
        # Both edges are placed from nought, so that pieces meet whatever the rounding.
        start, end = place(before, top, across), place(before + value, top, across)
        if value:
            pieces.append(
                Piece(
                    index + 1, round(left + start, 1), round(end - start, 1), value, series[index]
                )
            )
        before += value
    fits = int((WIDEST_LEFT - 12) / LETTER)
    return Row(
        label=label,
        short_label=label if len(label) <= fits else label[: fits - 1].rstrip() + "…",
        y=y,
        text_y=y + THICKNESS / 2 + 5,
        pieces=tuple(pieces),
        total=before,
        total_x=round(left + place(before, top, across) + 7, 1),
        values=tuple(values),
    )


def _bars_in_words(
    series: Sequence[str], rows: Sequence[tuple[str, Sequence[Number]]], unit: str
) -> str:
    if not rows:
        return "There are no figures yet."
    totals = [
        f"{name}: {sum(values[index] for _, values in rows)}" for index, name in enumerate(series)
    ]
    largest, values = max(rows, key=lambda row: sum(row[1]))
    return f"In all, {', '.join(totals)}{f' {unit}' if unit else ''}. The most is {largest}, {sum(values)}."
