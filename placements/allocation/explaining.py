"""Why, in full, for the placement team: it names other referrals and their beds."""

from __future__ import annotations

from collections.abc import Sequence

from placements.allocation.arrangement import Places, Player
from placements.allocation.board import Board, bits
from placements.allocation.decision import BedReason, BedWhy, Working
from placements.allocation.facts import Candidate, MemberReserve
from placements.allocation.gates import Case
from placements.allocation.vocabulary import Kind, Verdict
from placements.allocation.who import Refusal

NOT_PROVEN = (
    "Not proven: the search reached the policy's limit before it found a way to place this child "
    "together with every better-ranked one, or showed that there is none."
)
KEPT_APART = (
    "It cannot be placed together with every better-ranked referral, "
    "because of who must be kept apart."
)


class Explainer:
    """Explains one finished run. `places` is the final answer, players in order of rank."""

    def __init__(
        self,
        board: Board,
        players: Sequence[Player],
        candidates: Sequence[Candidate],
        places: Places,
        reserve: MemberReserve,
    ) -> None:
        self.board = board
        self.players = players
        self.referrals = [candidate.referral for candidate in candidates]
        self.places = places
        self.reserve = reserve
        self.holders = {bed: one for one, bed in places.items()}
        self._held: dict[int, Working] = {}

    def proposed(self, one: int, case: Case) -> Working:
        bed = self.board.beds[self.places[one]]
        needed = case.candidate.required_features or ()
        spare = [feature for feature in bed.features if feature not in needed]
        words = [f"Proposed for bed {bed.id} in unit {bed.unit}."]
        if spare:
            words.append(f"Features of that bed this child does not need: {', '.join(spare)}.")
        words += [row.words for row in case.overrides if row.applied]
        return Working(words=tuple(words), beds=())

    def waiting(self, one: int, refusal: Refusal) -> Working:
        usable = self.players[one].usable
        if refusal is Refusal.NO_BED:
            return Working(("Eligible, but no bed in this run passes its gates.",), ())
        if refusal is Refusal.HELD:
            return self._all_held(usable)
        if refusal is Refusal.KEPT_FOR_MEMBERS:
            return Working(
                words=(self._reserve_words(self.players[one].kind),),
                beds=self._reasons(one, BedWhy.KEPT_FOR_MEMBERS),
            )
        if refusal is Refusal.GAVE_UP:
            return Working((NOT_PROVEN,), self._reasons(one, BedWhy.NOT_PROVEN))
        return Working((KEPT_APART,), self._reasons(one, BedWhy.KEPT_APART))

    def not_eligible(self, case: Case) -> Working:
        """A failed or unknown gate of its own, said again in one place."""
        words = [
            f"{row.label}: {row.evidence}"
            for row in case.gates
            if row.verdict is Verdict.FAIL and row.overridden is None and row.beds is None
        ]
        words += [f"Find out: {row.find_out}" for row in case.gates if row.find_out is not None]
        return Working(tuple(words), ())

    def _all_held(self, usable: int) -> Working:
        """The beds it could use and, following their holders, all the beds they could move to."""
        working = self._held.get(usable)
        if working is None:
            reached = self._reached(usable)
            words = ["Every bed it could use is needed by a better-ranked referral."]
            if reached != usable:
                words.append(
                    "Moving those referrals along does not help: between them they need beds "
                    f"{', '.join(self.board.ids(reached))}, and have no other."
                )
            beds = tuple(
                BedReason(
                    bed=self.board.beds[bed].id,
                    why=BedWhy.HELD,
                    referral=self.referrals[self.holders[bed]],
                )
                for bed in bits(usable)
            )
            working = self._held[usable] = Working(tuple(words), beds)
        return working

    def _reached(self, usable: int) -> int:
        reached, fresh = 0, usable
        while fresh:
            reached |= fresh
            fresh = 0
            for bed in bits(reached):
                fresh |= self.players[self.holders[bed]].usable
            fresh &= ~reached
        return reached

    def _reasons(self, one: int, otherwise: BedWhy) -> tuple[BedReason, ...]:
        """For each bed: a better-ranked child kept apart from this one, or its better-ranked
        holder, or else the reason for the whole refusal.

        A refusal because of who must be kept apart never comes to that last: were there a bed
        with neither, this child could be added there to all the better-ranked where they are.
        """
        reasons = []
        for bed in bits(self.players[one].usable):
            holder = who = self.holders.get(bed)
            near = self._kept_apart_from(one, bed)
            if near is not None:
                why, who = BedWhy.KEPT_APART, near
            elif holder is not None and holder < one:
                why = BedWhy.HELD
            else:
                why = otherwise
            referral = None if who is None else self.referrals[who]
            reasons.append(BedReason(bed=self.board.beds[bed].id, why=why, referral=referral))
        return tuple(reasons)

    def _kept_apart_from(self, one: int, bed: int) -> int | None:
        """The best-ranked child, better ranked than this one, who may not be near this bed."""
        near = [
            other
            for other, level in self.players[one].apart
            if other < one
            and other in self.places
            and self.board.zones[level][bed] >> self.places[other] & 1
        ]
        return min(near, default=None)

    def _reserve_words(self, kind: Kind) -> str:
        beds = self.board.of_kind[kind].bit_count()
        return (
            f"The policy keeps {self.reserve.of(kind)} of the {beds} {kind.words} beds in this run "
            "free for members whenever a non-member is placed in one."
        )
