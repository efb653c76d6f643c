"""The steps after a referral is written: signing, answering, keeping it fresh, taking it back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from plv import audit, clock
from plv.access.models import User
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from plv.forms import Form
from referrals import actions, answers
from referrals.actions.waiting import WITHDRAWABLE
from referrals.forms.steps import (
    AnswerForm,
    ReviewForm,
    SignForm,
    StepDownSignForm,
    UpdateForm,
    WithdrawForm,
)
from referrals.lifecycle import Outcome, Status
from referrals.models import Referral
from referrals.needs import Kind
from referrals.queries import contents_of
from referrals.views.scope import say_where_it_stands, theirs, writable


@requires(P.SIGN_REFERRALS)
def referral_sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The approving officer reads the whole, then signs it or sends it back with a reason."""
    at = clock.now()
    referral = get_object_or_404(theirs(request, P.SIGN_REFERRALS), pk=pk)
    if referral.status != Status.AWAITING_SIGN_OFF:
        say_where_it_stands(request, referral)
        return redirect(referral)
    form_class = SignForm if referral.kind == Kind.SECURE else StepDownSignForm
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = _sign_or_send_back(form, referral, by=request.user, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(referral)
    contents = contents_of(referral)
    audit.read(referral, by=request.user, at=at, kind="sign-off")
    return render(
        request,
        "referrals/sign.html",
        {
            "referral": referral,
            "form": form,
            "contents": contents,
            "parts": answers.parts(contents),
            "words": list(answers.childs_words(contents)),
            "how_words_came": answers.how_the_words_came(contents),
            "wrote_it": request.user.pk
            in {referral.started_by_id, referral.sent_for_sign_off_by_id},
            "age": referral.child.age_on(clock.london_day(at)),
        },
    )


def _sign_or_send_back(form: Form, referral: Referral, *, by: User, at: datetime) -> str:
    if form.cleaned_data["decision"] == "sign":
        actions.submit(referral=referral, by=by, at=at)
        return "Signed and sent. The placement team has been told."
    actions.send_back(referral=referral, reason=form.cleaned_data["reason"], by=by, at=at)
    return "Sent back. Its writer has been told what must change."


@requires(P.WRITE_REFERRALS)
def referral_information(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the placement team's question."""
    referral = writable(request, pk)
    asked = referral.information_requests.filter(answered_at__isnull=True).first()
    return _step(
        request,
        referral,
        AnswerForm,
        actions.give_information,
        template="referrals/information.html",
        kind="question from the placement team",
        allowed=referral.status == Status.MORE_INFORMATION and asked is not None,
        done="Sent. The placement team has been told and goes on with the assessment.",
        context={"asked": asked},
    )


@requires(P.WRITE_REFERRALS)
def referral_update(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fortnightly update that keeps the referral in the ranking."""
    referral = writable(request, pk)

    def update(*, changed: str, **answer: Any) -> None:
        actions.update_waiting(**answer)

    return _step(
        request,
        referral,
        UpdateForm,
        update,
        template="referrals/update.html",
        kind="update",
        allowed=referral.status == Status.WAITING,
        done="Updated. Thank you: the referral keeps its place.",
    )


@requires(P.WRITE_REFERRALS)
def referral_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The three-monthly review of the whole referral."""
    referral = writable(request, pk)

    def review(*, still_right: bool, **answer: Any) -> None:
        actions.review_waiting(**answer)

    contents = contents_of(referral)
    return _step(
        request,
        referral,
        ReviewForm,
        review,
        template="referrals/review.html",
        kind="review",
        allowed=referral.status == Status.WAITING,
        done="Reviewed. Thank you: the referral keeps its place.",
        context={"parts": answers.parts(contents), "contents": contents},
    )


@requires(P.WRITE_REFERRALS, P.SIGN_REFERRALS)
def referral_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The authority takes its referral back, with a reason."""
    referral = get_object_or_404(theirs(request, P.WRITE_REFERRALS, P.SIGN_REFERRALS), pk=pk)
    may_record = referral.authority_id in request.user.held.authorities(P.WRITE_REFERRALS)

    def onward(answer: dict[str, Any]) -> HttpResponse | None:
        if may_record and answer["outcome"] == Outcome.PLACED_ELSEWHERE:
            response = redirect("unmet_need_record")
            response["Location"] += f"?referral={referral.pk}"
            return response
        return None

    return _step(
        request,
        referral,
        WithdrawForm,
        actions.withdraw,
        template="referrals/withdraw.html",
        kind="withdrawal",
        allowed=referral.is_live,
        done="Withdrawn. The placement team has been told.",
        context={
            "too_late": referral.status not in WITHDRAWABLE,
            "status": Status(referral.status),
        },
        onward=onward,
    )


def _step(
    request: HttpRequest,
    referral: Referral,
    form_class: type[Form],
    act: Callable[..., Any],
    *,
    template: str,
    kind: str,
    allowed: bool,
    done: str,
    context: dict[str, Any] | None = None,
    onward: Callable[[dict[str, Any]], HttpResponse | None] | None = None,
) -> HttpResponse:
    """One step of one referral: its form's answers are the action's arguments."""
    at = clock.now()
    if not allowed:
        say_where_it_stands(request, referral)
        return redirect(referral)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(referral=referral, **form.cleaned_data, by=request.user, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return (onward(form.cleaned_data) if onward else None) or redirect(referral)
    audit.read(referral, by=request.user, at=at, kind=kind)
    age = referral.child.age_on(clock.london_day(at))
    return render(
        request,
        template,
        {"referral": referral, "form": form, "now": at, "age": age, **(context or {})},
    )
