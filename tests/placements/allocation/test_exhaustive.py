"""Who and where equal exhaustive search on thousands of small worlds."""

from __future__ import annotations

import random

import pytest

from tests.placements.allocation import exhaustive
from tests.placements.allocation.worlds import (
    bed,
    candidate,
    decided,
    placed,
    small_world,
    unit,
    world,
)

CASES, CHUNKS = 2400, 12


def cases(chunk: int) -> list[dict]:
    return [small_world(random.Random(seed)) for seed in range(chunk, CASES, CHUNKS)]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_who_and_where_equal_exhaustive_search(chunk: int) -> None:
    for each in cases(chunk):
        decision = decided(each)
        team = exhaustive.best_set(each)
        placing = {row.referral: row.bed for row in decision.proposals}
        assert list(placing) == [row["referral"] for row in team]
        assert decision.proof.complete
        assert decision.proof.best_fit_complete
        beds = {bed["id"]: bed for bed in each["beds"]}
        order = tuple(beds[placing[row["referral"]]] for row in team)
        assert len(set(placing.values())) == len(team)
        assert exhaustive.may_stand(each, team, order)
        assert exhaustive.cost(each, team, placing) == exhaustive.least_cost(each, team)


@pytest.mark.parametrize("chunk", range(3))
def test_denser_keep_apart_equals_exhaustive_search(chunk: int) -> None:
    """More pairs than any real home has, so that the search must branch and turn back."""
    for seed in range(chunk, 240, 3):
        draw = random.Random(10_000 + seed)
        world = small_world(draw)
        children = [row["child"] for row in world["candidates"]]
        for one, a in enumerate(children):
            for b in children[one + 1 :]:
                if draw.random() < 0.6:
                    level = draw.choice(["room", "unit"])
                    world["keep_apart"].append({"a": a, "b": b, "level": level})
        for row in world["candidates"]:
            row["kind"] = world["units"][0]["kind"]
        team = exhaustive.best_set(world)
        proposed = [row.referral for row in decided(world).proposals]
        assert proposed == [row["referral"] for row in team]


@pytest.mark.parametrize("wrong", [exhaustive.first_fit, exhaustive.most_children])
def test_these_cases_tell_wrong_algorithms_apart(wrong) -> None:
    worlds = cases(0) + cases(1)
    different = sum(
        wrong(world) != {row["referral"] for row in exhaustive.best_set(world)} for world in worlds
    )
    assert different >= len(worlds) // 50


def test_the_cases_are_not_trivial() -> None:
    """Many have someone to place, someone left out, and pairs or a reserve that bind."""
    worlds = cases(0) + cases(1)
    contested = bound_by_pairs = bound_by_reserve = 0
    for each in worlds:
        chosen = {row["referral"] for row in exhaustive.best_set(each)}
        contested += 0 < len(chosen) < len(exhaustive.ranking(each))
        unpaired = each | {"keep_apart": []}
        bound_by_pairs += chosen != {row["referral"] for row in exhaustive.best_set(unpaired)}
        none = {"member_reserve": {"secure": 0, "step_down": 0}}
        unreserved = each | {"policy": each["policy"] | none}
        bound_by_reserve += chosen != {row["referral"] for row in exhaustive.best_set(unreserved)}
    assert contested > len(worlds) // 4
    assert bound_by_pairs > len(worlds) // 25
    assert bound_by_reserve > len(worlds) // 50


def test_a_referral_refused_for_keep_apart_takes_no_less_bound_one_with_it() -> None:
    """The second child has only the bed beside the first; the third has another."""
    document = world(
        units=[unit("U1"), unit("U2")],
        beds=[bed("B1", features=["accessible"]), bed("B2", features=["quiet"]), bed("B3", "U2")],
        keep_apart=[{"a": "C1", "b": other, "level": "unit"} for other in ("C2", "C3")],
        candidates=[
            candidate("1", required_features=["accessible"]),
            candidate("2", required_features=["quiet"]),
            candidate("3"),
        ],
    )
    assert placed(document) == {"R1": "B1", "R3": "B3"}
