"""An authority's own account: its invoices, its statement, its purchase order number."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members import actions
from members.forms import PurchaseOrderForm
from members.models import Authority, Invoice
from members.subscriptions import accounts
from members.views.answering import done
from plv import clock
from plv.access.models import User
from plv.access.pages import requires
from plv.access.roles import Permission as P


@requires(P.SEE_ACCOUNT, P.KEEP_LEDGER, methods=("GET",))
def authority_account(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """The account of one authority; without an id, the first this person keeps."""
    at = clock.now()
    today = clock.london_day(at)
    authorities = _accounts_of(request.user)
    if pk is None and request.user.may(P.KEEP_LEDGER):
        return redirect("aged_debt")
    own = list(authorities) if pk is None else []
    authority = own[0] if own else get_object_or_404(authorities, pk=pk)
    invoices = list(
        accounts.with_entries(Invoice.objects.visible_to(request.user).filter(authority=authority))
    )
    context = {
        "at": at,
        "authority": authority,
        "others": [other for other in own if other != authority],
        "owing": accounts.owing(invoices, on=today),
        "invoices": [
            (invoice, accounts.invoice_status(invoice, on=today)) for invoice in reversed(invoices)
        ],
        "statement": accounts.statement(invoices),
        "keeps_ledger": request.user.may(P.KEEP_LEDGER),
    }
    return render(request, "members/account.html", context)


@requires(P.SEE_ACCOUNT, P.KEEP_LEDGER)
def purchase_order_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the order number that coming invoices will print."""
    at = clock.now()
    authority = get_object_or_404(_accounts_of(request.user), pk=pk)
    initial = {"purchase_order": authority.purchase_order}
    form = PurchaseOrderForm(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        form, actions.set_purchase_order, authority=authority, by=request.user, at=at
    ):
        messages.success(request, "The purchase order number is saved.")
        return redirect("statement", authority.pk)
    return render(request, "members/purchase_order.html", {"authority": authority, "form": form})


def _accounts_of(user: User):
    """Every authority for the PLV's finance officers; their own for an authority's."""
    if user.may(P.KEEP_LEDGER):
        return Authority.objects.all()
    return Authority.objects.held_with(user, P.SEE_ACCOUNT)
