"""What each member owes for a financial year, worked out from dates and prices. Plain Python.

A day is charged when, on it, the home has been launched, the authority is a member, the day lies in a
term of that membership, and a fee schedule gives its price. A year's fee is charged by days: fee times
days over the days of that financial year (365 or 366), rounded half up to the penny, each line on its
own, so that anybody can check a line with a calculator. VAT is rounded the same way on each line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from members.financial_year import FinancialYear

PENNY = Decimal("0.01")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        return f"{self.first:%-d %B %Y} to {self.last:%-d %B %Y}"


@dataclass(frozen=True)
class Belonging:
    """One membership with its terms; `leaves_on` is the first day it no longer holds."""

    authority: UUID
    joined_on: date | None
    leaves_on: date | None
    terms: tuple[Span, ...]


@dataclass(frozen=True)
class Price:
    """A fee schedule: pounds a year, and the VAT rate, for a span of days."""

    schedule: UUID
    first: date
    last: date | None
    annual_fee: Decimal
    vat_percent: Decimal


@dataclass(frozen=True)
class Due:
    """One line: what an authority owes for a span of days at one price."""

    authority: UUID
    schedule: UUID
    span: Span
    days_in_year: int
    annual_fee: Decimal
    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def dues(
    year: FinancialYear,
    *,
    launched_on: date | None,
    belongings: Iterable[Belonging],
    prices: Iterable[Price],
) -> list[Due]:
    """Every line due for `year`, by authority and first day (FIN-1, FIN-2)."""
    prices = sorted(prices, key=lambda price: price.first)
    found = []
    for authority, spans in _chargeable(year, launched_on, belongings).items():
        for price in prices:
            for span in _touching_joined(_overlap(span, price.first, price.last) for span in spans):
                due = _due(authority, price, span, year)
                if due.net > 0:
                    found.append(due)
    return sorted(found, key=lambda due: (str(due.authority), due.span))


def unpriced(
    year: FinancialYear,
    *,
    launched_on: date | None,
    belongings: Iterable[Belonging],
    prices: Iterable[Price],
) -> list[Span]:
    """The days of `year` on which somebody should be charged and no fee schedule says what."""
    chargeable = _touching_joined(
        span for spans in _chargeable(year, launched_on, belongings).values() for span in spans
    )
    gaps: list[Span | None] = list(chargeable)
    for price in prices:
        before = [_overlap(gap, date.min, price.first - ONE_DAY) for gap in gaps if gap]
        after = [_overlap(gap, price.last + ONE_DAY, None) for gap in gaps if gap and price.last]
        gaps = before + after
    return _touching_joined(gaps)


def share(annual: Decimal, days: int, days_in_year: int) -> Decimal:
    """The part of an annual amount that falls on `days`, rounded half up to the penny."""
    return (annual * days / days_in_year).quantize(PENNY, ROUND_HALF_UP)


def _chargeable(
    year: FinancialYear, launched_on: date | None, belongings: Iterable[Belonging]
) -> dict[UUID, list[Span]]:
    """The days of `year` that each authority is charged for, as spans apart from each other."""
    found: dict[UUID, list[Span]] = {}
    if launched_on is None or launched_on > year.last:
        return found
    open_days = Span(max(year.first, launched_on), year.last)
    for belonging in belongings:
        if belonging.joined_on is None:
            continue
        last = belonging.leaves_on - ONE_DAY if belonging.leaves_on else None
        member = _overlap(open_days, belonging.joined_on, last)
        if member is None:
            continue
        spans = [_overlap(member, term.first, term.last) for term in belonging.terms]
        found.setdefault(belonging.authority, []).extend(span for span in spans if span)
    return {authority: _touching_joined(spans) for authority, spans in found.items()}


def _due(authority: UUID, price: Price, span: Span, year: FinancialYear) -> Due:
    net = share(price.annual_fee, span.days, year.days)
    vat = (net * price.vat_percent / 100).quantize(PENNY, ROUND_HALF_UP)
    return Due(
        authority=authority,
        schedule=price.schedule,
        span=span,
        days_in_year=year.days,
        annual_fee=price.annual_fee,
        net=net,
        vat=vat,
    )


def _overlap(span: Span, first: date, last: date | None) -> Span | None:
    first = max(span.first, first)
    last = span.last if last is None else min(span.last, last)
    return Span(first, last) if first <= last else None


def _touching_joined(spans: Iterable[Span | None]) -> list[Span]:
    """The same days in as few spans as possible, so that each line is rounded once."""
    joined: list[Span] = []
    for span in sorted(span for span in spans if span):
        if joined and span.first <= joined[-1].last + ONE_DAY:
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return joined
