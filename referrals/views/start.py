"""Starting a referral: may it be made at all, for which child, and has the child one already.

The answers wait in the person's session, in the database: no fact about a child is in an address.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members.models import Authority
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.errors import Refused
from referrals import actions, eligibility
from referrals.forms.start import CaseNumberForm, GroundsForm, NewChildForm, StartForm
from referrals.models import Child, Referral
from referrals.needs import Kind

KEPT = "referral_start"


@dataclass
class Started:
    """What has been answered so far."""

    authority: str
    kind: str
    looked_after: bool
    born_on: str
    exclusions: list[str] = field(default_factory=list)
    ground: str = ""
    case_number: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Started | None":
        kept = request.session.get(KEPT)
        # A session that an older version of the site began has other answers: it starts afresh.
        if not kept or set(kept) != {each.name for each in fields(cls)}:
            return None
        return cls(**kept)

    def keep(self, request: HttpRequest) -> None:
        request.session[KEPT] = asdict(self)

    @property
    def birthday(self) -> date:
        return date.fromisoformat(self.born_on)

    @property
    def asks_grounds(self) -> bool:
        return self.kind == Kind.SECURE

    @property
    def grounds_told(self) -> bool:
        return bool(self.ground) or not self.asks_grounds

    def verdict(self, on: date) -> eligibility.Verdict:
        return eligibility.judge(
            kind=self.kind,
            looked_after=self.looked_after,
            born_on=self.birthday,
            exclusions=self.exclusions,
            ground=self.ground,
            on=on,
        )


def _after(step: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page that needs earlier answers: without them, back to the first page."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def page(request: HttpRequest) -> HttpResponse:
            started = Started.of(request)
            if started is None:
                return redirect("referral_start")
            if step in {"grounds", "case"}:
                if not started.grounds_told:
                    return redirect("referral_start_grounds")
                if not started.verdict(clock.london_day(clock.now())).may_go_on:
                    return redirect("referral_start_no")
            if step == "case" and not started.case_number:
                return redirect("referral_start_case")
            return view(request, started)

        return page

    return decorate


@requires(P.WRITE_REFERRALS)
def referral_start(request: HttpRequest) -> HttpResponse:
    """Which place, for whom: what stops most referrals that cannot go on."""
    day = clock.london_day(clock.now())
    mine = Authority.objects.held_with(request.user, P.WRITE_REFERRALS)
    started = Started.of(request)
    form = StartForm(request.POST or None, authorities=mine, day=day, initial=_initial(started))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        started = Started(
            authority=str(form.chosen_authority.pk),
            kind=cleaned["kind"],
            looked_after=cleaned["looked_after"],
            born_on=cleaned["born_on"].isoformat(),
        )
        started.keep(request)
        if started.asks_grounds and started.looked_after:
            return redirect("referral_start_grounds")
        return redirect(
            "referral_start_case" if started.verdict(day).may_go_on else "referral_start_no"
        )
    return render(request, "referrals/start/start.html", {"form": form})


def _initial(started: Started | None) -> dict[str, Any]:
    if started is None:
        return {}
    return {**asdict(started), "born_on": started.birthday}


@requires(P.WRITE_REFERRALS)
@_after("start")
def referral_start_grounds(request: HttpRequest, started: Started) -> HttpResponse:
    """The law's own questions about a secure place."""
    form = GroundsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        started.exclusions = form.cleaned_data["exclusions"]
        started.ground = form.cleaned_data["ground"]
        started.keep(request)
        may = started.verdict(clock.london_day(clock.now())).may_go_on
        return redirect("referral_start_case" if may else "referral_start_no")
    return render(request, "referrals/start/grounds.html", {"form": form})


@requires(P.WRITE_REFERRALS, methods=("GET",))
@_after("start")
def referral_start_no(request: HttpRequest, started: Started) -> HttpResponse:
    """Why not, and where to turn."""
    verdict = started.verdict(clock.london_day(clock.now()))
    if verdict.may_go_on:
        return redirect("referral_start_case")
    return render(request, "referrals/start/no.html", {"reasons": verdict.reasons})


@requires(P.WRITE_REFERRALS)
@_after("grounds")
def referral_start_case(request: HttpRequest, started: Started) -> HttpResponse:
    """The case number: whether the child has a live referral is said before anything else is asked."""
    at = clock.now()
    live = None
    form = CaseNumberForm(request.POST or None, initial={"case_number": started.case_number})
    if request.method == "POST" and form.is_valid():
        started.case_number = form.cleaned_data["case_number"]
        live = _live_referral(request, started)
        if live is None:
            started.keep(request)
            return redirect("referral_start_child")
        audit.read(live, by=request.user, at=at, kind="live referral")
    verdict = started.verdict(clock.london_day(at))
    return render(
        request,
        "referrals/start/case.html",
        {"form": form, "live": live, "needs_approval": verdict.needs_approval},
    )


@requires(P.WRITE_REFERRALS)
@_after("case")
def referral_start_child(request: HttpRequest, started: Started) -> HttpResponse:
    """The child's name, unless the case number is known; then the referral is there."""
    at = clock.now()
    authority = get_object_or_404(
        Authority.objects.held_with(request.user, P.WRITE_REFERRALS), pk=started.authority
    )
    child = _known_child(request, started)
    known = (
        {"first_name": child.first_name, "last_name": child.last_name, "sex": child.sex}
        if child
        else {}
    )
    form = NewChildForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            referral = actions.start_referral(
                authority=authority,
                case_number=started.case_number,
                born_on=started.birthday,
                section_20_5=False,
                kind=started.kind,
                ground=started.ground,
                eligibility={"looked_after": True, "excluded_by": []},
                **form.cleaned_data,
                by=request.user,
                at=at,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            del request.session[KEPT]
            messages.success(
                request,
                f"Referral {referral.reference} is started. Your answers are kept as you go.",
            )
            return redirect("referral_tasks", referral.pk)
    if child:
        audit.read(child, by=request.user, at=at, kind="child known by case number")
    return render(
        request, "referrals/start/child.html", {"form": form, "child": child, "started": started}
    )


def _known_child(request: HttpRequest, started: Started) -> Child | None:
    return (
        Child.objects.visible_to(request.user)
        .filter(authority=started.authority, case_number__iexact=started.case_number)
        .first()
    )


def _live_referral(request: HttpRequest, started: Started) -> Referral | None:
    return (
        Referral.objects.visible_to(request.user)
        .live()
        .with_particulars()
        .filter(child__authority=started.authority, child__case_number__iexact=started.case_number)
        .first()
    )
