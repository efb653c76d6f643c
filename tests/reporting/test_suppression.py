"""Small numbers are hidden, and cannot be worked out from what is shown."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plv.reporting.intervals import share
from plv.reporting.suppression import hide_small, total_of


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({"a": 0, "b": 7, "c": 9}, {"a": 0, "b": 7, "c": 9}, 16),
        ({"a": 3, "b": 7, "c": 9}, {"a": None, "b": None, "c": 9}, 19),
        ({"a": 3, "b": 2, "c": 9}, {"a": None, "b": None, "c": 9}, 14),
        ({"a": 1, "b": 1, "c": 9}, {"a": None, "b": None, "c": None}, 11),
        ({"a": 4}, {"a": None}, None),
        ({}, {}, 0),
    ],
)
def test_what_is_shown(counts, shown, total):
    assert hide_small(counts) == shown
    assert total_of(counts) == total


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12), min_size=1))
def test_no_hidden_count_can_be_worked_out_from_the_total(counts):
    shown, total = hide_small(counts), total_of(counts)
    hidden = [key for key, count in shown.items() if count is None]
    assert all(count == 0 or count >= 5 for count in shown.values() if count is not None)
    if not hidden or total is None:
        return
    left = total - sum(count for count in shown.values() if count is not None)
    # What a reader knows: each hidden count is at least 1, and together they make `left`.
    worlds = (
        [world for world in product(range(1, left + 1), repeat=len(hidden)) if sum(world) == left]
        if left <= 40 and len(hidden) <= 3
        else None
    )
    if worlds is not None:
        for place in range(len(hidden)):
            assert len({world[place] for world in worlds}) > 1


def test_a_share_carries_its_luck():
    founding = share(159, 295)
    assert round(founding.percent, 1) == 53.9
    assert (round(founding.low), round(founding.high)) == (48, 60)
    assert share(0, 0) is None
