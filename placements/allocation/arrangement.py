"""Can these children all be placed together? The exact question under every decision.

Without keep-apart pairs it is a matching, answered by augmenting paths. With them it is
answered by search: match, look for a pair that the matching puts too close, and branch on
"this one is in that room, unit or home and so the other is not" or "this one is not".
Every arrangement is in one branch or the other, so a search that ends has proven its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from placements.allocation.board import Board, bits
from placements.allocation.vocabulary import Kind, Level

Masks = dict[int, int]  # player -> the beds still open to it
Places = dict[int, int]  # player -> its bed
Apart = Mapping[int, Sequence[tuple[int, Level]]]  # player -> whom it is kept apart from


@dataclass(frozen=True, slots=True)
class Player:
    """An eligible candidate as the search sees it; players are numbered in order of rank."""

    kind: Kind
    is_member: bool
    usable: int
    apart: tuple[tuple[int, Level], ...]


class GaveUp(Exception):
    """The search took as many steps as the policy allows without an answer."""


def augment(player: int, usable: Callable[[int], int], holders: list[int], places: Places) -> int:
    """Place one more player, moving others along if need be.

    Returns 0 when placed. Otherwise nothing has moved, and the answer is every bed that was
    reached: the players holding them have, between them, no other bed to go to.
    """
    reached = 0
    came_from: dict[int, int] = {}
    queue = [player]
    for one in queue:
        fresh = usable(one) & ~reached
        reached |= fresh
        for bed in bits(fresh):
            came_from[bed] = one
            if holders[bed] < 0:
                hand_over(bed, came_from, player, holders, places)
                return 0
            queue.append(holders[bed])
    return reached


def hand_over(
    bed: int, came_from: dict[int, int], last: int, holders: list[int], places: Places
) -> None:
    """Walk the path back from a free bed, each player taking the bed it reached."""
    while True:
        one = came_from[bed]
        left = places.get(one, -1)
        places[one] = bed
        holders[bed] = one
        if one == last:
            return
        bed = left


def narrow(masks: Masks, apart: Apart, board: Board, waiting: Iterable[int]) -> bool:
    """Close to each player the room, unit or home that someone kept apart from it must use.

    False when that leaves somebody without a bed.
    """
    queue = list(waiting)
    while queue:
        one = queue.pop()
        mask = masks[one]
        if not mask:
            return False
        first = (mask & -mask).bit_length() - 1
        for other, level in apart[one]:
            zone = board.zones[level][first]
            if not mask & ~zone and masks[other] & zone:
                masks[other] &= ~zone
                queue.append(other)
    return True


def clash(places: Places, masks: Masks, apart: Apart, board: Board) -> tuple[int, int, int] | None:
    """The tightest pair placed too close: the two players, and the beds they may not share."""
    found: tuple[int, int, int] | None = None
    tightest = 1 << 30
    for one, others in apart.items():
        for other, level in others:
            zone = board.zones[level][places[one]]
            if zone >> places[other] & 1:
                room = masks[one].bit_count()
                if room < tightest:
                    found, tightest = (one, other, zone), room
    return found


def branches(
    masks: Masks, clashing: tuple[int, int, int], apart: Apart, board: Board
) -> Iterable[Masks]:
    """The two halves of what is open to a clashing pair; a half that is empty is left out."""
    one, other, zone = clashing
    inside, outside = dict(masks), dict(masks)
    inside[one] &= zone
    inside[other] &= ~zone
    outside[one] &= ~zone
    if narrow(inside, apart, board, (one, other)):
        yield inside
    if narrow(outside, apart, board, (one,)):
        yield outside


def rematch(masks: Masks, places: Places, beds: int) -> Places | None:
    """Mend a matching whose players may have lost their beds; None if it cannot be mended."""
    holders = [-1] * beds
    mended: Places = {}
    for one, bed in places.items():
        if masks[one] >> bed & 1:
            mended[one] = bed
            holders[bed] = one
    for one in masks:
        if one not in mended and augment(one, masks.__getitem__, holders, mended):
            return None
    return mended


def arrange(masks: Masks, places: Places, apart: Apart, board: Board, limit: int) -> Places | None:
    """Places for all these players with every pair kept apart, or None if there are none.

    `places` is where to start looking. Raises `GaveUp` after `limit` steps.
    """
    masks = dict(masks)
    if not narrow(masks, apart, board, apart):
        return None
    stack = [(masks, places)]
    steps = 0
    while stack:
        steps += 1
        if steps > limit:
            raise GaveUp
        masks, places = stack.pop()
        matched = rematch(masks, places, len(board.beds))
        if matched is None:
            continue
        clashing = clash(matched, masks, apart, board)
        if clashing is None:
            return matched
        halves = list(branches(masks, clashing, apart, board))
        stack.extend((half, matched) for half in reversed(halves))
    return None


def apart_within(
    players: Sequence[Player], team: Iterable[int]
) -> dict[int, list[tuple[int, Level]]]:
    """Whom each of these players is kept apart from, among these players."""
    among = set(team)
    within = {}
    for one in sorted(among):
        others = [row for row in players[one].apart if row[0] in among]
        if others:
            within[one] = others
    return within
