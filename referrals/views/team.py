"""What the placement team does with a referral: the queue, the assessment, pauses and ends."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from plv.forms import Form
from referrals import actions, answers, queue
from referrals.forms.team import (
    AskForm,
    AssessForm,
    NotEligibleForm,
    PauseForm,
    ResumeForm,
    StopSearchForm,
    Under13ApprovalForm,
)
from referrals.lifecycle import Status
from referrals.models import Referral
from referrals.needs import Kind
from referrals.queries import contents_of

ON_A_PAGE = 25
APPROVAL_AGE = 13


@requires(P.ASSESS_REFERRALS, methods=("GET",))
def assessment_queue(request: HttpRequest) -> HttpResponse:
    """What is to be done about referrals, most pressing first."""
    at = clock.now()
    chosen = request.GET.get("pile")
    pile = queue.Pile(chosen) if chosen in queue.Pile.values else queue.Pile.TO_ASSESS
    counts, pressing = queue.counts(seen_by=request.user, at=at)
    paginator = Paginator(queue.pile(pile, seen_by=request.user, at=at), ON_A_PAGE)
    paginator.count = next(each.number for each in counts if each.pile == pile)
    page = paginator.get_page(request.GET.get("page"))
    audit.read(None, by=request.user, at=at, kind="queue", children=[row.child_id for row in page])
    return render(
        request,
        "referrals/team/queue.html",
        {
            "pile": pile,
            "counts": counts,
            "pressing": pressing,
            "page_obj": page,
            "rows": [(row, row.child.age_on(clock.london_day(at))) for row in page],
            "now": at,
            "wide": True,
        },
    )


@requires(P.ASSESS_REFERRALS)
def referral_assess(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the whole referral and say how great the risk is and what the bed must have."""
    return _decide(
        request,
        pk,
        AssessForm,
        actions.assess,
        template="referrals/team/assess.html",
        page_facts=_whole,
        kind="assessment",
        needs_status=Status.SUBMITTED,
        done="is assessed and waiting for a place",
        then="assessment_queue",
    )


@requires(P.ASSESS_REFERRALS)
def referral_ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the authority a question."""
    return _decide(
        request,
        pk,
        AskForm,
        actions.ask_for_information,
        template="referrals/team/ask.html",
        kind="question",
        needs_status=Status.SUBMITTED,
        done="is back with the authority, which has been told of your question",
        then="assessment_queue",
    )


@requires(P.ASSESS_REFERRALS)
def referral_not_eligible(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the referral with a coded reason and an explanation."""
    return _decide(
        request,
        pk,
        NotEligibleForm,
        actions.find_not_eligible,
        template="referrals/team/not_eligible.html",
        kind="not eligible",
        needs_status=Status.SUBMITTED,
        done="is closed as not eligible, and the authority has been told",
        then="assessment_queue",
    )


@requires(P.ASSESS_REFERRALS)
def referral_pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the referral out of matching until a day."""
    return _decide(
        request,
        pk,
        PauseForm,
        actions.pause,
        template="referrals/team/pause.html",
        kind="pause",
        needs_status=Status.WAITING,
        done="is paused and keeps its place in time",
        form_facts=lambda at: {"today": clock.london_day(at)},
    )


@requires(P.ASSESS_REFERRALS)
def referral_resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a paused referral back into matching at once."""
    return _decide(
        request,
        pk,
        ResumeForm,
        actions.resume,
        template="referrals/team/resume.html",
        kind="resume",
        needs_status=Status.WAITING,
        done="is in the search again",
    )


@requires(P.ASSESS_REFERRALS)
def referral_stop_search(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the search for a referral that its authority has let go stale."""
    return _decide(
        request,
        pk,
        StopSearchForm,
        actions.stop_search,
        template="referrals/team/stop_search.html",
        kind="stop search",
        needs_status=Status.WAITING,
        done="is closed: its search has been stopped and the authority has been told",
    )


@requires(P.ASSESS_REFERRALS)
def under_13_approval(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the Secretary of State's approval for a child under 13 (LAW-11)."""
    return _decide(
        request,
        pk,
        Under13ApprovalForm,
        _record_approval,
        template="referrals/team/under_13_approval.html",
        kind="under-13 approval",
        done="has the Secretary of State’s approval recorded",
        form_facts=lambda at: {"at": at},
    )


def _record_approval(*, referral: Referral, **answers: Any) -> None:
    actions.record_under_13_approval(child=referral.child, **answers)


def _whole(referral: Referral) -> dict[str, Any]:
    """Everything the referral says, to be read beside the form."""
    contents = contents_of(referral)
    return {
        "contents": contents,
        "parts": answers.parts(contents),
        "words": list(answers.childs_words(contents)),
        "how_words_came": answers.how_the_words_came(contents),
        "wide": True,
    }


def _decide(
    request: HttpRequest,
    pk: UUID,
    form_class: type[Form],
    act: Callable[..., Any],
    *,
    template: str,
    kind: str,
    done: str,
    then: str = "",
    needs_status: Status | None = None,
    form_facts: Callable[[datetime], dict[str, Any]] | None = None,
    page_facts: Callable[[Referral], dict[str, Any]] | None = None,
) -> HttpResponse:
    """One decision about one referral: its form's answers are the action's arguments."""
    at = clock.now()
    referral = get_object_or_404(
        Referral.objects.visible_to(request.user).with_particulars(), pk=pk
    )
    if needs_status is not None and referral.status != needs_status:
        messages.info(
            request,
            f"{referral.reference} is “{Status(referral.status).label.lower()}”, "
            "so there is nothing to decide on that page.",
        )
        return redirect(referral)
    form = form_class(request.POST or None, **(form_facts(at) if form_facts else {}))
    if request.method == "POST" and form.is_valid():
        try:
            act(referral=referral, **form.cleaned_data, by=request.user, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{referral.reference} {done}.")
            return redirect(then) if then else redirect(referral)
    audit.read(referral, by=request.user, at=at, kind=kind)
    age = referral.child.age_on(clock.london_day(at))
    return render(
        request,
        template,
        {
            "referral": referral,
            "child": referral.child,
            "age": age,
            "under_13": age < APPROVAL_AGE and referral.kind == Kind.SECURE,
            "status": Status(referral.status),
            "form": form,
            "now": at,
            **(page_facts(referral) if page_facts else {}),
        },
    )
