"""Each gate: what passes, what fails, what is unknown, and what a person may override."""

from __future__ import annotations

from typing import Any

import pytest

from placements.allocation import Gate, Outcome, Verdict
from tests.placements.allocation.worlds import (
    AT,
    EARLIER,
    LATER,
    bed,
    candidate,
    placed,
    resident,
    result_of,
    unit,
    world,
)

IN_A_WEEK = "2026-11-29T09:00:00Z"


def outcome(changes: dict[str, Any], **rest: Any) -> str:
    document = world(candidates=[candidate("1", **changes)], **rest)
    return result_of(document, "R1").outcome.value


ABOUT_THE_REFERRAL = [
    ({}, "proposed"),
    # Adulthood.
    ({"age": 17}, "proposed"),
    ({"age": 18}, "not_eligible"),
    ({"age": 18, "kind": "step_down"}, "not_eligible"),
    # Legal basis.
    ({"legal": "expected", "legal_until": None}, "proposed"),
    ({"legal": "expected", "legal_until": AT}, "not_eligible"),
    ({"legal": "in_force", "legal_until": None}, "find_out"),
    ({"legal": "in_force", "legal_until": AT}, "not_eligible"),
    ({"legal": "in_force", "legal_until": "2026-11-22T09:00:01Z"}, "proposed"),
    ({"legal": "in_force", "legal_until": IN_A_WEEK, "needed_from": IN_A_WEEK}, "not_eligible"),
    ({"legal": "in_force", "legal_until": AT, "needed_from": EARLIER}, "not_eligible"),
    ({"legal": "none"}, "not_eligible"),
    ({"legal": "unknown"}, "find_out"),
    # Under 13.
    ({"age": 12, "under_13": "approved"}, "proposed"),
    ({"age": 12, "under_13": "missing"}, "not_eligible"),
    ({"age": 12, "under_13": "not_needed"}, "not_eligible"),
    ({"age": 12, "under_13": "unknown"}, "find_out"),
    ({"age": 13, "under_13": "missing"}, "proposed"),
    # Assessed, fresh, not paused.
    ({"assessment": "unsuitable"}, "not_eligible"),
    ({"assessment": None}, "find_out"),
    ({"fresh": False}, "not_eligible"),
    ({"fresh": None}, "find_out"),
    ({"paused_until": LATER}, "not_eligible"),
    ({"paused_until": AT}, "proposed"),
    # Needs.
    ({"required_features": None}, "find_out"),
    ({"sex": None}, "proposed"),
    # A failed gate settles it, whatever else is unknown.
    ({"legal": "none", "assessment": None}, "not_eligible"),
]


@pytest.mark.parametrize(("changes", "expected"), ABOUT_THE_REFERRAL)
def test_a_gate_about_the_referral(changes, expected) -> None:
    both = [unit("U1"), unit("U2", kind="step_down")]
    assert outcome(changes, units=both) == expected


@pytest.mark.parametrize(
    "changes", [{"legal": "none"}, {"legal": "unknown"}, {"age": 12, "under_13": "missing"}]
)
def test_a_step_down_place_needs_no_secure_authority(changes) -> None:
    units = [unit("U1", kind="step_down")]
    assert outcome(changes | {"kind": "step_down"}, units=units) == "proposed"


ABOUT_THE_BED = [
    ({}, {}, {}, "pass"),
    ({"kind": "step_down"}, {}, {}, "fail"),
    ({}, {"free_from": LATER}, {}, "fail"),
    (
        {"needed_from": LATER, "legal": "expected", "legal_until": None},
        {"free_from": LATER},
        {},
        "pass",
    ),
    ({"needed_from": EARLIER}, {"free_from": AT}, {}, "pass"),
    ({}, {"free_until": AT}, {}, "fail"),
    ({}, {"free_until": IN_A_WEEK}, {}, "pass"),
    ({"age": 15}, {}, {"max_age": 15}, "pass"),
    ({"age": 16}, {}, {"max_age": 15}, "fail"),
    ({"age": 15}, {}, {"min_age": 15}, "pass"),
    ({"age": 14}, {}, {"min_age": 15}, "fail"),
    ({"sex": "male"}, {}, {"sexes": ["female"]}, "fail"),
    ({"sex": "male"}, {}, {"sexes": ["male"]}, "pass"),
    ({"required_features": ["accessible"]}, {}, {}, "fail"),
    ({"required_features": ["accessible"]}, {"features": ["accessible", "quiet"]}, {}, "pass"),
]


@pytest.mark.parametrize(("of_child", "of_bed", "of_unit", "expected"), ABOUT_THE_BED)
def test_a_gate_about_the_bed(of_child, of_bed, of_unit, expected) -> None:
    """A bed that does not pass is a wait, not a fault of the referral."""
    document = world(
        units=[unit("U1", **of_unit)],
        beds=[bed("B1", **of_bed)],
        candidates=[candidate("1", **of_child)],
    )
    result = result_of(document, "R1")
    assert result.outcome is (Outcome.PROPOSED if expected == "pass" else Outcome.WAITING)
    verdicts = {row.verdict.value for row in result.gates if row.beds is not None}
    assert verdicts == ({"pass"} if expected == "pass" else {"pass", "fail"}) or expected == "fail"
    assert (Verdict.FAIL.value in verdicts) == (expected == "fail")


def test_an_unknown_sex_is_found_out_where_only_single_sex_beds_are_left() -> None:
    units = [unit("U1", sexes=["female"])]
    document = world(units=units, candidates=[candidate("1", sex=None)])
    result = result_of(document, "R1")
    assert result.outcome is Outcome.FIND_OUT
    assert "Ask the authority for the child's sex." in result.for_authority.would_change


@pytest.mark.parametrize(
    ("level", "there", "bed_changes", "expected"),
    [
        ("room", {"room": "1"}, {"room": "1"}, False),
        ("room", {"room": "2"}, {"room": "1"}, True),
        ("room", {"room": "1", "unit": "U2"}, {"room": "1"}, True),
        ("unit", {"room": "2"}, {"room": "1"}, False),
        ("unit", {"unit": "U2"}, {}, True),
        ("home", {"unit": "U2"}, {}, False),
        ("home", {"unit": "U3", "home": "H2"}, {}, True),
    ],
)
def test_a_resident_to_keep_apart(level, there, bed_changes, expected) -> None:
    document = world(
        units=[unit("U1"), unit("U2"), unit("U3", home="H2")],
        beds=[bed("B1", **bed_changes)],
        residents=[resident("X", **there)],
        keep_apart=[{"a": "X", "b": "C1", "level": level}],
        candidates=[candidate("1")],
    )
    assert bool(placed(document)) is expected


def test_a_child_is_not_kept_apart_from_itself_or_by_strangers() -> None:
    document = world(
        residents=[resident("C1"), resident("X")],
        keep_apart=[{"a": "X", "b": "Y", "level": "home"}],
        candidates=[candidate("1")],
    )
    assert placed(document) == {"R1": "B1"}


@pytest.mark.parametrize(("level", "expected"), [("room", 2), ("unit", 1), ("home", 1)])
def test_a_pair_proposed_in_the_same_run_is_kept_apart(level, expected) -> None:
    document = world(
        beds=[bed("B1"), bed("B2")],
        keep_apart=[{"a": "C2", "b": "C1", "level": level}],
        candidates=[candidate("1"), candidate("2")],
    )
    assert len(placed(document)) == expected
    assert "R1" in placed(document)


def with_override(gate: str, **changes: Any) -> dict[str, Any]:
    return candidate("1", overrides=[{"gate": gate, "reason": "the panel agreed"}], **changes)


OVERRIDABLE = {
    Gate.ASSESSMENT: {"assessment": "unsuitable"},
    Gate.FRESH: {"fresh": False},
    Gate.NOT_PAUSED: {"paused_until": LATER},
    Gate.UNIT_AGE: {"age": 9, "under_13": "approved"},
    Gate.UNIT_SEX: {"sex": "male"},
    Gate.FEATURES: {"required_features": ["accessible"]},
    Gate.KEEP_APART: {},
}


@pytest.mark.parametrize("gate", OVERRIDABLE)
def test_a_failed_gate_may_be_overridden_with_a_reason_that_is_shown_and_counted(gate) -> None:
    document = world(
        units=[unit("U1", sexes=["female"])],
        residents=[resident("X")],
        keep_apart=[{"a": "X", "b": "C1", "level": "unit"}] if gate is Gate.KEEP_APART else [],
    )
    without = document | {"candidates": [candidate("1", **OVERRIDABLE[gate])]}
    assert result_of(without, "R1").outcome is not Outcome.PROPOSED
    waived = document | {"candidates": [with_override(gate.value, **OVERRIDABLE[gate])]}
    result = result_of(waived, "R1")
    assert result.outcome is Outcome.PROPOSED
    assert [row.applied for row in result.overrides] == [True]
    shown = [row for row in result.gates if row.overridden is not None]
    assert [(row.gate, row.verdict, row.overridden) for row in shown] == [
        (gate, Verdict.FAIL, "the panel agreed")
    ]


NEVER = {
    Gate.ADULTHOOD: {"age": 18},
    Gate.LEGAL_BASIS: {"legal": "none"},
    Gate.UNDER_13: {"age": 12, "under_13": "missing"},
    Gate.BED_KIND: {"kind": "step_down"},
    Gate.BED_FREE: {"needed_from": AT},
}


@pytest.mark.parametrize("gate", NEVER)
def test_the_law_and_what_a_bed_is_are_never_overridden(gate) -> None:
    document = world(
        beds=[bed("B1", free_from=LATER if gate is Gate.BED_FREE else EARLIER)],
        candidates=[with_override(gate.value, **NEVER[gate])],
    )
    result = result_of(document, "R1")
    assert result.bed is None
    assert [row.applied for row in result.overrides] == [False]
    assert all(row.overridden is None for row in result.gates)
    assert "nobody may override" in result.overrides[0].words


def test_every_gate_is_in_one_table_or_the_other() -> None:
    assert set(OVERRIDABLE) | set(NEVER) == set(Gate)
    assert {gate for gate in Gate if gate.may_be_overridden} == set(OVERRIDABLE)


def test_an_unknown_gate_is_found_out_and_not_overridden() -> None:
    document = world(candidates=[with_override("fresh", fresh=None)])
    result = result_of(document, "R1")
    assert result.outcome is Outcome.FIND_OUT
    assert not result.overrides[0].applied


@pytest.mark.parametrize(
    ("waiving", "expected"), [([], 1), (["1"], 1), (["2"], 1), (["1", "2"], 2)]
)
def test_a_pair_in_the_run_may_be_together_only_if_both_are_overridden(waiving, expected) -> None:
    reason = [{"gate": "keep_apart", "reason": "reconciled"}]
    document = world(
        beds=[bed("B1"), bed("B2")],
        keep_apart=[{"a": "C1", "b": "C2", "level": "unit"}],
        candidates=[
            candidate(name, overrides=reason if name in waiving else []) for name in ("1", "2")
        ],
    )
    assert len(placed(document)) == expected
    applied = result_of(document, "R1").overrides
    assert all(row.applied is (expected == 2) for row in applied)
