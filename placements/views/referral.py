"""The list of referrals and the page of one, with what only placements know: offers, stays, dates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from members.models import Authority
from placements.lifecycle import OfferStatus
from placements.models import Offer
from placements.progress import Progress, progress_of
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from referrals import answers
from referrals.actions.waiting import WITHDRAWABLE
from referrals.advice import AFTER_NOT_ELIGIBLE
from referrals.forms.steps import ListFilter
from referrals.lifecycle import Status
from referrals.models import Referral
from referrals.models.referral import REVIEW_EVERY_MONTHS, UPDATE_EVERY
from referrals.queries import contents_of, legal_basis_in_force
from referrals.views.scope import visible

if TYPE_CHECKING:
    from plv.access.models import User

PAGE_LENGTH = 25
UPDATE_ASKED_BEFORE = timedelta(days=3)
REVIEW_ASKED_BEFORE = timedelta(days=14)
# Those that take part in an allocation, or have come out of one with a place.
ALLOCATED = frozenset({Status.WAITING, Status.OFFERED, Status.ACCEPTED, Status.PLACED})


@dataclass(frozen=True)
class Step:
    """Something this person may do here."""

    text: str
    url: str


# --- the list ---------------------------------------------------------------------------------------


@requires(P.SEE_CHILDREN, P.SEE_ALL_REFERRALS, methods=("GET",))
def referral_list(request: HttpRequest) -> HttpResponse:
    """Every referral this person may see: whose turn, and the next date."""
    at = clock.now()
    team = request.user.may(P.SEE_ALL_REFERRALS)
    several = team or len(request.user.held.authorities(P.SEE_CHILDREN)) > 1
    authorities = (
        list(Authority.objects.visible_to(request.user).values_list("pk", "name"))
        if several
        else []
    )
    form = ListFilter(request.GET or None, authorities=authorities)
    referrals = Referral.objects.visible_to(request.user).with_particulars()
    found = _filtered(referrals, form, request.user, at)
    page = Paginator(found.order_by("-started_at"), PAGE_LENGTH).get_page(request.GET.get("page"))
    rows = list(page)
    progress = progress_of(rows, at)
    audit.read(
        None,
        by=request.user,
        at=at,
        kind="list of referrals",
        children=[referral.child_id for referral in rows],
    )
    day = clock.london_day(at)
    return render(
        request,
        "referrals/list.html",
        {
            "form": form,
            "page_obj": page,
            "rows": [
                {
                    "referral": referral,
                    "age": referral.child.age_on(day),
                    "status": Status(referral.status),
                    "progress": progress[referral.pk],
                }
                for referral in rows
            ],
            "now": at,
            "several": several,
            "may_start": request.user.may(P.WRITE_REFERRALS),
            "wide": True,
        },
    )


def _filtered(
    referrals: QuerySet[Referral], form: ListFilter, user: "User", at: datetime
) -> QuerySet[Referral]:
    if not form.is_bound or not form.is_valid():
        return referrals.live()
    asked = form.cleaned_data
    if asked["status"] == "":
        referrals = referrals.live()
    elif asked["status"] != "all":
        referrals = referrals.filter(status=asked["status"])
    if asked["q"]:
        words = asked["q"]
        referrals = referrals.filter(
            Q(reference__icontains=words)
            | Q(child__reference__icontains=words)
            | Q(child__case_number__icontains=words)
        )
    if asked.get("authority"):
        referrals = referrals.filter(authority=asked["authority"])
    if asked["needs_me"]:
        referrals = referrals.filter(_needs(user, at))
    return referrals


def _needs(user: "User", at: datetime) -> Q:
    """The referrals that wait for this person, by what they hold and for whom."""
    writes, signs = (
        user.held.authorities(P.WRITE_REFERRALS),
        user.held.authorities(P.SIGN_REFERRALS),
    )
    to_answer = Offer.objects.open(at).filter(status=OfferStatus.HOME_ACCEPTED).values("referral")
    review_from = clock.add_months_to_moment(at + REVIEW_ASKED_BEFORE, -REVIEW_EVERY_MONTHS)
    wanted = Q(authority__in=writes) & (
        Q(status__in=[Status.DRAFT, Status.MORE_INFORMATION])
        | Q(status=Status.WAITING, updated_at__lte=at - UPDATE_EVERY + UPDATE_ASKED_BEFORE)
        | Q(status=Status.WAITING, reviewed_at__lte=review_from)
    )
    wanted |= Q(authority__in=signs) & (Q(status=Status.AWAITING_SIGN_OFF) | Q(pk__in=to_answer))
    if P.ASSESS_REFERRALS in user.held.everywhere:
        wanted |= Q(status=Status.SUBMITTED)
    return wanted


# --- the page of one --------------------------------------------------------------------------------


@requires(P.SEE_CHILDREN, P.SEE_ALL_REFERRALS, methods=("GET",))
def referral_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where it stands, whose turn it is, what to do next, and all that it says."""
    at = clock.now()
    referral = visible(request, pk)
    contents = contents_of(referral)
    progress = progress_of([referral], at, legal_bases=contents.legal_bases)[referral.pk]
    first, others = steps(request.user, referral, progress, at)
    audit.read(referral, by=request.user, at=at, kind="referral")
    return render(
        request,
        "referrals/detail.html",
        {
            "referral": referral,
            "status": Status(referral.status),
            "age": referral.child.age_on(clock.london_day(at)),
            "progress": progress,
            "first": first,
            "others": others,
            "contents": contents,
            "parts": answers.parts(contents),
            "words": list(answers.childs_words(contents)),
            "how_words_came": answers.how_the_words_came(contents),
            "in_force": legal_basis_in_force(contents, at),
            "advice": AFTER_NOT_ELIGIBLE.get(referral.outcome_detail, ""),
            "timeline": [
                {
                    "title": change.sentence,
                    "by": change.changed_by or "the system",
                    "at": change.changed_at,
                    "text": change.note,
                }
                for change in referral.status_changes.select_related("changed_by")
            ],
            "now": at,
        },
    )


def steps(
    user: "User", referral: Referral, progress: Progress, at: datetime
) -> tuple[Step | None, list[Step]]:
    """What this person may do now: the one thing that waits for them, and the rest."""
    held, here = user.held, referral.authority_id
    todo: list[Step] = []
    may: list[Step] = []
    if here in held.authorities(P.SIGN_REFERRALS):
        todo += _for_the_signer(referral, progress, at)
    if here in held.authorities(P.WRITE_REFERRALS):
        first, rest = _for_the_writer(referral, at)
        todo += first
        may += rest
    if P.ASSESS_REFERRALS in held.everywhere:
        first, rest = _for_the_team(referral)
        todo += first
        may += rest
    may += _for_all_who_read(referral, progress, user)
    if referral.status in WITHDRAWABLE and (
        here in held.authorities(P.WRITE_REFERRALS) | held.authorities(P.SIGN_REFERRALS)
    ):
        may.append(Step("Withdraw the referral", _url("referral_withdraw", referral)))
    return (todo[0] if todo else None), [*todo[1:], *may]


def _url(name: str, referral: Referral) -> str:
    return reverse(name, args=[referral.pk])


def _for_the_signer(referral: Referral, progress: Progress, at: datetime) -> list[Step]:
    if referral.status == Status.AWAITING_SIGN_OFF:
        return [Step("Read and sign", _url("referral_sign", referral))]
    offer = progress.offer
    if offer is not None and offer.status_at(at) == OfferStatus.HOME_ACCEPTED:
        return [Step("Answer the offer", offer.get_absolute_url())]
    return []


def _for_the_writer(referral: Referral, at: datetime) -> tuple[list[Step], list[Step]]:
    todo, may = [], []
    if referral.status == Status.DRAFT:
        todo.append(Step("Go on with the referral", _url("referral_tasks", referral)))
    if referral.status == Status.MORE_INFORMATION:
        todo.append(Step("Answer the question", _url("referral_information", referral)))
    if referral.status == Status.WAITING:
        update = Step("Send the update", _url("referral_update", referral))
        review = Step("Review the referral", _url("referral_review", referral))
        review_due, update_due = referral.review_due_at, referral.update_due_at
        (todo if review_due and review_due <= at + REVIEW_ASKED_BEFORE else may).append(review)
        (todo if update_due and update_due <= at + UPDATE_ASKED_BEFORE else may).append(update)
    if referral.is_live and referral.status != Status.DRAFT:
        may.append(Step("Add a document", _url("referral_documents", referral)))
    if referral.is_live and referral.kind == "secure":
        may.append(Step("Record an order", _url("referral_legal", referral)))
    if referral.status == Status.CLOSED and referral.outcome not in {"moved_on", "turned_18"}:
        may.append(
            Step(
                "Record the need that was not met",
                f"{reverse('unmet_need_record')}?referral={referral.pk}",
            )
        )
    return todo, may


def _for_the_team(referral: Referral) -> tuple[list[Step], list[Step]]:
    if referral.status == Status.SUBMITTED:
        return (
            [Step("Assess the referral", _url("referral_assess", referral))],
            [
                Step("Ask the authority a question", _url("referral_ask", referral)),
                Step("Find it not eligible", _url("referral_not_eligible", referral)),
            ],
        )
    if referral.status == Status.WAITING:
        pause = (
            Step("Take up the search again", _url("referral_resume", referral))
            if referral.paused_until
            else Step("Pause the search", _url("referral_pause", referral))
        )
        return [], [pause, Step("Stop the search", _url("referral_stop_search", referral))]
    return [], []


def _for_all_who_read(referral: Referral, progress: Progress, user: "User") -> list[Step]:
    may = [Step("All about me: the child’s words, to print", _url("child_words", referral))]
    if referral.status in ALLOCATED:
        may.append(Step("Why, or why not yet", _url("referral_why", referral)))
    offer = progress.offer
    if offer is not None and (
        P.ALLOCATE_BEDS in user.held.everywhere or offer.home_answered_at is not None
    ):
        may.append(Step("See the offer", offer.get_absolute_url()))
    if progress.placement is not None:
        may.append(Step("See the placement", progress.placement.get_absolute_url()))
    return may
