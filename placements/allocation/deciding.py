"""Facts in, decision out: gates, rank, who, where, why, in that order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from placements.allocation.arrangement import Places, Player
from placements.allocation.board import Board
from placements.allocation.decision import (
    CandidateResult,
    Counts,
    Decision,
    Proof,
    Proposal,
    RankLine,
    ReserveResult,
    Working,
)
from placements.allocation.explaining import Explainer
from placements.allocation.facts import Facts
from placements.allocation.for_authority import for_authority
from placements.allocation.gates import Case, Gatekeeper
from placements.allocation.overrides import waives_keep_apart, with_keep_apart_applied
from placements.allocation.ranking import Ranking, Vector
from placements.allocation.vocabulary import Kind, Level, Outcome
from placements.allocation.where import best_fit, unneeded_features
from placements.allocation.who import Chooser, Refusal

WIDTH = {Level.ROOM: 0, Level.UNIT: 1, Level.HOME: 2}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its gates asked and its rank worked out."""

    case: Case
    vector: Vector
    lines: tuple[RankLine, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Who goes where, and why the others do not; players are numbered in order of rank."""

    places: Places
    refusals: dict[int, Refusal]
    best_fit_complete: bool


def decide(facts: Facts) -> Decision:
    """Decide who is proposed for which bed, with a reason for every candidate.

    The same facts give the same decision, for ever: nothing else is looked at.
    """
    board = Board(facts)
    ranked = in_rank_order(facts, board)
    eligible = [row for row in ranked if row.case.is_eligible]
    players = players_of(facts, eligible)
    placed = place(facts, board, players, eligible)
    candidates = tuple(results(facts, board, ranked, eligible, players, placed))
    return Decision(
        at=facts.at,
        policy_version=facts.policy.version,
        proposals=proposals(board, eligible, placed.places),
        candidates=candidates,
        reserve=reserve_results(facts, board, players, placed.places),
        overrides_applied=sum(row.applied for result in candidates for row in result.overrides),
        proof=proof(eligible, placed),
    )


def in_rank_order(facts: Facts, board: Board) -> list[Ranked]:
    gatekeeper, ranking = Gatekeeper(facts, board), Ranking(facts)
    rows = [
        Ranked(gatekeeper.ask(candidate), *ranking.judge(candidate))
        for candidate in facts.candidates
    ]
    return with_shared_overrides(facts, sorted(rows, key=lambda row: row.vector))


def with_shared_overrides(facts: Facts, rows: list[Ranked]) -> list[Ranked]:
    """Count a keep-apart override as applied where both of an eligible pair have one."""
    waiving = {
        row.case.candidate.child
        for row in rows
        if row.case.is_eligible and waives_keep_apart(row.case.candidate)
    }
    applied = {
        child
        for pair in facts.keep_apart
        if pair.a in waiving and pair.b in waiving
        for child in (pair.a, pair.b)
    }
    return [
        replace(row, case=replace(row.case, overrides=with_keep_apart_applied(row.case.overrides)))
        if row.case.candidate.child in applied
        else row
        for row in rows
    ]


def players_of(facts: Facts, eligible: Sequence[Ranked]) -> list[Player]:
    """The eligible as the search sees them, each with whom it is kept apart from.

    A pair is open to being placed together only if a person overrode the gate for both.
    """
    number = {row.case.candidate.child: place for place, row in enumerate(eligible)}
    widest: list[dict[int, Level]] = [{} for _ in eligible]
    for pair in facts.keep_apart:
        if pair.a not in number or pair.b not in number:
            continue
        one, other = number[pair.a], number[pair.b]
        if waives_keep_apart(eligible[one].case.candidate) and waives_keep_apart(
            eligible[other].case.candidate
        ):
            continue
        level = max(pair.level, widest[one].get(other, pair.level), key=WIDTH.__getitem__)
        widest[one][other] = widest[other][one] = level
    return [
        Player(
            kind=row.case.candidate.kind,
            is_member=row.case.candidate.standing.is_member,
            usable=row.case.usable,
            apart=tuple(sorted(near.items())),
        )
        for row, near in zip(eligible, widest, strict=True)
    ]


def place(
    facts: Facts, board: Board, players: Sequence[Player], eligible: Sequence[Ranked]
) -> Placed:
    """Who, then where."""
    policy = facts.policy
    chosen = Chooser(players, board, policy.member_reserve, policy.search_limit).choose()
    waste = {one: unneeded_features(board, eligible[one].case.candidate) for one in chosen.places}
    places, complete = best_fit(players, chosen.places, waste, board, policy.search_limit)
    return Placed(places, chosen.refusals, complete)


def results(
    facts: Facts,
    board: Board,
    ranked: Sequence[Ranked],
    eligible: Sequence[Ranked],
    players: Sequence[Player],
    placed: Placed,
) -> list[CandidateResult]:
    reserve = facts.policy.member_reserve
    explainer = Explainer(
        board, players, [row.case.candidate for row in eligible], placed.places, reserve
    )
    number = {row.case.candidate.referral: place for place, row in enumerate(eligible)}
    positions = positions_of(eligible)
    without = positions_of(without_membership(facts, eligible))
    ranked_of = {kind: sum(row.case.candidate.kind is kind for row in eligible) for kind in Kind}
    answers = []
    for row in ranked:
        case, candidate = row.case, row.case.candidate
        one = number.get(candidate.referral, -1)
        outcome, working = outcome_of(case, one, placed, explainer)
        counts = Counts(
            beds_of_kind=board.of_kind[candidate.kind].bit_count(),
            beds_that_fit=case.fits.bit_count(),
            ranked=ranked_of[candidate.kind],
            position=positions.get(candidate.referral),
            position_without_membership=without.get(candidate.referral),
        )
        answers.append(
            CandidateResult(
                referral=candidate.referral,
                child=candidate.child,
                authority=candidate.authority,
                kind=candidate.kind,
                outcome=outcome,
                bed=board.beds[placed.places[one]].id if one in placed.places else None,
                position=counts.position,
                position_without_membership=counts.position_without_membership,
                gates=case.gates,
                rank=row.lines,
                overrides=case.overrides,
                working=working,
                for_authority=for_authority(case, row.lines, outcome, counts, reserve),
            )
        )
    return answers


def outcome_of(
    case: Case, one: int, placed: Placed, explainer: Explainer
) -> tuple[Outcome, Working]:
    if case.fails:
        return Outcome.NOT_ELIGIBLE, explainer.not_eligible(case)
    if case.must_find_out:
        return Outcome.FIND_OUT, explainer.not_eligible(case)
    if one in placed.places:
        return Outcome.PROPOSED, explainer.proposed(one, case)
    return Outcome.WAITING, explainer.waiting(one, placed.refusals[one])


def positions_of(rows: Sequence[Ranked]) -> dict[str, int]:
    """Each referral's place, from 1, among the eligible of its kind in this order."""
    reached = dict.fromkeys(Kind, 0)
    positions = {}
    for row in rows:
        kind = row.case.candidate.kind
        reached[kind] += 1
        positions[row.case.candidate.referral] = reached[kind]
    return positions


def without_membership(facts: Facts, eligible: Sequence[Ranked]) -> list[Ranked]:
    ranking = Ranking(facts)
    return sorted(eligible, key=lambda row: ranking.without_standing(row.vector))


def proposals(board: Board, eligible: Sequence[Ranked], places: Places) -> tuple[Proposal, ...]:
    """In order of rank."""
    rows = []
    for one in sorted(places):
        candidate, bed = eligible[one].case.candidate, board.beds[places[one]]
        rows.append(
            Proposal(
                referral=candidate.referral,
                child=candidate.child,
                bed=bed.id,
                unit=bed.unit,
                home=board.units[bed.unit].home,
            )
        )
    return tuple(rows)


def reserve_results(
    facts: Facts, board: Board, players: Sequence[Player], places: Places
) -> tuple[ReserveResult, ...]:
    proposed = [players[one] for one in places]
    return tuple(
        ReserveResult(
            kind=kind,
            beds=board.of_kind[kind].bit_count(),
            reserve=facts.policy.member_reserve.of(kind),
            proposed=sum(player.kind is kind for player in proposed),
            non_members_proposed=sum(
                player.kind is kind and not player.is_member for player in proposed
            ),
        )
        for kind in Kind
    )


def proof(eligible: Sequence[Ranked], placed: Placed) -> Proof:
    gave_up_on = tuple(
        eligible[one].case.candidate.referral
        for one, refusal in sorted(placed.refusals.items())
        if refusal is Refusal.GAVE_UP
    )
    return Proof(
        complete=not gave_up_on,
        gave_up_on=gave_up_on,
        best_fit_complete=placed.best_fit_complete,
    )
