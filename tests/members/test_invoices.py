"""Raising dues, payments and credit notes."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from members import actions as register
from members.financial_year import FinancialYear
from members.models import Authority, Charge, CreditNote, Invoice, Payment
from members.subscriptions import accounts, actions, comparison
from plv.access import roles
from plv.audit import Event
from plv.audit.models import AuditEvent
from plv.errors import Refused
from plv.notify.models import Message
from tests.factories import FeeScheduleFactory, UserFactory, give
from tests.members.conftest import at, join

NOW = at(date(2026, 4, 7))

pytestmark = pytest.mark.django_db


def raise_for(year, by, on=NOW, **more):
    return actions.raise_invoices(year_starting=year, by=by, at=on, **more)


def pay(invoice, by, amount="1.00", **changes):
    facts = {"received_on": date(2026, 4, 7), "reference": f"BACS {amount}"} | changes
    return actions.record_payment(invoice=invoice, amount=Decimal(amount), by=by, at=NOW, **facts)


def balance(invoice):
    return Invoice.objects.with_balance().get(pk=invoice.pk).balance


def test_the_founding_case_is_invoiced(fee, membership, finance_officer):
    membership.authority.purchase_order = "PO-77"
    membership.authority.save()
    (invoice,) = raise_for(2025, finance_officer)
    assert (invoice.net, invoice.vat, invoice.gross) == (
        Decimal("9972.60"),
        Decimal("1994.52"),
        Decimal("11967.12"),
    )
    assert (invoice.number, invoice.reference, invoice.purchase_order) == (
        1,
        "PLV-INV-00001",
        "PO-77",
    )
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 4, 7), date(2026, 5, 7))
    (charge,) = invoice.charges.all()
    assert (charge.period_starts_on, charge.period_ends_on) == (
        date(2025, 10, 1),
        date(2026, 3, 31),
    )
    assert charge.description == (
        "Annual subscription 2025-26: 182 of 365 days at £20,000.00 a year"
    )


def test_raising_again_changes_nothing(fee, finance_officer):
    for _ in range(5):
        join()
    first = raise_for(2026, finance_officer)
    audited = AuditEvent.objects.count()
    assert [invoice.number for invoice in first] == [1, 2, 3, 4, 5]
    assert raise_for(2026, finance_officer) == []
    assert Invoice.objects.count() == Charge.objects.count() == 5
    assert AuditEvent.objects.count() == audited
    assert comparison.year_of_dues(FinancialYear(2026)).is_settled


def test_a_member_who_joins_later_is_added_to_the_same_year(fee, membership, finance_officer):
    raise_for(2026, finance_officer)
    late = join(joined_on=date(2026, 10, 1))
    (invoice,) = raise_for(2026, finance_officer, on=at(date(2026, 10, 2)))
    assert (invoice.authority, invoice.number) == (late.authority, 2)
    assert invoice.net == Decimal("9972.60")


def test_nothing_is_raised_before_the_launch_or_without_a_fee(company, membership, finance_officer):
    assert raise_for(2024, finance_officer) == []
    assert raise_for(2026, finance_officer) == []  # no fee schedule
    assert not Invoice.objects.exists()


def test_a_year_is_raised_at_most_a_month_before_it_begins(fee, membership, finance_officer):
    with pytest.raises(Refused, match="2027-28 can be raised from 1 March 2027"):
        raise_for(2027, finance_officer, on=at(date(2027, 2, 28)))
    assert len(raise_for(2027, finance_officer, on=at(date(2027, 3, 1)))) == 1


def test_a_fee_that_changes_inside_the_year_makes_two_lines_of_one_invoice(
    fee, membership, finance_officer
):
    fee.ends_on = date(2026, 9, 30)
    fee.save()
    FeeScheduleFactory(starts_on=date(2026, 10, 1), annual_fee=Decimal("20760.00"))
    (invoice,) = raise_for(2026, finance_officer)
    assert [charge.net for charge in invoice.charges.all()] == [
        Decimal("10027.40"),
        Decimal("10351.56"),
    ]
    assert invoice.net == Decimal("20378.96")


def test_what_is_no_longer_due_is_credited_and_what_is_due_raised_anew(
    fee, membership, finance_officer
):
    unchanged = join()
    wrong, right = sorted(
        raise_for(2026, finance_officer), key=lambda row: row.authority == unchanged.authority
    )
    register.give_notice(
        membership=membership,
        notice_on=date(2026, 4, 7),
        leaves_on=date(2026, 10, 1),
        reason="Budget",
        by=finance_officer,
        at=NOW,
    )
    (replacement,) = raise_for(2026, finance_officer)
    (note,) = CreditNote.objects.all()
    assert (note.invoice, note.number, note.gross) == (wrong, 1, Decimal("24000.00"))
    assert balance(wrong) == 0
    assert (replacement.authority, replacement.net) == (membership.authority, Decimal("10027.40"))
    assert replacement.number == 3
    assert balance(right) == Decimal("24000.00")
    assert raise_for(2026, finance_officer) == []
    assert CreditNote.objects.count() == 1


def test_a_button_pressed_on_an_old_comparison_raises_nothing(fee, membership, finance_officer):
    checked = comparison.year_of_dues(FinancialYear(2026)).fingerprint
    join()
    with pytest.raises(Refused, match="has changed since you opened this page"):
        raise_for(2026, finance_officer, as_checked=checked)
    assert not Invoice.objects.exists()
    checked = comparison.year_of_dues(FinancialYear(2026)).fingerprint
    assert len(raise_for(2026, finance_officer, as_checked=checked)) == 2


def test_the_authoritys_finance_people_are_told_and_nobody_else(fee, membership, finance_officer):
    told = give(UserFactory(), roles.AUTHORITY_FINANCE, membership.authority)
    give(UserFactory(), roles.SOCIAL_WORKER, membership.authority)
    give(UserFactory(), roles.AUTHORITY_FINANCE, join().authority)
    raise_for(2026, finance_officer)
    invoice = Invoice.objects.get(authority=membership.authority)
    message = Message.objects.get(to=told)
    assert message.path == invoice.get_absolute_url()
    assert "PLV-INV-" in message.subject
    assert Message.objects.count() == 2


def test_raising_is_for_the_finance_officer(fee, membership, administrator):
    own = give(UserFactory(), roles.AUTHORITY_FINANCE, membership.authority)
    for person in (administrator, own):
        with pytest.raises(Refused, match="Only the finance officer"):
            raise_for(2026, person)
    assert not Invoice.objects.exists()


def test_each_document_leaves_its_audit_row(fee, membership, finance_officer):
    (invoice,) = raise_for(2026, finance_officer)
    pay(invoice, finance_officer)
    actions.issue_credit_note(
        invoice=invoice, reason="Wrong order number", by=finance_officer, at=NOW
    )
    for event in (Event.INVOICE_ISSUED, Event.PAYMENT_RECORDED, Event.CREDIT_NOTE_ISSUED):
        row = AuditEvent.objects.get(event=event)
        assert row.by_id == finance_officer.pk
        assert row.target_id == str(invoice.pk)
        assert row.authority_id == membership.authority_id


# --- payments -----------------------------------------------------------------------------------------


def test_an_invoice_is_paid_in_parts(fee, membership, finance_officer):
    (invoice,) = raise_for(2026, finance_officer)
    pay(invoice, finance_officer, "10000.00")
    row = Invoice.objects.with_balance().get()
    assert (row.paid, row.balance) == (Decimal("10000.00"), Decimal("14000.00"))
    assert accounts.invoice_status(row, on=date(2026, 5, 7)) == "part_paid"
    assert accounts.invoice_status(row, on=date(2026, 5, 8)) == "overdue"
    pay(invoice, finance_officer, "14000.00")
    row = Invoice.objects.with_balance().get()
    assert accounts.invoice_status(row, on=date(2027, 1, 1)) == "paid"


@pytest.mark.parametrize(
    ("amount", "changes", "sentence", "field"),
    [
        ("24000.01", {}, "The balance of PLV-INV-00001 is £24,000.00", "amount"),
        ("0.00", {}, "more than £0.00", "amount"),
        ("-5.00", {}, "more than £0.00", "amount"),
        ("1.005", {}, "whole pence", "amount"),
        ("1.00", {"received_on": date(2026, 4, 8)}, "cannot be later than today", "received_on"),
        ("1.00", {"received_on": date(2026, 4, 6)}, "cannot come before it", "received_on"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    fee, membership, finance_officer, amount, changes, sentence, field
):
    (invoice,) = raise_for(2026, finance_officer)
    with pytest.raises(Refused, match=sentence) as refusal:
        pay(invoice, finance_officer, amount, **changes)
    assert refusal.value.field == field
    assert not Payment.objects.exists()


def test_the_same_bank_reference_twice_is_refused(fee, membership, finance_officer):
    (invoice,) = raise_for(2026, finance_officer)
    pay(invoice, finance_officer, "5.00", reference="BACS 1")
    with pytest.raises(Refused, match="already recorded for this invoice"):
        pay(invoice, finance_officer, "5.00", reference="BACS 1")
    assert balance(invoice) == Decimal("23995.00")


def test_nothing_more_is_taken_for_a_paid_invoice(fee, membership, finance_officer):
    (invoice,) = raise_for(2026, finance_officer)
    pay(invoice, finance_officer, "24000.00")
    with pytest.raises(Refused, match="Nothing is owed"):
        pay(invoice, finance_officer, "0.01")


# --- credit notes ---------------------------------------------------------------------------------------


def test_a_credit_note_takes_back_the_whole_and_its_days_can_be_charged_again(
    fee, membership, finance_officer
):
    (invoice,) = raise_for(2026, finance_officer)
    note = actions.issue_credit_note(
        invoice=invoice, reason="No order number", by=finance_officer, at=NOW
    )
    assert (note.number, note.reference, note.gross) == (1, "PLV-CN-00001", Decimal("24000.00"))
    assert balance(invoice) == 0
    with pytest.raises(Refused, match="already been credited"):
        actions.issue_credit_note(invoice=invoice, reason="Again", by=finance_officer, at=NOW)
    (again,) = raise_for(2026, finance_officer)
    assert (again.number, again.gross) == (2, Decimal("24000.00"))


def test_a_credit_note_says_why(fee, membership, finance_officer):
    (invoice,) = raise_for(2026, finance_officer)
    with pytest.raises(Refused, match="Say why"):
        actions.issue_credit_note(invoice=invoice, reason="", by=finance_officer, at=NOW)


def test_crediting_what_was_paid_leaves_the_authority_in_credit(fee, membership, finance_officer):
    (invoice,) = raise_for(2026, finance_officer)
    pay(invoice, finance_officer, "24000.00")
    actions.issue_credit_note(invoice=invoice, reason="Left", by=finance_officer, at=NOW)
    row = Invoice.objects.with_balance().get()
    assert accounts.invoice_status(row, on=date(2026, 4, 7)) == "in_credit"
    owing = accounts.owing(accounts.unsettled(Invoice.objects.all()), on=date(2026, 4, 7))
    assert (owing.owed, owing.credit) == (0, Decimal("24000.00"))


@pytest.mark.parametrize("model", [Invoice, CreditNote, Payment])
def test_the_site_cannot_change_or_delete_an_issued_document(
    fee, membership, finance_officer, model
):
    (invoice,) = raise_for(2026, finance_officer)
    pay(invoice, finance_officer)
    actions.issue_credit_note(invoice=invoice, reason="Wrong", by=finance_officer, at=NOW)
    rows = model.objects.all()
    for change in (lambda: rows.update(id=uuid4()), lambda: rows._raw_delete("default")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_a_fee_that_was_invoiced_cannot_be_taken_back(fee, membership, finance_officer):
    raise_for(2026, finance_officer)
    with pytest.raises(Refused, match="has been invoiced"):
        register.withdraw_fee_schedule(schedule=fee, by=finance_officer, at=NOW)


# --- accounts -------------------------------------------------------------------------------------------


def test_debts_are_aged_from_the_day_they_fell_due(fee, finance_officer):
    invoices = []
    for _ in range(5):
        join()
    invoices = raise_for(2026, finance_officer)
    due = invoices[0].due_on
    for days, band in ((0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)):
        assert accounts.age_band(due, on=due + timedelta(days=days)) == band
    pay(invoices[0], finance_officer, "4000.00")
    debts = accounts.aged_debts(
        accounts.unsettled(Invoice.objects.all()), on=due + timedelta(days=31)
    )
    assert [debt.owed for debt in debts] == [Decimal("24000.00")] * 4 + [Decimal("20000.00")]
    total = accounts.total_debt(debts)
    assert total.by_age == [0, 0, Decimal("116000.00"), 0, 0]
    assert total.net == Decimal("116000.00")


def test_the_statement_runs_from_the_first_entry_to_what_is_owed(fee, membership, finance_officer):
    (invoice,) = raise_for(2026, finance_officer)
    pay(invoice, finance_officer, "4000.00")
    actions.issue_credit_note(invoice=invoice, reason="Wrong", by=finance_officer, at=NOW)
    raise_for(2026, finance_officer)
    lines = accounts.statement(accounts.with_entries(Invoice.objects.all()))
    assert [line.amount for line in lines] == [
        Decimal("24000.00"),
        Decimal("24000.00"),
        Decimal("-24000.00"),
        Decimal("-4000.00"),
    ]
    assert lines[-1].balance == Decimal("20000.00")
    assert sum(row.balance for row in Invoice.objects.with_balance()) == lines[-1].balance


@pytest.mark.parametrize(
    ("status", "count"),
    [
        ("unpaid", 2),
        ("part_paid", 1),
        ("overdue", 3),
        ("paid", 1),
        ("credited", 1),
        ("in_credit", 1),
        ("", 6),
    ],
)
def test_invoices_are_found_by_status(fee, finance_officer, status, count):
    for _ in range(6):
        join()
    invoices = raise_for(2026, finance_officer)
    pay(invoices[0], finance_officer, "24000.00")
    pay(invoices[1], finance_officer, "100.00")
    actions.issue_credit_note(invoice=invoices[2], reason="Wrong", by=finance_officer, at=NOW)
    pay(invoices[3], finance_officer, "100.00")
    actions.issue_credit_note(invoice=invoices[3], reason="Wrong", by=finance_officer, at=NOW)
    on = date(2026, 6, 1)
    found = accounts.invoices_with(Invoice.objects.with_balance(), status, on=on)
    assert found.count() == count
    if status in ("overdue", "paid", "credited", "in_credit"):
        assert {accounts.invoice_status(row, on=on) for row in found} == {status}


def test_an_authority_sees_its_own_invoices_only(fee, membership, finance_officer, board_member):
    other = join()
    raise_for(2026, finance_officer)
    own = give(UserFactory(), roles.AUTHORITY_FINANCE, membership.authority)
    social_worker = give(UserFactory(), roles.SOCIAL_WORKER, membership.authority)
    assert [row.authority for row in Invoice.objects.visible_to(own)] == [membership.authority]
    assert Invoice.objects.visible_to(finance_officer).count() == 2
    for person in (social_worker, board_member):
        assert not Invoice.objects.visible_to(person).exists()
    assert Authority.objects.visible_to(own).get() == membership.authority
    assert other.authority not in Authority.objects.visible_to(own)
