"""The rank: an ordered vector compared key by key, unknown last, printed key by key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from placements.allocation.canonical import moment
from placements.allocation.decision import RankLine
from placements.allocation.facts import Candidate, Facts, FairShare
from placements.allocation.vocabulary import Kind, RankKey, Urgency

# One element of the vector: whether it is unknown (which ranks last), then the value itself.
Element = tuple[int, Any]
Vector = tuple[Element | str, ...]
Judged = tuple[Element, RankLine]
UNKNOWN: Element = (1, 0)

URGENCY_ORDER = {urgency: place for place, urgency in enumerate(Urgency)}
URGENCY_WORDS = {
    Urgency.IN_72_HOURS: "In the 72 hours without an order now.",
    Urgency.ORDERED_UNLAWFUL_SETTING: "Ordered, and in an unlawful or unregulated setting.",
    Urgency.ORDERED: "A court has made an order.",
    Urgency.OTHER: "No order, and not in the 72 hours.",
    None: "Not known: ranked last in this key.",
}
HIGHEST_BAND = 4


class Ranking:
    """Ranks the candidates of one run under its policy."""

    def __init__(self, facts: Facts) -> None:
        self.at = facts.at
        self.keys = facts.policy.rank
        self._shares = fair_shares(facts.fair_share)
        self._judged: dict[tuple[RankKey, Hashable], Judged] = {}

    def judge(self, candidate: Candidate) -> tuple[Vector, tuple[RankLine, ...]]:
        """The vector to compare by and the lines to print. Equal vectors fall to the id."""
        elements: list[Element | str] = []
        lines: list[RankLine] = []
        for key in self.keys:
            element, line = self._judge_key(key, candidate)
            elements.append(element)
            lines.append(line)
        elements.append(candidate.referral)
        return tuple(elements), tuple(lines)

    def without_standing(self, vector: Vector) -> Vector:
        """The same vector as if membership were not a key of the policy."""
        if RankKey.STANDING not in self.keys:
            return vector
        place = self.keys.index(RankKey.STANDING)
        return vector[:place] + vector[place + 1 :]

    def _judge_key(self, key: RankKey, candidate: Candidate) -> Judged:
        if key is RankKey.FAIR_SHARE:
            return self._shares.get(candidate.authority, NONE_USED)
        if key is RankKey.WAITING_SINCE:
            return waiting_since(candidate.waiting_since, self.at)
        if key is RankKey.TIE_BREAK:
            return tie_break(candidate.tie_break)
        # The other keys take few values, so each is judged and worded once.
        subject, judge = JUDGES[key]
        about = subject(candidate)
        judged = self._judged.get((key, about))
        if judged is None:
            judged = self._judged[key, about] = judge(candidate)
        return judged


def line(key: RankKey, value: str | int | float | bool | None, words: str) -> RankLine:
    return RankLine(key=key, label=key.label, value=value, words=words)


def standing(candidate: Candidate) -> Judged:
    is_member = candidate.standing.is_member
    counts = "counts as a member" if is_member else "counts as a non-member, after members"
    words = f"{candidate.standing.words.capitalize()}: {counts}."
    return (0, 0 if is_member else 1), line(RankKey.STANDING, candidate.standing.value, words)


def leaving_own_secure(candidate: Candidate) -> Judged:
    """For step-down only; for secure it is the same for all, so it orders nobody."""
    key = RankKey.LEAVING_OWN_SECURE
    if candidate.kind is Kind.SECURE:
        return (0, 0), line(key, None, "Applies to step-down places only.")
    if candidate.leaving_own_secure:
        return (0, 0), line(key, True, "Leaving the home's own secure beds: comes first.")
    return (0, 1), line(key, False, "Not leaving the home's own secure beds.")


def urgency(candidate: Candidate) -> Judged:
    known = candidate.urgency
    element = UNKNOWN if known is None else (0, URGENCY_ORDER[known])
    value = None if known is None else known.value
    return element, line(RankKey.URGENCY, value, URGENCY_WORDS[known])


def risk_band(candidate: Candidate) -> Judged:
    band = candidate.risk_band
    if band is None:
        return UNKNOWN, line(RankKey.RISK_BAND, None, "Not known: ranked last in this key.")
    words = f"Band {band}, where {HIGHEST_BAND} is the highest risk."
    return (0, -band), line(RankKey.RISK_BAND, band, words)


def tie_break(number: int) -> Judged:
    words = f"{number}, drawn when the referral was submitted; the lower goes first."
    return (0, number), line(RankKey.TIE_BREAK, number, words)


def fair_shares(shares: Sequence[FairShare]) -> dict[str, Judged]:
    """Bed-nights used over an equal share of them: exact fractions, put in order once."""
    ratios = {row.authority: ratio(row) for row in shares}
    known = sorted({used for used in ratios.values() if used is not None} | {Fraction(0)})
    order = {used: place for place, used in enumerate(known)}
    return {row.authority: fair_share(row, ratios[row.authority], order) for row in shares}


def ratio(share: FairShare) -> Fraction | None:
    """None for nights used against a share of nothing, which no ratio can express."""
    if share.bed_nights == 0:
        return Fraction(0)
    if share.equal_share == 0:
        return None
    return Fraction(share.bed_nights) / Fraction(share.equal_share)


def fair_share(share: FairShare, used: Fraction | None, order: dict[Fraction, int]) -> Judged:
    if used == 0:
        return NONE_USED
    against = f"{share.bed_nights} bed-nights used against an equal share of {share.equal_share}"
    if used is None:
        return UNKNOWN, line(RankKey.FAIR_SHARE, None, f"{against}: after all others.")
    words = f"{against}; the lower ratio goes first."
    return (0, order[used]), line(RankKey.FAIR_SHARE, round(float(used), 4), words)


NONE_USED: Judged = (
    (0, 0),
    line(RankKey.FAIR_SHARE, 0, "No bed-nights used in the last 12 months."),
)


def waiting_since(since: datetime, at: datetime) -> Judged:
    days = max((at - since).days, 0)
    words = f"Waiting since {since:%Y-%m-%d %H:%M} UTC; days: {days}."
    return (0, since), line(RankKey.WAITING_SINCE, moment(since), words)


Subject = Callable[[Candidate], Hashable]
JUDGES: dict[RankKey, tuple[Subject, Callable[[Candidate], Judged]]] = {
    RankKey.STANDING: (lambda row: row.standing, standing),
    RankKey.LEAVING_OWN_SECURE: (
        lambda row: (row.kind, row.leaving_own_secure),
        leaving_own_secure,
    ),
    RankKey.URGENCY: (lambda row: row.urgency, urgency),
    RankKey.RISK_BAND: (lambda row: row.risk_band, risk_band),
}
