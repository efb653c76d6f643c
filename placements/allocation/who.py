"""Who: the set of referrals that is lexicographically best by rank.

What may be placed together is hereditary: part of a set that can be placed can be placed.
So going down the ranking and keeping each referral whose set is still feasible is exact,
and nobody is passed over who could be placed without displacing a better-ranked child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from placements.allocation.arrangement import (
    GaveUp,
    Places,
    Player,
    apart_within,
    arrange,
    augment,
    clash,
)
from placements.allocation.board import Board
from placements.allocation.facts import MemberReserve
from placements.allocation.vocabulary import Kind, Level


class Refusal(Enum):
    NO_BED = auto()
    HELD = auto()
    KEPT_FOR_MEMBERS = auto()
    KEPT_APART = auto()
    GAVE_UP = auto()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where each chosen player could go, and why each of the others was not chosen."""

    places: Places
    refusals: dict[int, Refusal]


# A question that was answered no: the beds open to the player, and whom it is kept apart from.
Profile = tuple[int, frozenset[tuple[int, Level]]]


class Chooser:
    """Goes down the ranking once, keeping the best set so far and one way to place it."""

    def __init__(
        self, players: Sequence[Player], board: Board, reserve: MemberReserve, limit: int
    ) -> None:
        self.players = players
        self.board = board
        self.limit = limit
        self.places: Places = {}
        self.holders = [-1] * len(board.beds)
        self.proposed = dict.fromkeys(Kind, 0)
        self.non_members = dict.fromkeys(Kind, 0)
        self.most_with_non_members = {
            kind: board.of_kind[kind].bit_count() - reserve.of(kind) for kind in Kind
        }
        self.settled = 0  # beds whose holders have nowhere else to go, now and for ever
        self.refused: list[Profile] = []
        self.given_up: set[Profile] = set()

    def choose(self) -> Chosen:
        refusals: dict[int, Refusal] = {}
        for one, player in enumerate(self.players):
            refusal = self._consider(one, player)
            if refusal is not None:
                refusals[one] = refusal
                continue
            self.proposed[player.kind] += 1
            self.non_members[player.kind] += not player.is_member
        return Chosen(places=self.places, refusals=refusals)

    def _consider(self, one: int, player: Player) -> Refusal | None:
        """Keep this player if the set is still feasible; otherwise say why not."""
        if not player.usable:
            return Refusal.NO_BED
        if not player.usable & ~self.settled:
            return Refusal.HELD
        if not self._leaves_enough_for_members(player):
            return Refusal.KEPT_FOR_MEMBERS
        places, holders = dict(self.places), list(self.holders)
        reached = augment(one, self._open_to, holders, places)
        if reached:
            self.settled |= reached
            return Refusal.HELD
        return self._keep_apart(one, places, holders)

    def _open_to(self, one: int) -> int:
        return self.players[one].usable & ~self.settled

    def _leaves_enough_for_members(self, player: Player) -> bool:
        kind = player.kind
        if player.is_member and not self.non_members[kind]:
            return True
        return self.proposed[kind] + 1 <= self.most_with_non_members[kind]

    def _keep_apart(self, one: int, places: Places, holders: list[int]) -> Refusal | None:
        """The set can be matched; can it be with every pair kept apart?"""
        team = sorted(places)
        apart = apart_within(self.players, team)
        masks = {each: self.players[each].usable for each in team}
        if clash(places, masks, apart, self.board) is None:
            self.places, self.holders = places, holders
            return None
        profile = (self.players[one].usable, frozenset(apart.get(one, ())))
        if any(not profile[0] & ~mask and near <= profile[1] for mask, near in self.refused):
            return Refusal.KEPT_APART
        if profile in self.given_up:
            return Refusal.GAVE_UP
        try:
            found = arrange(masks, places, apart, self.board, self.limit)
        except GaveUp:
            self.given_up.add(profile)
            return Refusal.GAVE_UP
        if found is None:
            self.refused.append(profile)
            return Refusal.KEPT_APART
        self.places = found
        self.holders = [-1] * len(self.board.beds)
        for each, bed in found.items():
            self.holders[bed] = each
        return None
