"""A child arrives: admission, and the orders that permit it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from placements import actions, admission
from placements.actions.guards import check_nobody_to_keep_apart
from placements.forms.stays import AdmitForm
from placements.models import Offer, Placement
from placements.views.moves import placement_to_run
from plv import audit, clock
from plv.access.models import User
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals.forms.legal import OrderForm
from referrals.models import Child

ORDER_FACTS = ("kind", "starts_at", "ends_at", "court", "case_number", "next_hearing_on")


@requires(P.RUN_HOME)
def admit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the child arrived, once everything the law asks for is there."""
    at = clock.now()
    offer = _offer_to_run(request.user, pk)
    bases = offer.referral.child.legal_bases.order_by("starts_at")
    checks = [*admission.checks(offer, bases, at), _company(offer, at)]
    form = AdmitForm(request.POST or None, initial={"arrived_at": at})
    if request.method == "POST" and form.is_valid():
        placement = form.carry_out(actions.admit, offer=offer, by=request.user, at=at)
        if placement:
            messages.success(
                request,
                "The child is admitted. Tell the authority within 12 hours that the child is here, "
                "and get its authority to go on.",
            )
            return redirect(placement)
    audit.read(offer, by=request.user, at=at, kind="admission")
    return render(
        request,
        "placements/placements/admit.html",
        {
            "offer": offer,
            "child": offer.referral.child,
            "age": offer.referral.child.age_on(clock.london_day(at)),
            "checks": checks,
            "ready": all(check.is_met for check in checks),
            "form": form,
        },
    )


@requires(P.RUN_HOME)
def admit_order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the sealed order that the escort brought, before the child is admitted."""
    offer = _offer_to_run(request.user, pk)
    return _order_page(request, offer.referral.child, offer, back="admit")


@requires(P.RUN_HOME)
def placement_order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a new order for a child who is here."""
    placement = placement_to_run(request.user, pk)
    return _order_page(request, placement.child, placement, back="placement_detail")


def _order_page(
    request: HttpRequest, child: Child, target: Offer | Placement, *, back: str
) -> HttpResponse:
    at = clock.now()
    form = OrderForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ORDER_FACTS}
        try:
            actions.record_order(child=child, **facts, by=request.user, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The order is recorded.")
            return redirect(back, target.pk)
    audit.read(target, by=request.user, at=at, kind="order")
    return render(
        request,
        "placements/placements/order.html",
        {"form": form, "child": child, "back": back, "target": target},
    )


def _company(offer: Offer, at: datetime) -> admission.Check:
    """Nobody to keep apart near the bed, as the action will ask again."""
    title = "Nobody near to be kept apart from"
    if any(row["gate"] == "keep_apart" for row in offer.overrides):
        return admission.Check(
            title, True, "This was decided, with a reason, when the bed was offered."
        )
    try:
        check_nobody_to_keep_apart(offer.referral.child_id, offer.bed, at)
    except Refused as refusal:
        return admission.Check(title, False, refusal.sentence, "Ring the placement team.")
    return admission.Check(title, True, f"No open entry stands against {offer.bed}.")


def _offer_to_run(user: User, pk: UUID) -> Offer:
    return get_object_or_404(
        Offer.objects.filter(bed__unit__home__in=user.held.homes(P.RUN_HOME)).select_related(
            "referral__child__authority", "referral__authority", "bed__unit__home"
        ),
        pk=pk,
    )
