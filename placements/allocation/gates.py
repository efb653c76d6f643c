"""The gates: each says pass, fail or unknown, with evidence. Unknown never proposes.

Answers that many referrals share (the age range of a unit, say) are worked out once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace

from placements.allocation import overrides
from placements.allocation.board import Board, bits
from placements.allocation.decision import GateResult, OverrideResult, OwnGate
from placements.allocation.facts import Bed, Candidate, Facts, Resident, Unit
from placements.allocation.rules import (
    ASSESSMENT_ANSWERS,
    FRESH_ANSWERS,
    NEEDS_UNKNOWN,
    NOBODY_THERE,
    Answer,
    adulthood,
    bed_free,
    bed_kind,
    failed,
    features,
    legal_basis,
    not_paused,
    under_13,
    unit_age,
    unit_sex,
)
from placements.allocation.vocabulary import Gate, Kind, Level, Verdict


@dataclass(frozen=True, slots=True)
class BedAnswers:
    """One gate's answers for a set of beds: as bit masks, as results, as a line of counts."""

    gate: Gate
    passing: int
    failing: int
    unknown: int
    results: tuple[GateResult, ...]
    counted: OwnGate


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One gate's answer for the referral as a whole, for the team and for its authority."""

    result: GateResult
    told: OwnGate

    @property
    def is_waived(self) -> bool:
        return self.result.overridden is not None


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate with every gate asked. `fits` leaves keep-apart out, `usable` does not."""

    candidate: Candidate
    own: tuple[OwnAnswer, ...]
    bed_answers: tuple[BedAnswers, ...]
    overrides: tuple[OverrideResult, ...]
    fits: int
    usable: int
    fails: bool
    must_find_out: bool

    @property
    def is_eligible(self) -> bool:
        return not self.fails and not self.must_find_out

    @property
    def gates(self) -> tuple[GateResult, ...]:
        rows = [row.result for row in self.own]
        for answers in self.bed_answers:
            rows += answers.results
        return tuple(rows)

    @property
    def own_gates(self) -> tuple[OwnGate, ...]:
        """What its authority may read: everything but keep-apart, which speaks of others."""
        rows = [row.told for row in self.own]
        rows += [row.counted for row in self.bed_answers if row.gate is not Gate.KEEP_APART]
        return tuple(rows)


class Gatekeeper:
    """Asks every gate about every candidate of one run."""

    def __init__(self, facts: Facts, board: Board) -> None:
        self.at = facts.at
        self.board = board
        self._residents: dict[str, list[Resident]] = {}
        for row in facts.residents:
            self._residents.setdefault(row.child, []).append(row)
        self._apart: dict[str, list[tuple[str, Level]]] = {}
        for pair in facts.keep_apart:
            self._apart.setdefault(pair.a, []).append((pair.b, pair.level))
            self._apart.setdefault(pair.b, []).append((pair.a, pair.level))
        # Between two of these moments the same beds are free.
        self._changes = sorted(
            {bed.free_from for bed in facts.beds}
            | {bed.free_until for bed in facts.beds if bed.free_until is not None}
        )
        self._shared: dict[Hashable, BedAnswers] = {}
        self._own: dict[tuple[Gate, Answer], OwnAnswer] = {}

    def ask(self, candidate: Candidate) -> Case:
        waivers = {
            row.gate: row.reason for row in candidate.overrides if row.gate.may_be_overridden
        }
        own = tuple(
            self._answer(gate, answer, waivers.get(gate))
            for gate, answer in self._about_the_referral(candidate)
        )
        asked = tuple(
            overridden(answers, waivers[answers.gate]) if answers.gate in waivers else answers
            for answers in self._about_beds(candidate)
        )
        fits = fits_or_unknown = usable = self.board.of_kind[candidate.kind]
        for answers in asked:
            waived = answers.failing if answers.gate in waivers else 0
            usable &= answers.passing | waived
            if answers.gate is not Gate.KEEP_APART:
                fits &= answers.passing | waived
                fits_or_unknown &= answers.passing | answers.unknown | waived
        waived_gates = {row.result.gate for row in own if row.is_waived} | {
            answers.gate for answers in asked if answers.failing and answers.gate in waivers
        }
        standing = [row.result.verdict for row in own if not row.is_waived]
        return Case(
            candidate=candidate,
            own=own,
            bed_answers=asked,
            overrides=overrides.results(candidate, waived_gates),
            fits=fits,
            usable=usable,
            fails=Verdict.FAIL in standing,
            must_find_out=Verdict.UNKNOWN in standing or (not fits and fits_or_unknown != 0),
        )

    def _answer(self, gate: Gate, answer: Answer, reason: str | None) -> OwnAnswer:
        row = self._own.get((gate, answer))
        if row is None:
            row = self._own[gate, answer] = own_answer(gate, answer)
        if reason is not None and answer.verdict is Verdict.FAIL:
            return OwnAnswer(
                replace(row.result, overridden=reason), replace(row.told, overridden=True)
            )
        return row

    def _about_the_referral(self, candidate: Candidate) -> list[tuple[Gate, Answer]]:
        start = max(candidate.needed_from, self.at)
        answers = [
            (Gate.ADULTHOOD, adulthood(candidate.age)),
            (Gate.LEGAL_BASIS, legal_basis(candidate, start)),
            (Gate.UNDER_13, under_13(candidate)),
            (Gate.ASSESSMENT, ASSESSMENT_ANSWERS[candidate.assessment]),
            (Gate.FRESH, FRESH_ANSWERS[candidate.fresh]),
            (Gate.NOT_PAUSED, not_paused(candidate.paused_until, self.at)),
        ]
        if candidate.required_features is None:
            answers.append((Gate.FEATURES, NEEDS_UNKNOWN))
        return answers

    def _about_beds(self, candidate: Candidate) -> list[BedAnswers]:
        kind, age, sex = candidate.kind, candidate.age, candidate.sex
        start = max(candidate.needed_from, self.at)
        period = bisect_right(self._changes, start)
        answers = [
            self._once(Gate.BED_KIND, kind, kind, lambda _, unit: bed_kind(unit, kind)),
            self._once(Gate.BED_FREE, kind, period, lambda bed, _: bed_free(bed, start)),
            self._once(Gate.UNIT_AGE, kind, age, lambda _, unit: unit_age(unit, age)),
            self._once(Gate.UNIT_SEX, kind, sex, lambda _, unit: unit_sex(unit, sex)),
        ]
        needs = candidate.required_features
        if needs is not None:
            answers.append(
                self._once(Gate.FEATURES, kind, needs, lambda bed, _: features(bed, needs))
            )
        answers.append(self._keep_apart(candidate))
        return answers

    def _once(
        self, gate: Gate, kind: Kind, key: Hashable, judge: Callable[[Bed, Unit], Answer]
    ) -> BedAnswers:
        answers = self._shared.get((gate, kind, key))
        if answers is None:
            beds = -1 if gate is Gate.BED_KIND else self.board.of_kind[kind]
            answers = self._judge_beds(gate, beds & ((1 << len(self.board.beds)) - 1), judge)
            self._shared[gate, kind, key] = answers
        return answers

    def _judge_beds(
        self, gate: Gate, beds: int, judge: Callable[[Bed, Unit], Answer]
    ) -> BedAnswers:
        """Ask about each bed, and print beds with the same answer together."""
        groups: dict[Answer, int] = {}
        for index in bits(beds):
            bed = self.board.beds[index]
            answer = judge(bed, self.board.units[bed.unit])
            groups[answer] = groups.get(answer, 0) | 1 << index
        masks = dict.fromkeys(Verdict, 0)
        for answer, mask in groups.items():
            masks[answer.verdict] |= mask
        return BedAnswers(
            gate=gate,
            passing=masks[Verdict.PASS],
            failing=masks[Verdict.FAIL],
            unknown=masks[Verdict.UNKNOWN],
            results=tuple(
                gate_result(gate, answer, self.board.ids(mask)) for answer, mask in groups.items()
            ),
            counted=counted(gate, groups),
        )

    def _keep_apart(self, candidate: Candidate) -> BedAnswers:
        """Children already there; those proposed in the same run are the search's business."""
        barred: dict[int, str] = {}
        for other, level in self._apart.get(candidate.child, ()):
            for row in self._residents.get(other, ()):
                words = f"Kept apart at {level.value} level from child {other}, in unit {row.unit}."
                for index in bits(self.board.zone(level, row.home, row.unit, row.room)):
                    barred[index] = f"{barred[index]} {words}" if index in barred else words
        if not barred:
            return self._once(Gate.KEEP_APART, candidate.kind, (), lambda bed, unit: NOBODY_THERE)
        by_id = {self.board.beds[index].id: words for index, words in barred.items()}
        return self._judge_beds(
            Gate.KEEP_APART,
            self.board.of_kind[candidate.kind],
            lambda bed, _: failed(by_id[bed.id]) if bed.id in by_id else NOBODY_THERE,
        )


def gate_result(gate: Gate, answer: Answer, beds: tuple[str, ...] | None) -> GateResult:
    return GateResult(
        gate=gate,
        label=gate.label,
        verdict=answer.verdict,
        evidence=answer.evidence,
        find_out=answer.find_out,
        beds=beds,
        overridden=None,
    )


def own_answer(gate: Gate, answer: Answer) -> OwnAnswer:
    return OwnAnswer(
        result=gate_result(gate, answer, None),
        told=OwnGate(
            gate=gate,
            label=gate.label,
            verdict=answer.verdict,
            words=answer.evidence,
            find_out=answer.find_out,
            overridden=False,
        ),
    )


def counted(gate: Gate, groups: Mapping[Answer, int]) -> OwnGate:
    """A gate that is asked of each bed, as one line: how many pass, and what to find out."""
    numbers = dict.fromkeys(Verdict, 0)
    for answer, mask in groups.items():
        numbers[answer.verdict] += mask.bit_count()
    asked = "Beds in this run" if gate is Gate.BED_KIND else "Beds of this kind in this run"
    order = (Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL)
    return OwnGate(
        gate=gate,
        label=gate.label,
        verdict=next((verdict for verdict in order if numbers[verdict]), Verdict.FAIL),
        words=f"{asked}: {sum(numbers.values())}; of these, beds that pass: {numbers[Verdict.PASS]}.",
        find_out=next((answer.find_out for answer in groups if answer.find_out), None),
        overridden=False,
    )


def overridden(answers: BedAnswers, reason: str) -> BedAnswers:
    return replace(
        answers,
        counted=replace(answers.counted, overridden=bool(answers.failing)),
        results=tuple(
            replace(row, overridden=reason) if row.verdict is Verdict.FAIL else row
            for row in answers.results
        ),
    )
