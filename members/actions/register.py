"""Membership, its terms and break-points."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from members.actions.guards import check_keeps_register, check_not_to_come
from members.models import Authority, Breakpoint, Membership, Term
from plv import audit
from plv.access.models import User
from plv.access.roles import Permission as P
from plv.errors import Refused, constraints_speak


@transaction.atomic
def record_membership(
    *,
    authority: Authority,
    interest_on: date | None,
    joined_on: date | None,
    by: User,
    at: datetime,
) -> Membership:
    """Enter an authority's interest in joining, or its joining, in the register (GOV-1).

    Joining completes an interest already recorded. Raises Refused where the days overlap another
    membership of the authority.
    """
    check_keeps_register(by)
    Authority.objects.select_for_update(of=("self",)).get(pk=authority.pk)
    if interest_on is None and joined_on is None:
        raise Refused("Give the day of interest or the day of joining.", field="joined_on")
    check_not_to_come(interest_on, "The day of interest", field="interest_on", at=at)
    open_interest = Membership.objects.filter(authority=authority, joined_on__isnull=True).first()
    if open_interest and joined_on is None:
        raise Refused(f"{authority}’s interest is already recorded.", field="interest_on")
    membership = open_interest or Membership(authority=authority)
    membership.interest_on = interest_on or membership.interest_on
    membership.joined_on = joined_on
    with constraints_speak(), transaction.atomic():
        membership.save()
    audit.record(
        audit.Event.MEMBERSHIP_RECORDED,
        target=membership,
        by=by,
        at=at,
        detail={"interest_on": membership.interest_on, "joined_on": joined_on},
    )
    return membership


@transaction.atomic
def give_notice(
    *,
    membership: Membership,
    notice_on: date,
    leaves_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> Membership:
    """Record notice. The authority keeps its priority until the day before `leaves_on` (F5)."""
    check_keeps_register(by)
    membership = _locked(membership)
    if membership.joined_on is None:
        raise Refused(f"{membership.authority} has not joined, so it cannot give notice.")
    if membership.notice_on is not None:
        raise Refused(
            f"Notice was given on {_day(membership.notice_on)}, leaving on {_day(membership.leaves_on)}."
        )
    check_not_to_come(notice_on, "The day of notice", field="notice_on", at=at)
    if leaves_on < notice_on:
        raise Refused("Leaving comes after notice.", field="leaves_on")
    membership.notice_on, membership.leaves_on = notice_on, leaves_on
    membership.leaving_reason = reason
    with constraints_speak(), transaction.atomic():
        membership.save(update_fields=["notice_on", "leaves_on", "leaving_reason"])
    audit.record(
        audit.Event.NOTICE_RECORDED,
        target=membership,
        by=by,
        at=at,
        detail={"notice_on": notice_on, "leaves_on": leaves_on},
    )
    return membership


@transaction.atomic
def record_term(
    *,
    membership: Membership,
    starts_on: date,
    ends_on: date,
    resolved_on: date | None,
    resolution: str,
    breakpoints: Iterable[date],
    by: User,
    at: datetime,
) -> Term:
    """Enter a term as the authority resolved it, with the days by which it may leave (domain 0)."""
    check_keeps_register(by)
    membership = _locked(membership)
    if membership.joined_on is None:
        raise Refused(f"Record when {membership.authority} joined first.")
    check_not_to_come(resolved_on, "The day of the resolution", field="resolved_on", at=at)
    days = sorted(breakpoints)
    if ends_on <= starts_on:
        raise Refused("A term ends after it starts.", field="ends_on")
    if len(set(days)) < len(days):
        raise Refused("Each break-point falls on a day of its own.", field="breakpoint_1")
    if any(not starts_on <= day <= ends_on for day in days):
        raise Refused("A break-point falls inside its term.", field="breakpoint_1")
    with constraints_speak(), transaction.atomic():
        term = Term.objects.create(
            membership=membership,
            starts_on=starts_on,
            ends_on=ends_on,
            resolved_on=resolved_on,
            resolution=resolution,
        )
        Breakpoint.objects.bulk_create(Breakpoint(term=term, falls_on=day) for day in days)
    audit.record(
        audit.Event.TERM_RECORDED,
        target=membership,
        by=by,
        at=at,
        detail={"term": term.pk, "starts_on": starts_on, "ends_on": ends_on, "breakpoints": days},
    )
    return term


@transaction.atomic
def decide_breakpoint(
    *,
    breakpoint: Breakpoint,  # noqa: A002 - the domain's word
    decision: str,
    decided_on: date,
    paper: str,
    by: User,
    at: datetime,
) -> Breakpoint:
    """Record what the authority decided at a break-point (F4). A later decision takes its place.

    Leaving takes effect only with notice: that is its own entry, `give_notice`.
    """
    check_keeps_register(by)
    membership = _locked(breakpoint.term.membership)
    breakpoint = Breakpoint.objects.select_for_update(of=("self",)).get(pk=breakpoint.pk)  # noqa: A001
    decision = Breakpoint.Decision(decision)
    if decision is Breakpoint.Decision.UNDECIDED:
        raise Refused("Say whether the authority stays or leaves.", field="decision")
    check_not_to_come(decided_on, "The day of the decision", field="decided_on", at=at)
    before = breakpoint.decision
    breakpoint.decision, breakpoint.decided_on, breakpoint.paper = decision, decided_on, paper
    breakpoint.save(update_fields=["decision", "decided_on", "paper"])
    audit.record(
        audit.Event.BREAKPOINT_DECIDED,
        target=membership,
        by=by,
        at=at,
        detail={
            "breakpoint": breakpoint.pk,
            "falls_on": breakpoint.falls_on,
            "from": before,
            "to": decision,
            "decided_on": decided_on,
        },
    )
    return breakpoint


@transaction.atomic
def set_purchase_order(
    *, authority: Authority, purchase_order: str, by: User, at: datetime
) -> Authority:
    """Keep the order number that the authority's coming invoices will print (FIN-4)."""
    own = authority.pk in by.held.authorities(P.SEE_ACCOUNT)
    if not own and P.KEEP_LEDGER not in by.held.everywhere:
        raise Refused(f"You cannot set the purchase order of {authority}.")
    authority = Authority.objects.select_for_update(of=("self",)).get(pk=authority.pk)
    authority.purchase_order = purchase_order
    authority.save(update_fields=["purchase_order"])
    audit.record(audit.Event.PURCHASE_ORDER_CHANGED, target=authority, by=by, at=at)
    return authority


def _locked(membership: Membership) -> Membership:
    locked = Membership.objects.select_for_update(of=("self",)).select_related("authority")
    return locked.get(pk=membership.pk)


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "a day not known"
