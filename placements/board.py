"""The bed board: every bed at one moment, what claims it, and how many more children could come."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import TextChoices

from placements import beds
from placements.models import Bed, Home, Occupancy, Unit
from plv import clock
from referrals import needs
from referrals.models import Child

if TYPE_CHECKING:
    from plv.access.models import User


class State(TextChoices):
    """What a bed is at a moment. Each bed is exactly one of these."""

    OCCUPIED = "occupied", "Occupied"
    OFFERED = "offered", "Held for an offer"
    NAMED = "named", "Held for a child"
    VACANT = "vacant", "Held vacant for safety"
    OUT = "out", "Out of service"
    TURNAROUND = "turnaround", "Being made ready"
    FREE = "free", "Free"
    UNSTAFFED = "unstaffed", "Empty, not staffed"


STATE_OF = {
    Occupancy.Kind.STAY: State.OCCUPIED,
    Occupancy.Kind.OFFER_HOLD: State.OFFERED,
    Occupancy.Kind.NAMED_HOLD: State.NAMED,
    Occupancy.Kind.SAFETY_VACANCY: State.VACANT,
    Occupancy.Kind.OUT_OF_SERVICE: State.OUT,
    Occupancy.Kind.TURNAROUND: State.TURNAROUND,
}
CHILDREN_OF = {needs.Sex.FEMALE: "girls", needs.Sex.MALE: "boys"}
HELD = frozenset({State.OFFERED, State.NAMED})
UNUSABLE = frozenset({State.VACANT, State.OUT, State.TURNAROUND})


@dataclass(frozen=True)
class Filter:
    """What the board shows; it counts every bed all the same. Empty shows all."""

    kind: str = ""
    state: str = ""
    feature: str = ""

    def lets_through(self, row: "BedNow") -> bool:
        return (
            (not self.kind or row.bed.unit.kind == self.kind)
            and (not self.state or row.state == self.state)
            and (not self.feature or self.feature in row.bed.features)
        )


@dataclass(frozen=True)
class BedNow:
    """One bed: its state, the claim that makes it so, and the claim that comes next."""

    bed: Bed
    state: State
    claim: Occupancy | None
    coming: Occupancy | None
    day: date

    @property
    def child(self) -> Child | None:
        return self.claim.child if self.claim else None

    @property
    def age(self) -> int | None:
        return self.child.age_on(self.day) if self.child else None

    @property
    def children(self) -> set[UUID]:
        """Everyone this bed's card speaks of."""
        claims = [claim for claim in (self.claim, self.coming) if claim is not None]
        causes = {claim.because_of.child_id for claim in claims if claim.because_of}
        return causes | {claim.child_id for claim in claims if claim.child_id}

    @property
    def expected_end_on(self) -> date | None:
        """When the child is expected to leave this bed, as far as anyone has said."""
        if self.claim is None or self.claim.placement is None:
            return None
        return self.claim.expected_end_on or self.claim.placement.expected_end_on

    @property
    def last_on(self) -> date | None:
        """The last day of the claim, where it has one."""
        if self.claim is None or self.claim.ends_at is None:
            return None
        return clock.london_day(self.claim.ends_at - timedelta(microseconds=1))

    @property
    def is_overdue(self) -> bool:
        """A stay past its expected end, or a vacancy past its review."""
        vacant = self.state == State.VACANT and self.claim is not None
        due = self.claim.review_on if vacant else self.expected_end_on
        return due is not None and due < self.day


@dataclass(frozen=True)
class Places:
    """The counts of a unit, or of several added up. `free` is `placements.beds.offerable`."""

    beds: int = 0
    approved: int = 0
    working: int = 0
    occupied: int = 0
    held: int = 0
    unusable: int = 0
    unstaffed: int = 0
    free: int = 0

    def __add__(self, other: "Places") -> "Places":
        names = self.__dataclass_fields__
        return Places(*(getattr(self, name) + getattr(other, name) for name in names))


@dataclass(frozen=True)
class UnitNow:
    unit: Unit
    beds: tuple[BedNow, ...]
    places: Places
    shown: tuple[BedNow, ...]

    @property
    def is_for(self) -> str:
        """Whom the unit is registered for, in words."""
        words = [CHILDREN_OF[sex] for sex in needs.Sex.values if sex in self.unit.sexes]
        return f"{' and '.join(words)} aged {self.unit.min_age} to {self.unit.max_age}"


@dataclass(frozen=True)
class HomeNow:
    home: Home
    units: tuple[UnitNow, ...]
    places: Places


@dataclass(frozen=True)
class Board:
    homes: tuple[HomeNow, ...]
    places: Places

    @property
    def states(self) -> list[tuple[State, int]]:
        """Every state with the number of beds in it, shown or not: the key to the board."""
        every = [bed.state for home in self.homes for unit in home.units for bed in unit.beds]
        return [(state, every.count(state)) for state in State]

    @property
    def shown(self) -> list[BedNow]:
        return [bed for home in self.homes for unit in home.units for bed in unit.shown]

    @property
    def children(self) -> set[UUID]:
        """The children the shown part speaks of."""
        return set().union(*(row.children for row in self.shown))


def board_for(user: "User", at: datetime, show: Filter | None = None) -> Board:
    """Every bed `user` may see, at the moment `at`. Three queries, whatever the number of beds."""
    show = show or Filter()
    mine = Home.objects.visible_to(user)
    rows = beds.beds_now(mine, at)
    capacity = beds.capacities(mine, at)
    free = {row.bed.pk for row in beds.offerable(rows, capacity)}
    day = clock.london_day(at)

    homes = []
    for _, of_home in groupby(rows, key=lambda row: row.bed.unit.home_id):
        units = [
            _unit_now(list(of_unit), capacity, free, day, show)
            for _, of_unit in groupby(of_home, key=lambda row: row.bed.unit_id)
        ]
        homes.append(HomeNow(units[0].unit.home, tuple(units), _sum(units)))
    return Board(tuple(homes), _sum(homes))


def bed_now(bed: Bed, at: datetime) -> BedNow | None:
    """One bed as the board shows it; None when it is not a bed on that day. Three queries."""
    rows = beds.beds_now([bed.unit.home], at)
    capacity = beds.capacities([bed.unit.home], at)
    free = {row.bed.pk for row in beds.offerable(rows, capacity)}
    for row in rows:
        if row.bed.pk == bed.pk:
            day = clock.london_day(at)
            return BedNow(row.bed, _state(row, free), row.claim, row.next_claim, day)
    return None


def _unit_now(
    rows: list[beds.BedNow],
    capacity: Mapping[UUID, beds.Capacity],
    free: set[UUID],
    day: date,
    show: Filter,
) -> UnitNow:
    unit = rows[0].bed.unit
    now = tuple(
        BedNow(row.bed, _state(row, free), row.claim, row.next_claim, day)
        for row in sorted(rows, key=lambda row: in_reading_order(row.bed.name))
    )
    states = [row.state for row in now]
    places = capacity.get(unit.pk, beds.NOTHING_SET)
    counts = Places(
        beds=len(now),
        approved=places.approved,
        working=places.working,
        occupied=states.count(State.OCCUPIED),
        held=sum(state in HELD for state in states),
        unusable=sum(state in UNUSABLE for state in states),
        unstaffed=states.count(State.UNSTAFFED),
        free=states.count(State.FREE),
    )
    return UnitNow(unit, now, counts, tuple(row for row in now if show.lets_through(row)))


def state_of(claim: Occupancy) -> State:
    """The state of a bed that `claim` holds."""
    return STATE_OF[Occupancy.Kind(claim.kind)]


def _state(row: beds.BedNow, free: set[UUID]) -> State:
    if row.claim is not None:
        return state_of(row.claim)
    return State.FREE if row.bed.pk in free else State.UNSTAFFED


def _sum(parts: Iterable[UnitNow | HomeNow]) -> Places:
    return sum((part.places for part in parts), Places())


def in_reading_order(name: str) -> list[tuple[int, str]]:
    """Sorts "Bed 2" before "Bed 10"."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]
