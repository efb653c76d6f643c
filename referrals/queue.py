"""The placement team's queue: what is to be done about referrals, most pressing first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, F, IntegerField, Prefetch, Q, TextChoices, Value, When

from plv import clock
from plv.access.models import User
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import InformationRequest, LegalBasis, Referral
from referrals.models.referral import ReferralQuerySet

SOON = timedelta(days=3)
IN_72_HOURS, HEARING_SOON, NOT_PRESSING = range(3)


class Pile(TextChoices):
    """The parts of the queue."""

    TO_ASSESS = "to_assess", "To assess"
    ASKED = "asked", "Questions asked"
    OUT_OF_DATE = "out_of_date", "Out of date"
    PAUSED = "paused", "Paused"


@dataclass(frozen=True)
class Count:
    """How many referrals a part of the queue holds."""

    pile: Pile
    number: int


def counts(*, seen_by: User, at: datetime) -> tuple[list[Count], int]:
    """How many each part holds, and how many of those to assess are pressing; in one query."""
    referrals = Referral.objects.visible_to(seen_by)
    parts = {each.value: PILES[each](referrals, at) for each in Pile}
    parts["pressing"] = _to_assess(referrals, at).filter(presses__lt=NOT_PRESSING)
    numbers = Referral.objects.aggregate(
        **{
            f"n_{name}": models.Count("pk", filter=Q(pk__in=part.order_by().values("pk")))
            for name, part in parts.items()
        }
    )
    return [Count(each, numbers[f"n_{each.value}"]) for each in Pile], numbers["n_pressing"]


def pile(chosen: Pile, *, seen_by: User, at: datetime) -> ReferralQuerySet:
    """The referrals of one part of the queue, most pressing first, with what its list shows."""
    referrals = Referral.objects.visible_to(seen_by).with_particulars()
    bases = LegalBasis.objects.in_force(at).order_by("ends_at")
    return PILES[chosen](referrals, at).prefetch_related(
        Prefetch("child__legal_bases", queryset=bases, to_attr="bases_in_force")
    )


def _to_assess(referrals: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
    """The 72-hour route first, then hearings within three days, then the longest in the queue."""
    hearing_soon = Q(hearing_at__gte=at, hearing_at__lte=at + SOON)
    return (
        referrals.to_assess()
        .annotate(
            presses=Case(
                When(legal_route=needs.LegalRoute.SEVENTY_TWO_HOURS, then=Value(IN_72_HOURS)),
                When(hearing_soon, then=Value(HEARING_SOON)),
                default=Value(NOT_PRESSING),
                output_field=IntegerField(),
            ),
            presses_at=Case(When(hearing_soon, then=F("hearing_at")), default=None),
        )
        .order_by("presses", F("presses_at").asc(nulls_last=True), "submitted_at", "pk")
    )


def _asked(referrals: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
    """Whose question has been open the longest."""
    still_open = Q(information_requests__answered_at__isnull=True)
    questions = InformationRequest.objects.filter(answered_at__isnull=True)
    return (
        referrals.filter(still_open, status=Status.MORE_INFORMATION)
        .annotate(asked_at=F("information_requests__asked_at"))
        .prefetch_related(
            Prefetch("information_requests", queryset=questions, to_attr="open_questions")
        )
        .order_by("asked_at", "pk")
    )


def _out_of_date(referrals: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
    return referrals.stale(at).order_by("updated_at", "pk")


def _paused(referrals: ReferralQuerySet, at: datetime) -> ReferralQuerySet:
    return (
        referrals.waiting()
        .filter(paused_until__gt=clock.london_day(at))
        .order_by("paused_until", "pk")
    )


PILES: dict[Pile, Callable[[ReferralQuerySet, datetime], ReferralQuerySet]] = {
    Pile.TO_ASSESS: _to_assess,
    Pile.ASKED: _asked,
    Pile.OUT_OF_DATE: _out_of_date,
    Pile.PAUSED: _paused,
}
