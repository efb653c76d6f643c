"""How long a decision takes: 24 beds in 4 units, 300 waiting, 60 keep-apart pairs.

Milliseconds on a shared machine drift, so the figure to quote is a ratio: who and where against
scipy's `linear_sum_assignment` on the same instance without the pairs, each measured next to the
other in random order, and the median taken of the pairs' ratios.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy
from scipy.optimize import linear_sum_assignment

from placements.allocation import decide, deciding, facts_from_json
from placements.allocation.board import Board

BEDS, UNITS, WAITING, PAIRS = 24, 4, 300, 60
INSTANCES, ROUNDS = 8, 6  # 48 interleaved pairs
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEATURES = ("ground_floor", "low_stimulus", "accessible", "near_office")


def time_text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def instance(seed: int) -> dict[str, Any]:
    """A lifelike run: mixed and single-sex units, scarce features, a sixth not eligible."""
    draw = random.Random(seed)
    units = [
        {
            "id": f"U{number}",
            "home": "H",
            "kind": "secure",
            "sexes": [["female", "male"], ["female"], ["male"], ["female", "male"]][number],
            "min_age": 10,
            "max_age": [17, 17, 17, 15][number],
        }
        for number in range(UNITS)
    ]
    beds = [
        {
            "id": f"B{number:02}",
            "unit": f"U{number % UNITS}",
            "room": f"R{number:02}",
            "features": [feature for feature in FEATURES if draw.random() < 0.3],
            "free_from": time_text(AT),
            "free_until": None,
        }
        for number in range(BEDS)
    ]
    pairs = set()
    while len(pairs) < PAIRS:
        pairs.add(tuple(sorted(draw.sample(range(WAITING), 2))))
    return {
        "schema": 1,
        "at": time_text(AT),
        "policy": {
            "version": 1,
            "rank": [
                "standing",
                "leaving_own_secure",
                "urgency",
                "risk_band",
                "fair_share",
                "waiting_since",
                "tie_break",
            ],
            "member_reserve": {"secure": 1, "step_down": 0},
            "search_limit": 20000,
        },
        "units": units,
        "beds": beds,
        "residents": [],
        "keep_apart": [
            {"a": f"C{a:03}", "b": f"C{b:03}", "level": draw.choice(["room", "unit"])}
            for a, b in sorted(pairs)
        ],
        "candidates": [candidate(draw, number) for number in range(WAITING)],
        "fair_share": {
            f"A{number}": {"bed_nights": draw.randrange(400), "equal_share": 120}
            for number in range(33)
        },
    }


def candidate(draw: random.Random, number: int) -> dict[str, Any]:
    return {
        "referral": f"R{number:03}",
        "child": f"C{number:03}",
        "authority": f"A{draw.randrange(36)}",
        "kind": "secure",
        "standing": draw.choice(["member"] * 7 + ["in_notice", "non_member", "prospective"]),
        "age": draw.randrange(13, 18),
        "sex": draw.choice(["female", "male"]),
        "needed_from": time_text(AT + timedelta(hours=draw.randrange(72))),
        "legal": draw.choice(["in_force", "in_force", "expected"]),
        "legal_until": time_text(AT + timedelta(days=draw.randrange(20, 80))),
        "under_13": "not_needed",
        "required_features": [feature for feature in FEATURES if draw.random() < 0.12],
        "risk_band": draw.choice([1, 2, 3, 4, None]),
        "fresh": draw.random() < 0.92,
        "paused_until": None,
        "assessment": "suitable" if draw.random() < 0.92 else None,
        "urgency": draw.choice(["in_72_hours", "ordered_unlawful_setting", "ordered", "other"]),
        "leaving_own_secure": False,
        "waiting_since": time_text(AT - timedelta(hours=draw.randrange(24, 24 * 90))),
        "tie_break": number,
        "overrides": [],
    }


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def run() -> dict[str, Any]:
    """Measure, and return medians in milliseconds and as ratios to the solver."""
    order = random.Random(1)
    whole, alone, solver, ratios, whole_ratios = [], [], [], [], []
    for seed in range(INSTANCES):
        facts = facts_from_json(instance(seed))
        board = Board(facts)
        ranked = deciding.in_rank_order(facts, board)
        eligible = [row for row in ranked if row.case.is_eligible]
        players = deciding.players_of(facts, eligible)
        costs = numpy.array(
            [
                [place if player.usable >> bed & 1 else 10**6 for bed in range(BEDS)]
                for place, player in enumerate(players)
            ],
            dtype=float,
        )
        works: list[tuple[list[float], Callable[[], object]]] = [
            (whole, lambda facts=facts: decide(facts)),
            (
                alone,
                lambda facts=facts, board=board, players=players, eligible=eligible: deciding.place(
                    facts, board, players, eligible
                ),
            ),
            (solver, lambda costs=costs: linear_sum_assignment(costs)),
        ]
        for _ in range(ROUNDS):
            for measured, work in order.sample(works, len(works)):
                measured.append(milliseconds(work))
            ratios.append(alone[-1] / solver[-1])
            whole_ratios.append(whole[-1] / solver[-1])
    return {
        "pairs": len(ratios),
        "decide_ms": statistics.median(whole),
        "who_and_where_ms": statistics.median(alone),
        "linear_sum_assignment_ms": statistics.median(solver),
        "who_and_where_ratio": statistics.median(ratios),
        "decide_ratio": statistics.median(whole_ratios),
    }


def main() -> None:
    found = run()
    print(f"Allocation: {BEDS} beds, {UNITS} units, {WAITING} waiting, {PAIRS} keep-apart pairs")
    print(f"  measured in {found['pairs']} interleaved rounds; medians")
    print(f"  decide, whole, with explanations   {found['decide_ms']:8.2f} ms  (target under 20)")
    print(f"  who and where alone                {found['who_and_where_ms']:8.2f} ms")
    print(f"  linear_sum_assignment, no pairs    {found['linear_sum_assignment_ms']:8.2f} ms")
    print(f"  who and where / the solver         {found['who_and_where_ratio']:8.2f} x")
    print(f"  decide / the solver                {found['decide_ratio']:8.2f} x")


if __name__ == "__main__":
    main()
