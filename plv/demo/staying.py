"""A child's time at the home: reviews, moves, step-down, leaving; and beds nobody sleeps in."""

from datetime import datetime, timedelta

from placements import actions
from placements.models import Bed, Occupancy, Placement
from plv import clock
from plv.demo import court
from plv.demo.estate import TURNAROUND_HOURS
from plv.demo.timeline import local, weekday_on_or_after, working
from plv.demo.world import Case, World
from plv.errors import Refused
from referrals.lifecycle import Status
from referrals.needs import Kind, LegalRoute

STAY_DAYS = (55, 235, 135)  # least, most, most often
STEP_DOWN_DAYS = (45, 100)
STEPS_DOWN = 0.2
MOVES = 0.08
DESTINATIONS = {
    Placement.Destination.CHILDRENS_HOME: 46,
    Placement.Destination.FAMILY: 18,
    Placement.Destination.FOSTER: 11,
    Placement.Destination.SUPPORTED: 15,
    Placement.Destination.HOSPITAL: 4,
    Placement.Destination.CUSTODY: 4,
    Placement.Destination.OTHER: 2,
}
LEAVING = [
    "Left with the worker of the next home, after three visits there.",
    "Mum and nan came. Said goodbye to everyone, with cake.",
    "Left in the morning with the same therapist going along for the first month.",
]
REVIEWED = [
    "Calmer since the second month; the pull from outside is still strong. The next place is not ready yet.",
    "Two injuries since the last review, none in the last three weeks. The order is still needed, and less each month.",
    "The child says that it helps and asks for more time outside. Mobility is planned from next week.",
]
MOVED = [
    "A calmer corridor after a hard week.",
    "Nearer the staff office, as the child asked.",
    "To a room with reduced-ligature fittings.",
]


def plan_stay(world: World, case: Case, at: datetime) -> None:
    """What lies ahead of a child who has arrived."""
    rng = world.rng
    secure = case.placement.kind == Kind.SECURE
    days = round(rng.triangular(*STAY_DAYS)) if secure else rng.randint(*STEP_DOWN_DAYS)
    leaves_on = clock.london_day(at) + timedelta(days=days)
    leaves_on = max(
        min(leaves_on, case.profile.is_18_on - timedelta(days=6)), clock.london_day(at) + timedelta(days=2)
    )  # fmt: skip
    case.leaves_at = working(weekday_on_or_after(leaves_on), rng, 10, 15)
    world.timeline.add(case.leaves_at, lambda at: leave(world, case, at))
    if not secure:
        return
    if case.profile.route == LegalRoute.SEVENTY_TWO_HOURS and case.covered_until is None:
        case.covered_until = case.placement.legal_basis.ends_at
        sits = local(clock.london_day(at) + timedelta(days=2), 9, 30)
        sits = min(sits, case.covered_until - timedelta(hours=5))
        world.timeline.add(sits + timedelta(hours=2), lambda at: court.order(world, case, at, sits, interim=world.chance(0.5)))  # fmt: skip
    first = working(clock.london_day(at) + timedelta(days=rng.randint(19, 27)), rng)
    world.timeline.add(first, lambda at: review(world, case, at))
    if world.chance(MOVES):
        world.timeline.add(at + timedelta(days=days * 0.4), lambda at: move(world, case, at))
    if world.chance(STEPS_DOWN):
        world.timeline.add(
            case.leaves_at - timedelta(days=16), lambda at: want_step_down(world, case, at)
        )


def review(world: World, case: Case, at: datetime) -> None:
    """The secure accommodation review: the first within a month, then within three (LAW-34)."""
    if not case.is_here or case.placement.kind != Kind.SECURE or case.unreviewed:
        return
    actions.record_review(
        placement=case.placement,
        held_on=clock.london_day(at),
        criteria_still_apply=True,
        still_necessary=True,
        other_would_be_appropriate=False,
        reasons=world.rng.choice(REVIEWED),
        independent_person=world.rng.choice(["Irene Independent Demo", "Otto Outside Demo"]),
        by=world.staff.manager,
        at=at,
    )
    then = working(clock.london_day(at) + timedelta(days=world.rng.randint(74, 87)), world.rng)
    world.timeline.add(then, lambda at: review(world, case, at))


def suits(case: Case, bed: Bed, at: datetime) -> bool:
    """Whether the bed's unit is of the kind and takes a child of this age and sex."""
    unit, child = bed.unit, case.profile
    kind = case.placement.kind if case.placement else child.kind
    age = child.age_on(clock.london_day(at))
    return unit.kind == kind and child.sex in unit.sexes and unit.min_age <= age <= unit.max_age


def move(world: World, case: Case, at: datetime, beds: list[Bed] | None = None) -> bool:
    """To another room, where one is free and nobody must be kept apart there."""
    if not case.is_here or case.placement.kind != Kind.SECURE:
        return False
    for bed in beds or world.beds:
        if not suits(case, bed, at):
            continue
        try:
            actions.move(
                placement=case.placement,
                bed=bed,
                moved_at=at - timedelta(minutes=10),
                reason=world.rng.choice(MOVED),
                by=world.staff.manager,
                at=at,
            )
        except Refused:
            continue
        return True
    return False


def want_step_down(world: World, case: Case, at: datetime) -> None:
    stays = case.unreviewed or case.ends_now
    if case.is_here and case.placement.kind == Kind.SECURE and not stays:
        case.placement = actions.plan_step_down(
            placement=case.placement,
            wanted_from=clock.london_day(at),
            by=world.staff.manager,
            at=at,
        )
        world.changed = True


def hold_for_step_down(
    world: World, case: Case, bed: Bed, at: datetime, until: datetime | None = None
) -> None:
    """Keep a step-down bed for a child of the home's own secure beds, who moves there in a few days."""
    actions.hold_for_child(
        bed=bed,
        child=case.referral.child,
        starts_at=at,
        ends_at=until,
        reason="Step-down planned with the child and the authority",
        by=world.staff.manager,
        at=at,
    )
    case.bed_is_held = True
    if until is None:
        moves = working(
            clock.london_day(at) + timedelta(days=world.rng.randint(2, 4)), world.rng, 10, 15
        )
        world.timeline.add(moves, lambda at: step_down(world, case, bed, at))


def step_down(world: World, case: Case, bed: Bed, at: datetime) -> None:
    if not case.is_here:
        return
    days = world.rng.randint(*STEP_DOWN_DAYS)
    leaves_on = min(clock.london_day(at) + timedelta(days=days), case.profile.is_18_on)
    case.placement = actions.step_down(
        placement=case.placement,
        bed=bed,
        moved_at=at - timedelta(minutes=5),
        expected_end_on=leaves_on,
        by=world.staff.manager,
        at=at,
    )
    case.leaves_at = working(weekday_on_or_after(leaves_on), world.rng, 10, 15)
    world.timeline.add(case.leaves_at, lambda at: leave(world, case, at))
    world.changed = True


def leave(world: World, case: Case, at: datetime) -> None:
    """Leave, unless another day has been set since; in the last days nobody leaves but by a scene."""
    if not case.is_here or at < case.leaves_at:
        return
    if at >= world.quiet_from and not case.scripted:
        case.leaves_at = world.now + timedelta(days=world.rng.randint(4, 40))
        return
    if at != case.leaves_at:
        return
    discharge(world, case, at)


def discharge(world: World, case: Case, at: datetime) -> None:
    bed = Occupancy.objects.live().get(placement=case.placement, ends_at__isnull=True).bed
    destinations = list(DESTINATIONS)
    case.placement = actions.discharge(
        placement=case.placement,
        left_at=at - timedelta(minutes=15),
        destination=world.rng.choices(destinations, list(DESTINATIONS.values()))[0],
        note=world.rng.choice(LEAVING),
        by=world.staff.manager,
        at=at,
    )
    case.status, world.changed = Status.CLOSED, True
    drawn = world.rng.random()
    ready = at + timedelta(hours=TURNAROUND_HOURS, minutes=20)
    if at < world.quiet_from - timedelta(days=8):
        if drawn < 0.1:
            world.timeline.add(ready, lambda at: mend(world, bed, at))
        elif drawn < 0.16:
            world.timeline.add(ready, lambda at: keep_empty(world, bed, at))


def mend(world: World, bed: Bed, at: datetime) -> None:
    """A room that was damaged is out of service for a few days."""
    claim = actions.take_out_of_service(
        bed=bed,
        reason="Window and door frame to be mended",
        ends_at=None,
        by=world.staff.manager,
        at=at,
    )
    back = working(clock.london_day(at) + timedelta(days=world.rng.randint(2, 6)), world.rng)
    world.timeline.add(back, lambda at: end(world, claim, at))


def keep_empty(world: World, bed: Bed, at: datetime) -> None:
    """A bed is kept empty for some days because of a child who lives beside it."""
    neighbours = (
        Occupancy.objects.at(at).stays().filter(bed__unit=bed.unit).select_related("placement")
    )
    because_of = neighbours.order_by("bed__name").first()
    claim = actions.hold_vacant(
        bed=bed,
        because_of=because_of.placement if because_of else None,
        reason="A child next door needs the corridor to be quiet for now",
        review_on=clock.london_day(at) + timedelta(days=5),
        ends_at=None,
        by=world.staff.manager,
        at=at,
    )
    back = working(clock.london_day(at) + timedelta(days=world.rng.randint(4, 10)), world.rng)
    world.timeline.add(back, lambda at: end(world, claim, at))


def end(world: World, claim: Occupancy, at: datetime) -> None:
    actions.end_claim(occupancy=claim, by=world.staff.manager, at=at)
    world.changed = True
