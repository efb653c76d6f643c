"""What needs the placement team and the home's registered manager."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, F, IntegerField, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from placements.clocks import Clock, Kind, Severity
from placements.lifecycle import OfferStatus
from placements.models import Bed, Home, Occupancy, Offer, UnitCapacity
from plv import clock
from plv.access import roles
from plv.access.models import User
from plv.access.roles import Permission as P
from plv.landing.items import Group, Item, by_time, counted, in_order, some, to
from plv.landing.roles.clocks import pressing
from referrals import queue
from referrals.queue import Pile

TEAMS_CLOCKS = (Kind.SEVENTY_TWO_HOURS, Kind.OFFER)
MANAGERS_CLOCKS = (Kind.SEVENTY_TWO_HOURS, Kind.ORDER, Kind.TELL, Kind.REVIEW, Kind.VACANCY)


def placement_officer(user: User, clocks: Sequence[Clock], at: datetime) -> Group:
    """The queue in one query, the free beds in one, lapsed offers in one."""
    numbers, hurried = queue.counts(seen_by=user, at=at)
    piles = {each.pile: each.number for each in numbers}
    waiting = sum(one.kind == Kind.UPDATE for one in clocks)
    free = free_now(user, at)
    lapsed = Offer.objects.visible_to(user).overdue(at).count()
    items = [
        some(
            piles[Pile.TO_ASSESS],
            one="referral is to be assessed",
            many="referrals are to be assessed",
            url=to("assessment_queue", pile=Pile.TO_ASSESS.value),
            severity=Severity.URGENT if hurried else Severity.SOON,
            hint=f"{counted(hurried, 'is', 'are')} pressing: 72 hours, or a hearing within three days."
            if hurried
            else "",
        ),
        some(
            piles[Pile.OUT_OF_DATE],
            one="waiting referral has missed its update and is out of the ranking",
            many="waiting referrals have missed their update and are out of the ranking",
            url=to("assessment_queue", pile=Pile.OUT_OF_DATE.value),
            severity=Severity.LATE,
            hint="Ring the authority: does the child still need a place?",
        ),
        some(
            lapsed,
            one="offer has lapsed and its bed is free again",
            many="offers have lapsed and their beds are free again",
            url=to("offer_list"),
            severity=Severity.SOON,
        ),
        some(
            piles[Pile.ASKED],
            one="question waits for an authority’s answer",
            many="questions wait for an authority’s answer",
            url=to("assessment_queue", pile=Pile.ASKED.value),
        ),
    ]
    items += pressing(clocks, TEAMS_CLOCKS, at)
    if free and waiting:
        beds = counted(free, "bed is free", "beds are free")
        children = counted(waiting, "child waits", "children wait")
        items.append(Item(f"{beds} and {children}", to("allocation"), Severity.URGENT))
    return Group(
        roles.PLACEMENT_OFFICER.label,
        in_order(items),
        can_do=(
            ("See every bed", to("bed_board")),
            ("See who is waiting", to("allocation")),
            ("See every time limit", to("clocks")),
        ),
    )


def registered_manager(user: User, clocks: Sequence[Clock], at: datetime) -> Group:
    """The offers to the home in one query; the rest are clocks."""
    today = clock.london_day(at)
    arrives = Q(status=OfferStatus.ACCEPTED, arrival_planned_at__lt=clock.end_of_day(today))
    found = (
        Offer.objects.filter(bed__unit__home__in=user.held.homes(P.RUN_HOME))
        .open(at)
        .aggregate(
            to_answer=Count("pk", filter=Q(status=OfferStatus.MADE)),
            first_lapse=Min("expires_at", filter=Q(status=OfferStatus.MADE)),
            arriving=Count("pk", filter=arrives),
            first_arrival=Min("arrival_planned_at", filter=arrives),
        )
    )
    items = [
        some(
            found["to_answer"],
            one="offer waits for your answer",
            many="offers wait for your answer",
            url=to("offer_list"),
            severity=by_time(found["first_lapse"], at),
            due_at=found["first_lapse"],
        ),
        some(
            found["arriving"],
            one="child arrives today",
            many="children arrive today",
            url=to("offer_list"),
            severity=Severity.URGENT,
            hint="Check the legal basis before they come through the door.",
            due_at=found["first_arrival"],
        ),
    ]
    return Group(
        roles.REGISTERED_MANAGER.label,
        in_order([*items, *pressing(clocks, MANAGERS_CLOCKS, at)]),
        can_do=(
            ("See every bed", to("bed_board")),
            ("See who is placed", to("placement_list")),
            ("See every time limit", to("clocks")),
        ),
    )


def free_now(user: User, at: datetime) -> int:
    """How many beds `placements.beds.offerable` would find in the homes `user` may see.

    Counted in one query, where finding them takes three.
    """
    day = clock.london_day(at)
    claimed = Occupancy.objects.at(at).filter(bed__unit=OuterRef("unit"))
    empty = (
        Bed.objects.open_on(day)
        .filter(unit=OuterRef("unit"))
        .exclude(pk__in=Occupancy.objects.at(at).values("bed"))
    )
    units = (
        UnitCapacity.objects.filter(
            unit__home__in=Home.objects.visible_to(user), starts_on__lte=day
        )
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        .annotate(
            spoken_for=_number(claimed.filter(kind__in=Occupancy.FOR_A_CHILD), "bed__unit"),
            empty=_number(empty, "unit"),
        )
        .values("working", "spoken_for", "empty")
    )
    return sum(max(0, min(unit["empty"], unit["working"] - unit["spoken_for"])) for unit in units)


def _number(rows, unit: str) -> Coalesce:
    """How many of `rows` there are for one unit."""
    counted_rows = (
        rows.order_by().values(of_unit=F(unit)).annotate(number=Count("pk")).values("number")
    )
    return Coalesce(Subquery(counted_rows, output_field=IntegerField()), 0)
