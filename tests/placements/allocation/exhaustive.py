"""The same rules again, written from the policy and not from the code: try everything.

It reads the JSON facts, knows nothing of masks, matchings or searches, and is slow. Also here
are two ways of allocating that are known to be wrong, which the tests must be able to tell apart.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

World = dict[str, Any]
Row = dict[str, Any]
Placing = dict[str, str]  # referral -> bed

URGENCIES = ["in_72_hours", "ordered_unlawful_setting", "ordered", "other"]


def waives(row: Row, gate: str) -> bool:
    return any(each["gate"] == gate for each in row["overrides"])


def starts(world: World, row: Row) -> str:
    return str(max(world["at"], row["needed_from"]))


def is_eligible(world: World, row: Row) -> bool:
    if row["age"] >= 18:
        return False
    if row["kind"] == "secure":
        if row["legal"] in ("none", "unknown"):
            return False
        until = row["legal_until"]
        if until is None and row["legal"] == "in_force":
            return False
        if until is not None and until <= starts(world, row):
            return False
        if row["age"] < 13 and row["under_13"] != "approved":
            return False
    if row["assessment"] != "suitable" and not (
        row["assessment"] == "unsuitable" and waives(row, "assessment")
    ):
        return False
    if row["fresh"] is not True and not (row["fresh"] is False and waives(row, "fresh")):
        return False
    if row["paused_until"] is not None and row["paused_until"] > world["at"]:
        return waives(row, "not_paused")
    return row["required_features"] is not None


def unit_of(world: World, bed: Row) -> Row:
    return next(unit for unit in world["units"] if unit["id"] == bed["unit"])


def bed_passes(world: World, row: Row, bed: Row) -> bool:
    unit = unit_of(world, bed)
    if unit["kind"] != row["kind"] or bed["free_from"] > starts(world, row):
        return False
    if bed["free_until"] is not None and bed["free_until"] <= starts(world, row):
        return False
    if not unit["min_age"] <= row["age"] <= unit["max_age"] and not waives(row, "unit_age"):
        return False
    if row["sex"] is None and len(unit["sexes"]) < 2:
        return False
    if row["sex"] is not None and row["sex"] not in unit["sexes"] and not waives(row, "unit_sex"):
        return False
    lacks = set(row["required_features"]) - set(bed["features"])
    if lacks and not waives(row, "features"):
        return False
    return waives(row, "keep_apart") or not any(
        too_close(world, row["child"], other["child"], spot(world, bed), spot_of_resident(other))
        for other in world["residents"]
    )


def spot(world: World, bed: Row) -> dict[str, Any]:
    return {
        "room": (bed["unit"], bed["room"]),
        "unit": bed["unit"],
        "home": unit_of(world, bed)["home"],
    }


def spot_of_resident(row: Row) -> dict[str, Any]:
    return {"room": (row["unit"], row["room"]), "unit": row["unit"], "home": row["home"]}


def too_close(world: World, one: str, other: str, here: Row, there: Row) -> bool:
    return any(
        {pair["a"], pair["b"]} == {one, other} and here[pair["level"]] == there[pair["level"]]
        for pair in world["keep_apart"]
    )


def is_member(row: Row) -> bool:
    return row["standing"] in ("member", "in_notice")


def may_stand(world: World, team: list[Row], beds: tuple[Row, ...]) -> bool:
    """Whether this arrangement, one bed for each of the team in turn, breaks no rule."""
    if not all(bed_passes(world, row, bed) for row, bed in zip(team, beds, strict=True)):
        return False
    for (one, here), (other, there) in itertools.combinations(zip(team, beds, strict=True), 2):
        if waives(one, "keep_apart") and waives(other, "keep_apart"):
            continue
        if too_close(world, one["child"], other["child"], spot(world, here), spot(world, there)):
            return False
    for kind, reserve in world["policy"]["member_reserve"].items():
        of_kind = [row for row in team if row["kind"] == kind]
        total = sum(unit_of(world, bed)["kind"] == kind for bed in world["beds"])
        if not all(map(is_member, of_kind)) and total - len(of_kind) < reserve:
            return False
    return True


def arrangements(world: World, team: list[Row]) -> Any:
    for beds in itertools.permutations(world["beds"], len(team)):
        if may_stand(world, team, beds):
            yield {row["referral"]: bed["id"] for row, bed in zip(team, beds, strict=True)}


def rank_key(world: World, row: Row) -> tuple[Any, ...]:
    share = world["fair_share"].get(row["authority"], {"bed_nights": 0, "equal_share": 1})
    used = Fraction(share["bed_nights"]) / Fraction(share["equal_share"])
    keys = {
        "standing": 0 if is_member(row) else 1,
        "leaving_own_secure": 0 if row["kind"] == "secure" or row["leaving_own_secure"] else 1,
        "urgency": 9 if row["urgency"] is None else URGENCIES.index(row["urgency"]),
        "risk_band": 9 if row["risk_band"] is None else 4 - row["risk_band"],
        "fair_share": used,
        "waiting_since": row["waiting_since"],
        "tie_break": row["tie_break"],
    }
    return (*(keys[key] for key in world["policy"]["rank"]), row["referral"])


def ranking(world: World) -> list[Row]:
    rows = [row for row in world["candidates"] if is_eligible(world, row)]
    return sorted(rows, key=lambda row: rank_key(world, row))


def best_set(world: World) -> list[Row]:
    """The first of all subsets, best-ranked first, that any arrangement can place."""
    ranked = ranking(world)
    for keeps in itertools.product([True, False], repeat=len(ranked)):
        team = [row for row, kept in zip(ranked, keeps, strict=True) if kept]
        if len(team) <= len(world["beds"]) and next(arrangements(world, team), None) is not None:
            return team
    raise AssertionError("the empty set can always be placed")


def cost(world: World, team: list[Row], placing: Placing) -> tuple[int, int]:
    """What the placing wastes, then how far the better-ranked are from the first beds."""
    beds = sorted(world["beds"], key=lambda bed: bed["id"])
    wasted = late = 0
    for place, row in enumerate(team):
        bed = next(bed for bed in beds if bed["id"] == placing[row["referral"]])
        late += (len(team) - place) * beds.index(bed)
        for feature in set(bed["features"]) - set(row["required_features"]):
            wasted += sum(
                feature not in other["features"]
                for other in beds
                if unit_of(world, other)["kind"] == row["kind"]
            )
    return wasted, late


def least_cost(world: World, team: list[Row]) -> tuple[int, int]:
    return min(cost(world, team, placing) for placing in arrangements(world, team))


def first_fit(world: World) -> set[str]:
    """Wrong: each in turn takes the first bed it may, and never moves along."""
    team: list[Row] = []
    beds: tuple[Row, ...] = ()
    for row in ranking(world):
        for bed in world["beds"]:
            if bed not in beds and may_stand(world, [*team, row], (*beds, bed)):
                team, beds = [*team, row], (*beds, bed)
                break
    return {row["referral"] for row in team}


def most_children(world: World) -> set[str]:
    """Wrong: the largest set that can be placed, whoever it leaves out."""
    ranked = ranking(world)
    for size in range(min(len(ranked), len(world["beds"])), 0, -1):
        for team in itertools.combinations(reversed(ranked), size):
            if next(arrangements(world, list(team)), None) is not None:
                return {row["referral"] for row in team}
    return set()
