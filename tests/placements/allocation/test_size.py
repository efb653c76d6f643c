"""Nothing at all, and more than a home will ever see, both get an answer."""

from __future__ import annotations

import random

from script import bench_allocation
from tests.placements.allocation.worlds import bed, candidate, decided, unit, world


def test_no_beds() -> None:
    decision = decided(world(beds=[], candidates=[candidate("1")]))
    assert decision.proposals == ()
    assert decision.candidates[0].outcome == "waiting"
    assert decision.candidates[0].for_authority.counts.beds_of_kind == 0


def test_nobody_waiting() -> None:
    decision = decided(world())
    assert (decision.proposals, decision.candidates) == ((), ())
    assert decision.proof.complete


def test_nothing_at_all() -> None:
    assert decided(world(units=[], beds=[])).proposals == ()


def test_three_thousand_waiting_and_no_bed_that_any_may_have() -> None:
    rows = [candidate(str(n), required_features=["helipad"]) for n in range(3000)]
    decision = decided(world(candidates=rows))
    assert len(decision.candidates) == 3000
    assert decision.proposals == ()
    assert all(row.working.words for row in decision.candidates)


def test_three_thousand_waiting_with_a_thousand_pairs() -> None:
    draw = random.Random(7)
    rows = [candidate(str(n), sex=draw.choice(["female", "male"])) for n in range(3000)]
    pairs = {tuple(sorted(draw.sample(range(3000), 2))) for _ in range(1000)}
    decision = decided(
        world(
            units=[unit(f"U{n}") for n in range(4)],
            beds=[bed(f"B{n:02}", f"U{n % 4}") for n in range(24)],
            candidates=rows,
            keep_apart=[{"a": f"C{a}", "b": f"C{b}", "level": "unit"} for a, b in sorted(pairs)],
        )
    )
    assert len(decision.proposals) == 24
    assert decision.proof.complete


def test_pairs_so_dense_that_the_search_is_hard_still_give_a_lawful_answer() -> None:
    """Half of all pairs of 60 children kept apart in 4 units: a colouring problem."""
    draw = random.Random(3)
    apart = {(a, b) for a in range(60) for b in range(a) if draw.random() < 0.5}
    decision = decided(
        world(
            units=[unit(f"U{n}") for n in range(4)],
            beds=[bed(f"B{n:02}", f"U{n % 4}") for n in range(24)],
            candidates=[candidate(str(n)) for n in range(60)],
            keep_apart=[{"a": f"C{a}", "b": f"C{b}", "level": "unit"} for a, b in sorted(apart)],
        )
    )
    in_unit: dict[str, list[int]] = {}
    for row in decision.proposals:
        in_unit.setdefault(row.unit, []).append(int(row.referral[1:]))
    assert not any(
        (max(one, other), min(one, other)) in apart
        for together in in_unit.values()
        for one in together
        for other in together
    )
    assert len(decision.proposals) > 12


def test_the_benchmark_measures_what_it_says() -> None:
    """Its instance has the size it claims, is contested, and both of its pairs and reserve count."""
    document = bench_allocation.instance(0)
    assert [len(document[part]) for part in ("beds", "units", "candidates", "keep_apart")] == [
        24,
        4,
        300,
        60,
    ]
    decision = decided(document)
    assert len(decision.proposals) >= 20
    assert decision.proof.complete
    assert sum(row.outcome == "waiting" for row in decision.candidates) > 100
