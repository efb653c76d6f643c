"""Places today by kind of unit: beds, not children, so nothing in it needs hiding."""

from dataclasses import dataclass
from datetime import datetime

from placements.beds import NOTHING_SET, beds_now, capacities, offerable
from placements.models import Home, Occupancy
from referrals import needs


@dataclass(frozen=True)
class Places:
    """The three capacities, and what takes the rest, of one kind of unit."""

    kind: str
    label: str
    approved: int
    working: int
    occupied: int
    held: int
    vacant_for_safety: int
    out_of_service: int
    free: int


def places_today(at: datetime) -> list[Places]:
    """Places of each kind at the moment `at`, over all homes. Three queries."""
    homes = Home.objects.all()
    beds = beds_now(homes, at)
    capacity = capacities(homes, at)
    free = offerable(beds, capacity)
    found = []
    for kind in needs.Kind:
        here = [row for row in beds if row.bed.unit.kind == kind]
        units = {row.bed.unit_id for row in here}
        kinds = [row.claim.kind for row in here if row.claim]
        found.append(
            Places(
                kind=kind.value,
                label=f"{kind.label}s",
                approved=sum(capacity.get(unit, NOTHING_SET).approved for unit in units),
                working=sum(capacity.get(unit, NOTHING_SET).working for unit in units),
                occupied=kinds.count(Occupancy.Kind.STAY),
                held=sum(claim in Occupancy.HOLDS for claim in kinds),
                vacant_for_safety=kinds.count(Occupancy.Kind.SAFETY_VACANCY),
                out_of_service=kinds.count(Occupancy.Kind.OUT_OF_SERVICE)
                + kinds.count(Occupancy.Kind.TURNAROUND),
                free=sum(row.bed.unit.kind == kind for row in free),
            )
        )
    return found
