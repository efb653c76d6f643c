"""Who must be kept apart from whom, among the children who are in the home or expected there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from placements.models import Occupancy
from plv import clock
from plv.access.roles import Permission
from referrals.models import Child, KeepApart
from referrals.models.child import KeepApartQuerySet

if TYPE_CHECKING:
    from plv.access.models import User


def pairs_seen_by(user: "User", at: datetime) -> KeepApartQuerySet:
    """Every pair for the placement team; for a manager those that touch a child who is in, or has
    a bed held in, their home."""
    pairs = KeepApart.objects.select_related("first__authority", "second__authority")
    if Permission.ALLOCATE_BEDS in user.held.everywhere:
        return pairs
    theirs = (
        Occupancy.objects.not_over(at)
        .filter(
            bed__unit__home__in=user.held.homes(Permission.RUN_HOME),
            kind__in=Occupancy.FOR_A_CHILD,
        )
        .values("child")
    )
    return pairs.filter(Q(first__in=theirs) | Q(second__in=theirs))


def open_pairs_of(child_id: UUID) -> list[KeepApart]:
    """The open pairs this child belongs to."""
    return list(
        KeepApart.objects.open()
        .filter(Q(first=child_id) | Q(second=child_id))
        .select_related("first", "second")
    )


def where_they_are(children: Iterable[Child], at: datetime) -> list[Occupancy]:
    """The beds these children are in, or that are held for them, at the moment `at`."""
    return list(
        Occupancy.objects.at(at)
        .filter(child__in=children, kind__in=Occupancy.FOR_A_CHILD)
        .select_related("bed__unit__home")
    )


def too_near(level: str, claims: Iterable[Occupancy]) -> bool:
    """Whether two claims, one for each child of a pair, are nearer than the level allows."""
    beds = [claim.bed for claim in claims]
    if len(beds) != 2:
        return False
    one, other = beds
    same_unit = one.unit_id == other.unit_id
    if level == KeepApart.Level.HOME:
        return bool(one.unit.home_id == other.unit.home_id)
    if level == KeepApart.Level.UNIT:
        return same_unit
    return same_unit and one.room == other.room


@dataclass(frozen=True)
class Neighbour:
    """A child already in the home, as the manager weighs the effect of another's arrival."""

    claim: Occupancy
    age: int
    same_unit: bool
    pair: KeepApart | None

    @property
    def child(self) -> Child:
        child: Child = self.claim.child
        return child

    @property
    def risk_band(self) -> str:
        """As assessed in the referral that brought the child here; empty where none was."""
        brought_by = self.claim.placement or self.claim.offer
        return brought_by.referral.get_risk_band_display() or "" if brought_by else ""


def neighbours(*, unit_id: UUID, home_id: UUID, child: Child, at: datetime) -> list[Neighbour]:
    """The children in, or expected in, the unit; and anyone in the home kept apart from `child`."""
    pairs = {pair.other_than(child.pk).pk: pair for pair in open_pairs_of(child.pk)}
    claims = (
        Occupancy.objects.at(at)
        .filter(bed__unit__home=home_id, kind__in=Occupancy.FOR_A_CHILD)
        .exclude(child=child)
        .select_related("child__authority", "bed__unit", "placement__referral", "offer__referral")
        .order_by("bed__unit__position", "bed__name")
    )
    day = clock.london_day(at)
    found = [
        Neighbour(
            claim, claim.child.age_on(day), claim.bed.unit_id == unit_id, pairs.get(claim.child_id)
        )
        for claim in claims
    ]
    return [row for row in found if row.same_unit or row.pair is not None]
