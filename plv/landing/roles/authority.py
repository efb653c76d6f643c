"""What needs an authority's social workers, approving officers and finance people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, Sum

from members.models import Invoice
from placements.clocks import Clock, Kind, Severity
from placements.lifecycle import OfferStatus
from placements.models import Offer
from plv import clock
from plv.access import roles
from plv.access.models import User
from plv.access.roles import Permission as P
from plv.forms.numbers import pounds
from plv.landing.items import Group, Item, by_time, counted, in_order, some, to
from plv.landing.roles.clocks import pressing
from referrals.lifecycle import Status
from referrals.models import Referral

WRITERS_CLOCKS = (
    Kind.SEVENTY_TWO_HOURS,
    Kind.ORDER,
    Kind.HEARING,
    Kind.UPDATE,
    Kind.FULL_REVIEW,
)


def counts(user: User, at: datetime) -> dict[str, Any]:
    """What both roles ask of the authority's referrals and offers, in two queries."""
    writes = Q(authority__in=user.held.authorities(P.WRITE_REFERRALS))
    signs = Q(authority__in=user.held.authorities(P.SIGN_REFERRALS))
    found = Referral.objects.visible_to(user).aggregate(
        drafts=Count("pk", filter=writes & Q(status=Status.DRAFT)),
        questions=Count("pk", filter=writes & Q(status=Status.MORE_INFORMATION)),
        to_sign=Count(
            "pk", filter=signs & Q(status=Status.AWAITING_SIGN_OFF) & ~Q(started_by=user)
        ),
    )
    offered_to = Q(referral__authority__in=user.held.authorities(P.WRITE_REFERRALS))
    answers_for = Q(referral__authority__in=user.held.authorities(P.SIGN_REFERRALS))
    with_authority = Q(status=OfferStatus.HOME_ACCEPTED)
    return found | Offer.objects.visible_to(user).open(at).aggregate(
        offered=Count("pk", filter=offered_to & with_authority),
        arriving=Count("pk", filter=offered_to & Q(status=OfferStatus.ACCEPTED)),
        to_answer=Count("pk", filter=answers_for & with_authority),
        first_lapse=Min("expires_at", filter=with_authority),
    )


def social_worker(found: dict[str, Any], clocks: Sequence[Clock], at: datetime) -> Group:
    items = [
        some(
            found["offered"],
            one="place is offered; your approving officer must answer",
            many="places are offered; your approving officer must answer",
            url=to("referral_list", status=Status.OFFERED.value),
            severity=by_time(found["first_lapse"], at),
            due_at=found["first_lapse"],
        ),
        some(
            found["questions"],
            one="question from the placement team waits for your answer",
            many="questions from the placement team wait for your answer",
            url=to("referral_list", status=Status.MORE_INFORMATION.value),
            severity=Severity.URGENT,
            hint="The search for a place stands still until it is answered.",
        ),
        some(
            found["arriving"],
            one="place is accepted: plan the arrival with the home",
            many="places are accepted: plan the arrivals with the home",
            url=to("referral_list", status=Status.ACCEPTED.value),
            severity=Severity.SOON,
        ),
        some(
            found["drafts"],
            one="referral is not finished",
            many="referrals are not finished",
            url=to("referral_list", status=Status.DRAFT.value),
            hint="Nobody outside your authority sees a referral until it is signed.",
        ),
    ]
    return Group(
        roles.SOCIAL_WORKER.label,
        in_order([*items, *pressing(clocks, WRITERS_CLOCKS, at)]),
        can_do=(
            ("Start a referral", to("referral_start")),
            ("See your authority’s referrals", to("referral_list")),
            ("Record a need that was not met", to("unmet_need_record")),
        ),
    )


def approving_officer(found: dict[str, Any], clocks: Sequence[Clock], at: datetime) -> Group:
    items = [
        some(
            found["to_answer"],
            one="place is offered and waits for your answer",
            many="places are offered and wait for your answer",
            url=to("offer_list"),
            severity=by_time(found["first_lapse"], at),
            due_at=found["first_lapse"],
        ),
        some(
            found["to_sign"],
            one="referral waits for your signature",
            many="referrals wait for your signature",
            url=to("referral_list", status=Status.AWAITING_SIGN_OFF.value),
            severity=Severity.URGENT,
            hint="The placement team sees a referral only once you have signed it.",
        ),
    ]
    return Group(
        roles.APPROVING_OFFICER.label,
        in_order([*items, *pressing(clocks, (Kind.SEVENTY_TWO_HOURS,), at)]),
        can_do=(
            ("See your authority’s referrals", to("referral_list")),
            ("See every time limit of your children", to("clocks")),
        ),
    )


def authority_finance(user: User, at: datetime) -> Group:
    """What is unpaid; one query."""
    today = clock.london_day(at)
    owed = Q(balance__gt=0)
    late = owed & Q(due_on__lt=today)
    unpaid = (
        Invoice.objects.filter(authority__in=user.held.authorities(P.SEE_ACCOUNT))
        .with_balance()
        .aggregate(
            late=Count("pk", filter=late),
            late_sum=Sum("balance", filter=late),
            coming=Count("pk", filter=owed & ~late),
            coming_sum=Sum("balance", filter=owed & ~late),
            next_due_on=Min("due_on", filter=owed & ~late),
        )
    )
    items = []
    if unpaid["late"]:
        words = counted(unpaid["late"], "invoice is overdue", "invoices are overdue")
        items.append(
            Item(f"{words}: {pounds(unpaid['late_sum'])}", to("authority_account"), Severity.LATE)
        )
    if unpaid["coming"]:
        words = counted(unpaid["coming"], "invoice is to be paid", "invoices are to be paid")
        due_at = clock.end_of_day(unpaid["next_due_on"])
        soon = (unpaid["next_due_on"] - today).days <= 7
        items.append(
            Item(
                f"{words}: {pounds(unpaid['coming_sum'])}",
                to("authority_account"),
                Severity.SOON if soon else Severity.AHEAD,
                due_at,
            )
        )
    return Group(
        roles.AUTHORITY_FINANCE.label,
        in_order(items),
        can_do=(("See your account and give a purchase order number", to("authority_account")),),
    )
