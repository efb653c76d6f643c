"""What the home has changed, beside what the founding papers found (F84 to F86, F116)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from statistics import mean, median, quantiles

from django.db.models import Q

from members.standing import Standing
from placements.lifecycle import OfferStatus
from placements.models import Offer, Placement
from plv import clock
from plv.reporting.distance import miles
from plv.reporting.intervals import Share, share
from plv.reporting.suppression import hide_small, hide_small_count, total_of
from referrals import needs
from referrals.lifecycle import BEFORE_SUBMISSION, Outcome, Status
from referrals.models import Referral, UnmetNeed

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

    @property
    def shown(self) -> list[tuple[str, int]]:
        return [(row.label, row.count) for row in self.rows if row.count]


def table(counts: dict[str, int]) -> Table:
    """`counts` by label as a table, the largest first, small numbers hidden."""
    shown = hide_small(counts)
    order = sorted(counts, key=lambda label: (shown[label] is None, -counts[label], label))
    if any(value is None for value in shown.values()):
        order = sorted(order, key=lambda label: (-(shown[label] or 0), label))
    return Table(tuple(Row(label, shown[label]) for label in order), total_of(counts))


@dataclass(frozen=True)
class Waits:
    """Days from a signed referral to admission, for children admitted in the period."""

    placed: int
    median: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Demand:
    """Referrals sent in the period, by what became of them."""

    sent: int
    placed: int
    placed_share: Share | None
    not_white_share: Share | None
    waiting_now: int
    unmet_recorded: int | None


def demand(first: date, last: date) -> Demand:
    """Referrals signed from `first` to `last`; those still in play are not yet counted as decided."""
    sent = Referral.objects.filter(
        submitted_at__gte=clock.start_of_day(first), submitted_at__lt=clock.end_of_day(last)
    )
    rows = list(sent.values_list("status", "outcome", "child__ethnicity"))
    placed = sum(_was_placed(status, outcome) for status, outcome, _ in rows)
    decided = sum(
        _was_placed(status, outcome) or status == Status.CLOSED for status, outcome, _ in rows
    )
    stated = [ethnicity for _, _, ethnicity in rows if ethnicity not in NOT_STATED]
    return Demand(
        sent=len(rows),
        placed=placed,
        placed_share=share(placed, decided),
        not_white_share=share(sum(code not in WHITE for code in stated), len(stated)),
        waiting_now=Referral.objects.waiting().count(),
        unmet_recorded=hide_small_count(
            UnmetNeed.objects.filter(needed_on__range=(first, last)).count()
        ),
    )


def _was_placed(status: str, outcome: str) -> bool:
    return status == Status.PLACED or outcome == Outcome.MOVED_ON


def waits(first: date, last: date) -> Waits:
    """How long children admitted to a first place in the period had waited since signing."""
    rows = Placement.objects.filter(
        follows__isnull=True,
        admitted_at__gte=clock.start_of_day(first),
        admitted_at__lt=clock.end_of_day(last),
        referral__submitted_at__isnull=False,
    ).values_list("referral__submitted_at", "admitted_at")
    days = [(admitted - submitted).total_seconds() / 86_400 for submitted, admitted in rows]
    if len(days) < 5:
        return Waits(len(days), None, None, None)
    lower, _, upper = quantiles(days, n=4)
    return Waits(len(days), median(days), lower, upper)


@dataclass(frozen=True)
class Refusals:
    by_home: Table
    by_authority: Table
    not_eligible: Table


def refusals(first: date, last: date) -> Refusals:
    """Coded refusals in the period: by the home, by authorities, and referrals found not eligible."""
    since, until = clock.start_of_day(first), clock.end_of_day(last)
    offers = Offer.objects.filter(ended_at__gte=since, ended_at__lt=until)
    home = Counter(
        offers.filter(status=OfferStatus.HOME_REFUSED).values_list("home_refusal", flat=True)
    )
    authority = Counter(
        offers.filter(status=OfferStatus.DECLINED).values_list("authority_refusal", flat=True)
    )
    closed = Referral.objects.filter(
        outcome=Outcome.NOT_ELIGIBLE, closed_at__gte=since, closed_at__lt=until
    )
    not_eligible = Counter(closed.values_list("outcome_detail", flat=True))
    return Refusals(
        table(_labelled(home, needs.RefusedByHome)),
        table(_labelled(authority, needs.DeclinedByAuthority)),
        table(_labelled(not_eligible, needs.NotEligible)),
    )


def _labelled(counts: Counter[str], choices: type) -> dict[str, int]:
    return {choice.label: counts[choice.value] for choice in choices if counts[choice.value]}


@dataclass(frozen=True)
class Priority:
    """Members and others: what each asked for and got, and the share of nights that is not members'."""

    referrals: Table
    placed: Table
    non_member_nights: Share | None


def members_and_others(first: date, last: date, standings: dict) -> Priority:
    """Referrals, first admissions and bed-nights in the period, by standing on its last day.

    The rolling share of nights of non-members is the 20 per cent allowance of GOV-11.
    """
    since, until = clock.start_of_day(first), clock.end_of_day(last)
    sent = Counter(
        Referral.objects.filter(submitted_at__gte=since, submitted_at__lt=until)
        .exclude(status__in=BEFORE_SUBMISSION)
        .values_list("authority", flat=True)
    )
    placements = list(
        Placement.objects.filter(admitted_at__lt=until)
        .filter(Q(discharged_at__isnull=True) | Q(discharged_at__gt=since))
        .values_list("authority", "admitted_at", "discharged_at", "follows")
    )
    placed = Counter(
        authority
        for authority, admitted, _, follows in placements
        if follows is None and admitted >= since
    )
    nights: Counter[bool] = Counter()
    for authority, admitted, discharged, _ in placements:
        nights[standings[authority].has_priority] += _nights(first, last, admitted, discharged)
    return Priority(
        table(_by_standing(sent, standings)),
        table(_by_standing(placed, standings)),
        share(nights[False], sum(nights.values())),
    )


def _nights(first: date, last: date, admitted: datetime, discharged: datetime | None) -> int:
    start = max(first, clock.london_day(admitted))
    end = min(last, clock.london_day(discharged)) if discharged else last
    return max(0, (end - start).days)


def _by_standing(counts: Counter, standings: dict) -> dict[str, int]:
    found: Counter[str] = Counter()
    for authority, count in counts.items():
        standing: Standing = standings[authority]
        found["Members" if standing.has_priority else "Others"] += count
    return {label: found[label] for label in ("Members", "Others")}


@dataclass(frozen=True)
class Miles:
    """Mean straight-line miles from the authority to this home, and to the homes there were before."""

    children: int
    here: float | None
    baseline: float | None

    @property
    def saved(self) -> float | None:
        if self.here is None or self.baseline is None:
            return None
        return self.baseline - self.here


def distances(first: date, last: date) -> Miles:
    """For children admitted in the period from authorities whose baseline is known."""
    rows = Placement.objects.filter(
        follows__isnull=True,
        admitted_at__gte=clock.start_of_day(first),
        admitted_at__lt=clock.end_of_day(last),
        authority__baseline_miles__isnull=False,
    ).values_list(
        "authority__latitude",
        "authority__longitude",
        "authority__baseline_miles",
        "home__latitude",
        "home__longitude",
    )
    here, baseline = [], []
    for lat, lon, usual, home_lat, home_lon in rows:
        here.append(miles((lat, lon), (home_lat, home_lon)))
        baseline.append(float(usual))
    if len(here) < 5:
        return Miles(len(here), None, None)
    return Miles(len(here), mean(here), mean(baseline))
