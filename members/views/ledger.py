"""The PLV's ledger: what is due, what was invoiced, what was paid, who owes."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members.financial_year import FinancialYear
from members.forms import CreditNoteForm, InvoiceFilter, PaymentForm, RaiseForm
from members.models import Authority, Company, Invoice, Payment
from members.subscriptions import accounts, actions, comparison
from members.views.answering import done
from plv import clock
from plv.access.pages import requires
from plv.access.roles import Permission as P

PAGE_LENGTH = 25


@requires(P.KEEP_LEDGER, methods=("GET",))
def finance(request: HttpRequest) -> HttpResponse:
    """What is owed today, and for each financial year what is due beside what is booked."""
    at = clock.now()
    today = clock.london_day(at)
    facts = comparison.facts()
    years = facts.years(on=today)
    charges = list(comparison.live_charges(years))
    year = FinancialYear.of(today)
    received = Payment.objects.filter(received_on__range=(year.first, year.last))
    context = {
        "at": at,
        "today": today,
        "year": year,
        "launched_on": facts.launched_on,
        "has_prices": bool(facts.prices),
        "owing": accounts.owing(accounts.unsettled(Invoice.objects.all()), on=today),
        "received": received.aggregate(total=Sum("amount"))["total"] or 0,
        "years": [comparison.compare(year, facts, charges) for year in reversed(years)],
    }
    return render(request, "members/finance.html", context)


@requires(P.KEEP_LEDGER)
def dues(request: HttpRequest, starting: int) -> HttpResponse:
    """One financial year, line by line; POST brings what is booked to what is due."""
    at = clock.now()
    today = clock.london_day(at)
    if not 2000 <= starting <= 2200:
        raise Http404
    year = FinancialYear(starting)
    form = RaiseForm(request.POST or None)
    if request.method == "POST" and done(
        form, actions.raise_invoices, year_starting=starting, by=request.user, at=at
    ):
        messages.success(request, f"The invoices for {year} are up to date.")
        return redirect("dues", starting)
    found = comparison.year_of_dues(year)
    authorities = comparison.names(found.lines)
    lines = [(authorities[line.authority], line) for line in found.lines]
    context = {
        "at": at,
        "year": year,
        "found": found,
        "lines": sorted(lines, key=lambda row: (row[0].name, row[1].span)),
        "without_order": sorted(
            {
                row.name
                for row, line in lines
                if line.state is comparison.State.MISSING and not row.purchase_order
            }
        ),
        "too_early": today < year.invoiced_from,
        "form": form if form.is_bound else RaiseForm(initial={"as_checked": found.fingerprint}),
    }
    return render(request, "members/dues.html", context)


@requires(P.KEEP_LEDGER, methods=("GET",))
def invoice_list(request: HttpRequest) -> HttpResponse:
    """Every invoice, newest first, by status and authority."""
    at = clock.now()
    today = clock.london_day(at)
    invoices = Invoice.objects.visible_to(request.user).with_balance().select_related("authority")
    form = InvoiceFilter(request.GET or None, authorities=Authority.objects.all())
    if form.is_valid():
        invoices = accounts.invoices_with(invoices, form.cleaned_data["status"], on=today)
        if form.cleaned_data["authority"]:
            invoices = invoices.filter(authority=form.cleaned_data["authority"])
    page = Paginator(invoices, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "at": at,
        "today": today,
        "form": form,
        "page": page,
        "rows": [(row, accounts.invoice_status(row, on=today)) for row in page],
        "totals": invoices.aggregate(
            total=Sum("gross"), total_paid=Sum("paid"), to_pay=Sum("balance")
        ),
    }
    return render(request, "members/invoice_list.html", context)


@requires(P.KEEP_LEDGER, P.SEE_ACCOUNT, methods=("GET",))
def invoice_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The document itself, with what was paid and credited."""
    at = clock.now()
    today = clock.london_day(at)
    invoice = _invoice(request, pk)
    context = {
        "at": at,
        "invoice": invoice,
        "status": accounts.invoice_status(invoice, on=today),
        "company": Company.objects.get(pk=1),
        "charges": invoice.charges.select_related("fee_schedule"),
        "payments": list(invoice.payments.order_by("received_on")),
        "credit_notes": list(invoice.credit_notes.all()),
        "keeps_ledger": request.user.may(P.KEEP_LEDGER),
    }
    return render(request, "members/invoice_detail.html", context)


@requires(P.KEEP_LEDGER)
def payment_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record money received for an invoice."""
    at = clock.now()
    invoice = _invoice(request, pk)
    form = PaymentForm(request.POST or None, initial={"amount": max(invoice.balance, 0)})
    if request.method == "POST" and done(
        form, actions.record_payment, invoice=invoice, by=request.user, at=at
    ):
        messages.success(request, "The payment is recorded.")
        return redirect(invoice)
    return render(request, "members/payment.html", {"invoice": invoice, "form": form})


@requires(P.KEEP_LEDGER)
def credit_note_issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Credit the whole of an invoice that was wrong."""
    at = clock.now()
    invoice = _invoice(request, pk)
    form = CreditNoteForm(request.POST or None)
    if request.method == "POST" and done(
        form, actions.issue_credit_note, invoice=invoice, by=request.user, at=at
    ):
        messages.success(request, f"{invoice} is credited.")
        return redirect(invoice)
    return render(request, "members/credit_note.html", {"invoice": invoice, "form": form})


@requires(P.KEEP_LEDGER, methods=("GET",))
def aged_debt(request: HttpRequest) -> HttpResponse:
    """Who owes what, by how long it is overdue."""
    at = clock.now()
    invoices = accounts.unsettled(Invoice.objects.all())
    debts = accounts.aged_debts(invoices, on=clock.london_day(at))
    context = {
        "at": at,
        "ages": accounts.AGES,
        "debts": debts,
        "total": accounts.total_debt(debts),
    }
    return render(request, "members/aged_debt.html", context)


def _invoice(request: HttpRequest, pk: UUID) -> Invoice:
    """An invoice this person may see, with its balance; any other is not found."""
    seen = Invoice.objects.visible_to(request.user).with_balance().select_related("authority")
    return get_object_or_404(seen, pk=pk)
