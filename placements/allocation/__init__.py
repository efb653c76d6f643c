"""Decides, from frozen facts alone, which waiting child is proposed for which bed, and why.

    facts = allocation.facts_from_json(document)
    decision = allocation.decide(facts)

Standard library only, and nothing that changes from one run to the next: no database, clock
or chance. The method is in docs/allocation.md.
"""

from placements.allocation.deciding import decide
from placements.allocation.decision import (
    BedReason,
    BedWhy,
    CandidateResult,
    Counts,
    Decision,
    ForAuthority,
    GateResult,
    OverrideResult,
    OwnGate,
    Proof,
    Proposal,
    RankLine,
    ReserveResult,
    Working,
    digest,
)
from placements.allocation.facts import (
    Bed,
    Candidate,
    Facts,
    FairShare,
    KeepApart,
    MemberReserve,
    Override,
    Policy,
    Resident,
    Unit,
)
from placements.allocation.schema import facts_from_json, json_schema
from placements.allocation.vocabulary import (
    Assessment,
    BadFacts,
    Gate,
    Kind,
    Legal,
    Level,
    Outcome,
    RankKey,
    Sex,
    Standing,
    Under13,
    Urgency,
    Verdict,
)

__all__ = [
    "Assessment",
    "BadFacts",
    "Bed",
    "BedReason",
    "BedWhy",
    "Candidate",
    "CandidateResult",
    "Counts",
    "Decision",
    "Facts",
    "FairShare",
    "ForAuthority",
    "Gate",
    "GateResult",
    "KeepApart",
    "Kind",
    "Legal",
    "Level",
    "MemberReserve",
    "Outcome",
    "Override",
    "OverrideResult",
    "OwnGate",
    "Policy",
    "Proof",
    "Proposal",
    "RankKey",
    "RankLine",
    "ReserveResult",
    "Resident",
    "Sex",
    "Standing",
    "Under13",
    "Unit",
    "Urgency",
    "Verdict",
    "Working",
    "decide",
    "digest",
    "facts_from_json",
    "json_schema",
]
