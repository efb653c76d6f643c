"""Making an offer from a run. The system proposes; a named person decides."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from placements import actions
from placements.beds import BedNow, beds_now, capacities, offerable
from placements.forms.allocation import (
    OfferForm,
    OutOfOrderForm,
    gates_shut_for_good,
    gates_to_override,
)
from placements.models import Home
from placements.views.runs import candidate_of, gates_in_words
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals.lifecycle import Status


@requires(P.ALLOCATE_BEDS)
def offer_make(request: HttpRequest, pk: UUID, referral_pk: UUID) -> HttpResponse:
    """Offer the proposed bed, or another one out of order with a reason."""
    at = clock.now()
    candidate, result = candidate_of(request, pk, referral_pk)
    if candidate.referral.status != Status.WAITING:
        messages.info(
            request,
            f"{candidate.referral} is “{candidate.referral.get_status_display().lower()}” now, "
            "so no bed can be offered for it.",
        )
        return redirect("candidate_detail", pk, referral_pk)
    in_order = candidate.bed_id is not None and "other" not in request.GET
    form: Any
    free: list[BedNow] = []
    if in_order:
        form = OfferForm(request.POST or None)
    else:
        free = _free(candidate.run.home, result["kind"], at)
        form = OutOfOrderForm(
            request.POST or None,
            beds={row.bed.pk: ", ".join(row.bed.feature_labels) for row in free},
            gates=gates_to_override(gates_in_words(result["gates"], {})),
        )
    if request.method == "POST" and form.is_valid():
        try:
            offer = actions.make_offer(
                run=candidate.run,
                referral=candidate.referral,
                bed=candidate.bed if in_order else form.cleaned_data["bed"],
                out_of_order_reason="" if in_order else form.cleaned_data["out_of_order_reason"],
                overrides={} if in_order else form.overrides,
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The bed is held. The registered manager has been told.")
            return redirect(offer)
    audit.read(candidate.referral, by=request.user, at=at, kind="making an offer")
    return render(
        request,
        "placements/allocation/offer.html",
        {
            "form": form,
            "in_order": in_order,
            "candidate": candidate,
            "run": candidate.run,
            "referral": candidate.referral,
            "child": candidate.referral.child,
            "age": candidate.referral.child.age_on(clock.london_day(at)),
            "position": result["position"],
            "nothing_free": not in_order and not free,
            "shut": gates_in_words(gates_shut_for_good(result["gates"]), {}),
        },
    )


def _free(home: Home, kind: str, at: datetime) -> list[BedNow]:
    """The beds of one kind that could be offered now: nobody may set aside what a bed is."""
    beds = offerable(beds_now([home], at), capacities([home], at))
    return [row for row in beds if row.bed.unit.kind == kind]
