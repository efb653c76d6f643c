"""Where: for those chosen, the beds that fit best and keep scarce features free.

A feature that a child does not need costs, in that bed, the number of this run's beds of
that kind that lack it: nothing where every bed has it, most where only one does. The least
total is best; among equals the better-ranked children get the beds that come first by id.
"""

from __future__ import annotations

from collections.abc import Sequence

from placements.allocation.arrangement import (
    Masks,
    Places,
    Player,
    apart_within,
    branches,
    clash,
    narrow,
)
from placements.allocation.board import Board, bits
from placements.allocation.facts import Candidate

# A step of this search costs some fifty times one of the search for who.
SHARE_OF_LIMIT = 50
NEVER = 1 << 60

Costs = dict[int, list[int]]
Waste = dict[int, tuple[int, ...]]  # player -> for each bed, what it would waste there


def unneeded_features(board: Board, candidate: Candidate) -> tuple[int, ...]:
    """For each bed, what it would waste to put this child there."""
    needed = frozenset(candidate.required_features or ())
    weights = scarcity(board, candidate)
    return tuple(
        sum(weights.get(feature, 0) for feature in bed.features if feature not in needed)
        for bed in board.beds
    )


def scarcity(board: Board, candidate: Candidate) -> dict[str, int]:
    """For each feature, how many of the run's beds of this kind lack it."""
    beds = [board.beds[index] for index in bits(board.of_kind[candidate.kind])]
    having: dict[str, int] = {}
    for bed in beds:
        for feature in bed.features:
            having[feature] = having.get(feature, 0) + 1
    return {feature: len(beds) - count for feature, count in having.items()}


def best_fit(
    players: Sequence[Player], places: Places, waste: Waste, board: Board, limit: int
) -> tuple[Places, bool]:
    """The best places for the chosen players, and whether they are proven to be the best.

    `places` is a feasible arrangement, and the answer if the search stops before a better one.
    """
    team = sorted(places)
    apart = apart_within(players, team)
    masks = {one: players[one].usable for one in team}
    costs = costs_of(waste, team, len(board.beds))
    best = {one: places[one] for one in team}
    least = sum(costs[one][bed] for one, bed in best.items())
    if not narrow(masks, apart, board, apart):
        return best, True
    stack: list[Masks] = [masks]
    steps_left = max(limit // SHARE_OF_LIMIT, 1)
    while stack:
        if not steps_left:
            return best, False
        steps_left -= 1
        masks = stack.pop()
        cheapest = cheapest_matching(masks, costs, len(board.beds))
        if cheapest is None or cheapest[0] >= least:
            continue
        total, matched = cheapest
        clashing = clash(matched, masks, apart, board)
        if clashing is None:
            best, least = matched, total
            continue
        stack.extend(reversed(list(branches(masks, clashing, apart, board))))
    return best, True


def costs_of(waste: Waste, team: Sequence[int], beds: int) -> Costs:
    """Waste first; then, far below it, the better-ranked to the earlier bed."""
    scale = len(team) * len(team) * max(beds, 1) + 1
    return {
        one: [wasted * scale + (len(team) - place) * bed for bed, wasted in enumerate(waste[one])]
        for place, one in enumerate(team)
    }


def cheapest_matching(masks: Masks, costs: Costs, beds: int) -> tuple[int, Places] | None:
    """The matching of least cost that places every player, by shortest augmenting paths.

    None if there is no matching of them all. Pairs to keep apart are not looked at, so its
    cost is a bound on what any arrangement that does keep them apart can cost.
    """
    price_of_player = dict.fromkeys(masks, 0)
    price_of_bed = [0] * beds
    holders = [-1] * beds
    for player in masks:
        distance = [NEVER] * beds
        came_from = [-1] * beds  # the bed before this one on the path; -1 is the player itself
        seen: list[int] = []
        open_beds = (1 << beds) - 1
        frontier = 0
        one, bed, travelled = player, -1, 0
        while one >= 0:
            base = travelled - price_of_player[one]
            cost = costs[one]
            for other in bits(masks[one] & open_beds):
                through = base + cost[other] - price_of_bed[other]
                if through < distance[other]:
                    distance[other] = through
                    came_from[other] = bed
            frontier |= masks[one] & open_beds
            bed, travelled = -1, NEVER
            for other in bits(frontier):
                if distance[other] < travelled:
                    bed, travelled = other, distance[other]
            if bed < 0:
                return None
            frontier &= ~(1 << bed)
            open_beds &= ~(1 << bed)
            seen.append(bed)
            one = holders[bed]
        price_of_player[player] += travelled
        for other in seen[:-1]:
            slack = travelled - distance[other]
            price_of_player[holders[other]] += slack
            price_of_bed[other] -= slack
        while bed >= 0:
            before = came_from[bed]
            holders[bed] = player if before < 0 else holders[before]
            bed = before
    places = {one: bed for bed, one in enumerate(holders) if one >= 0}
    return sum(costs[one][bed] for one, bed in places.items()), places
