"""The shape of the facts as JSON: read by `facts_from_json`, published by `--schema`."""

from __future__ import annotations

from typing import Any

from placements.allocation.facts import (
    SCHEMA,
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
from placements.allocation.reading import (
    Amount,
    Exactly,
    Flag,
    ListOf,
    Maybe,
    Moment,
    OneOf,
    Record,
    Table,
    Text,
    Whole,
)
from placements.allocation.vocabulary import (
    Assessment,
    Gate,
    Kind,
    Legal,
    Level,
    RankKey,
    Sex,
    Standing,
    Under13,
    Urgency,
)

OLDEST = 120  # years: any age a mistyped date of birth can give is read, and then fails a gate


def facts_from_json(document: Any) -> Facts:
    """Read facts from decoded JSON.

    Raises `BadFacts` with a sentence that names the place, such as "candidates[3].sex must
    be one of: female, male."
    """
    facts: Facts = FACTS.read(document, "")
    return facts


def json_schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The facts of an allocation run",
        **FACTS.schema(),
    }


def fair_share(authority: str, shares: dict[str, int | float]) -> FairShare:
    return FairShare(authority=authority, **shares)


def facts(schema: int, **parts: Any) -> Facts:
    return Facts(**parts)


POLICY = Record(
    Policy,
    {
        "version": Whole(1),
        "rank": ListOf(OneOf(RankKey), least=1),
        "member_reserve": Record(MemberReserve, {"secure": Whole(0), "step_down": Whole(0)}),
        "search_limit": Whole(1),
    },
)
UNIT = Record(
    Unit,
    {
        "id": Text(),
        "home": Text(),
        "kind": OneOf(Kind),
        "sexes": ListOf(OneOf(Sex), least=1),
        "min_age": Whole(0, OLDEST),
        "max_age": Whole(0, OLDEST),
    },
)
BED = Record(
    Bed,
    {
        "id": Text(),
        "unit": Text(),
        "room": Text(),
        "features": ListOf(Text()),
        "free_from": Moment(),
        "free_until": Maybe(Moment()),
    },
)
RESIDENT = Record(Resident, {"child": Text(), "unit": Text(), "room": Text(), "home": Text()})
KEEP_APART = Record(KeepApart, {"a": Text(), "b": Text(), "level": OneOf(Level)})


OVERRIDE = Record(Override, {"gate": OneOf(Gate), "reason": Text()})
CANDIDATE = Record(
    Candidate,
    {
        "referral": Text(),
        "child": Text(),
        "authority": Text(),
        "kind": OneOf(Kind),
        "standing": OneOf(Standing),
        "age": Whole(0, OLDEST),
        "sex": Maybe(OneOf(Sex)),
        "needed_from": Moment(),
        "legal": OneOf(Legal),
        "legal_until": Maybe(Moment()),
        "under_13": OneOf(Under13),
        "required_features": Maybe(ListOf(Text())),
        "risk_band": Maybe(Whole(1, 4)),
        "fresh": Maybe(Flag()),
        "paused_until": Maybe(Moment()),
        "assessment": Maybe(OneOf(Assessment)),
        "urgency": Maybe(OneOf(Urgency)),
        "leaving_own_secure": Flag(),
        "waiting_since": Moment(),
        "tie_break": Whole(-(2**53) + 1),
        "overrides": ListOf(OVERRIDE),
    },
    optional=("overrides",),
)
FACTS = Record(
    facts,
    {
        "schema": Exactly(SCHEMA),
        "at": Moment(),
        "policy": POLICY,
        "units": ListOf(UNIT),
        "beds": ListOf(BED),
        "residents": ListOf(RESIDENT),
        "keep_apart": ListOf(KEEP_APART),
        "candidates": ListOf(CANDIDATE),
        "fair_share": Table(
            fair_share, Record(dict, {"bed_nights": Amount(), "equal_share": Amount()})
        ),
    },
)
