"""The bed board: every bed at one moment, what claims it, and how many more children could come."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, TextChoices

from placements.models import Bed, Home, Occupancy, Unit, UnitCapacity
from plv import clock
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
CHILDREN = frozenset({State.OCCUPIED, State.OFFERED, State.NAMED})
EMPTY = frozenset({State.FREE, State.UNSTAFFED})


def free_places(*, working: int, spoken_for: int, empty: int) -> int:
    """How many more children a unit could take now: usable empty beds within working capacity.

    `working` is how many children the unit is staffed for, `spoken_for` how many live there or
    have a bed held for them, `empty` how many of its open beds nothing claims (F64).
    """
    return max(0, min(empty, working - spoken_for))


@dataclass(frozen=True)
class Places:
    """The counts of a unit, or of several added up."""

    beds: int = 0
    approved: int = 0
    working: int = 0
    occupied: int = 0
    held: int = 0
    unusable: int = 0
    empty: int = 0
    free: int = 0

    def __add__(self, other: "Places") -> "Places":
        return Places(
            *(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
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
    def expected_end_on(self) -> date | None:
        """When the child is expected to leave this bed, as far as anyone has said."""
        if self.claim is None or self.claim.kind != Occupancy.Kind.STAY:
            return None
        return self.claim.expected_end_on or self.claim.placement.expected_end_on

    @property
    def is_overdue(self) -> bool:
        """A stay past its expected end, or a vacancy past its review."""
        expected = self.claim.review_on if self.state == State.VACANT else self.expected_end_on
        return expected is not None and expected < self.day


@dataclass(frozen=True)
class UnitNow:
    unit: Unit
    beds: tuple[BedNow, ...]
    places: Places
    shown: tuple[BedNow, ...] = ()


@dataclass(frozen=True)
class HomeNow:
    home: Home
    units: tuple[UnitNow, ...]
    places: Places = field(default_factory=Places)


@dataclass(frozen=True)
class Board:
    homes: tuple[HomeNow, ...]
    at: datetime

    @property
    def places(self) -> Places:
        return sum((home.places for home in self.homes), Places())

    @property
    def beds(self) -> list[BedNow]:
        return [bed for home in self.homes for unit in home.units for bed in unit.beds]

    @property
    def shown(self) -> list[BedNow]:
        return [bed for home in self.homes for unit in home.units for bed in unit.shown]

    @property
    def children(self) -> list[UUID]:
        """The children the shown part names."""
        named = [(bed.claim, bed.coming) for bed in self.shown]
        found = {claim.child_id for pair in named for claim in pair if claim and claim.child_id}
        because = {bed.claim.because_of.child_id for bed in self.shown if _because(bed)}
        return sorted(found | because)


def _because(bed: BedNow) -> bool:
    return bed.claim is not None and bed.claim.because_of_id is not None


def board_for(
    user: "User", at: datetime, *, kind: str = "", state: str = "", feature: str = ""
) -> Board:
    """Every bed `user` may see, at the moment `at`; the filters choose what is shown, not counted.

    Four queries, whatever the number of beds.
    """
    day = clock.london_day(at)
    units = list(
        Unit.objects.filter(home__in=Home.objects.visible_to(user))
        .select_related("home")
        .order_by("home__name", "position", "name")
    )
    capacities = {capacity.unit_id: capacity for capacity in _capacities(units, day)}
    beds = defaultdict(list)
    for bed in Bed.objects.filter(unit__in=units).open_on(day):
        beds[bed.unit_id].append(bed)
    claims = defaultdict(list)
    for claim in _claims(units, at):
        claims[claim.bed_id].append(claim)

    homes: dict[Home, list[UnitNow]] = {}
    for unit in units:
        now = unit_now(unit, beds[unit.pk], claims, capacities.get(unit.pk), at=at, day=day)
        shown = _matching(now, kind=kind, state=state, feature=feature)
        homes.setdefault(unit.home, []).append(UnitNow(now.unit, now.beds, now.places, shown))
    return Board(
        tuple(
            HomeNow(home, tuple(of), sum((unit.places for unit in of), Places()))
            for home, of in homes.items()
        ),
        at,
    )


def unit_now(
    unit: Unit,
    beds: Iterable[Bed],
    claims: dict[UUID, list[Occupancy]],
    capacity: UnitCapacity | None,
    *,
    at: datetime,
    day: date,
) -> UnitNow:
    """One unit from its rows: each bed's state, then the counts. No capacity today: no places."""
    pairs = []
    for bed in sorted(beds, key=lambda bed: in_reading_order(bed.name)):
        bed.unit = unit
        mine = sorted(claims.get(bed.pk, []), key=lambda claim: claim.starts_at)
        current = next((claim for claim in mine if claim.covers(at)), None)
        coming = next((claim for claim in mine if claim.starts_at > at), None)
        pairs.append((bed, current, coming))

    states = [STATE_OF[Occupancy.Kind(current.kind)] for _, current, _ in pairs if current]
    empty = len(pairs) - len(states)
    spoken_for = sum(state in CHILDREN for state in states)
    approved, working = (capacity.approved, capacity.working) if capacity else (0, 0)
    free = free_places(working=working, spoken_for=spoken_for, empty=empty)
    nothing = State.FREE if free else State.UNSTAFFED
    return UnitNow(
        unit,
        tuple(
            BedNow(
                bed,
                STATE_OF[Occupancy.Kind(current.kind)] if current else nothing,
                current,
                coming,
                day,
            )
            for bed, current, coming in pairs
        ),
        Places(
            beds=len(pairs),
            approved=approved,
            working=working,
            occupied=states.count(State.OCCUPIED),
            held=spoken_for - states.count(State.OCCUPIED),
            unusable=len(states) - spoken_for,
            empty=empty,
            free=free,
        ),
    )


def in_reading_order(name: str) -> list[tuple[int, str]]:
    """Sorts "Bed 2" before "Bed 10"."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def _capacities(units: Sequence[Unit], day: date) -> Iterable[UnitCapacity]:
    return UnitCapacity.objects.filter(unit__in=units, starts_on__lte=day).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )


def _claims(units: Sequence[Unit], at: datetime) -> Iterable[Occupancy]:
    return (
        Occupancy.objects.not_over(at)
        .filter(bed__unit__in=units)
        .select_related("child__authority", "placement", "offer", "because_of__child")
        .order_by("starts_at")
    )


def _matching(unit: UnitNow, *, kind: str, state: str, feature: str) -> tuple[BedNow, ...]:
    if kind and unit.unit.kind != kind:
        return ()
    return tuple(
        bed
        for bed in unit.beds
        if (not state or bed.state == state) and (not feature or feature in bed.bed.features)
    )
