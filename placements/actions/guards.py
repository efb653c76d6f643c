"""What every write on beds asks first: the home's lock, the person, the bed."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from placements.beds import NOTHING_SET, capacities
from placements.models import Bed, Home, Occupancy, Offer, Placement, Unit
from placements.models.occupancy import OccupancyQuerySet
from plv import clock
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals.models import Child, KeepApart, Referral

if TYPE_CHECKING:
    from plv.access.models import User


def lock_home(home_id: UUID) -> Home:
    """Lock the home's row: the first lock of every action on beds. Order: home, bed, child, referral.

    A wait of more than three seconds ends as `Busy`: someone else is working on these beds.
    """
    with constraints_speak():
        return Home.objects.select_for_update(of=("self",), no_key=True).get(pk=home_id)


def home_of(offer: Offer) -> UUID:
    """The id of the home an offer is for, without locking anything."""
    return Bed.objects.values_list("unit__home", flat=True).get(pk=offer.bed_id)


def check_runs(by: "User", home_id: UUID) -> None:
    """Raise `Refused` unless `by` is a registered manager of the home."""
    if not by.is_active or home_id not in by.held.homes(Permission.RUN_HOME):
        raise Refused("Only the home’s registered manager may do this.")


def check_runs_or_allocates(by: "User", home_id: UUID) -> None:
    """Raise `Refused` unless `by` manages the home or allocates its beds."""
    allocates = Permission.ALLOCATE_BEDS in by.held.everywhere
    if not by.is_active or not (allocates or home_id in by.held.homes(Permission.RUN_HOME)):
        raise Refused("Only the home’s registered manager or the placement team may do this.")


def check_not_their_own(by: "User", case: Referral | Placement | Child) -> None:
    """Raise `Refused` when the case is of an authority in which `by` holds a role (UX-11)."""
    if case.authority_id in by.held.for_authority:
        raise Refused(
            "You also hold a role for this child’s authority, so you cannot decide this case. "
            "Ask a colleague."
        )


def check_free(bed: Bed, start: datetime, end: datetime | None = None) -> None:
    """Raise `Refused` when the bed is closed, or a live claim covers any of `[start, end)`."""
    day = clock.london_day(start)
    if bed.opened_on > day or (bed.closed_on and bed.closed_on <= day):
        raise Refused(f"{bed} is closed.")
    claims = Occupancy.objects.not_over(start).filter(bed=bed)
    if end is not None:
        claims = claims.filter(starts_at__lt=end)
    claim = claims.order_by("starts_at").first()
    if claim is not None:
        raise Refused(
            f"{bed} is already taken: {claim.get_kind_display().lower()}. "
            "Nothing was changed: choose another bed."
        )


def check_registered(child: Child, unit: Unit, moment: datetime) -> None:
    """Raise `Refused` when the unit is not for a child of this age, on that day, and sex."""
    age = child.age_on(clock.london_day(moment))
    if child.sex not in unit.sexes or not unit.min_age <= age <= unit.max_age:
        raise Refused(f"{unit.name} is not registered for a child of this age and sex.")


def check_staffed(child_id: UUID, unit: Unit, since: datetime, at: datetime) -> None:
    """Raise `Refused` when every working place of the unit is taken by, or held for, another child.

    A child who is in the unit already takes no further place.
    """
    claims = _claims_for_children(since, at).filter(bed__unit=unit)
    others = {claim.child_id for claim in claims}
    if any(claim.child_id == child_id and claim.kind == Occupancy.Kind.STAY for claim in claims):
        return
    working = capacities([unit.home_id], at).get(unit.pk, NOTHING_SET).working
    if len(others - {child_id}) >= working:
        raise Refused(f"{unit.name} has no staffed place left. Choose a bed in another unit.")


def _claims_for_children(since: datetime, at: datetime) -> OccupancyQuerySet:
    """Stays and holds that cover any moment from `since` up to and with `at`."""
    return Occupancy.objects.not_over(since).filter(
        starts_at__lte=at, kind__in=Occupancy.FOR_A_CHILD
    )


def check_nobody_to_keep_apart(
    child_id: UUID, bed: Bed, since: datetime, at: datetime | None = None
) -> None:
    """Raise `Refused` when a child kept apart from this one is, or is expected, too near the bed.

    Anywhere in the time from `since` to `at`, so that what is recorded late is checked to now.
    """
    for pair, claim in _too_near(child_id, bed, since, at or since):
        raise Refused(
            f"This child must be kept apart from a child in {claim.bed.unit.name} "
            f"({pair.get_level_display().lower()}). Choose another bed, or close the keep-apart entry first."
        )


def _too_near(
    child_id: UUID, bed: Bed, since: datetime, at: datetime
) -> list[tuple[KeepApart, Occupancy]]:
    pairs = {
        row.other_than(child_id).pk: row
        for row in KeepApart.objects.open()
        .filter(first=child_id)
        .union(KeepApart.objects.open().filter(second=child_id), all=True)
    }
    if not pairs:
        return []
    claims = (
        _claims_for_children(since, at)
        .filter(child__in=pairs, bed__unit__home=bed.unit.home_id)
        .select_related("bed__unit")
    )
    near = []
    for claim in claims:
        pair = pairs[claim.child_id]
        same_unit = claim.bed.unit_id == bed.unit_id
        if (
            pair.level == KeepApart.Level.HOME
            or (pair.level == KeepApart.Level.UNIT and same_unit)
            or (pair.level == KeepApart.Level.ROOM and same_unit and claim.bed.room == bed.room)
        ):
            near.append((pair, claim))
    return near
