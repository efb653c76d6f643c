"""Which beds can be offered at a moment: one definition, for the board, the run and every action."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from placements.models import Bed, Home, Occupancy, UnitCapacity
from plv import clock


@dataclass(frozen=True)
class BedNow:
    """A bed at a moment: the claim that covers it, and the next one ahead."""

    bed: Bed
    claim: Occupancy | None
    next_claim: Occupancy | None

    @property
    def is_free(self) -> bool:
        return self.claim is None


@dataclass(frozen=True)
class Capacity:
    """Places of a unit on a day: approved by the regulator, and working, that is staffed."""

    approved: int
    working: int


NOTHING_SET = Capacity(0, 0)


def beds_now(homes: Iterable[Home], at: datetime, *, with_people: bool = True) -> list[BedNow]:
    """Every bed of the homes that is open on the day, in order, with its claims. Two queries.

    A page shows whom a claim is for; `with_people` false leaves them out, where ids are enough.
    """
    beds = list(
        Bed.objects.open_on(clock.london_day(at))
        .filter(unit__home__in=homes)
        .select_related("unit__home")
    )
    claims: dict[UUID, list[Occupancy]] = defaultdict(list)
    rows = Occupancy.objects.not_over(at).filter(bed__in=beds).order_by("starts_at")
    if with_people:
        rows = rows.select_related("child__authority", "placement", "offer", "because_of__child")
    for row in rows:
        claims[row.bed_id].append(row)
    found = []
    for bed in beds:
        now = next((claim for claim in claims[bed.pk] if claim.starts_at <= at), None)
        ahead = next((claim for claim in claims[bed.pk] if claim.starts_at > at), None)
        found.append(BedNow(bed, now, ahead))
    return found


def capacities(homes: Iterable[Home], at: datetime) -> Mapping[UUID, Capacity]:
    """The capacity of each unit of the homes on the day, by the unit's id."""
    day = clock.london_day(at)
    rows = UnitCapacity.objects.filter(unit__home__in=homes, starts_on__lte=day).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    )
    return {row.unit_id: Capacity(row.approved, row.working) for row in rows}


def offerable(beds: Iterable[BedNow], capacity: Mapping[UUID, Capacity]) -> list[BedNow]:
    """The beds a child could be offered now: free, and within the places that are staffed.

    Where a unit has more free beds than staffed places left, those with the most features count,
    so that a child who needs one can still be placed; then by name.
    """
    by_unit: dict[UUID, list[BedNow]] = defaultdict(list)
    for bed in beds:
        by_unit[bed.bed.unit_id].append(bed)
    found: list[BedNow] = []
    for unit_id, rows in by_unit.items():
        taken = sum(
            row.claim is not None and row.claim.kind in Occupancy.FOR_A_CHILD for row in rows
        )
        left = max(0, capacity.get(unit_id, NOTHING_SET).working - taken)
        free = sorted(
            (row for row in rows if row.is_free),
            key=lambda row: (-len(row.bed.features), row.bed.name),
        )
        found += free[:left]
    return sorted(found, key=lambda row: (row.bed.unit.position, row.bed.name))
