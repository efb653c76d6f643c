"""Reads about membership that span models."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch

from members.models import Authority, Breakpoint, Membership, Term
from members.standing import MembershipDates, Standing, standing_on


def standing(authority: Authority, *, on: date) -> Standing:
    """What `authority` is on `on`, worked out from its memberships' dates."""
    return standing_on([membership.dates for membership in authority.memberships.all()], on)


def standings(*, on: date) -> dict[UUID, Standing]:
    """The standing of every authority on `on`, by its id, in one query."""
    rows = Authority.objects.order_by("memberships__joined_on").values_list(
        "pk",
        "memberships__interest_on",
        "memberships__joined_on",
        "memberships__notice_on",
        "memberships__leaves_on",
    )
    dates: dict[UUID, list[MembershipDates]] = {}
    for authority, *days in rows:
        dates.setdefault(authority, []).append(MembershipDates(*days))
    return {authority: standing_on(found, on) for authority, found in dates.items()}


@dataclass(frozen=True)
class Entry:
    """One line of the register: an authority as it stands on a day."""

    authority: Authority
    standing: Standing
    membership: Membership | None
    term: Term | None
    breakpoint: Breakpoint | None
    leaving: Breakpoint | None


def with_terms() -> Prefetch:
    """Memberships with their terms and break-points, oldest first: three queries, however many."""
    return Prefetch(
        "memberships",
        Membership.objects.order_by("joined_on", "interest_on").prefetch_related(
            "terms__breakpoints"
        ),
    )


def register(authorities: Iterable[Authority], *, on: date) -> list[Entry]:
    """The register on `on`. The authorities were read `with_terms`."""
    return [entry(authority, on=on) for authority in authorities]


def entry(authority: Authority, *, on: date) -> Entry:
    memberships = list(authority.memberships.all())
    found = standing_on([membership.dates for membership in memberships], on)
    membership = deciding_membership(memberships, on=on)
    terms = list(membership.terms.all()) if membership else []
    return Entry(
        authority=authority,
        standing=found,
        membership=membership,
        term=next((term for term in terms if term.starts_on <= on <= term.ends_on), None),
        breakpoint=next_breakpoint(terms, on=on) if found.has_priority else None,
        leaving=leaves_without_notice(memberships),
    )


def deciding_membership(memberships: Iterable[Membership], *, on: date) -> Membership | None:
    """The membership that says what the authority is on `on`: the one that holds, else the latest."""
    memberships = list(memberships)
    for membership in memberships:
        if standing_on([membership.dates], on).has_priority:
            return membership
    return memberships[-1] if memberships else None


def next_breakpoint(terms: Iterable[Term], *, on: date) -> Breakpoint | None:
    """The earliest break-point not yet decided, late or still to come; else the next one."""
    breakpoints = sorted(
        (point for term in terms for point in term.breakpoints.all()),
        key=lambda point: point.falls_on,
    )
    undecided = [point for point in breakpoints if point.decision == Breakpoint.Decision.UNDECIDED]
    coming = [point for point in breakpoints if point.falls_on >= on]
    return next(iter(undecided or coming), None)


def standing_history(memberships: Iterable[Membership], *, on: date) -> list[tuple[date, Standing]]:
    """Each day up to `on` from which the standing was another, newest first."""
    dates = [membership.dates for membership in memberships]
    days = {
        day
        for held in dates
        for day in (held.interest_on, held.joined_on, held.notice_on, held.leaves_on)
        if day and day <= on
    }
    history: list[tuple[date, Standing]] = []
    for day in sorted(days):
        found = standing_on(dates, day)
        if not history or history[-1][1] is not found:
            history.append((day, found))
    return history[::-1]


def leaves_without_notice(memberships: Iterable[Membership]) -> Breakpoint | None:
    """A break-point at which the authority decided to leave, where no notice says so yet."""
    for membership in memberships:
        if membership.leaves_on is None:
            for term in membership.terms.all():
                for point in term.breakpoints.all():
                    if point.decision == Breakpoint.Decision.LEAVE:
                        return point
    return None


def day_after(day: date) -> date:
    return day + timedelta(days=1)
