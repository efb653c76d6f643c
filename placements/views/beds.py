"""The bed board, one bed, and the claims on it that are not stays."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from placements import actions, board
from placements.actions.beds import ENDED_BY_A_PERSON
from placements.forms.beds import BoardFilter, HoldForChildForm, HoldVacantForm, OutOfServiceForm
from placements.models import Bed, Occupancy, Placement
from plv import audit, clock
from plv.access.models import User
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals.models import Child, Referral

ON_A_PAGE = 25


@requires(P.ALLOCATE_BEDS, P.RUN_HOME, methods=("GET",))
def bed_board(request: HttpRequest) -> HttpResponse:
    """Every bed now: who is in it, until when, what is held and why, and how many are free."""
    at = clock.now()
    form = BoardFilter(request.GET)
    show = board.Filter(**form.cleaned_data) if form.is_valid() else board.Filter()
    found = board.board_for(request.user, at, show)
    audit.read(None, by=request.user, at=at, kind="bed board", children=found.children)
    return render(
        request,
        "placements/beds/board.html",
        {
            "form": form,
            "board": found,
            "at": at,
            "states": board.State,
            "is_filtered": show != board.Filter(),
            "wide": True,
        },
    )


@requires(P.ALLOCATE_BEDS, P.RUN_HOME, methods=("GET",))
def bed_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One bed: what it is, what may be done with it, and every claim on it, past and to come."""
    at = clock.now()
    bed = _bed(request.user, pk)
    claims = bed.occupancies.select_related(
        "child__authority", "placement", "offer", "because_of__child", "claimed_by"
    ).order_by("-starts_at", "-claimed_at")
    page = Paginator(claims, ON_A_PAGE).get_page(request.GET.get("page"))
    children = {claim.child_id for claim in page if claim.child_id}
    children |= {claim.because_of.child_id for claim in page if claim.because_of}
    audit.read(bed, by=request.user, at=at, kind="bed", children=children)
    return render(
        request,
        "placements/beds/detail.html",
        {
            "bed": bed,
            "page_obj": page,
            "claims": [(claim, board.state_of(claim)) for claim in page],
            "now": board.bed_now(bed, at),
            "day": clock.london_day(at),
            "at": at,
            "ended_by_a_person": ENDED_BY_A_PERSON,
        },
    )


@requires(P.ALLOCATE_BEDS, P.RUN_HOME)
def bed_hold_vacant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the bed empty for safety."""
    at = clock.now()
    bed = _bed(request.user, pk)
    residents = (
        Placement.objects.current()
        .filter(home=bed.unit.home_id)
        .select_related("child", "authority")
        .order_by("admitted_at")
    )
    form = HoldVacantForm(request.POST or None, residents=residents)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(actions.hold_vacant, bed=bed, by=request.user, at=at)
    ):
        messages.success(request, f"{bed} is held vacant for safety.")
        return redirect(bed)
    children = residents.values_list("child", flat=True)
    audit.read(bed, by=request.user, at=at, kind="hold vacant", children=children)
    return render(request, "placements/beds/hold_vacant.html", {"bed": bed, "form": form})


@requires(P.ALLOCATE_BEDS, P.RUN_HOME)
def bed_out_of_service(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the bed out of service."""
    at = clock.now()
    bed = _bed(request.user, pk)
    form = OutOfServiceForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(actions.take_out_of_service, bed=bed, by=request.user, at=at)
    ):
        messages.success(request, f"{bed} is out of service.")
        return redirect(bed)
    return render(request, "placements/beds/out_of_service.html", {"bed": bed, "form": form})


@requires(P.ALLOCATE_BEDS, P.RUN_HOME)
def bed_hold_for_child(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hold the bed for a named child, such as one who is to step down into it."""
    at = clock.now()
    bed = _bed(request.user, pk)
    form = HoldForChildForm(
        request.POST or None, at=at, children=_children_known_to(request.user, bed)
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(actions.hold_for_child, bed=bed, by=request.user, at=at)
    ):
        messages.success(request, f"{bed} is held for {form.cleaned_data['child']}.")
        return redirect(bed)
    return render(request, "placements/beds/hold_for_child.html", {"bed": bed, "form": form})


@requires(P.ALLOCATE_BEDS, P.RUN_HOME)
def claim_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a vacancy, a spell out of service, a named hold or a turnaround."""
    at = clock.now()
    claim = get_object_or_404(
        Occupancy.objects.filter(bed__in=Bed.objects.visible_to(request.user)).select_related(
            "bed__unit__home", "child__authority"
        ),
        pk=pk,
    )
    refusal = None
    if request.method == "POST":
        try:
            actions.end_claim(occupancy=claim, by=request.user, at=at)
        except Refused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, f"Ended: {claim.get_kind_display().lower()}.")
            return redirect(claim.bed)
    if claim.child_id:
        audit.read(claim, by=request.user, at=at, kind="bed claim")
    return render(
        request,
        "placements/beds/end_claim.html",
        {"claim": claim, "bed": claim.bed, "refusal": refusal, "at": at},
    )


def _bed(user: User, pk: UUID) -> Bed:
    return get_object_or_404(Bed.objects.visible_to(user).select_related("unit__home"), pk=pk)


def _children_known_to(user: User, bed: Bed):
    """Whom this person may hold the bed for: the team, anyone waiting or here; a manager, residents."""
    residents = Placement.objects.current().filter(home=bed.unit.home_id).values("child")
    if P.SEE_ALL_REFERRALS not in user.held.everywhere:
        return Child.objects.filter(pk__in=residents)
    sent = Referral.objects.visible_to(user).live().values("child")
    return Child.objects.filter(Q(pk__in=residents) | Q(pk__in=sent))
