"""Accounts: the status of an invoice, who owes what for how long, and the statement of an authority."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, TextChoices

from members.models import Authority, Invoice

NOTHING = Decimal("0.00")


class InvoiceStatus(TextChoices):
    UNPAID = "unpaid", "Unpaid"
    PART_PAID = "part_paid", "Part-paid"
    OVERDUE = "overdue", "Overdue"
    PAID = "paid", "Paid"
    CREDITED = "credited", "Credited"
    IN_CREDIT = "in_credit", "In credit"


def invoice_status(invoice: Invoice, *, on: date) -> InvoiceStatus:
    """The status of an invoice read `with_balance`, on `on`."""
    if invoice.balance < 0:
        return InvoiceStatus.IN_CREDIT
    if invoice.balance == 0:
        return InvoiceStatus.CREDITED if invoice.credited else InvoiceStatus.PAID
    if invoice.due_on < on:
        return InvoiceStatus.OVERDUE
    return InvoiceStatus.PART_PAID if invoice.paid else InvoiceStatus.UNPAID


def invoices_with(
    invoices: QuerySet[Invoice], status: InvoiceStatus | str, *, on: date
) -> QuerySet[Invoice]:
    """Those of `invoices`, read `with_balance`, whose status on `on` is `status`.

    "Part-paid" and "unpaid" include those that are overdue as well, so that nothing hides.
    """
    return {
        InvoiceStatus.UNPAID: invoices.filter(balance__gt=0, paid=0),
        InvoiceStatus.PART_PAID: invoices.filter(balance__gt=0, paid__gt=0),
        InvoiceStatus.OVERDUE: invoices.filter(balance__gt=0, due_on__lt=on),
        InvoiceStatus.PAID: invoices.filter(balance=0, credited=0),
        InvoiceStatus.CREDITED: invoices.filter(balance=0, credited__gt=0),
        InvoiceStatus.IN_CREDIT: invoices.filter(balance__lt=0),
    }.get(status, invoices)


def unsettled(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Invoices with something still to pay, or paid and then credited."""
    return invoices.with_balance().exclude(balance=0).select_related("authority")


AGES = ("Not yet due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days")


@dataclass
class Debt:
    """What one authority (or all of them) owes, by how long it is overdue, and what it is owed."""

    authority: Authority | None
    by_age: list[Decimal]
    credit: Decimal = NOTHING

    @property
    def rows(self) -> list[tuple[str, Decimal]]:
        return list(zip(AGES, self.by_age, strict=True))

    @property
    def owed(self) -> Decimal:
        return sum(self.by_age, NOTHING)

    @property
    def net(self) -> Decimal:
        return self.owed - self.credit


def aged_debts(invoices: Iterable[Invoice], *, on: date) -> list[Debt]:
    """The debts of these invoices (read by `unsettled`), largest first."""
    debts: dict[UUID, Debt] = {}
    for invoice in invoices:
        debt = debts.setdefault(
            invoice.authority_id, Debt(invoice.authority, [NOTHING] * len(AGES))
        )
        if invoice.balance < 0:
            debt.credit -= invoice.balance
        else:
            debt.by_age[age_band(invoice.due_on, on=on)] += invoice.balance
    return sorted(debts.values(), key=lambda debt: (-debt.owed, str(debt.authority)))


def age_band(due_on: date, *, on: date) -> int:
    """The place in `AGES` of a debt that fell due on `due_on`."""
    late = (on - due_on).days
    return 0 if late <= 0 else min((late - 1) // 30 + 1, len(AGES) - 1)


def total_debt(debts: Iterable[Debt]) -> Debt:
    """The foot of the table of aged debt."""
    debts = list(debts)
    by_age = [sum((debt.by_age[age] for debt in debts), NOTHING) for age in range(len(AGES))]
    return Debt(None, by_age, sum((debt.credit for debt in debts), NOTHING))


@dataclass(frozen=True)
class Owing:
    """The sums at the head of the finance page and of an account."""

    owed: Decimal
    overdue: Decimal
    due_this_month: Decimal
    credit: Decimal
    overdue_count: int


def owing(invoices: Iterable[Invoice], *, on: date) -> Owing:
    """Sums of these invoices (read by `unsettled`); "this month" is the calendar month of `on`."""
    invoices = list(invoices)
    open_invoices = [invoice for invoice in invoices if invoice.balance > 0]
    late = [invoice for invoice in open_invoices if invoice.due_on < on]
    soon = [
        invoice
        for invoice in open_invoices
        if invoice.due_on >= on
        and (invoice.due_on.year, invoice.due_on.month) == (on.year, on.month)
    ]
    return Owing(
        owed=sum((invoice.balance for invoice in open_invoices), NOTHING),
        overdue=sum((invoice.balance for invoice in late), NOTHING),
        due_this_month=sum((invoice.balance for invoice in soon), NOTHING),
        credit=-sum((invoice.balance for invoice in invoices if invoice.balance < 0), NOTHING),
        overdue_count=len(late),
    )


@dataclass(frozen=True)
class StatementLine:
    """One entry of an account; `amount` is what it adds to what is owed."""

    on: date
    what: str
    invoice: Invoice
    amount: Decimal
    balance: Decimal


def with_entries(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Invoices with their balance, credit notes and payments: three queries, however many."""
    return (
        invoices.with_balance()
        .order_by("number")
        .select_related("authority")
        .prefetch_related("credit_notes", "payments")
    )


def statement(invoices: Iterable[Invoice]) -> list[StatementLine]:
    """Every entry of these invoices (read `with_entries`), oldest first, with the running balance."""
    entries: list[tuple[date, int, str, Invoice, Decimal]] = []
    for invoice in invoices:
        entries.append((invoice.issued_on, 0, f"Invoice {invoice}", invoice, invoice.gross))
        entries += [
            (note.issued_on, 1, f"Credit note {note} for {invoice}", invoice, -note.gross)
            for note in invoice.credit_notes.all()
        ]
        entries += [
            (
                payment.received_on,
                2,
                f"Payment of {invoice}, {payment.reference}",
                invoice,
                -payment.amount,
            )
            for payment in invoice.payments.all()
        ]
    entries.sort(key=lambda item: (item[0], item[1], item[3].number))
    lines, balance = [], NOTHING
    for on, _order, what, invoice, amount in entries:
        balance += amount
        lines.append(StatementLine(on, what, invoice, amount, balance))
    return lines
