"""Allocation now: the free beds, who is next for them, the button that runs it, and past runs."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from placements import actions, runs
from placements.allocation import Outcome
from placements.beds import BedNow, beds_now, capacities, offerable
from placements.models import AllocationRun, Candidate, Home, Unit
from placements.views.runs import in_order, newest_first
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused

ON_A_PAGE = 25


@requires(P.ALLOCATE_BEDS)
def allocation(request: HttpRequest) -> HttpResponse:
    """The free beds, who is next for them, and the button that runs the allocation."""
    at = clock.now()
    homes = list(Home.objects.visible_to(request.user))
    home = _chosen(homes, request.POST.get("home") or request.GET.get("home", ""))
    if request.method == "POST" and home is not None:
        try:
            run = actions.run_allocation(home=home, by=request.user, at=at)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect("allocation")
        proposed = sum(row["outcome"] == Outcome.PROPOSED for row in run.decision["candidates"])
        messages.success(request, f"The allocation has been run. Children proposed: {proposed}.")
        return redirect(run)
    if home is None:
        return render(request, "placements/allocation/no_home.html", {})
    run = newest_first(home).select_related("policy", "run_by").first()
    shown = in_order(run.candidates)[:ON_A_PAGE] if run else Candidate.objects.none()
    beds = beds_now([home], at)
    children = [row.referral.child_id for row in shown]
    audit.read(None, by=request.user, at=at, kind="allocation", children=children)
    return render(
        request,
        "placements/allocation/now.html",
        {
            "homes": homes,
            "home": home,
            "run": run,
            "changes": runs.changes_since(run) if run else [],
            "rows": _with_ages(shown, at),
            "units": _free_by_unit(offerable(beds, capacities([home], at))),
            "now": at,
            "wide": True,
        },
    )


@requires(P.ALLOCATE_BEDS, methods=("GET",))
def allocation_history(request: HttpRequest) -> HttpResponse:
    """Every run, newest first."""
    listed = AllocationRun.objects.filter(home__in=Home.objects.visible_to(request.user))
    listed = listed.select_related("home", "policy", "run_by").defer("facts", "decision")
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    proposed = Candidate.objects.filter(
        run__in=[run.pk for run in page], outcome=Candidate.Outcome.PROPOSED
    ).values_list("run", flat=True)
    counts: dict[UUID, int] = {}
    for pk in proposed:
        counts[pk] = counts.get(pk, 0) + 1
    return render(
        request,
        "placements/allocation/history.html",
        {
            "page_obj": page,
            "rows": [(run, counts.get(run.pk, 0)) for run in page],
            "wide": True,
        },
    )


def _chosen(homes: list[Home], wanted: str) -> Home | None:
    """The home asked for, or the first; None when there is none to choose."""
    return next((home for home in homes if str(home.pk) == wanted), homes[0] if homes else None)


def _with_ages(candidates: QuerySet[Candidate], at: datetime) -> list[tuple[Candidate, int]]:
    day = clock.london_day(at)
    return [(row, row.referral.child.age_on(day)) for row in candidates]


def _free_by_unit(free: list[BedNow]) -> list[tuple[Unit, list[BedNow]]]:
    units: dict[Unit, list[BedNow]] = {}
    for row in free:
        units.setdefault(row.bed.unit, []).append(row)
    return list(units.items())
