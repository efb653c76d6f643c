"""The register of members: who belongs, on what terms, and what each decided."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members import actions, queries
from members.financial_year import FinancialYear
from members.forms import (
    DecisionForm,
    MembershipCorrection,
    MembershipForm,
    NoticeForm,
    RegisterFilter,
    TermCorrection,
    TermForm,
)
from members.models import Authority, Breakpoint, Correction, Membership, Term
from members.standing import Standing
from members.subscriptions import accounts
from members.subscriptions.comparison import facts_about
from members.views.answering import done
from plv import clock
from plv.access.pages import requires
from plv.access.roles import Permission as P

PAGE_LENGTH = 25


@requires(P.SEE_MEMBERS, methods=("GET",))
def member_list(request: HttpRequest) -> HttpResponse:
    """Every authority as it stands today; with the year's fee for those who keep the ledger."""
    at = clock.now()
    today = clock.london_day(at)
    authorities = list(
        Authority.objects.visible_to(request.user).prefetch_related(queries.with_terms())
    )
    entries = queries.register(authorities, on=today)
    counts = Counter(entry.standing for entry in entries)
    form = RegisterFilter(request.GET or None)
    chosen = form.cleaned_data["standing"] if form.is_valid() else ""
    if chosen:
        entries = [entry for entry in entries if entry.standing == chosen]
    year = FinancialYear.of(today)
    fees = _fees(authorities, year) if request.user.may(P.KEEP_LEDGER) else None
    rows = [(entry, fees.get(entry.authority.pk) if fees else None) for entry in entries]
    context = {
        "at": at,
        "today": today,
        "form": form,
        "counts": [(standing, counts[standing]) for standing in Standing],
        "page": Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page")),
        "year": year,
        "shows_fees": fees is not None,
        "fees_total": sum(fees.values()) if fees else 0,
    }
    return render(request, "members/member_list.html", context)


def _fees(authorities: list[Authority], year: FinancialYear) -> dict[UUID, object]:
    """Net pounds due from each authority for `year`."""
    memberships = [row for authority in authorities for row in authority.memberships.all()]
    fees: dict[UUID, object] = {}
    for due in facts_about(memberships).due(year):
        fees[due.authority] = fees.get(due.authority, 0) + due.net
    return fees


@requires(P.SEE_MEMBERS, methods=("GET",))
def member_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One authority: its standing, memberships, terms, break-points; its invoices for the ledger."""
    at = clock.now()
    today = clock.london_day(at)
    authority = get_object_or_404(
        Authority.objects.visible_to(request.user).prefetch_related(queries.with_terms()), pk=pk
    )
    memberships = list(authority.memberships.all())
    keeps_ledger = request.user.may(P.KEEP_LEDGER)
    unpaid = accounts.unsettled(authority.invoices.all()) if keeps_ledger else []
    context = {
        "at": at,
        "today": today,
        "authority": authority,
        "entry": queries.entry(authority, on=today),
        "memberships": memberships,
        "open_membership": next((row for row in memberships if row.leaves_on is None), None),
        "history": queries.standing_history(memberships, on=today),
        "corrections": Correction.objects.filter(membership__authority=authority).select_related(
            "corrected_by"
        ),
        "owing": accounts.owing(unpaid, on=today) if keeps_ledger else None,
        "may_keep_register": request.user.may(P.MANAGE_PEOPLE) or keeps_ledger,
    }
    return render(request, "members/member_detail.html", context)


@requires(P.MANAGE_PEOPLE, P.KEEP_LEDGER)
def membership_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter interest or joining."""
    at = clock.now()
    authority = get_object_or_404(Authority.objects.visible_to(request.user), pk=pk)
    interest = authority.memberships.filter(joined_on__isnull=True).first()
    initial = {"interest_on": interest.interest_on if interest else None}
    form = MembershipForm(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        form, actions.record_membership, authority=authority, by=request.user, at=at
    ):
        messages.success(request, f"{authority}’s membership is recorded.")
        return redirect(authority)
    return render(request, "members/membership.html", {"authority": authority, "form": form})


@requires(P.MANAGE_PEOPLE, P.KEEP_LEDGER)
def membership_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that a member gave notice."""
    at = clock.now()
    membership = get_object_or_404(_memberships_seen_by(request), pk=pk)
    leaving = queries.leaves_without_notice([membership])
    initial = {
        "notice_on": leaving.decided_on if leaving else None,
        "leaves_on": queries.day_after(leaving.falls_on) if leaving else None,
    }
    form = NoticeForm(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        form, actions.give_notice, membership=membership, by=request.user, at=at
    ):
        messages.success(request, f"{membership.authority}’s notice is recorded.")
        return redirect(membership.authority)
    context = {"membership": membership, "authority": membership.authority, "form": form}
    return render(request, "members/notice.html", context)


@requires(P.MANAGE_PEOPLE, P.KEEP_LEDGER)
def term_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a term with its break-points, the usual one suggested."""
    at = clock.now()
    membership = get_object_or_404(_memberships_seen_by(request), pk=pk)
    last = max((term.ends_on for term in membership.terms.all()), default=None)
    form = TermForm(request.POST or None, initial=TermForm.following(last))
    if request.method == "POST" and done(
        form, actions.record_term, membership=membership, by=request.user, at=at
    ):
        messages.success(request, f"{membership.authority}’s term is recorded.")
        return redirect(membership.authority)
    context = {"membership": membership, "authority": membership.authority, "form": form}
    return render(request, "members/term.html", context)


@requires(P.MANAGE_PEOPLE, P.KEEP_LEDGER)
def breakpoint_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what an authority decided at a break-point."""
    at = clock.now()
    found = get_object_or_404(
        Breakpoint.objects.filter(
            term__membership__authority__in=Authority.objects.visible_to(request.user)
        ).select_related("term__membership__authority"),
        pk=pk,
    )
    authority = found.term.membership.authority
    decided = found.decision != Breakpoint.Decision.UNDECIDED
    initial = (
        {"decision": found.decision, "decided_on": found.decided_on, "paper": found.paper}
        if decided
        else None
    )
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        form, actions.decide_breakpoint, breakpoint=found, by=request.user, at=at
    ):
        messages.success(request, f"{authority}’s decision is recorded.")
        return redirect(authority)
    context = {"breakpoint": found, "authority": authority, "form": form}
    return render(request, "members/decision.html", context)


@requires(P.MANAGE_PEOPLE, P.KEEP_LEDGER)
def membership_correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put right the days of a membership."""
    at = clock.now()
    membership = get_object_or_404(_memberships_seen_by(request), pk=pk)
    initial = {name: getattr(membership, name, "") for name in MembershipCorrection.base_fields}
    form = MembershipCorrection(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        form, actions.correct_membership, membership=membership, by=request.user, at=at
    ):
        messages.success(request, "The membership is corrected. What it said before is kept.")
        return redirect(membership.authority)
    return render(
        request, "members/correction.html", {"authority": membership.authority, "form": form}
    )


@requires(P.MANAGE_PEOPLE, P.KEEP_LEDGER)
def term_correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put right the days of a term."""
    at = clock.now()
    seen = Term.objects.filter(
        membership__authority__in=Authority.objects.visible_to(request.user)
    ).select_related("membership__authority")
    term = get_object_or_404(seen, pk=pk)
    initial = {"starts_on": term.starts_on, "ends_on": term.ends_on}
    form = TermCorrection(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        form, actions.correct_term, term=term, by=request.user, at=at
    ):
        messages.success(request, "The term is corrected. What it said before is kept.")
        return redirect(term.membership.authority)
    context = {"authority": term.membership.authority, "term": term, "form": form}
    return render(request, "members/correction.html", context)


def _memberships_seen_by(request: HttpRequest):
    """Memberships of the authorities that this person may see, with their terms."""
    return (
        Membership.objects.filter(authority__in=Authority.objects.visible_to(request.user))
        .select_related("authority")
        .prefetch_related("terms__breakpoints")
    )
