"""Every write about money: invoices, credit notes, payments.

Locks, in this order: the document series (credit notes, then invoices), then the authority. Issued
documents themselves are never locked: the site's database role may not change them.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from members import notifications
from members.actions.guards import check_keeps_ledger, check_not_to_come
from members.financial_year import FinancialYear
from members.models import (
    Authority,
    Charge,
    Company,
    CreditNote,
    DocumentSeries,
    Invoice,
    Payment,
)
from members.subscriptions.comparison import Line, year_of_dues
from members.subscriptions.dues import PENNY, Due
from plv import audit, clock
from plv.access.models import User
from plv.errors import Refused, constraints_speak

REPLACED = "The dates or the fee it rested on have changed."
CHANGED_SINCE = (
    "What is due has changed since you opened this page. Nothing was raised: check it again."
)


@transaction.atomic
def raise_invoices(
    *, year_starting: int, by: User, at: datetime, as_checked: str = ""
) -> list[Invoice]:
    """Bring what is booked for a financial year to what is due: one invoice for each authority (F7).

    A booked charge that is no longer due is reversed by a credit note for its invoice; what is due and
    not booked is invoiced. Running it again changes nothing; two runs at once make one set, since the
    second waits for the first and then finds nothing missing. `as_checked` is the fingerprint of the
    comparison that the person saw; Refused if it has changed.
    """
    check_keeps_ledger(by)
    year, today = FinancialYear(year_starting), clock.london_day(at)
    if today < year.invoiced_from:
        raise Refused(f"The invoices for {year} can be raised from {year.invoiced_from:%-d %B %Y}.")
    series = _lock_series(DocumentSeries.Kind.CREDIT_NOTE, DocumentSeries.Kind.INVOICE)
    found = year_of_dues(year)
    if as_checked and as_checked != found.fingerprint:
        raise Refused(CHANGED_SINCE)
    wrong = {line.charge.invoice_id: line.charge.invoice for line in found.wrong if line.charge}
    for invoice in sorted(wrong.values(), key=lambda invoice: invoice.number):
        _credit(invoice, series[DocumentSeries.Kind.CREDIT_NOTE], REPLACED, by=by, at=at)
    if wrong:
        found = year_of_dues(year)
    return _issue_missing(found.missing, series[DocumentSeries.Kind.INVOICE], year, by=by, at=at)


@transaction.atomic
def issue_credit_note(*, invoice: Invoice, reason: str, by: User, at: datetime) -> CreditNote:
    """Credit the whole of an invoice that was wrong; its days become chargeable again (FIN-7)."""
    check_keeps_ledger(by)
    if not reason:
        raise Refused("Say why the invoice is credited.", field="reason")
    series = _lock_series(DocumentSeries.Kind.CREDIT_NOTE)
    return _credit(invoice, series[DocumentSeries.Kind.CREDIT_NOTE], reason, by=by, at=at)


@transaction.atomic
def record_payment(
    *,
    invoice: Invoice,
    received_on: date,
    amount: Decimal,
    reference: str,
    by: User,
    at: datetime,
) -> Payment:
    """Record money received for an invoice: at most its balance, on a day from its issue to today (F12)."""
    check_keeps_ledger(by)
    Authority.objects.select_for_update(of=("self",)).get(pk=invoice.authority_id)
    invoice = Invoice.objects.with_balance().get(pk=invoice.pk)
    check_not_to_come(received_on, "The day the money came", field="received_on", at=at)
    if received_on < invoice.issued_on:
        raise Refused(
            f"The invoice was issued on {invoice.issued_on:%-d %B %Y}: a payment cannot come before it.",
            field="received_on",
        )
    if amount != amount.quantize(PENNY) or amount <= 0:
        raise Refused("A payment is a sum of whole pence, more than £0.00.", field="amount")
    if invoice.balance <= 0:
        raise Refused(f"Nothing is owed on {invoice}.", field="amount")
    if amount > invoice.balance:
        raise Refused(
            f"The balance of {invoice} is £{invoice.balance:,.2f}. Record at most that here, and the "
            "rest against the invoice it is for.",
            field="amount",
        )
    with constraints_speak(), transaction.atomic():
        payment = Payment.objects.create(
            invoice=invoice,
            received_on=received_on,
            amount=amount,
            reference=reference,
            recorded_at=at,
            recorded_by=by,
        )
    audit.record(
        audit.Event.PAYMENT_RECORDED,
        target=invoice,
        by=by,
        at=at,
        detail={"payment": payment.pk, "amount": amount, "received_on": received_on},
    )
    return payment


def _issue_missing(
    missing: Iterable[Line], series: DocumentSeries, year: FinancialYear, *, by: User, at: datetime
) -> list[Invoice]:
    due = {line.authority: [] for line in missing}
    for line in missing:
        due[line.authority].append(line.due)
    authorities = Authority.objects.filter(pk__in=due).order_by("name")
    payment_days = Company.objects.values_list("payment_days", flat=True).get(pk=1)
    return [
        _issue(authority, due[authority.pk], series, year, payment_days, by=by, at=at)
        for authority in authorities
    ]


def _issue(
    authority: Authority,
    lines: list[Due],
    series: DocumentSeries,
    year: FinancialYear,
    payment_days: int,
    *,
    by: User,
    at: datetime,
) -> Invoice:
    today = clock.london_day(at)
    net, vat = sum(line.net for line in lines), sum(line.vat for line in lines)
    invoice = Invoice.objects.create(
        number=_next_number(series),
        authority=authority,
        issued_on=today,
        due_on=today + timedelta(days=payment_days),
        purchase_order=authority.purchase_order,
        net=net,
        vat=vat,
        gross=net + vat,
        issued_at=at,
        issued_by=by,
    )
    Charge.objects.bulk_create(
        Charge(
            authority=authority,
            invoice=invoice,
            kind=Charge.Kind.SUBSCRIPTION,
            period_starts_on=line.span.first,
            period_ends_on=line.span.last,
            fee_schedule_id=line.schedule,
            description=(
                f"Annual subscription {year}: {line.span.days} of {line.days_in_year} days "
                f"at £{line.annual_fee:,.2f} a year"
            ),
            net=line.net,
            vat=line.vat,
        )
        for line in lines
    )
    audit.record(
        audit.Event.INVOICE_ISSUED,
        target=invoice,
        by=by,
        at=at,
        detail={"number": invoice.number, "gross": invoice.gross, "year": str(year)},
    )
    notifications.invoice_issued(invoice, at=at)
    return invoice


def _credit(
    invoice: Invoice, series: DocumentSeries, reason: str, *, by: User, at: datetime
) -> CreditNote:
    Authority.objects.select_for_update(of=("self",)).get(pk=invoice.authority_id)
    if CreditNote.objects.filter(invoice=invoice).exists():
        raise Refused(f"{invoice} has already been credited.")
    note = CreditNote.objects.create(
        number=_next_number(series),
        invoice=invoice,
        issued_on=clock.london_day(at),
        net=invoice.net,
        vat=invoice.vat,
        gross=invoice.gross,
        reason=reason,
        issued_at=at,
        issued_by=by,
    )
    Charge.objects.filter(invoice=invoice, reversed_by__isnull=True).update(reversed_by=note)
    audit.record(
        audit.Event.CREDIT_NOTE_ISSUED,
        target=invoice,
        by=by,
        at=at,
        detail={"number": note.number, "gross": note.gross, "credit_note": note.pk},
    )
    notifications.credit_note_issued(note, at=at)
    return note


def _lock_series(*kinds: DocumentSeries.Kind) -> dict[str, DocumentSeries]:
    """The series, locked in the order of their names, so that two writers never cross."""
    rows = DocumentSeries.objects.select_for_update().filter(kind__in=kinds).order_by("kind")
    return {row.kind: row for row in rows}


def _next_number(series: DocumentSeries) -> int:
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.last_number
