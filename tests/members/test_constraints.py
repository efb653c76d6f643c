"""The database is the last reviewer: each constraint broken on purpose, past every action."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from members.models import (
    Authority,
    Breakpoint,
    Charge,
    Company,
    CreditNote,
    FeeSchedule,
    Invoice,
    Membership,
    Payment,
    Term,
)
from plv.errors import sentence_for
from tests.factories import AuthorityFactory, InvoiceFactory, UserFactory
from tests.members.conftest import join

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
DAY = timedelta(days=1)

# A span already there is FIRST to LAST, both days included. Each other span: does it overlap?
SHAPES = {
    "the same": (FIRST, LAST, True),
    "inside": (FIRST + DAY, LAST - DAY, True),
    "around": (FIRST - DAY, LAST + DAY, True),
    "over its start": (FIRST - DAY, FIRST, True),
    "over its end": (LAST, LAST + DAY, True),
    "touching before": (FIRST - 9 * DAY, FIRST - DAY, False),
    "touching after": (LAST + DAY, LAST + 9 * DAY, False),
}
shapes = pytest.mark.parametrize(("first", "last", "overlaps"), SHAPES.values(), ids=SHAPES.keys())


def refused(make) -> str | None:
    """The name of the constraint that `make` breaks, whose sentence is fit to show; None if it does not."""
    try:
        with transaction.atomic():
            make()
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name if sentence_for(error) else "no sentence"
    return None


@shapes
def test_memberships_of_one_authority_do_not_overlap(first, last, overlaps):
    authority = AuthorityFactory()

    def member(of, joined_on, last_day):
        return Membership.objects.create(
            authority=of,
            joined_on=joined_on,
            notice_on=joined_on,
            leaves_on=last_day + DAY if last_day else None,
        )

    member(authority, FIRST, LAST)
    broken = refused(lambda: member(authority, first, last))
    assert broken == ("membership_no_overlap" if overlaps else None)
    assert refused(lambda: member(AuthorityFactory(), first, last)) is None


def test_a_membership_without_end_overlaps_all_that_follows():
    authority = join().authority
    assert (
        refused(lambda: Membership.objects.create(authority=authority, joined_on=date(2099, 1, 1)))
        == "membership_no_overlap"
    )


@shapes
def test_terms_of_one_membership_do_not_overlap(first, last, overlaps):
    membership, other = (
        Membership.objects.create(authority=AuthorityFactory(), joined_on=date(2023, 4, 1))
        for _ in range(2)
    )
    Term.objects.create(membership=membership, starts_on=FIRST, ends_on=LAST)
    broken = refused(
        lambda: Term.objects.create(membership=membership, starts_on=first, ends_on=last)
    )
    assert broken == ("term_no_overlap" if overlaps else None)
    assert (
        refused(lambda: Term.objects.create(membership=other, starts_on=first, ends_on=last))
        is None
    )


@shapes
def test_fee_schedules_do_not_overlap(first, last, overlaps):
    def fee(starts_on, ends_on):
        return FeeSchedule.objects.create(
            starts_on=starts_on, ends_on=ends_on, annual_fee=Decimal(1), basis="A test"
        )

    fee(FIRST, LAST)
    assert refused(lambda: fee(first, last)) == ("fee_schedule_no_overlap" if overlaps else None)
    assert refused(lambda: fee(first - 99 * DAY, None)) == "fee_schedule_no_overlap"


def charge(invoice, first, last, **changes):
    schedule, _ = FeeSchedule.objects.get_or_create(
        starts_on=date(2020, 1, 1), defaults={"annual_fee": Decimal(1), "basis": "A test"}
    )
    facts = {
        "authority": invoice.authority,
        "kind": Charge.Kind.SUBSCRIPTION,
        "fee_schedule": schedule,
        "description": "A test",
        "net": Decimal(1),
        "vat": Decimal(0),
    } | changes
    return Charge.objects.create(
        invoice=invoice, period_starts_on=first, period_ends_on=last, **facts
    )


@shapes
def test_an_authority_is_charged_once_for_a_day(first, last, overlaps):
    invoice = InvoiceFactory()
    charge(invoice, FIRST, LAST)
    broken = refused(lambda: charge(invoice, first, last))
    assert broken == ("charge_each_day_once" if overlaps else None)
    assert refused(lambda: charge(InvoiceFactory(), first, last)) is None


def credit_note(invoice, **changes):
    facts = {
        "number": 1,
        "issued_on": date(2026, 4, 7),
        "net": Decimal(1),
        "vat": Decimal(0),
        "gross": Decimal(1),
        "reason": "A test",
        "issued_at": datetime(2026, 4, 7, tzinfo=UTC),
        "issued_by": UserFactory(),
    } | changes
    return CreditNote.objects.create(invoice=invoice, **facts)


def test_a_reversed_charge_leaves_its_days_to_be_charged_again():
    invoice = InvoiceFactory()
    note = credit_note(invoice)
    charge(invoice, FIRST, LAST, reversed_by=note)
    assert refused(lambda: charge(invoice, FIRST, LAST)) is None
    assert refused(lambda: charge(invoice, FIRST, LAST)) == "charge_each_day_once"


def invoice(**changes):
    return InvoiceFactory(**changes)


def payment(**changes):
    facts = {
        "invoice": InvoiceFactory(),
        "received_on": date(2026, 4, 7),
        "amount": Decimal(1),
        "reference": "BACS",
        "recorded_at": datetime(2026, 4, 7, tzinfo=UTC),
        "recorded_by": UserFactory(),
    } | changes
    return Payment.objects.create(**facts)


def membership(**changes):
    return Membership.objects.create(authority=AuthorityFactory(), **changes)


def breakpoint_(**changes):
    facts = {"term": join().terms.get(), "falls_on": date(2026, 3, 31)} | changes
    return Breakpoint.objects.create(**facts)


D = Decimal
SINGLE = [
    ("authority_in_great_britain", lambda: AuthorityFactory(latitude=D("48.85"))),
    ("authority_in_great_britain", lambda: AuthorityFactory(longitude=D("2.35"))),
    ("company_is_one", lambda: Company.objects.create(pk=2, name="Another")),
    ("membership_has_a_date", lambda: membership()),
    (
        "membership_notice_says_when",
        lambda: membership(joined_on=FIRST, notice_on=LAST),
    ),
    (
        "membership_notice_says_when",
        lambda: membership(interest_on=FIRST, notice_on=FIRST, leaves_on=LAST),
    ),
    (
        "membership_interest_on_before_joined_on",
        lambda: membership(interest_on=LAST, joined_on=FIRST),
    ),
    (
        "membership_joined_on_before_notice_on",
        lambda: membership(joined_on=FIRST, notice_on=FIRST - DAY, leaves_on=LAST),
    ),
    (
        "membership_notice_on_before_leaves_on",
        lambda: membership(joined_on=FIRST, notice_on=LAST, leaves_on=LAST - DAY),
    ),
    (
        "membership_joined_on_before_leaves_on",
        lambda: membership(joined_on=FIRST, notice_on=FIRST, leaves_on=FIRST),
    ),
    (
        "term_starts_on_before_ends_on",
        lambda: Term.objects.create(
            membership=membership(joined_on=FIRST), starts_on=FIRST, ends_on=FIRST
        ),
    ),
    (
        "breakpoint_once_a_day",
        lambda: [breakpoint_(term=term) for term in [join().terms.get()] for _ in range(2)],
    ),
    ("breakpoint_decision_has_a_day", lambda: breakpoint_(decision="stay")),
    ("breakpoint_decision_has_a_day", lambda: breakpoint_(decided_on=FIRST)),
    (
        "fee_schedule_not_negative",
        lambda: FeeSchedule.objects.create(starts_on=FIRST, annual_fee=D(-1), basis="A test"),
    ),
    (
        "fee_schedule_not_negative",
        lambda: FeeSchedule.objects.create(
            starts_on=FIRST, annual_fee=D(1), vat_percent=D("-0.01"), basis="A test"
        ),
    ),
    (
        "fee_schedule_starts_on_before_ends_on",
        lambda: FeeSchedule.objects.create(
            starts_on=FIRST, ends_on=FIRST - DAY, annual_fee=D(1), basis="A test"
        ),
    ),
    ("invoice_adds_up", lambda: invoice(gross=D("24000.01"))),
    ("invoice_adds_up", lambda: invoice(net=D(0), vat=D(0), gross=D(0))),
    ("invoice_issued_on_before_due_on", lambda: invoice(due_on=date(2026, 3, 31))),
    ("members_invoice_number_key", lambda: [invoice(number=1) for _ in range(2)]),
    ("credit_note_adds_up", lambda: credit_note(InvoiceFactory(), gross=D(2))),
    ("charge_is_positive", lambda: charge(InvoiceFactory(), FIRST, LAST, net=D(0))),
    (
        "charge_period_starts_on_before_period_ends_on",
        lambda: charge(InvoiceFactory(), LAST, FIRST),
    ),
    ("payment_is_positive", lambda: payment(amount=D(0))),
    (
        "payment_once_per_reference",
        lambda: [payment(invoice=one) for one in [InvoiceFactory()] for _ in range(2)],
    ),
]


@pytest.mark.parametrize(
    ("name", "broken"), SINGLE, ids=[f"{n}:{i}" for i, (n, _) in enumerate(SINGLE)]
)
def test_each_rule_holds_against_the_database_itself(name, broken):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        broken()
    assert error.value.__cause__.diag.constraint_name == name


def test_every_constraint_of_the_app_is_broken_by_a_test_here():
    declared = {
        constraint.name
        for model in (
            Authority,
            Company,
            Membership,
            Term,
            Breakpoint,
            FeeSchedule,
            Invoice,
            CreditNote,
            Charge,
            Payment,
        )
        for constraint in model._meta.constraints
    }
    broken_by_shape = {
        "membership_no_overlap",
        "term_no_overlap",
        "fee_schedule_no_overlap",
        "charge_each_day_once",
    }
    # `issued` and `recorded` are both required columns, so a half pair cannot even be written.
    required_columns = {name for name in declared if name.endswith("_at_with_by")}
    assert declared - broken_by_shape - required_columns <= {name for name, _ in SINGLE}
