"""The made-up company: who is a member and on what terms, what it charges, who has paid."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from members import actions
from members.financial_year import FinancialYear, years_between
from members.models import Authority, Breakpoint, Invoice, Membership
from members.subscriptions import actions as money
from plv import clock
from plv.access.models import User
from plv.demo import settings as demo
from plv.demo.settings import FOUNDED_ON, Settings

FIRST_TERM_ENDS = date(2028, 3, 31)
TWO_YEARS, THREE_YEARS, FOUR_YEARS = date(2025, 3, 31), date(2026, 3, 31), date(2027, 3, 31)
FEE = Decimal("20000.00")
VAT = Decimal("20.00")
PART_PAID = (demo.HERO, "Croydon")
UNPAID = ("Brent", "Havering", "Newham")
OWES_FROM_LAST_YEAR = "Newham"
WRONGLY_BILLED = "Camden"


def found(settings: Settings, authorities: dict[str, Authority], by: User) -> None:
    """Members, terms, break-points, notice, and the company's own facts."""
    london = [name for name, row in authorities.items() if row.kind == Authority.Kind.LONDON]
    outside = {*demo.PROSPECTIVE, *demo.NON_MEMBERS, demo.JOINED_LATER}
    for name in london:
        if name not in outside:
            _join(authorities[name], settings, by)
    _join_later(authorities[demo.JOINED_LATER], settings, by)
    for weeks, name in enumerate(demo.PROSPECTIVE, start=3):
        day = settings.today - timedelta(weeks=9 * weeks)
        actions.record_membership(
            authority=authorities[name], interest_on=day, joined_on=None, by=by, at=_morning(day)
        )
    _part_ways(settings, by)
    actions.save_company(
        name="Pan London Vehicle for Children's Complex Commissioning Ltd",
        company_number="00000000",
        address="1 Made-up Street\nLondon\nE0 0XX",
        bank_details="Demonstration Bank, sort code 00-00-00, account 00000000",
        payment_days=30,
        by=by,
        at=_morning(FOUNDED_ON),
    )
    actions.record_launch(
        launched_on=settings.launched_on,
        by=by,
        at=_morning(settings.launched_on - timedelta(days=30)),
    )


def set_prices(settings: Settings, by: User) -> None:
    """£20,000 from the founding; from each April after the launch, more by September's CPI (FIN-3)."""
    fee = FEE
    _price(FOUNDED_ON, fee, "Cabinet resolutions, March 2023: £20,000 a year", by, FOUNDED_ON)
    april = FinancialYear.of(settings.launched_on).last + timedelta(days=1)
    while april <= settings.today:
        rate = demo.SEPTEMBER_CPI.get(april.year - 1)
        if rate is not None:
            exact = fee * (1 + rate / 100)
            fee = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
            basis = f"CPI of September {april.year - 1}, {rate}% (ONS D7G7), on £{exact * 100 / (100 + rate):,.2f}"
            _price(april, fee, basis, by, date(april.year - 1, 12, 10))
        april = date(april.year + 1, 4, 1)


def collect(settings: Settings, authorities: dict[str, Authority], by: User, rng: Random) -> None:
    """Purchase orders, each year's invoices, what was paid and when, and one mistake put right."""
    for name, authority in authorities.items():
        if name not in {*demo.PROSPECTIVE, *demo.NON_MEMBERS}:
            actions.set_purchase_order(
                authority=authority,
                purchase_order=f"PO-DEMO-{rng.randrange(10_000, 99_999)}",
                by=by,
                at=_morning(settings.launched_on),
            )
    billed = [
        year
        for year in years_between(settings.launched_on, settings.today)
        if _billed_on(year, settings) < settings.today
    ]
    for year in billed:
        at = _morning(_billed_on(year, settings))
        invoices = money.raise_invoices(year_starting=year.starting, by=by, at=at)
        for invoice in sorted(invoices, key=lambda invoice: invoice.number):
            _pay(invoice, is_current=year == billed[-1], settings=settings, by=by, rng=rng)
    if billed:
        _correct(authorities[WRONGLY_BILLED], billed[-1], settings, by)


def _billed_on(year: FinancialYear, settings: Settings) -> date:
    return max(year.first, settings.launched_on) + timedelta(days=7)


def _pay(invoice: Invoice, *, is_current: bool, settings: Settings, by: User, rng: Random) -> None:
    name = invoice.authority.name
    received_on = invoice.issued_on + timedelta(days=rng.randint(9, 44))
    share = Decimal(1)
    if is_current and name in PART_PAID:
        share = Decimal("0.5")
    if not is_current and name == OWES_FROM_LAST_YEAR:
        share = Decimal("0.75")
    never_paid = is_current and name in {*UNPAID, WRONGLY_BILLED}
    if never_paid or received_on >= settings.today:
        return
    money.record_payment(
        invoice=invoice,
        received_on=received_on,
        amount=(invoice.gross * share).quantize(Decimal("0.01"), ROUND_HALF_UP),
        reference=f"BACS {invoice.number:05d}",
        by=by,
        at=_morning(received_on) + timedelta(hours=3),
    )


def _correct(authority: Authority, year: FinancialYear, settings: Settings, by: User) -> None:
    """An invoice that quoted the wrong order is credited and issued again; the new one is not yet due."""
    issued = _morning(_billed_on(year, settings))
    at = max(settings.now - timedelta(days=12), min(issued + timedelta(hours=5), settings.now))
    wrong = Invoice.objects.get(authority=authority, issued_at=issued)
    money.issue_credit_note(
        invoice=wrong, reason="It quoted a purchase order that was closed.", by=by, at=at
    )
    actions.set_purchase_order(authority=authority, purchase_order="PO-DEMO-NEW", by=by, at=at)
    money.raise_invoices(year_starting=year.starting, by=by, at=at + timedelta(minutes=20))


def _join(authority: Authority, settings: Settings, by: User) -> None:
    two = authority.name in demo.TWO_YEAR_BREAK
    points = [TWO_YEARS if two else THREE_YEARS]
    if authority.name in demo.FURTHER_BREAK:
        points.append(FOUR_YEARS)
    joined = _morning(FOUNDED_ON + timedelta(days=2))
    membership = actions.record_membership(
        authority=authority, interest_on=date(2022, 11, 1), joined_on=FOUNDED_ON, by=by, at=joined
    )
    term = actions.record_term(
        membership=membership,
        starts_on=FOUNDED_ON,
        ends_on=FIRST_TERM_ENDS,
        resolved_on=date(2023, 3, 14),
        resolution=f"Cabinet of {authority.official_name}, 14 March 2023 (made up): "
        f"break-point after {'two' if two else 'three'} years",
        breakpoints=points,
        by=by,
        at=joined,
    )
    decided_on = points[0] - timedelta(days=47)
    if authority.name in demo.UNDECIDED or decided_on > settings.today:
        return
    leaves = authority.name == demo.LEFT
    actions.decide_breakpoint(
        breakpoint=term.breakpoints.get(falls_on=points[0]),
        decision=Breakpoint.Decision.LEAVE if leaves else Breakpoint.Decision.STAY,
        decided_on=decided_on,
        paper="Cabinet paper, item 7 (made up)",
        by=by,
        at=_morning(decided_on),
    )
    if leaves:
        actions.give_notice(
            membership=membership,
            notice_on=decided_on,
            leaves_on=points[0] + timedelta(days=1),
            reason="It needed no place in three years.",
            by=by,
            at=_morning(decided_on),
        )


def _join_later(authority: Authority, settings: Settings, by: User) -> None:
    """In the April after the founding that lies about eighteen months back, with a term of its own."""
    joined_on = date((settings.today - timedelta(days=540)).year, 4, 1)
    at = _morning(joined_on + timedelta(days=1))
    membership = actions.record_membership(
        authority=authority,
        interest_on=joined_on - timedelta(days=200),
        joined_on=joined_on,
        by=by,
        at=at,
    )
    actions.record_term(
        membership=membership,
        starts_on=joined_on,
        ends_on=date(joined_on.year + 5, 3, 31),
        resolved_on=joined_on - timedelta(days=40),
        resolution="Cabinet resolution on joining (made up): break-point after three years",
        breakpoints=[date(joined_on.year + 3, 3, 31)],
        by=by,
        at=at,
    )


def _part_ways(settings: Settings, by: User) -> None:
    """One member has given notice and leaves at the end of a financial year to come."""
    notice_on = settings.today - timedelta(days=55)
    leaves_on = FinancialYear.of(settings.today + timedelta(days=45)).last + timedelta(days=1)
    actions.give_notice(
        membership=Membership.objects.get(authority__name=demo.IN_NOTICE),
        notice_on=notice_on,
        leaves_on=leaves_on,
        reason="Cabinet decided to join a partnership of its own region (made up).",
        by=by,
        at=_morning(notice_on),
    )


def _price(starts_on: date, fee: Decimal, basis: str, by: User, on: date) -> None:
    actions.record_fee_schedule(
        starts_on=starts_on,
        ends_on=None,
        annual_fee=fee,
        vat_percent=VAT,
        basis=basis,
        resolution="Members' meeting (made up)",
        by=by,
        at=_morning(on),
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=clock.LONDON)
