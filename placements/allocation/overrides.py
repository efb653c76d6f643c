"""What became of each override: a person's decision to waive a failed gate, with a reason."""

from __future__ import annotations

from dataclasses import replace

from placements.allocation.decision import OverrideResult
from placements.allocation.facts import Candidate
from placements.allocation.vocabulary import Gate


def results(candidate: Candidate, waived: set[Gate]) -> tuple[OverrideResult, ...]:
    return tuple(
        OverrideResult(
            gate=row.gate,
            reason=row.reason,
            applied=row.gate in waived,
            words=words(row.gate, row.gate in waived),
        )
        for row in candidate.overrides
    )


def words(gate: Gate, applied: bool) -> str:
    if applied:
        return f"{gate.label}: failed, and overridden by a person."
    if gate.is_legal:
        return f"{gate.label}: a legal gate, which nobody may override."
    if not gate.may_be_overridden:
        return (
            f"{gate.label}: what a bed is, which nobody may override; change the referral instead."
        )
    return f"{gate.label}: nothing failed that this could override."


def waives_keep_apart(candidate: Candidate) -> bool:
    return any(row.gate is Gate.KEEP_APART for row in candidate.overrides)


def with_keep_apart_applied(rows: tuple[OverrideResult, ...]) -> tuple[OverrideResult, ...]:
    """The same results where the override let two children of one run be proposed together."""
    return tuple(
        replace(row, applied=True, words=words(row.gate, True))
        if row.gate is Gate.KEEP_APART
        else row
        for row in rows
    )
