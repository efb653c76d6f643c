"""Hides small numbers, so that no child can be made out in a table (GOV-9, EQ-5).

A count of 1 to 4 is hidden. Where a total is shown beside the parts, the hidden ones must not be
recoverable from it: one hidden count alone, or hidden counts that can only all be 1, take the next
smallest with them. Pure: counts in, counts or None out.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST_SHOWN = 5

Key = TypeVar("Key", bound=Hashable)


def hide_small(counts: Mapping[Key, int]) -> dict[Key, int | None]:
    """`counts`, with None for each that must not be shown beside its total. Nought is shown."""
    hidden = {key for key, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    while hidden and _recoverable([counts[key] for key in hidden]):
        rest = sorted(
            (key for key in counts if key not in hidden and counts[key] > 0),
            key=lambda key: (counts[key], str(key)),
        )
        if not rest:
            break
        hidden.add(rest[0])
    return {key: None if key in hidden else count for key, count in counts.items()}


def total_of(counts: Mapping[Key, int]) -> int | None:
    """The total that may be shown with `hide_small(counts)`: None where it would give a part away."""
    shown = hide_small(counts)
    hidden = [counts[key] for key, count in shown.items() if count is None]
    total = sum(counts.values())
    if hidden and _recoverable(hidden):
        return None
    return None if 0 < total < SMALLEST_SHOWN else total


def hide_small_count(count: int) -> int | None:
    """One count that stands alone."""
    return None if 0 < count < SMALLEST_SHOWN else count


def _recoverable(hidden: list[int]) -> bool:
    """Whether the total of the hidden counts gives one of them away."""
    return len(hidden) == 1 or sum(hidden) == len(hidden)
