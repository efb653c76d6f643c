"""Need that no place met: two minutes to record, so that it is not hidden (UX-6)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members.models import Authority
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals import actions, needs
from referrals.forms.unmet_need import UnmetNeedForm
from referrals.models import Referral, UnmetNeed
from referrals.views.scope import say_where_it_stands, theirs

PAGE_LENGTH = 25


@requires(P.WRITE_REFERRALS, P.SEE_ALL_REFERRALS, methods=("GET",))
def unmet_need_list(request: HttpRequest) -> HttpResponse:
    """What was needed and not met: for each authority its own, for the placement team all."""
    needs_met = UnmetNeed.objects.visible_to(request.user).select_related("authority")
    page = Paginator(needs_met, PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(
        request,
        "referrals/unmet_need_list.html",
        {
            "page_obj": page,
            "may_record": request.user.may(P.WRITE_REFERRALS),
            "all_authorities": request.user.may(P.SEE_ALL_REFERRALS),
        },
    )


@requires(P.WRITE_REFERRALS)
def unmet_need_record(request: HttpRequest) -> HttpResponse:
    """Record one, with the referral where there was one."""
    at = clock.now()
    referral = _referral(request)
    if referral is not None and (referral.is_live or referral.unmet_needs.exists()):
        say_where_it_stands(request, referral)
        return redirect(referral)
    mine = Authority.objects.held_with(request.user, P.WRITE_REFERRALS)
    if referral is not None:
        mine = mine.filter(pk=referral.authority_id)
    day = clock.london_day(at)
    form = UnmetNeedForm(
        request.POST or None,
        authorities=mine,
        day=day,
        initial=_known(referral) if referral else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_unmet_need(
                referral=referral, **form.particulars(), by=request.user, at=at
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, "Recorded. It counts when the board decides how many places London needs."
            )
            return redirect("unmet_need_list")
    if referral is not None:
        audit.read(referral, by=request.user, at=at, kind="unmet need")
    return render(request, "referrals/unmet_need_record.html", {"form": form, "referral": referral})


def _referral(request: HttpRequest) -> Referral | None:
    named = request.GET.get("referral", "")
    if not named:
        return None
    try:
        pk = UUID(named)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(theirs(request, P.WRITE_REFERRALS), pk=pk)


def _known(referral: Referral) -> dict[str, Any]:
    """What the referral already says."""
    needed_on = referral.needed_from or clock.london_day(referral.started_at)
    return {
        "needed_on": needed_on,
        "reason": needs.UnmetReason.REFERRED_NOT_PLACED,
        "age": referral.child.age_on(needed_on),
        "sex": referral.child.sex,
        "ethnicity": referral.child.ethnicity,
    }
