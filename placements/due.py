"""The clocks a person may see, read from the rows they may see."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, Subquery

from placements import clocks, resident_clocks
from placements.models import Bed, Occupancy, Offer, Placement, Review
from referrals.lifecycle import LIVE, Status
from referrals.models import LegalBasis, Referral

if TYPE_CHECKING:
    from plv.access.models import User


def clocks_for(user: "User", at: datetime) -> list[clocks.Clock]:
    """Every clock of the rows `user` may see, in order: all for the team, a home's for its manager,
    its own children's for an authority. Five queries, whatever their number."""
    found = []
    for placement in current_placements(user):
        found += resident_clocks.of_placement(
            placement,
            bases=placement.child.legal_bases.all(),
            reviewed_on=placement.reviewed_on,
            at=at,
        )
    for offer in _offers(user, at):
        found += clocks.of_offer(offer, at)
    for referral in _referrals(user):
        found += clocks.of_referral(referral, at)
    for vacancy in _vacancies(user, at):
        found += clocks.of_vacancy(vacancy, at)
    return clocks.in_order(found)


# What `clocks.of_placement` needs beside the placement itself.
WITH_CLOCKS = (Prefetch("child__legal_bases", LegalBasis.objects.order_by("starts_at")),)
REVIEWED = {
    "reviewed_on": Subquery(
        Review.objects.filter(placement=OuterRef("pk")).order_by("-held_on").values("held_on")[:1]
    )
}


def current_placements(user: "User"):
    return (
        Placement.objects.visible_to(user)
        .current()
        .select_related("child", "authority", "home")
        .prefetch_related(*WITH_CLOCKS)
        .annotate(**REVIEWED)
        .order_by("admitted_at")
    )


def _offers(user: "User", at: datetime):
    return (
        Offer.objects.visible_to(user)
        .open(at)
        .select_related("referral__child", "referral__authority", "bed__unit")
    )


def _referrals(user: "User"):
    """Those not yet placed; a placed child's clocks run with the placement."""
    return (
        Referral.objects.visible_to(user)
        .with_particulars()
        .filter(status__in=LIVE - {Status.PLACED})
        .defer("answers", "assessment_note")
    )


def _vacancies(user: "User", at: datetime):
    return (
        Occupancy.objects.at(at)
        .filter(kind=Occupancy.Kind.SAFETY_VACANCY, bed__in=Bed.objects.visible_to(user))
        .select_related("bed__unit")
    )
