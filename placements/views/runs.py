"""A frozen run, and one referral in it: what was decided, in order, and why in full."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from placements import runs
from placements.allocation import BedWhy, RankKey
from placements.models import AllocationRun, Candidate, Home
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from referrals.lifecycle import Status

ON_A_PAGE = 25


@requires(P.ALLOCATE_BEDS, methods=("GET",))
def allocation_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One frozen run: its facts' moment, policy and hash, and every referral in rank order."""
    at = clock.now()
    run = get_object_or_404(_visible_runs(request).defer("facts"), pk=pk)
    results = {row["referral"]: row for row in run.decision["candidates"]}
    page = Paginator(in_order(run.candidates), ON_A_PAGE).get_page(request.GET.get("page"))
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
            "latest": newest_first(run.home).values_list("pk", flat=True).first(),
            "changes": runs.changes_since(run),
            "now": at,
            "wide": True,
        },
    )


@requires(P.ALLOCATE_BEDS, methods=("GET",))
def candidate_detail(request: HttpRequest, pk: UUID, referral_pk: UUID) -> HttpResponse:
    """One referral in one run: every gate with its evidence, its rank in words, what would change it."""
    at = clock.now()
    candidate, result = candidate_of(request, pk, referral_pk)
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
            "gates": gates_in_words(result["gates"], names),
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


def newest_first(home: Home) -> QuerySet[AllocationRun]:
    return AllocationRun.objects.filter(home=home).defer("facts", "decision").order_by("-run_at")


def _visible_runs(request: HttpRequest) -> QuerySet[AllocationRun]:
    return AllocationRun.objects.filter(
        home__in=Home.objects.visible_to(request.user)
    ).select_related("home", "policy", "run_by")


def in_order(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """The ranked first, in the order of the decision, then those that something keeps out."""
    return candidates.select_related(
        "referral__child", "referral__authority", "bed__unit"
    ).order_by(F("rank").asc(nulls_last=True), "pk")


def _outcomes(results: Any) -> list[tuple[Candidate.Outcome, int]]:
    """How many of each outcome, in the order in which they are explained."""
    found = [row["outcome"] for row in results]
    return [(outcome, found.count(outcome.value)) for outcome in Candidate.Outcome]


def gates_in_words(gates: Any, names: dict[str, str]) -> list[dict[str, Any]]:
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


def candidate_of(
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
