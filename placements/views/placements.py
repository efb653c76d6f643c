"""Children at the home: who they are, what permits their stay, what is due."""

from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from placements import clocks, due, resident_clocks
from placements.forms.stays import PlacementFilter
from placements.legal_cover import covered_until
from placements.models import Occupancy, Placement
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P

ON_A_PAGE = 25
SEES_PLACEMENTS = (P.SEE_ALL_REFERRALS, P.RUN_HOME, P.SEE_CHILDREN)


@requires(*SEES_PLACEMENTS, methods=("GET",))
def placement_list(request: HttpRequest) -> HttpResponse:
    """Children at the home, or who were, as far as this person may see."""
    at = clock.now()
    form = PlacementFilter(request.GET)
    answers = form.cleaned_data if form.is_valid() else {"state": "", "kind": ""}
    found = (
        Placement.objects.visible_to(request.user)
        .select_related("child", "authority", "home")
        .prefetch_related(*due.WITH_CLOCKS, _stays())
        .annotate(**due.REVIEWED)
        .order_by("-admitted_at", "pk")
    )
    if answers["state"] != "all":
        found = found.filter(discharged_at__isnull=answers["state"] != "past")
    if answers["kind"]:
        found = found.filter(kind=answers["kind"])
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    audit.read(
        None,
        by=request.user,
        at=at,
        kind="placements",
        children={placement.child_id for placement in page},
    )
    day = clock.london_day(at)
    rows = [
        (placement, placement.child.age_on(day), _bed_now(placement), _first_clock(placement, at))
        for placement in page
    ]
    return render(
        request,
        "placements/placements/list.html",
        {
            "form": form,
            "page_obj": page,
            "rows": rows,
            "at": at,
            "day": day,
            "wide": True,
            **answers,
        },
    )


@requires(*SEES_PLACEMENTS, methods=("GET",))
def placement_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One child's stay: what permits it, where they sleep, what is due, what comes next."""
    at = clock.now()
    placement = get_object_or_404(
        Placement.objects.visible_to(request.user)
        .select_related("child", "authority", "home", "referral", "offer", "follows", "followed_by")
        .prefetch_related(
            *due.WITH_CLOCKS,
            _stays(),
            Prefetch("reviews"),
            Prefetch("child__occupancies", _reserved(at), to_attr="reserved"),
        ),
        pk=pk,
    )
    reviews = list(placement.reviews.all())
    bases = list(placement.child.legal_bases.all())
    running = resident_clocks.of_placement(
        placement, bases=bases, reviewed_on=reviews[0].held_on if reviews else None, at=at
    )
    audit.read(placement, by=request.user, at=at, kind="placement")
    return render(
        request,
        "placements/placements/detail.html",
        {
            "placement": placement,
            "child": placement.child,
            "followed_by": getattr(placement, "followed_by", None),
            "age": placement.child.age_on(clock.london_day(at)),
            "today": clock.london_day(at),
            "nights": placement.nights(at),
            "bed": _bed_now(placement),
            "basis": covered_until(bases, at),
            "bases": reversed(bases),
            "reviews": reviews,
            "clocks": clocks.in_order(running),
            "sees_referral": P.SEE_ALL_REFERRALS in request.user.held.everywhere
            or placement.authority_id in request.user.held.authorities(P.SEE_CHILDREN),
            "runs": placement.home_id in request.user.held.homes(P.RUN_HOME),
            "at": at,
        },
    )


def _stays() -> Prefetch:
    return Prefetch(
        "stays", Occupancy.objects.live().select_related("bed__unit").order_by("starts_at")
    )


def _reserved(at: datetime) -> QuerySet[Occupancy]:
    """Beds held for the child by name: the step-down bed of a planned end."""
    return (
        Occupancy.objects.not_over(at)
        .filter(kind=Occupancy.Kind.NAMED_HOLD)
        .select_related("bed__unit")
    )


def _bed_now(placement: Placement):
    """The bed of the last stay: where the child sleeps, or last slept."""
    stays = list(placement.stays.all())
    return stays[-1].bed if stays else None


def _first_clock(placement: Placement, at: datetime) -> clocks.Clock | None:
    running = resident_clocks.of_placement(
        placement,
        bases=placement.child.legal_bases.all(),
        reviewed_on=placement.reviewed_on,
        at=at,
    )
    return next(iter(clocks.in_order(running)), None)
