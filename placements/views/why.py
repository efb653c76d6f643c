"""Why, or why not yet: what the last run decided about one referral, in its authority's words."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from placements import runs
from placements.models import Candidate
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from referrals.lifecycle import Status
from referrals.models import Referral

NOT_IN_A_RUN = {
    Status.DRAFT: "It has not been sent yet. Finish it and send it for sign-off.",
    Status.AWAITING_SIGN_OFF: "It has not been signed yet. An approving officer of the authority "
    "signs it or sends it back.",
    Status.SUBMITTED: "It has not been assessed yet. The placement team does that next.",
    Status.MORE_INFORMATION: "The placement team has asked a question. It cannot go on until a "
    "social worker answers it.",
    Status.WAITING: "It is assessed and waiting, and no allocation has been run since. The next one "
    "takes it into account.",
}


@requires(P.SEE_CHILDREN, P.SEE_ALL_REFERRALS, methods=("GET",))
def referral_why(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The referral's own gates, rank and counts from the newest run it was in; no other child's."""
    at = clock.now()
    referral = get_object_or_404(
        Referral.objects.visible_to(request.user).with_particulars(), pk=pk
    )
    candidate = (
        Candidate.objects.filter(referral=referral)
        .select_related("run__policy")
        .defer("run__facts", "run__decision")
        .order_by("-run__run_at")
        .first()
    )
    result = runs.result_of(candidate.run_id, referral.pk) if candidate else None
    audit.read(referral, by=request.user, at=at, kind="why, or why not yet")
    return render(
        request,
        "placements/allocation/why.html",
        {
            "referral": referral,
            "child": referral.child,
            "age": referral.child.age_on(clock.london_day(at)),
            "status": Status(referral.status),
            "waits": referral.status == Status.WAITING,
            "is_team": P.ALLOCATE_BEDS in request.user.held.everywhere,
            "candidate": candidate,
            "not_in_a_run": NOT_IN_A_RUN.get(Status(referral.status), ""),
            "told": _told(result["for_authority"]) if result else None,
            "now": at,
        },
    )


def _told(told: dict[str, Any]) -> dict[str, Any]:
    """`for_authority` with its moments in London time. It holds no id of anyone else to spell."""
    counts = told["counts"]
    return {
        "headline": told["headline"],
        "gates": [
            {
                **gate,
                "words": runs.spelt(gate["words"]),
                "find_out": runs.spelt(gate["find_out"] or ""),
            }
            for gate in told["gates"]
        ],
        "rank": runs.rank_cells(told["rank"]),
        "words": [runs.spelt(words) for words in told["words"]],
        "would_change": [runs.spelt(words) for words in told["would_change"]],
        "ranked": counts["position"] is not None,
        "membership": _moved_by_membership(counts),
    }


def _moved_by_membership(counts: dict[str, Any]) -> str:
    """How far membership moved the referral in the ranking, in a sentence."""
    position, without = counts["position"], counts["position_without_membership"]
    if position is None or without is None:
        return "It was not ranked, so membership made no difference."
    moved = without - position
    if moved == 0:
        return "Membership made no difference to its place."
    places = f"{abs(moved)} place{'' if abs(moved) == 1 else 's'}"
    if moved > 0:
        return f"Membership moved it up {places}: from {without} to {position}."
    return f"Members come first, which moved it down {places}: from {without} to {position}."
