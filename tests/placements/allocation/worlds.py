"""Facts as JSON for the tests: one plain world to vary by hand, and small worlds at random."""

from __future__ import annotations

import random
from typing import Any

from placements.allocation import Decision, decide, facts_from_json

AT = "2026-11-22T09:00:00Z"
LATER = "2027-02-01T09:00:00Z"
EARLIER = "2026-10-01T09:00:00Z"
RANK = [
    "standing",
    "leaving_own_secure",
    "urgency",
    "risk_band",
    "fair_share",
    "waiting_since",
    "tie_break",
]
FEATURES = ["accessible", "ground_floor", "low_stimulus"]

World = dict[str, Any]


def policy(**changes: Any) -> World:
    return {
        "version": 1,
        "rank": list(RANK),
        "member_reserve": {"secure": 0, "step_down": 0},
        "search_limit": 20000,
    } | changes


def unit(name: str, **changes: Any) -> World:
    return {
        "id": name,
        "home": "H1",
        "kind": "secure",
        "sexes": ["female", "male"],
        "min_age": 10,
        "max_age": 17,
    } | changes


def bed(name: str, unit: str = "U1", **changes: Any) -> World:
    return {
        "id": name,
        "unit": unit,
        "room": f"room of {name}",
        "features": [],
        "free_from": EARLIER,
        "free_until": None,
    } | changes


def candidate(name: str, **changes: Any) -> World:
    """A referral that passes every gate of a plain bed; `name` is "1", its tie-break too."""
    return {
        "referral": f"R{name}",
        "child": f"C{name}",
        "authority": f"A{name}",
        "kind": "secure",
        "standing": "member",
        "age": 15,
        "sex": "female",
        "needed_from": AT,
        "legal": "in_force",
        "legal_until": LATER,
        "under_13": "not_needed",
        "required_features": [],
        "risk_band": 2,
        "fresh": True,
        "paused_until": None,
        "assessment": "suitable",
        "urgency": "ordered",
        "leaving_own_secure": False,
        "waiting_since": EARLIER,
        "tie_break": int(name),
        "overrides": [],
    } | changes


def resident(child: str, unit: str = "U1", room: str = "taken room", home: str = "H1") -> World:
    return {"child": child, "unit": unit, "room": room, "home": home}


def world(**changes: Any) -> World:
    """One secure unit with one bed, and nobody waiting."""
    return {
        "schema": 1,
        "at": AT,
        "policy": policy(),
        "units": [unit("U1")],
        "beds": [bed("B1")],
        "residents": [],
        "keep_apart": [],
        "candidates": [],
        "fair_share": {},
    } | changes


def decided(document: World) -> Decision:
    return decide(facts_from_json(document))


def placed(document: World) -> dict[str, str]:
    """Referral to bed."""
    return {row.referral: row.bed for row in decided(document).proposals}


def result_of(document: World, referral: str) -> Any:
    return next(row for row in decided(document).candidates if row.referral == referral)


def small_world(draw: random.Random, most_beds: int = 5, most_waiting: int = 6) -> World:
    """Everything that can interact, small enough to try every subset and every arrangement."""
    units = [
        unit(
            f"U{number}",
            home=draw.choice(["H1", "H1", "H2"]),
            kind=draw.choice(["secure", "secure", "secure", "step_down"]),
            sexes=draw.choice([["female", "male"]] * 4 + [["female"], ["male"]]),
            max_age=draw.choice([17, 17, 15]),
        )
        for number in range(draw.choice([1, 1, 2, 2, 3]))
    ]
    beds = [
        bed(
            f"B{number}",
            draw.choice(units)["id"],
            room=f"room {draw.randint(0, 2)}",
            features=draw.sample(FEATURES, draw.choice([0, 1, 2, 2, 3])),
            free_from=draw.choice([EARLIER] * 8 + [LATER]),
        )
        for number in range(draw.choice([0, *range(1, most_beds + 1), most_beds, most_beds]))
    ]
    candidates = [
        small_candidate(draw, number)
        for number in range(draw.choice([0, *range(1, most_waiting + 1), most_waiting]))
    ]
    homes = {row["id"]: row["home"] for row in units}
    residents = []
    for child in draw.sample(["X1", "X2", "C0", "C1"], draw.choice([0, 1, 2])):
        where = draw.choice(units)["id"]
        residents.append(resident(child, where, f"room {draw.randint(0, 2)}", homes[where]))
    children = [row["child"] for row in candidates] + ["X1", "X2"]
    pairs = [draw.sample(children, 2) for _ in range(draw.randint(0, 5))]
    return world(
        policy=policy(
            rank=draw.choice([RANK, RANK, ["risk_band", "standing", "tie_break"], ["tie_break"]]),
            member_reserve={
                "secure": draw.choice([0, 0, 1, 2]),
                "step_down": draw.choice([0, 0, 1]),
            },
        ),
        units=units,
        beds=beds,
        residents=residents,
        keep_apart=[
            {"a": a, "b": b, "level": draw.choice(["room", "unit", "unit", "home"])}
            for a, b in pairs
        ],
        candidates=candidates,
        fair_share={
            f"A{number}": {
                "bed_nights": draw.choice([0, 40, 40.5, 90]),
                "equal_share": draw.choice([30, 60, 0.1]),
            }
            for number in range(draw.randint(0, 4))
        },
    )


def small_candidate(draw: random.Random, number: int) -> World:
    overrides = [
        {"gate": gate, "reason": "the panel agreed"}
        for gate in draw.sample(
            ["keep_apart", "features", "fresh"], draw.choice([0, 0, 0, 0, 1, 2])
        )
    ]
    return candidate(
        str(number),
        authority=f"A{draw.randint(0, 3)}",
        kind=draw.choice(["secure"] * 4 + ["step_down"]),
        standing=draw.choice(["member", "member", "in_notice", "non_member", "prospective"]),
        age=draw.choice([14, 15, 16, 17]),
        sex=draw.choice(["female", "male"] * 4 + [None]),
        legal=draw.choice(["in_force"] * 16 + ["expected", "none", "unknown"]),
        needed_from=draw.choice([AT, AT, AT, "2027-01-01T09:00:00Z"]),
        required_features=draw.choice(
            [[], []] + [[feature] for feature in FEATURES] * 2 + [FEATURES[:2], FEATURES[1:], None]
        ),
        risk_band=draw.choice([None, 1, 2, 3, 4]),
        fresh=draw.choice([True] * 16 + [False]),
        urgency=draw.choice([None, "in_72_hours", "ordered", "other"]),
        leaving_own_secure=draw.choice([True, False]),
        waiting_since=draw.choice([EARLIER, "2026-10-02T09:00:00Z", "2026-11-01T09:00:00Z"]),
        tie_break=draw.randint(0, 3),
        overrides=overrides,
    )
