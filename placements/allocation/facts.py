"""What a run decides on: frozen values, put into one canonical order when they are made.

Two `Facts` with the same content are equal whatever order their parts came in,
so nothing downstream can depend on the order of a query.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from placements.allocation import canonical
from placements.allocation.vocabulary import (
    Assessment,
    BadFacts,
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

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class MemberReserve:
    """Beds of each kind that a non-member's place must leave free for members."""

    secure: int
    step_down: int

    def of(self, kind: Kind) -> int:
        return self.secure if kind is Kind.SECURE else self.step_down


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the rules that members may change (schema in docs/allocation.md)."""

    version: int
    rank: tuple[RankKey, ...]
    member_reserve: MemberReserve
    search_limit: int

    def __post_init__(self) -> None:
        if len(set(self.rank)) != len(self.rank):
            raise BadFacts("policy.rank names a key twice.")
        if not self.rank or self.rank[-1] is not RankKey.TIE_BREAK:
            raise BadFacts("policy.rank must end with tie_break.")


@dataclass(frozen=True, slots=True)
class Unit:
    id: str
    home: str
    kind: Kind
    sexes: tuple[Sex, ...]
    min_age: int
    max_age: int

    def __post_init__(self) -> None:
        settle(self, sexes=sorted(set(self.sexes)))
        if self.min_age > self.max_age:
            raise BadFacts(f"units: unit {self.id} has min_age above max_age.")


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed that can be offered in this run, free in `[free_from, free_until)`."""

    id: str
    unit: str
    room: str
    features: tuple[str, ...]
    free_from: datetime
    free_until: datetime | None

    def __post_init__(self) -> None:
        settle(self, features=sorted(set(self.features)))
        check_aware(f"beds: bed {self.id}", self.free_from, self.free_until)
        if self.free_until is not None and self.free_until <= self.free_from:
            raise BadFacts(f"beds: bed {self.id} has free_until at or before free_from.")


@dataclass(frozen=True, slots=True)
class Resident:
    """A child already there, or for whom a place there is already held."""

    child: str
    unit: str
    room: str
    home: str


@dataclass(frozen=True, slots=True)
class KeepApart:
    """Two children who may not share a room, a unit or a home."""

    a: str
    b: str
    level: Level

    def __post_init__(self) -> None:
        if self.a == self.b:
            raise BadFacts(f"keep_apart: child {self.a} is kept apart from itself.")
        first, second = sorted((self.a, self.b))
        object.__setattr__(self, "a", first)
        object.__setattr__(self, "b", second)


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision to waive a failed gate for one referral."""

    gate: Gate
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One live referral, as it stood at the run. `None` is "not known"."""

    referral: str
    child: str
    authority: str
    kind: Kind
    standing: Standing
    age: int
    sex: Sex | None
    needed_from: datetime
    legal: Legal
    legal_until: datetime | None
    under_13: Under13
    required_features: tuple[str, ...] | None
    risk_band: int | None
    fresh: bool | None
    paused_until: datetime | None
    assessment: Assessment | None
    urgency: Urgency | None
    leaving_own_secure: bool
    waiting_since: datetime
    tie_break: int
    overrides: tuple[Override, ...] = ()

    def __post_init__(self) -> None:
        if self.required_features is not None:
            settle(self, required_features=sorted(set(self.required_features)))
        settle(self, overrides=sorted(self.overrides, key=lambda row: row.gate))
        check_aware(
            f"candidates: referral {self.referral}",
            self.needed_from,
            self.legal_until,
            self.paused_until,
            self.waiting_since,
        )
        check_distinct(
            f"candidates: the overrides of referral {self.referral} name gate",
            [row.gate for row in self.overrides],
        )


@dataclass(frozen=True, slots=True)
class FairShare:
    """Bed-nights an authority used in the last 12 months, and an equal share of them all."""

    authority: str
    bed_nights: int | float
    equal_share: int | float

    def __post_init__(self) -> None:
        object.__setattr__(self, "bed_nights", canonical.number(self.bed_nights))
        object.__setattr__(self, "equal_share", canonical.number(self.equal_share))


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision may depend on. Making one checks that its parts agree."""

    at: datetime
    policy: Policy
    units: tuple[Unit, ...]
    beds: tuple[Bed, ...]
    residents: tuple[Resident, ...]
    keep_apart: tuple[KeepApart, ...]
    candidates: tuple[Candidate, ...]
    fair_share: tuple[FairShare, ...]

    def __post_init__(self) -> None:
        settle(
            self,
            units=sorted(self.units, key=lambda row: row.id),
            beds=sorted(self.beds, key=lambda row: row.id),
            residents=sorted(
                set(self.residents), key=lambda row: (row.child, row.home, row.unit, row.room)
            ),
            keep_apart=sorted(
                set(self.keep_apart), key=lambda row: (row.a, row.b, row.level.value)
            ),
            candidates=sorted(self.candidates, key=lambda row: row.referral),
            fair_share=sorted(self.fair_share, key=lambda row: row.authority),
        )
        check_aware("at", self.at)
        check_distinct("units: id", [row.id for row in self.units])
        check_distinct("beds: id", [row.id for row in self.beds])
        check_distinct("candidates: referral", [row.referral for row in self.candidates])
        check_distinct("candidates: child", [row.child for row in self.candidates])
        check_distinct("fair_share: authority", [row.authority for row in self.fair_share])
        check_places(self)

    def to_json(self) -> dict[str, Any]:
        """The facts as they are stored, and as `facts_from_json` reads them."""
        document: dict[str, Any] = canonical.plain(self)
        document["schema"] = SCHEMA
        document["fair_share"] = {
            row.authority: {"bed_nights": row.bed_nights, "equal_share": row.equal_share}
            for row in self.fair_share
        }
        return document


def settle(row: object, **fields: Iterable[Any]) -> None:
    """Give fields of a frozen row their canonical order, once, while it is being made."""
    for name, values in fields.items():
        object.__setattr__(row, name, tuple(values))


def check_aware(place: str, *moments: datetime | None) -> None:
    for moment in moments:
        if moment is not None and moment.utcoffset() is None:
            raise BadFacts(f"{place} has a time without a time zone.")


def check_distinct(place: str, values: list[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise BadFacts(f"{place} {value} appears twice.")
        seen.add(value)


def check_places(facts: Facts) -> None:
    """Every bed and every resident is in a unit that the facts describe."""
    units = {unit.id: unit for unit in facts.units}
    for bed in facts.beds:
        if bed.unit not in units:
            raise BadFacts(f"beds: bed {bed.id} is in unit {bed.unit}, which units does not list.")
    for row in facts.residents:
        if row.unit not in units:
            raise BadFacts(
                f"residents: child {row.child} is in unit {row.unit}, which units does not list."
            )
        if units[row.unit].home != row.home:
            raise BadFacts(
                f"residents: child {row.child} is in home {row.home}, "
                f"but unit {row.unit} is in home {units[row.unit].home}."
            )
