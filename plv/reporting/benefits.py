"""What the home has changed, beside what the founding papers found (F84 to F86, F116).

Pure: rows in, figures out. Every table hides small numbers before anyone sees it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles
from uuid import UUID

from django.db.models import TextChoices

from members.standing import Standing
from placements.lifecycle import OfferStatus
from plv.reporting.distance import miles
from plv.reporting.intervals import Share, share
from plv.reporting.rows import OfferRow, Period, PlacementRow, ReferralRow
from plv.reporting.suppression import SMALLEST_SHOWN, hide_small, total_of
from referrals import needs
from referrals.lifecycle import Outcome, Status

WHITE = frozenset({"WBRI", "WIRI", "WIRT", "WROM", "WOTH"})
NOT_STATED = frozenset({"", "REFU", "NOBT"})


@dataclass(frozen=True)
class Row:
    """One line of a table: its label and its count, None where it is hidden."""

    label: str
    count: int | None


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    total: int | None

    @property
    def hides(self) -> bool:
        return self.total is None or any(row.count is None for row in self.rows)


def table(counts: Mapping[str, int]) -> Table:
    """`counts` by label, small numbers hidden; the largest first, the hidden last, by name."""
    shown = hide_small(counts)
    order = sorted(shown, key=lambda label: (-(shown[label] or 0), label))
    return Table(tuple(Row(label, shown[label]) for label in order), total_of(counts))


@dataclass(frozen=True)
class Demand:
    """Referrals signed in the period, and what became of those that are decided."""

    sent: int
    placed_share: Share | None
    not_white_share: Share | None
    waiting_now: int


def demand(referrals: Iterable[ReferralRow], period: Period) -> Demand:
    """Of the referrals signed in the period; those still in play are not counted as decided."""
    rows = list(referrals)
    sent = [row for row in rows if period.holds(row.submitted_at)]
    stated = [row.ethnicity for row in sent if row.ethnicity not in NOT_STATED]
    return Demand(
        sent=len(sent),
        placed_share=share(
            sum(row.was_placed for row in sent), sum(row.is_decided for row in sent)
        ),
        not_white_share=share(sum(code not in WHITE for code in stated), len(stated)),
        waiting_now=sum(row.status == Status.WAITING for row in rows),
    )


@dataclass(frozen=True)
class Waits:
    """Days from a signed referral to admission, for children admitted in the period."""

    placed: int
    median: float | None
    lower: float | None
    upper: float | None


def waits(placements: Iterable[PlacementRow], period: Period) -> Waits:
    """How long children admitted to a first place in the period had waited since signing."""
    days = [
        (row.admitted_at - row.submitted_at).total_seconds() / 86_400
        for row in placements
        if row.is_first and row.submitted_at is not None and period.holds(row.admitted_at)
    ]
    if len(days) < SMALLEST_SHOWN:
        return Waits(len(days), None, None, None)
    lower, _, upper = quantiles(days, n=4)
    return Waits(len(days), median(days), lower, upper)


def in_order_and_out(offers: Iterable[OfferRow]) -> Table:
    """Offers by whether the run had proposed them; out of order needs a reason and is counted (F46)."""
    found = Counter("Out of order" if row.was_out_of_order else "As proposed" for row in offers)
    return table({label: found[label] for label in ("As proposed", "Out of order")})


@dataclass(frozen=True)
class Refusals:
    by_home: Table
    by_authority: Table
    not_eligible: Table


def refusals(
    offers: Sequence[OfferRow], referrals: Iterable[ReferralRow], period: Period
) -> Refusals:
    """Coded refusals: by the home, by authorities, and referrals found not eligible."""
    home = Counter(row.home_refusal for row in offers if row.status == OfferStatus.HOME_REFUSED)
    authority = Counter(
        row.authority_refusal for row in offers if row.status == OfferStatus.DECLINED
    )
    not_eligible = Counter(
        row.outcome_detail
        for row in referrals
        if row.outcome == Outcome.NOT_ELIGIBLE and period.holds(row.closed_at)
    )
    return Refusals(
        table(_labelled(home, needs.RefusedByHome)),
        table(_labelled(authority, needs.DeclinedByAuthority)),
        table(_labelled(not_eligible, needs.NotEligible)),
    )


def _labelled(counts: Counter[str], choices: type[TextChoices]) -> dict[str, int]:
    return {choice.label: counts[choice.value] for choice in choices if counts[choice.value]}


@dataclass(frozen=True)
class Priority:
    """Members and others: what each asked for and got, and the nights that are not members'."""

    referrals: Table
    placed: Table
    non_member_nights: Share | None


def members_and_others(
    referrals: Iterable[ReferralRow],
    placements: Sequence[PlacementRow],
    period: Period,
    standings: Mapping[UUID, Standing],
) -> Priority:
    """Referrals, first admissions and bed-nights in the period, by standing now.

    The share of nights of non-members is the 20 per cent allowance of GOV-11.
    """
    sent = [row.authority for row in referrals if period.holds(row.submitted_at)]
    placed = [row.authority for row in placements if row.is_first and period.holds(row.admitted_at)]
    nights: Counter[bool] = Counter()
    for row in placements:
        nights[standings[row.authority].has_priority] += row.nights_in(period)
    return Priority(
        table(_by_standing(sent, standings)),
        table(_by_standing(placed, standings)),
        share(nights[False], nights.total()),
    )


def _by_standing(authorities: Iterable[UUID], standings: Mapping[UUID, Standing]) -> dict[str, int]:
    found = Counter(
        "Members" if standings[authority].has_priority else "Others" for authority in authorities
    )
    return {label: found[label] for label in ("Members", "Others")}


@dataclass(frozen=True)
class Miles:
    """Mean straight-line miles from the authority to this home, and to the homes before it."""

    children: int
    here: float | None
    baseline: float | None

    @property
    def saved(self) -> float | None:
        if self.here is None or self.baseline is None:
            return None
        return self.baseline - self.here


def distances(placements: Iterable[PlacementRow], period: Period) -> Miles:
    """For children admitted in the period from authorities whose baseline is known."""
    rows = [
        (miles(row.from_point, row.to_point), row.baseline_miles)
        for row in placements
        if row.is_first and row.baseline_miles is not None and period.holds(row.admitted_at)
    ]
    if len(rows) < SMALLEST_SHOWN:
        return Miles(len(rows), None, None)
    return Miles(len(rows), mean(here for here, _ in rows), mean(usual for _, usual in rows))
