"""The beds of a run as bits, so that "which beds?" is one integer."""

from __future__ import annotations

from collections.abc import Iterator

from placements.allocation.facts import Bed, Facts, Unit
from placements.allocation.vocabulary import Kind, Level


def bits(mask: int) -> Iterator[int]:
    """The positions of the bits that are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Board:
    """The beds in order of id; `zones[level][i]` is every bed in bed i's room, unit or home."""

    def __init__(self, facts: Facts) -> None:
        self.units: dict[str, Unit] = {unit.id: unit for unit in facts.units}
        self.beds: tuple[Bed, ...] = facts.beds
        self.of_kind: dict[Kind, int] = dict.fromkeys(Kind, 0)
        self._zone: dict[tuple[Level, str, str], int] = {}
        for index, bed in enumerate(self.beds):
            unit = self.units[bed.unit]
            self.of_kind[unit.kind] |= 1 << index
            for level in Level:
                key = zone_key(level, unit.home, unit.id, bed.room)
                self._zone[key] = self._zone.get(key, 0) | 1 << index
        self.zones: dict[Level, list[int]] = {
            level: [
                self.zone(level, self.units[bed.unit].home, bed.unit, bed.room) for bed in self.beds
            ]
            for level in Level
        }

    def zone(self, level: Level, home: str, unit: str, room: str) -> int:
        """The beds of the run within this room, unit or home."""
        return self._zone.get(zone_key(level, home, unit, room), 0)

    def ids(self, mask: int) -> tuple[str, ...]:
        return tuple(self.beds[index].id for index in bits(mask))


def zone_key(level: Level, home: str, unit: str, room: str) -> tuple[Level, str, str]:
    """Room numbers need only differ within a unit; unit ids differ everywhere."""
    if level is Level.ROOM:
        return level, unit, room
    return level, unit if level is Level.UNIT else home, ""
