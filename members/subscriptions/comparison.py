"""What is due for a financial year beside what is booked for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from members.financial_year import FinancialYear, years_between
from members.models import Authority, Charge, Company, FeeSchedule, Membership, Term
from members.subscriptions.dues import Belonging, Due, Price, Span, dues, unpriced

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Facts:
    """Everything that decides what is due."""

    launched_on: date | None
    belongings: tuple[Belonging, ...]
    prices: tuple[Price, ...]

    def due(self, year: FinancialYear) -> list[Due]:
        return dues(
            year, launched_on=self.launched_on, belongings=self.belongings, prices=self.prices
        )

    def unpriced(self, year: FinancialYear) -> list[Span]:
        return unpriced(
            year, launched_on=self.launched_on, belongings=self.belongings, prices=self.prices
        )

    def years(self, *, on: date) -> list[FinancialYear]:
        """The financial years that can be invoiced on `on`, from the launch."""
        if self.launched_on is None:
            return []
        years = years_between(self.launched_on, on + timedelta(days=31))
        return [year for year in years if year.invoiced_from <= on]


def facts() -> Facts:
    """Read in three queries, however many authorities there are."""
    terms: dict[Membership, list[Term]] = {}
    for term in Term.objects.filter(membership__joined_on__isnull=False).select_related(
        "membership"
    ):
        terms.setdefault(term.membership, []).append(term)
    return _facts(belonging(membership, found) for membership, found in terms.items())


def facts_about(memberships: Iterable[Membership]) -> Facts:
    """The facts about these memberships, whose terms were read with them, in two queries."""
    return _facts(belonging(membership, membership.terms.all()) for membership in memberships)


def _facts(belongings: Iterable[Belonging]) -> Facts:
    return Facts(
        launched_on=Company.objects.values_list("launched_on", flat=True).filter(pk=1).first(),
        belongings=tuple(belongings),
        prices=tuple(
            Price(row.pk, row.starts_on, row.ends_on, row.annual_fee, row.vat_percent)
            for row in FeeSchedule.objects.all()
        ),
    )


def belonging(membership: Membership, terms: Iterable[Term]) -> Belonging:
    return Belonging(
        authority=membership.authority_id,
        joined_on=membership.joined_on,
        leaves_on=membership.leaves_on,
        terms=tuple(Span(term.starts_on, term.ends_on) for term in terms),
    )


class State(StrEnum):
    """A line of the comparison of what is due with what is booked."""

    MISSING = "missing"
    BOOKED = "booked"
    WRONG = "wrong"


@dataclass(frozen=True)
class Line:
    """A due without a charge, a charge that is due, or a charge that is not."""

    authority: UUID
    span: Span
    net: Decimal
    vat: Decimal
    state: State
    due: Due | None = None
    charge: Charge | None = None

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


@dataclass(frozen=True)
class YearOfDues:
    """One financial year: every line, and the days that no fee schedule covers."""

    year: FinancialYear
    lines: tuple[Line, ...]
    unpriced: tuple[Span, ...]

    def of(self, state: State) -> list[Line]:
        return [line for line in self.lines if line.state is state]

    @property
    def missing(self) -> list[Line]:
        return self.of(State.MISSING)

    @property
    def wrong(self) -> list[Line]:
        return self.of(State.WRONG)

    @property
    def authorities_missing(self) -> int:
        return len({line.authority for line in self.missing})

    @property
    def wrong_invoices(self) -> int:
        return len({line.charge.invoice_id for line in self.wrong if line.charge})

    @property
    def is_settled(self) -> bool:
        return not self.missing and not self.wrong

    @property
    def expected(self) -> Decimal:
        """Net pounds due for the year."""
        return sum((line.net for line in self.lines if line.due), NOTHING)

    @property
    def booked(self) -> Decimal:
        """Net pounds invoiced for the year and not credited."""
        return sum((line.net for line in self.lines if line.charge), NOTHING)

    @property
    def difference(self) -> Decimal:
        return self.expected - self.booked

    @property
    def missing_gross(self) -> Decimal:
        return sum((line.gross for line in self.missing), NOTHING)

    @property
    def fingerprint(self) -> str:
        """Changes when what would be raised or reversed changes: ties a button to what was checked."""
        parts = sorted(
            f"{line.state} {line.authority} {line.span.first} {line.span.last} {line.net} {line.vat}"
            for line in self.lines
            if line.state is not State.BOOKED
        )
        return sha256("\n".join(parts).encode()).hexdigest()[:16]


def compare(year: FinancialYear, facts: Facts, charges: Iterable[Charge]) -> YearOfDues:
    """What is due for `year` beside the live charges of it; equal in days, price and amount, or not."""
    booked: dict[object, Charge] = {
        (
            charge.authority_id,
            charge.fee_schedule_id,
            Span(charge.period_starts_on, charge.period_ends_on),
            charge.net,
            charge.vat,
        ): charge
        for charge in charges
        if FinancialYear.of(charge.period_starts_on) == year
    }
    lines = []
    for due in facts.due(year):
        charge = booked.pop((due.authority, due.schedule, due.span, due.net, due.vat), None)
        state = State.BOOKED if charge else State.MISSING
        lines.append(Line(due.authority, due.span, due.net, due.vat, state, due, charge))
    for charge in booked.values():
        span = Span(charge.period_starts_on, charge.period_ends_on)
        lines.append(
            Line(charge.authority_id, span, charge.net, charge.vat, State.WRONG, charge=charge)
        )
    lines.sort(key=lambda line: (str(line.authority), line.span, line.state))
    return YearOfDues(year, tuple(lines), tuple(facts.unpriced(year)))


def live_charges(years: Iterable[FinancialYear]) -> QuerySet[Charge]:
    """The subscription charges of these years that no credit note has reversed."""
    years = list(years)
    live = Charge.objects.filter(kind=Charge.Kind.SUBSCRIPTION, reversed_by__isnull=True)
    if not years:
        return live.none()
    return live.filter(period_starts_on__range=(years[0].first, years[-1].last)).select_related(
        "invoice"
    )


def year_of_dues(year: FinancialYear) -> YearOfDues:
    return compare(year, facts(), live_charges([year]))


def names(lines: Iterable[Line]) -> Mapping[UUID, Authority]:
    """The authorities of these lines, by id."""
    return Authority.objects.in_bulk({line.authority for line in lines})
