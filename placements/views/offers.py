"""Offers: what is open, what has ended, and the answers of the home and the authority."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from placements import actions, keeping_apart
from placements.forms.offers import AuthorityAnswerForm, HomeAnswerForm, WithdrawForm
from placements.lifecycle import OPEN, OfferStatus
from placements.models import Offer
from plv import audit, clock
from plv.access.models import User
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals import answers
from referrals.models import Document
from referrals.queries import contents_of
from referrals.views import records

ON_A_PAGE = 25


@dataclass(frozen=True)
class Viewer:
    """In which capacities a person looks at an offer; each sees its own part and no other's."""

    is_team: bool
    runs_home: bool
    signs: bool
    of_authority: bool

    @property
    def is_inside(self) -> bool:
        """Of the PLV or the home: may see the other children there."""
        return self.is_team or self.runs_home


def viewer(user: User, offer: Offer) -> Viewer:
    authority = offer.referral.authority_id
    return Viewer(
        is_team=P.ALLOCATE_BEDS in user.held.everywhere,
        runs_home=offer.bed.unit.home_id in user.held.homes(P.RUN_HOME),
        signs=authority in user.held.authorities(P.SIGN_REFERRALS),
        of_authority=authority in user.held.authorities(P.SEE_CHILDREN),
    )


WHOSE_TURN = {
    OfferStatus.MADE: "Registered manager: accept or refuse",
    OfferStatus.HOME_ACCEPTED: "Approving officer: accept or decline",
    OfferStatus.ACCEPTED: "Registered manager: admit the child",
}


@requires(P.ALLOCATE_BEDS, P.RUN_HOME, P.SIGN_REFERRALS, methods=("GET",))
def offer_list(request: HttpRequest) -> HttpResponse:
    """Open offers, the first to lapse at the top; or those that have ended, newest first."""
    at = clock.now()
    ended = request.GET.get("show") == "ended"
    offers = Offer.objects.visible_to(request.user).select_related(
        "referral__child", "referral__authority", "bed__unit__home"
    )
    listed = (
        offers.filter(~Q(status__in=OPEN) | Q(expires_at__lte=at)).order_by("-made_at")
        if ended
        else offers.open(at).order_by("expires_at")
    )
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    children = {offer.referral.child_id for offer in page}
    audit.read(None, by=request.user, at=at, kind="offers", children=children)
    day = clock.london_day(at)
    rows = [
        {
            "offer": offer,
            "status": offer.status_at(at),
            "age": offer.referral.child.age_on(day),
            "turn": WHOSE_TURN.get(offer.status_at(at), ""),
        }
        for offer in page
    ]
    return render(
        request,
        "placements/offers/list.html",
        {"page_obj": page, "rows": rows, "ended": ended, "now": at, "wide": True},
    )


@requires(P.ALLOCATE_BEDS, P.RUN_HOME, P.SEE_CHILDREN)
def offer_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One offer, its answers in order, and the form of whoever must answer now."""
    at = clock.now()
    offer = _offer(request, pk)
    sees = viewer(request.user, offer)
    status = offer.status_at(at)
    form = _answer_form(request, status, sees, at)
    if request.method == "POST" and form is None:
        messages.info(request, "This offer has moved on, so it was not changed. See it below.")
        return redirect(offer)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            done = _answer(form, offer, request.user, at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(offer)
    neighbours = _neighbours(offer, sees, at)
    audit.read(offer, by=request.user, at=at, kind="offer")
    others = [row.child.pk for row in neighbours]
    audit.read(None, by=request.user, at=at, kind="neighbours of an offer", children=others)
    return render(
        request,
        "placements/offers/detail.html",
        {
            "offer": offer,
            "referral": offer.referral,
            "child": offer.referral.child,
            "age": offer.referral.child.age_on(clock.london_day(at)),
            "sees": sees,
            "status": status,
            "turn": WHOSE_TURN.get(status, ""),
            "answers": _answers(offer, sees, status),
            "neighbours": neighbours,
            **(_whole(offer) if sees.is_inside and status in OPEN else {}),
            "form": form,
            "now": at,
            "wide": True,
        },
    )


@requires(P.ALLOCATE_BEDS)
def offer_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an offer back: the bed is free again and the child waits on."""
    at = clock.now()
    offer = _offer(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_offer(offer=offer, **form.cleaned_data, by=request.user, at=at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The offer is withdrawn and the bed is no longer held.")
            return redirect(offer)
    audit.read(offer, by=request.user, at=at, kind="withdrawing an offer")
    return render(request, "placements/offers/withdraw.html", {"offer": offer, "form": form})


@requires(P.RUN_HOME, methods=("GET",))
def offer_document(request: HttpRequest, pk: UUID, document_pk: UUID) -> FileResponse:
    """A document of the referral, for the manager who must answer the offer, while it is open."""
    at = clock.now()
    offer = _offer(request, pk)
    if offer.status_at(at) not in OPEN or not viewer(request.user, offer).runs_home:
        raise Http404
    document = get_object_or_404(Document, pk=document_pk, referral=offer.referral_id)
    return records.as_attachment(document, by=request.user, at=at)


def _offer(request: HttpRequest, pk: UUID) -> Offer:
    offers = Offer.objects.visible_to(request.user).select_related(
        "referral__child",
        "referral__authority",
        "bed__unit__home",
        "made_by",
        "home_answered_by",
        "authority_answered_by",
    )
    offer: Offer = get_object_or_404(offers, pk=pk)
    return offer


def _answer_form(
    request: HttpRequest, status: OfferStatus, sees: Viewer, at: datetime
) -> HomeAnswerForm | AuthorityAnswerForm | None:
    """The form of the person whose answer is awaited, or None for everyone else."""
    sent = request.POST if request.method == "POST" else None
    if status is OfferStatus.MADE and sees.runs_home:
        return HomeAnswerForm(sent)
    if status is OfferStatus.HOME_ACCEPTED and sees.signs:
        return AuthorityAnswerForm(sent, at=at)
    return None


def _answer(
    form: HomeAnswerForm | AuthorityAnswerForm, offer: Offer, by: User, at: datetime
) -> str:
    """Give the answer, and the sentence that says what happens next."""
    said: dict[str, Any] = {
        "offer": offer,
        "note": form.cleaned_data["note"],
        "by": by,
        "at": at,
    }
    if isinstance(form, HomeAnswerForm):
        if form.accepts:
            actions.accept_for_home(**said)
            return "Accepted. The authority has been asked for its answer."
        actions.refuse_for_home(**said, reason=form.cleaned_data["reason"])
        return "Refused. The bed is no longer held and the child waits on."
    if form.accepts:
        arrival = form.cleaned_data["arrival_planned_at"]
        actions.accept_for_authority(**said, arrival_planned_at=arrival)
        return "Accepted. The home has been told when the child will arrive."
    actions.decline_for_authority(**said, reason=form.cleaned_data["reason"])
    return "Declined. The referral is waiting again and keeps its place in time."


@dataclass(frozen=True)
class Answer:
    """One step of the offer's story, as this viewer may read it."""

    title: str
    at: datetime
    by: str
    text: str


def _answers(offer: Offer, sees: Viewer, status: OfferStatus) -> list[Answer]:
    """What has happened, in order. The home's words and the team's reasons stay inside."""
    found = [
        Answer(
            "Offered" + (" out of order" if offer.out_of_order_reason and sees.is_inside else ""),
            offer.made_at,
            offer.made_by.name,
            _reasons_of_the_team(offer) if sees.is_inside else "",
        )
    ]
    if offer.home_answered_at:
        refused = offer.get_home_refusal_display() if offer.home_refusal else ""
        found.append(
            Answer(
                f"Refused by the home: {refused.lower()}" if refused else "Accepted by the home",
                offer.home_answered_at,
                offer.home_answered_by.name,
                offer.home_note if sees.is_inside else "",
            )
        )
    if offer.authority_answered_at:
        declined = offer.get_authority_refusal_display() if offer.authority_refusal else ""
        found.append(
            Answer(
                f"Declined by the authority: {declined.lower()}"
                if declined
                else "Accepted by the authority",
                offer.authority_answered_at,
                offer.authority_answered_by.name,
                offer.authority_note,
            )
        )
    if status is OfferStatus.LAPSED:
        found.append(Answer("Lapsed", offer.expires_at, "", "Its time ran out."))
    if status in {OfferStatus.WITHDRAWN, OfferStatus.ADMITTED} and offer.ended_at:
        why = offer.withdrawal_reason if sees.is_inside else ""
        found.append(Answer(str(status.label), offer.ended_at, "", why))
    return found


def _reasons_of_the_team(offer: Offer) -> str:
    lines = [offer.out_of_order_reason] if offer.out_of_order_reason else []
    lines += [f"Set aside: {row['evidence']} {row['reason']}" for row in offer.overrides]
    return "\n".join(lines)


def _whole(offer: Offer) -> dict[str, Any]:
    """The referral, for those of the PLV and the home who must weigh it."""
    contents = contents_of(offer.referral)
    return {
        "contents": contents,
        "parts": answers.parts(contents),
        "words": list(answers.childs_words(contents)),
        "how_words_came": answers.how_the_words_came(contents),
    }


def _neighbours(offer: Offer, sees: Viewer, at: datetime) -> list[keeping_apart.Neighbour]:
    """The children already there, for those who must weigh the effect on them; never for an authority."""
    if not sees.is_inside or offer.status_at(at) not in OPEN:
        return []
    return keeping_apart.neighbours(
        unit_id=offer.bed.unit_id,
        home_id=offer.bed.unit.home_id,
        child=offer.referral.child,
        at=at,
    )
