"""The keep-apart register: seen by the placement team and, for their own home, by its manager."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from placements import keeping_apart
from placements.forms.keep_apart import CloseForm, FilterForm, OpenForm
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals import actions
from referrals.models import KeepApart

ON_A_PAGE = 25


@requires(P.ALLOCATE_BEDS, P.RUN_HOME, methods=("GET",))
def keep_apart_list(request: HttpRequest) -> HttpResponse:
    """Pairs of children who must not be near each other."""
    at = clock.now()
    form = FilterForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    pairs = keeping_apart.pairs_seen_by(request.user, at)
    if state != "all":
        pairs = pairs.filter(closed_at__isnull=state != "closed")
    page = Paginator(pairs, ON_A_PAGE).get_page(request.GET.get("page"))
    children = {pk for pair in page for pk in (pair.first_id, pair.second_id)}
    audit.read(None, by=request.user, at=at, kind="keep-apart", children=children)
    day = clock.london_day(at)
    return render(
        request,
        "placements/keep_apart/list.html",
        {
            "form": form,
            "state": state,
            "page_obj": page,
            "rows": [(pair, pair.first.age_on(day), pair.second.age_on(day)) for pair in page],
            "may_change": P.ALLOCATE_BEDS in request.user.held.everywhere,
            "wide": True,
        },
    )


@requires(P.ALLOCATE_BEDS)
def keep_apart_add(request: HttpRequest) -> HttpResponse:
    """Keep two children apart from now on."""
    at = clock.now()
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pair = actions.open_keep_apart(**form.cleaned_data, by=request.user, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{pair.first} and {pair.second} are to be kept apart.")
            claims = keeping_apart.where_they_are([pair.first, pair.second], at)
            if keeping_apart.too_near(pair.level, claims):
                messages.warning(
                    request,
                    "They are too near each other now: "
                    f"{' and '.join(str(claim.bed) for claim in claims)}. Ring the home.",
                )
            return redirect("keep_apart_list")
    return render(request, "placements/keep_apart/add.html", {"form": form})


@requires(P.ALLOCATE_BEDS)
def keep_apart_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that two children need not be kept apart any more."""
    at = clock.now()
    pair = get_object_or_404(keeping_apart.pairs_seen_by(request.user, at), pk=pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_keep_apart(keep_apart=pair, **form.cleaned_data, by=request.user, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{pair.first} and {pair.second} may be near each other.")
            return redirect("keep_apart_list")
    children = [pair.first_id, pair.second_id]
    audit.read(None, by=request.user, at=at, kind="keep-apart", children=children)
    return render(
        request,
        "placements/keep_apart/close.html",
        {"form": form, "pair": pair, "part": KeepApart.Part(pair.part_of_first)},
    )
