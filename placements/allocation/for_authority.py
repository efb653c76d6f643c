"""Why, or why not yet, for the authority: its own referral and counts, no other child.

Every function here is given this referral, the beds, the policy, the outcome and counts, and
nothing else: two worlds that differ only in other children's particulars give the same words
for the same outcome, but for the counts. So keep-apart is left out altogether, and an
override's reason, which may speak of another child, is replaced by the fact of it.
"""

from __future__ import annotations

from placements.allocation.decision import Counts, ForAuthority, OwnGate, RankLine
from placements.allocation.facts import Candidate, MemberReserve
from placements.allocation.gates import Case
from placements.allocation.vocabulary import Gate, Outcome, Verdict

HEADLINES = {
    Outcome.PROPOSED: "A place is proposed. It is not an offer until a placement officer makes it.",
    Outcome.WAITING: "Eligible and waiting: there is no place for this child this time.",
    Outcome.NOT_ELIGIBLE: "Not in the ranking: something that must be in place is not.",
    Outcome.FIND_OUT: "Not in the ranking yet: something must be found out first.",
}
PLACES_ARE_SHARED = (
    "A bed that fits may be needed by a child ranked ahead, or may not be safe or open for this "
    "child this time. We cannot say more about other children."
)
MORE_BEDS = "A bed that fits coming free, or fewer children ranked ahead."


def for_authority(
    case: Case,
    rank: tuple[RankLine, ...],
    outcome: Outcome,
    counts: Counts,
    reserve: MemberReserve,
) -> ForAuthority:
    gates = case.own_gates
    return ForAuthority(
        headline=HEADLINES[outcome],
        gates=gates,
        rank=rank,
        counts=counts,
        words=own_words(case.candidate, outcome, counts, reserve),
        would_change=would_change(case.candidate, gates, outcome),
    )


def own_words(
    candidate: Candidate, outcome: Outcome, counts: Counts, reserve: MemberReserve
) -> tuple[str, ...]:
    band = "not assessed yet" if candidate.risk_band is None else f"{candidate.risk_band} of 4"
    kind = candidate.kind.words
    fit = f"of these, beds that fit this child's own needs: {counts.beds_that_fit}"
    words = [
        f"Assessed risk band: {band}.",
        f"{kind.capitalize()} beds in this run: {counts.beds_of_kind}; {fit}.",
    ]
    if counts.position is not None:
        words.append(
            f"Position among eligible {kind} referrals: {counts.position} of "
            f"{counts.ranked}. If membership were not counted: {counts.position_without_membership}."
        )
    kept = reserve.of(candidate.kind)
    if kept and not candidate.standing.is_member:
        words.append(
            f"Beds of this kind kept free for members whenever a non-member is placed: {kept}."
        )
    if outcome is Outcome.WAITING:
        words.append(PLACES_ARE_SHARED)
    return tuple(words)


def would_change(
    candidate: Candidate, gates: tuple[OwnGate, ...], outcome: Outcome
) -> tuple[str, ...]:
    if outcome is Outcome.PROPOSED:
        return ()
    changes = [
        f"{row.label}: {REMEDIES[row.gate]}"
        for row in gates
        if row.verdict is Verdict.FAIL and not row.overridden
    ]
    changes += [row.find_out for row in gates if row.find_out is not None]
    if candidate.risk_band is None:
        changes.append("An assessed risk band: until it is known it ranks last in that key.")
    if candidate.urgency is None:
        changes.append("The legal urgency: until it is known it ranks last in that key.")
    if outcome is Outcome.WAITING:
        changes.append(MORE_BEDS)
    return tuple(changes)


REMEDIES = {
    Gate.ADULTHOOD: "nothing; adult services can say what is available from 18.",
    Gate.LEGAL_BASIS: "authority in force, or a hearing expected to give it, by the start.",
    Gate.UNDER_13: "the Secretary of State's approval, before the child is placed.",
    Gate.ASSESSMENT: "new information that changes the assessment.",
    Gate.FRESH: "an update to the referral.",
    Gate.NOT_PAUSED: "the end of the pause.",
    Gate.BED_KIND: "a bed of this kind coming free.",
    Gate.BED_FREE: "a later start, or a bed free sooner.",
    Gate.UNIT_AGE: "a bed in a unit that takes this age.",
    Gate.UNIT_SEX: "a bed in a unit that takes this child.",
    Gate.FEATURES: "a bed with every feature the child must have.",
    Gate.KEEP_APART: "",
}
