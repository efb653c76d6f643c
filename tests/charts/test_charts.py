"""The geometry of the charts, and what they say to those who cannot see them."""

import datetime as dt
import itertools
import re

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from plv import charts
from plv.charts.scale import place, ticks
from tests.forms.markup import tree

DAY = dt.date(2026, 1, 1)


def days(*values):
    return [(DAY + dt.timedelta(days=number), value) for number, value in enumerate(values)]


@given(st.integers(min_value=0, max_value=10**7), st.integers(min_value=2, max_value=10))
def test_ticks_reach_the_most_evenly_and_are_few(most, wanted):
    found = ticks(most, wanted)
    assert found[0] == 0
    assert found[-1] >= most
    assert len({b - a for a, b in itertools.pairwise(found)}) == 1
    assert 2 <= len(found) <= wanted + 2
    assert all(isinstance(value, int) for value in found)


@pytest.mark.parametrize(
    ("most", "expected"), [(0, [0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (24, [0, 5, 10, 15, 20, 25]), (100, [0, 20, 40, 60, 80, 100])]
)  # fmt: skip
def test_ticks_are_round(most, expected):
    assert ticks(most) == expected


def test_a_place_is_in_proportion():
    assert place(12, 24, 100) == 50.0
    assert place(0, 24, 100) == 0.0
    assert place(5, 0, 100) == 0.0


def test_each_value_holds_until_the_next():
    chart = charts.steps(title="Beds", points=days(0, 24, 12), ceiling=("24 beds", 24))
    middle = (chart.left + chart.right) / 2
    half = (chart.top + chart.bottom) / 2
    assert chart.line == (
        f"M{chart.left} {chart.bottom} H{middle:g} V{chart.top} H{chart.right} V{half:g}"
    )
    assert chart.ceiling.at == chart.top
    assert [tick.label for tick in chart.y_ticks] == ["0", "6", "12", "18", "24"]


def test_the_order_of_the_points_does_not_matter():
    points = days(3, 1, 2)
    assert charts.steps(title="x", points=points) == charts.steps(title="x", points=points[::-1])


@pytest.mark.parametrize("values", [(), (5,), (0, 0, 0), tuple(range(800))])
def test_few_and_many_points_are_drawn(values):
    chart = charts.steps(title="Beds", points=days(*values), ceiling=("24 beds", 24))
    assert len(chart.rows) == min(len(values), 120)
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", chart.line)]
    assert all(0 <= number <= chart.width for number in numbers)
    assert tree(engines["django"].from_string("{% chart c %}").render({"c": chart}))
    if values:
        assert (chart.rows[0][1], chart.rows[-1][1]) == (values[0], values[-1])


def test_a_line_above_its_ceiling_stays_in_the_drawing():
    chart = charts.steps(title="Beds", points=days(30), ceiling=("24 beds", 24))
    assert chart.last[1] >= chart.top
    assert chart.ceiling.at > chart.last[1]


ROWS = [("Camden", [16, 8]), ("Kensington and Chelsea", [0, 6]), ("Sutton", [0, 0])]


def test_pieces_lie_end_to_end_in_proportion():
    chart = charts.bars(title="Referrals", series=["Placed", "Not placed"], rows=ROWS)
    camden, kensington, sutton = chart.rows
    first, second = camden.pieces
    assert first.x == chart.left
    assert second.x == pytest.approx(first.x + first.width, abs=0.1)
    assert first.width == pytest.approx(2 * second.width, abs=0.3)
    assert [piece.series for piece in kensington.pieces] == [2]
    assert sutton.pieces == ()
    assert [row.total for row in chart.rows] == [24, 6, 0]
    assert chart.description == ("In all, Placed: 16, Not placed: 14. The most is Camden, 24.")


@given(st.lists(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), max_size=40))
def test_no_bar_leaves_the_drawing(values):
    rows = [(f"Row {number}", row) for number, row in enumerate(values)]
    chart = charts.bars(title="x", series=["a", "b", "c"], rows=rows)
    for row in chart.rows:
        for piece in row.pieces:
            assert chart.left <= piece.x
            assert piece.x + piece.width <= chart.width
        assert row.y + chart.thickness <= chart.bottom


@pytest.mark.parametrize(
    ("series", "rows"),
    [(["a"], [("x", [1, 2])]), (["a"], [("x", [-1])]), (list("abcdef"), [])],
)
def test_figures_that_cannot_be_drawn_are_refused(series, rows):
    with pytest.raises(ValueError):  # noqa: PT011
        charts.bars(title="x", series=series, rows=rows)


def test_the_words_and_figures_are_there_for_those_who_cannot_see_it():
    chart = charts.bars(title="Referrals & refusals", series=["<b>", "Not placed"], rows=ROWS)
    html = engines["django"].from_string("{% chart c %}").render({"c": chart})
    assert tree(html)
    assert "<title id=" in html
    assert "Referrals &amp; refusals" in html
    assert "<b>" not in html
    assert "style=" not in html
    assert html.count('<th scope="row"') == len(ROWS)
    assert f'aria-labelledby="{chart.id}-title {chart.id}-desc"' in html
