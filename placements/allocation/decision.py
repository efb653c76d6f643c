"""What a run answers with: frozen values, complete enough to be shown without the facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from placements.allocation import canonical
from placements.allocation.facts import SCHEMA, Facts
from placements.allocation.vocabulary import Gate, Kind, Outcome, RankKey, Verdict


@dataclass(frozen=True, slots=True)
class GateResult:
    """One answer of one gate: about the referral as a whole, or about the beds it names."""

    gate: Gate
    label: str
    verdict: Verdict
    evidence: str
    find_out: str | None
    beds: tuple[str, ...] | None
    overridden: str | None


@dataclass(frozen=True, slots=True)
class RankLine:
    """One key of the rank, as it is printed: never added to another."""

    key: RankKey
    label: str
    value: str | int | float | bool | None
    words: str


@dataclass(frozen=True, slots=True)
class OverrideResult:
    gate: Gate
    reason: str
    applied: bool
    words: str


class BedWhy(StrEnum):
    """Why a waiting referral is not in a bed that its own gates allow."""

    HELD = "held"
    KEPT_APART = "kept_apart"
    KEPT_FOR_MEMBERS = "kept_for_members"
    NOT_PROVEN = "not_proven"


@dataclass(frozen=True, slots=True)
class BedReason:
    bed: str
    why: BedWhy
    referral: str | None


@dataclass(frozen=True, slots=True)
class Working:
    """The whole reason, for the placement team only: it names other referrals."""

    words: tuple[str, ...]
    beds: tuple[BedReason, ...]


@dataclass(frozen=True, slots=True)
class OwnGate:
    gate: Gate
    label: str
    verdict: Verdict
    words: str
    find_out: str | None
    overridden: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """All that an authority is told of the world beyond its own referral."""

    beds_of_kind: int
    beds_that_fit: int
    ranked: int
    position: int | None
    position_without_membership: int | None


@dataclass(frozen=True, slots=True)
class ForAuthority:
    """Why, or why not yet: this referral's own particulars and counts, no other child."""

    headline: str
    gates: tuple[OwnGate, ...]
    rank: tuple[RankLine, ...]
    counts: Counts
    words: tuple[str, ...]
    would_change: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidateResult:
    referral: str
    child: str
    authority: str
    kind: Kind
    outcome: Outcome
    bed: str | None
    position: int | None
    position_without_membership: int | None
    gates: tuple[GateResult, ...]
    rank: tuple[RankLine, ...]
    overrides: tuple[OverrideResult, ...]
    working: Working
    for_authority: ForAuthority


@dataclass(frozen=True, slots=True)
class Proposal:
    referral: str
    child: str
    bed: str
    unit: str
    home: str


@dataclass(frozen=True, slots=True)
class ReserveResult:
    kind: Kind
    beds: int
    reserve: int
    proposed: int
    non_members_proposed: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether every answer was proven, and which referrals the search gave up on."""

    complete: bool
    gave_up_on: tuple[str, ...]
    best_fit_complete: bool


@dataclass(frozen=True, slots=True)
class Decision:
    at: datetime
    policy_version: int
    proposals: tuple[Proposal, ...]
    candidates: tuple[CandidateResult, ...]
    reserve: tuple[ReserveResult, ...]
    overrides_applied: int
    proof: Proof

    def to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = canonical.plain(self)
        document["schema"] = SCHEMA
        return document


def digest(facts: Facts, decision: Decision) -> str:
    """SHA-256, in hex, of the facts and the decision in canonical JSON."""
    document = {"facts": facts.to_json(), "decision": decision.to_json()}
    return hashlib.sha256(canonical.text(document).encode()).hexdigest()
