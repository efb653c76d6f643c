"""Who and where equal exhaustive search on thousands of small worlds."""

from __future__ import annotations

import random

import pytest

from tests.placements.allocation import exhaustive
from tests.placements.allocation.worlds import decided, small_world

CASES, CHUNKS = 2400, 12


def cases(chunk: int) -> list[dict]:
    return [small_world(random.Random(seed)) for seed in range(chunk, CASES, CHUNKS)]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_who_and_where_equal_exhaustive_search(chunk: int) -> None:
    for world in cases(chunk):
        decision = decided(world)
        team = exhaustive.best_set(world)
        placing = {row.referral: row.bed for row in decision.proposals}
        assert list(placing) == [row["referral"] for row in team]
        assert decision.proof.complete
        assert decision.proof.best_fit_complete
        beds = {bed["id"]: bed for bed in world["beds"]}
        order = tuple(beds[placing[row["referral"]]] for row in team)
        assert len(set(placing.values())) == len(team)
        assert exhaustive.may_stand(world, team, order)
        assert exhaustive.cost(world, team, placing) == exhaustive.least_cost(world, team)


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
    for world in worlds:
        chosen = {row["referral"] for row in exhaustive.best_set(world)}
        contested += 0 < len(chosen) < len(exhaustive.ranking(world))
        unpaired = world | {"keep_apart": []}
        bound_by_pairs += chosen != {row["referral"] for row in exhaustive.best_set(unpaired)}
        none = {"member_reserve": {"secure": 0, "step_down": 0}}
        unreserved = world | {"policy": world["policy"] | none}
        bound_by_reserve += chosen != {row["referral"] for row in exhaustive.best_set(unreserved)}
    assert contested > len(worlds) // 4
    assert bound_by_pairs > len(worlds) // 25
    assert bound_by_reserve > len(worlds) // 50
