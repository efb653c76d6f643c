"""Allocation: run it, read what it proposes and why, and offer from it. The system proposes; a
named person decides."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from placements import actions, runs
from placements.allocation import BedWhy, Outcome, RankKey
from placements.beds import BedNow, beds_now, capacities, offerable
from placements.forms.allocation import (
    OfferForm,
    OutOfOrderForm,
    gates_shut_for_good,
    gates_to_override,
)
from placements.models import AllocationRun, Candidate, Home, Unit
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals.lifecycle import Status

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
    run = _runs(home).select_related("policy", "run_by").first()
    shown = _in_order(run.candidates)[:ON_A_PAGE] if run else Candidate.objects.none()
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


@requires(P.ALLOCATE_BEDS, methods=("GET",))
def allocation_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One frozen run: its facts' moment, policy and hash, and every referral in rank order."""
    at = clock.now()
    run = get_object_or_404(_visible_runs(request).defer("facts"), pk=pk)
    results = {row["referral"]: row for row in run.decision["candidates"]}
    page = Paginator(_in_order(run.candidates), ON_A_PAGE).get_page(request.GET.get("page"))
    children = [row.referral.child_id for row in page]
    audit.read(None, by=request.user, at=at, kind="allocation run", children=children)
    day = clock.london_day(run.run_at)
    rows = [
        {
            "candidate": row,
            "age": row.referral.child.age_on(day),
            "kind": results[str(row.referral_id)]["kind"],
            "rank": [
                cell
                for cell in runs.rank_cells(results[str(row.referral_id)]["rank"])
                if cell.key != RankKey.TIE_BREAK
            ],
        }
        for row in page
    ]
    return render(
        request,
        "placements/allocation/run.html",
        {
            "run": run,
            "page_obj": page,
            "rows": rows,
            "keys": [cell.label for cell in rows[0]["rank"]] if rows else [],
            "reserve": [row for row in run.decision["reserve"] if row["reserve"]],
            "proof": run.decision["proof"],
            "counts": _outcomes(results.values()),
            "latest": _runs(run.home).values_list("pk", flat=True).first(),
            "changes": runs.changes_since(run),
            "now": at,
            "wide": True,
        },
    )


@requires(P.ALLOCATE_BEDS, methods=("GET",))
def candidate_detail(request: HttpRequest, pk: UUID, referral_pk: UUID) -> HttpResponse:
    """One referral in one run: every gate with its evidence, its rank in words, what would change it."""
    at = clock.now()
    candidate, result = _candidate(request, pk, referral_pk)
    names = runs.names_of(runs.ids_in(result["gates"], result["working"]))
    audit.read(candidate.referral, by=request.user, at=at, kind="allocation of one referral")
    return render(
        request,
        "placements/allocation/candidate.html",
        {
            "candidate": candidate,
            "run": candidate.run,
            "referral": candidate.referral,
            "child": candidate.referral.child,
            "age": candidate.referral.child.age_on(clock.london_day(candidate.run.run_at)),
            "outcome": Candidate.Outcome(candidate.outcome),
            "result": result,
            "gates": _gates(result["gates"], names),
            "rank": runs.rank_cells(result["rank"]),
            "working": [runs.spelt(words, names) for words in result["working"]["words"]],
            "beds": [
                (
                    names.get(row["bed"], "A bed"),
                    runs.WHY_NOT_THIS_BED[BedWhy(row["why"])],
                    row["referral"],
                    names.get(row["referral"] or "", ""),
                )
                for row in result["working"]["beds"]
            ],
            "would_change": [
                runs.spelt(words) for words in result["for_authority"]["would_change"]
            ],
            "may_offer": candidate.referral.status == Status.WAITING,
            "wide": True,
        },
    )


@requires(P.ALLOCATE_BEDS)
def offer_make(request: HttpRequest, pk: UUID, referral_pk: UUID) -> HttpResponse:
    """Offer the proposed bed, or another one out of order with a reason."""
    at = clock.now()
    candidate, result = _candidate(request, pk, referral_pk)
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
            gates=gates_to_override(_gates(result["gates"], {})),
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
            "shut": _gates(gates_shut_for_good(result["gates"]), {}),
        },
    )


def _chosen(homes: list[Home], wanted: str) -> Home | None:
    """The home asked for, or the first; None when there is none to choose."""
    return next((home for home in homes if str(home.pk) == wanted), homes[0] if homes else None)


def _runs(home: Home) -> QuerySet[AllocationRun]:
    return AllocationRun.objects.filter(home=home).defer("facts", "decision").order_by("-run_at")


def _visible_runs(request: HttpRequest) -> QuerySet[AllocationRun]:
    return AllocationRun.objects.filter(
        home__in=Home.objects.visible_to(request.user)
    ).select_related("home", "policy", "run_by")


def _in_order(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """The ranked first, in the order of the decision, then those that something keeps out."""
    return candidates.select_related(
        "referral__child", "referral__authority", "bed__unit"
    ).order_by(F("rank").asc(nulls_last=True), "pk")


def _with_ages(candidates: QuerySet[Candidate], at: datetime) -> list[tuple[Candidate, int]]:
    day = clock.london_day(at)
    return [(row, row.referral.child.age_on(day)) for row in candidates]


def _free(home: Home, kind: str, at: datetime) -> list[BedNow]:
    """The beds of one kind that could be offered now: nobody may set aside what a bed is."""
    beds = offerable(beds_now([home], at), capacities([home], at))
    return [row for row in beds if row.bed.unit.kind == kind]


def _free_by_unit(free: list[BedNow]) -> list[tuple[Unit, list[BedNow]]]:
    units: dict[Unit, list[BedNow]] = {}
    for row in free:
        units.setdefault(row.bed.unit, []).append(row)
    return list(units.items())


def _outcomes(results: Any) -> list[tuple[Candidate.Outcome, int]]:
    """How many of each outcome, in the order in which they are explained."""
    found = [row["outcome"] for row in results]
    return [(outcome, found.count(outcome.value)) for outcome in Candidate.Outcome]


def _gates(gates: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    """Each gate as a person of the placement team reads it."""
    return [
        {
            **row,
            "evidence": runs.spelt(row["evidence"], names),
            "find_out": runs.spelt(row["find_out"] or "", names),
            "beds": [names.get(bed, "a bed") for bed in row["beds"]]
            if row["beds"] is not None
            else None,
        }
        for row in gates
    ]


def _candidate(
    request: HttpRequest, pk: UUID, referral_pk: UUID
) -> tuple[Candidate, dict[str, Any]]:
    """One referral's part in a run this person may see, and what was decided about it."""
    candidate = get_object_or_404(
        Candidate.objects.filter(run__home__in=Home.objects.visible_to(request.user))
        .select_related(
            "run__home", "run__policy", "referral__child", "referral__authority", "bed__unit"
        )
        .defer("run__facts", "run__decision"),
        run=pk,
        referral=referral_pk,
    )
    result = runs.result_of(pk, referral_pk)
    if result is None:
        raise Http404
    return candidate, result
