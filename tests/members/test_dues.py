"""What is due, worked out from dates and prices alone."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.financial_year import FinancialYear, years_between
from members.subscriptions.dues import Belonging, Price, Span, dues, share, unpriced

A, B = UUID(int=1), UUID(int=2)
FEE = UUID(int=10)
FIRST_TERM = Span(date(2023, 4, 1), date(2028, 3, 31))
LAUNCH = date(2025, 10, 1)
FOUNDING_PRICE = Price(FEE, date(2023, 4, 1), None, Decimal(20000), Decimal(20))


def member(authority: UUID = A, **changes: object) -> Belonging:
    facts = {"joined_on": date(2023, 4, 1), "leaves_on": None, "terms": (FIRST_TERM,)} | changes
    return Belonging(authority, **facts)


def due_for(year: int, *belongings: Belonging, launched_on=LAUNCH, prices=(FOUNDING_PRICE,)):
    return dues(
        FinancialYear(year),
        launched_on=launched_on,
        belongings=belongings or [member()],
        prices=prices,
    )


def test_the_founding_case_is_charged_182_of_365_days():
    (due,) = due_for(2025)
    assert due.span == Span(date(2025, 10, 1), date(2026, 3, 31))
    assert (due.span.days, due.days_in_year) == (182, 365)
    assert (due.net, due.vat) == (Decimal("9972.60"), Decimal("1994.52"))


def test_a_whole_year_costs_exactly_the_fee_in_a_leap_year_too():
    assert [due.net for due in due_for(2026)] == [Decimal("20000.00")]
    (leap,) = due_for(2027)
    assert (leap.span.days, leap.days_in_year, leap.net) == (366, 366, Decimal("20000.00"))


def test_nothing_is_due_before_the_launch():
    assert due_for(2024) == []
    assert due_for(2025, launched_on=None) == []
    assert due_for(2025, launched_on=date(2026, 4, 1)) == []


def test_nothing_is_due_outside_membership_or_term():
    assert due_for(2025, member(joined_on=None)) == []
    assert due_for(2025, member(terms=())) == []
    assert due_for(2028) == []
    assert due_for(2026, member(leaves_on=date(2026, 4, 1))) == []


@pytest.mark.parametrize(
    ("change", "span"),
    [
        ({"joined_on": date(2026, 9, 1)}, Span(date(2026, 9, 1), date(2027, 3, 31))),
        ({"leaves_on": date(2026, 9, 1)}, Span(date(2026, 4, 1), date(2026, 8, 31))),
        (
            {"joined_on": date(2026, 9, 1), "leaves_on": date(2026, 9, 2)},
            Span(date(2026, 9, 1), date(2026, 9, 1)),
        ),
    ],
)
def test_a_part_year_is_charged_by_the_days_of_it(change, span):
    (due,) = due_for(2026, member(**change))
    assert due.span == span
    assert due.net == share(Decimal(20000), span.days, 365)


def test_a_new_fee_inside_the_year_splits_the_due():
    before = Price(FEE, date(2023, 4, 1), date(2026, 9, 30), Decimal(20000), Decimal(20))
    after = Price(UUID(int=11), date(2026, 10, 1), None, Decimal(20760), Decimal(20))
    first, second = due_for(2026, prices=(after, before))
    assert (first.span.days, first.net) == (183, Decimal("10027.40"))
    assert (second.span.days, second.net) == (182, Decimal("10351.56"))


def test_two_terms_that_touch_are_one_line_rounded_once():
    terms = (
        Span(date(2023, 4, 1), date(2026, 7, 10)),
        Span(date(2026, 7, 11), date(2030, 3, 31)),
    )
    assert [due.net for due in due_for(2026, member(terms=terms))] == [Decimal("20000.00")]


def test_leaving_and_joining_again_in_one_year_charges_both_parts():
    left = member(leaves_on=date(2026, 6, 1))
    back = member(joined_on=date(2027, 1, 1))
    assert [due.span for due in due_for(2026, left, back)] == [
        Span(date(2026, 4, 1), date(2026, 5, 31)),
        Span(date(2027, 1, 1), date(2027, 3, 31)),
    ]


def test_half_a_penny_is_rounded_up():
    assert share(Decimal("0.73"), 5, 365) == Decimal("0.01")  # exactly one penny
    assert share(Decimal("1.825"), 1, 365) == Decimal("0.01")  # half a penny
    assert share(Decimal("1.82"), 1, 365) == Decimal("0.00")


def test_a_fee_of_nothing_makes_no_line():
    free = Price(FEE, date(2023, 4, 1), None, Decimal(0), Decimal(20))
    assert due_for(2026, prices=(free,)) == []


def test_days_without_a_fee_are_named():
    until_june = Price(FEE, date(2023, 4, 1), date(2026, 6, 30), Decimal(20000), Decimal(20))
    gaps = unpriced(
        FinancialYear(2026), launched_on=LAUNCH, belongings=[member()], prices=[until_june]
    )
    assert gaps == [Span(date(2026, 7, 1), date(2027, 3, 31))]
    assert (
        unpriced(
            FinancialYear(2026), launched_on=LAUNCH, belongings=[member()], prices=[FOUNDING_PRICE]
        )
        == []
    )


def test_financial_years_turn_on_1_april():
    assert FinancialYear.of(date(2026, 3, 31)) == FinancialYear(2025)
    assert FinancialYear.of(date(2026, 4, 1)) == FinancialYear(2026)
    assert [str(year) for year in years_between(date(2025, 10, 1), date(2027, 4, 1))] == [
        "2025-26",
        "2026-27",
        "2027-28",
    ]
    assert str(FinancialYear(2099)) == "2099-00"


# --- properties: against charging one day at a time ---------------------------------------------------

days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
fees = st.decimals(Decimal(1000), Decimal(40000), places=2)


@st.composite
def spans(draw: st.DrawFn, at_most: int) -> list[Span]:
    """Spans in order that do not overlap; they may touch."""
    cuts = sorted(draw(st.sets(days, max_size=2 * at_most)))
    return [Span(first, last) for first, last in zip(cuts[::2], cuts[1::2], strict=False)]


@st.composite
def memberships(draw: st.DrawFn, authority: UUID) -> list[Belonging]:
    """Memberships of one authority that do not overlap, each with terms that do not."""
    return [
        Belonging(authority, joined_on=span.first, leaves_on=span.last, terms=tuple(draw(spans(3))))
        for span in draw(spans(2))
    ]


@st.composite
def price_lists(draw: st.DrawFn) -> list[Price]:
    return [
        Price(UUID(int=100 + place), span.first, span.last, draw(fees), Decimal(20))
        for place, span in enumerate(draw(spans(3)))
    ]


def is_charged(day: date, belonging: Belonging, launched_on: date) -> bool:
    return (
        day >= launched_on
        and belonging.joined_on <= day < belonging.leaves_on
        and any(term.first <= day <= term.last for term in belonging.terms)
    )


@settings(max_examples=150, deadline=None)
@given(memberships(A), memberships(B), price_lists(), days, st.integers(2024, 2029))
def test_each_day_is_charged_exactly_once(ours, theirs, prices, launched_on, starting):
    year = FinancialYear(starting)
    found = dues(year, launched_on=launched_on, belongings=[*theirs, *ours], prices=prices)
    for authority, belongings in ((A, ours), (B, theirs)):
        for number in range(year.days):
            day = year.first + timedelta(days=number)
            expected = [
                price.schedule
                for price in prices
                if price.first <= day <= price.last
                and any(is_charged(day, belonging, launched_on) for belonging in belongings)
            ]
            charged = [
                due.schedule
                for due in found
                if due.authority == authority and due.span.first <= day <= due.span.last
            ]
            assert charged == expected


@settings(max_examples=150, deadline=None)
@given(memberships(A), price_lists(), days, st.integers(2024, 2029))
def test_each_line_is_its_days_share_within_half_a_penny(ours, prices, launched_on, starting):
    year = FinancialYear(starting)
    for due in dues(year, launched_on=launched_on, belongings=ours, prices=prices):
        exact = due.annual_fee * due.span.days / year.days
        assert abs(due.net - exact) <= Decimal("0.005")
        assert abs(due.vat - due.net / 5) <= Decimal("0.005")


@settings(max_examples=100, deadline=None)
@given(memberships(A), memberships(B), price_lists(), days, st.integers(2024, 2029), st.randoms())
def test_the_order_in_which_facts_come_does_not_matter(
    ours, theirs, prices, launched_on, starting, random
):
    year = FinancialYear(starting)
    belongings = [*ours, *theirs]
    first = dues(year, launched_on=launched_on, belongings=belongings, prices=prices)
    random.shuffle(belongings)
    random.shuffle(prices)
    assert dues(year, launched_on=launched_on, belongings=belongings, prices=prices) == first
