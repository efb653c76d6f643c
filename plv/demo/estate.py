"""Marigold House, which does not exist: its units, beds, staffed places, and the policy it is filled by."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from members.models import Authority
from placements.models import Bed, Home, Policy, Unit, UnitCapacity
from plv import audit, clock
from plv.access.models import User
from referrals.needs import Feature, Kind, Sex

ANY = [Sex.FEMALE, Sex.MALE]
GROUND, STEP_FREE, STAFF = Feature.GROUND_FLOOR, Feature.STEP_FREE, Feature.NEAR_STAFF
LIGATURE, QUIET, BABY = Feature.REDUCED_LIGATURE, Feature.QUIET, Feature.PARENT_AND_BABY

# Name, kind, sexes, ages, months after the launch that it opens, and the features of each room.
UNITS = (
    ("Wren", Kind.SECURE, ANY, (10, 17), 0, [[GROUND, STEP_FREE], [GROUND, STAFF, LIGATURE], [LIGATURE], [QUIET], [], []]),
    ("Kingfisher", Kind.SECURE, [Sex.FEMALE], (10, 17), 0, [[BABY, GROUND], [STAFF, LIGATURE], [LIGATURE], [QUIET], [], []]),
    ("Heron", Kind.SECURE, [Sex.MALE], (14, 17), 1, [[STAFF, LIGATURE], [LIGATURE], [QUIET], [], [], []]),
    ("Linnet", Kind.SECURE, ANY, (10, 17), 2, [[STAFF, LIGATURE], [LIGATURE, QUIET], [LIGATURE], [GROUND], [], []]),
    ("The Orchard", Kind.STEP_DOWN, ANY, (10, 17), 3, [[GROUND, STEP_FREE], [GROUND], [], []]),
)  # fmt: skip
TURNAROUND_HOURS = 4
RANK = ["standing", "leaving_own_secure", "urgency", "risk_band", "fair_share", "waiting_since", "tie_break"]  # fmt: skip


def build(host: Authority, launched_on: date, rng: Random) -> Home:
    """The home with every unit and bed, each unit open from its own month on."""
    home = Home.objects.create(
        id=_id(rng),
        name="Marigold House",
        host_authority=host,
        opened_on=launched_on,
        telephone="020 7946 0123",
        latitude=Decimal("51.58800"),
        longitude=Decimal("-0.01200"),
    )
    for position, (name, kind, sexes, ages, months, rooms) in enumerate(UNITS):
        opens_on = clock.add_months(launched_on, months)
        unit = Unit.objects.create(
            id=_id(rng),
            home=home,
            name=name,
            kind=kind,
            sexes=sexes,
            min_age=ages[0],
            max_age=ages[1],
            turnaround_hours=TURNAROUND_HOURS,
            position=position,
        )
        UnitCapacity.objects.create(
            unit=unit, starts_on=opens_on, approved=len(rooms), working=len(rooms)
        )
        Bed.objects.bulk_create(
            Bed(
                id=_id(rng),
                unit=unit,
                name=f"Room {number}",
                room=f"{name} {number}",
                features=features,
                opened_on=opens_on,
            )
            for number, features in enumerate(rooms, start=1)
        )
    return home


def approve_policy(home: Home, by: User) -> Policy:
    """Version 1: the founding order of keys, and one secure bed kept free for members."""
    at = datetime.combine(home.opened_on - timedelta(days=20), time(14), tzinfo=clock.LONDON)
    policy = Policy.objects.create(
        version=1,
        starts_on=home.opened_on,
        rank=RANK,
        member_reserve={"secure": 1, "step_down": 0},
        resolution="Board meeting before the opening, item 4 (made up)",
    )
    audit.record(audit.Event.ESTATE_CHANGED, target=home, by=by, at=at)
    audit.record(audit.Event.POLICY_APPROVED, target=policy, by=by, at=at, detail={"version": 1})
    return policy


def lose_a_staffed_place(unit: Unit, *, by: User, at: datetime) -> None:
    """From this day the unit has one place fewer that is staffed."""
    day = clock.london_day(at)
    current = UnitCapacity.objects.get(unit=unit, ends_on__isnull=True)
    current.ends_on = day - timedelta(days=1)
    current.save(update_fields=["ends_on"])
    UnitCapacity.objects.create(
        unit=unit, starts_on=day, approved=current.approved, working=current.approved - 1
    )
    audit.record(
        audit.Event.ESTATE_CHANGED,
        target=unit,
        by=by,
        at=at,
        detail={"working": current.approved - 1},
    )


def _id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
