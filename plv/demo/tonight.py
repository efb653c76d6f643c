"""Today's scenes at the home: who has just come, who is expected, and what is near its limit."""

from datetime import datetime, timedelta

from placements import actions
from placements.models import Bed, Occupancy
from plv import clock
from plv.demo import estate, house, offering, staying, stories
from plv.demo.profiles import Sex
from plv.demo.settings import HERO, SECOND_HERO
from plv.demo.timeline import lately, local
from plv.demo.world import Case, World
from referrals import actions as referrals
from referrals.lifecycle import Status
from referrals.models import KeepApart
from referrals.needs import Kind, LegalRoute, RiskBand, Setting

SECURE_RESIDENTS, STEP_DOWN_RESIDENTS = 16, 2  # when the scenes begin
URGENT = {
    "kind": Kind.SECURE,
    "band": RiskBand.VERY_HIGH,
    "setting": Setting.UNREGISTERED,
    "restricted": True,
    "features": (),
    "age": 15,
}
# Hours before now: referred, sent, signed, assessed, offered, home's yes, authority's yes, arrival.
EMERGENCY = (52, 51.4, 50.8, 50, 49, 48.5, 48, 44)
DUE_IN_THREE_DAYS, LATE_BY_DAYS = 88, 97  # how long ago the last review was held


def plan(world: World) -> None:
    today = world.settings.today
    for days in (DUE_IN_THREE_DAYS, LATE_BY_DAYS):
        world.timeline.add(
            local(today - timedelta(days=days), 8), lambda at: last_review(world, at)
        )
    for days, hour, scene in (
        (21, 8, fewer_staff),
        (6, 12, balance),
        (4, 18, set_the_stage),
        (2, 12, keep_apart),
        (1, 14, reserve_step_down),
    ):
        moment = local(today - timedelta(days=days), hour)
        world.timeline.add(moment, lambda at, scene=scene: scene(world, at))
    world.timeline.add(world.now - timedelta(minutes=100), lambda at: night_move(world, at))


def _settled(world: World, kind: Kind = Kind.SECURE) -> list[Case]:
    """Residents about whom no other scene has decided, the longest here first."""
    return sorted(
        (
            case
            for case in world.residents()
            if case.placement.kind == kind
            and not (case.unreviewed or case.ends_now or case.scripted)
            and not case.placement.step_down_wanted_from
        ),
        key=lambda case: case.placement.admitted_at,
    )


def last_review(world: World, at: datetime) -> None:
    """The last review of a child who stays on, so that the next is late, or due this week."""
    day, grown_up = clock.london_day(at), world.settings.today + timedelta(days=40)
    for case in reversed(_settled(world)):
        if clock.london_day(case.placement.admitted_at) < day and case.profile.is_18_on > grown_up:
            staying.review(world, case, at)
            case.unreviewed = True
            case.leaves_at = max(case.leaves_at, world.now + timedelta(days=25))
            world.timeline.add(case.leaves_at, lambda at, case=case: staying.leave(world, case, at))
            return


def fewer_staff(world: World, at: datetime) -> None:
    """The unit with the most room has one staffed place fewer from today."""
    world.short_unit = max(
        (bed.unit for bed in house.free_beds(world, at) if bed.unit.kind == Kind.SECURE),
        key=lambda unit: (
            sum(bed.unit == unit for bed in house.free_beds(world, at)),
            unit.position,
        ),
        default=next(bed.unit for bed in world.beds if bed.unit.name == "Linnet"),
    )
    estate.lose_a_staffed_place(world.short_unit, by=world.staff.administrator, at=at)


def balance(world: World, at: datetime) -> None:
    """Make room, or fill up, so that every scene has its bed."""
    coming = sum(case.status in {Status.OFFERED, Status.ACCEPTED} for case in world.cases)
    for kind, wanted in (
        (Kind.SECURE, SECURE_RESIDENTS - coming),
        (Kind.STEP_DOWN, STEP_DOWN_RESIDENTS),
    ):
        here = [case for case in world.residents() if case.placement.kind == kind]
        leaving = sorted(_settled(world, kind), key=lambda case: (_is_choosy(case), case.leaves_at))
        for number, case in enumerate(leaving[: max(0, len(here) - wanted)]):
            moment = at + timedelta(hours=1 + 24 * (number % 2), minutes=35 * number)
            world.timeline.add(moment, lambda at, case=case: staying.discharge(world, case, at))
        if kind == Kind.SECURE and len(here) < wanted:
            house.allocate(world, at, limit=wanted - len(here), smoothly=True)


def _is_choosy(case: Case) -> bool:
    """Whether the child's bed could be used by children of one sex only."""
    return len(_stay(case).bed.unit.sexes) == 1


def _stay(case: Case) -> Occupancy:
    return (
        Occupancy.objects.live()
        .select_related("bed__unit")
        .get(placement=case.placement, ends_at__isnull=True)
    )


def set_the_stage(world: World, at: datetime) -> None:
    """Share the free beds out among the scenes, and let the children come for whom they are."""
    free = [bed for bed in house.free_beds(world, at) if bed.unit.kind == Kind.SECURE]
    if len(free) > 5:
        lived_in = set(Occupancy.objects.at(at).stays().values_list("bed__unit", flat=True))
        beside = [bed for bed in free if bed.unit_id in lived_in] or free
        vacant = next((bed for bed in beside if bed.unit == world.short_unit), beside[-1])
        free.remove(vacant)
        _keep_empty(world, vacant, at)
        broken = max(free, key=lambda bed: (len(bed.unit.sexes) == 1, bed.unit.position, bed.name))
        free.remove(broken)
        actions.take_out_of_service(
            bed=broken,
            reason="Shower leaking into the corridor; plumber on Thursday",
            ends_at=None,
            by=world.staff.manager,
            at=at,
        )
    free.sort(key=lambda bed: (len(bed.unit.sexes) == 1, bed.unit.position, bed.name))
    scenes = (_emergency, _expected, _with_the_authority, _with_the_home)
    for scene, bed in zip(scenes, free, strict=False):
        scene(world, bed, at)


def _keep_empty(world: World, bed: Bed, at: datetime) -> None:
    neighbours = Occupancy.objects.at(at).stays().filter(bed__unit=bed.unit)
    stay = neighbours.select_related("placement").order_by("bed__name").first()
    actions.hold_vacant(
        bed=bed,
        because_of=stay.placement if stay else None,
        reason="One child needs two staff at night; the room beside theirs stays empty",
        review_on=world.settings.today + timedelta(days=2),
        ends_at=None,
        by=world.staff.manager,
        at=at,
    )


def _sex_for(bed: Bed, world: World) -> Sex:
    return world.rng.choice([Sex(sex) for sex in bed.unit.sexes])


def _urgent(world: World, authority: str, bed: Bed, at: datetime, **given) -> Case:
    """A child whose need ranks first, for whom a bed like `bed` is free."""
    return stories.refer(
        world,
        world.authorities[authority],
        at,
        scripted=True,
        **(URGENT | {"sex": _sex_for(bed, world), "route": LegalRoute.ORDER} | given),
    )


def _emergency(world: World, bed: Bed, at: datetime) -> None:
    """In the home for up to 72 hours, with a day left and a hearing listed; 18 in ten weeks."""
    moments = [world.now - timedelta(hours=hours) for hours in EMERGENCY]
    referred, sent, signed, assessed, offered, accepted, agreed, came = moments
    given = {"route": LegalRoute.SEVENTY_TWO_HOURS, "age": 17, "since_birthday": 295}
    case = _urgent(world, SECOND_HERO, bed, referred, **given)
    case.writer = world.staff.writers[SECOND_HERO][0]
    case.hearing_at = local(clock.london_day(came) + timedelta(days=2), 14)
    _written(world, case, referred + timedelta(minutes=20), sent, signed, assessed)
    _at(world, offered, lambda at: offering.offer(world, case, at))
    _at(world, accepted, lambda at: offering.home_says_yes(world, case, at))
    _at(world, agreed, lambda at: offering.authority_says_yes(world, case, at, came))
    _at(world, came, lambda at: offering.arrive(world, case, at))


def _expected(world: World, bed: Bed, at: datetime) -> None:
    """Accepted on both sides; the child is expected today or tomorrow."""
    today = world.settings.today
    case = _urgent(world, HERO, bed, at + timedelta(minutes=30))
    _prepared(world, case, at)
    soon = [
        local(today, 11),
        local(today, 14, 30),
        local(today, 17),
        local(today + timedelta(days=1), 11),
    ]
    arrives = next(one for one in soon if one > world.now + timedelta(minutes=90))
    _at(world, local(today - timedelta(days=2), 15), lambda at: offering.offer(world, case, at))
    _at(
        world,
        local(today - timedelta(days=2), 17),
        lambda at: offering.home_says_yes(world, case, at),
    )
    agreed = min(local(today - timedelta(days=1), 10), world.now)
    _at(world, agreed, lambda at: offering.authority_says_yes(world, case, at, arrives))


def _with_the_authority(world: World, bed: Bed, at: datetime) -> None:
    case = _urgent(world, HERO, bed, at + timedelta(minutes=50))
    _prepared(world, case, at)
    _at(world, lately(world.now, 10), lambda at: offering.offer(world, case, at))
    _at(world, lately(world.now, 5), lambda at: offering.home_says_yes(world, case, at))


def _with_the_home(world: World, bed: Bed, at: datetime) -> None:
    case = _urgent(world, SECOND_HERO, bed, at + timedelta(minutes=70))
    _prepared(world, case, at)
    _at(world, lately(world.now, 4), lambda at: offering.offer(world, case, at))


def _prepared(world: World, case: Case, at: datetime) -> None:
    """Written tonight, signed in the morning, assessed in the afternoon, with an order in force."""
    next_day = clock.london_day(at) + timedelta(days=1)
    made_at = local(clock.london_day(at) - timedelta(days=2), 11)
    _written(
        world, case, at + timedelta(hours=2), at + timedelta(hours=3), local(next_day, 9, 40), local(next_day, 14)
    )  # fmt: skip
    _at(
        world,
        at + timedelta(hours=2, minutes=10),
        lambda at: offering.record_order(world, case, at, made_at),
    )


def _written(
    world: World, case: Case, filled: datetime, sent: datetime, signed: datetime, assessed: datetime
) -> None:
    _at(world, filled, lambda at: stories.fill(world, case, at))
    _at(world, sent, lambda at: stories.send(world, case, at))
    _at(world, world.signing(signed), lambda at: stories.sign(world, case, at))
    _at(world, assessed, lambda at: stories.assess(world, case, at))


def _at(world: World, at: datetime, do) -> None:
    world.timeline.add(at, do)


def keep_apart(world: World, at: datetime) -> None:
    """Two residents of different units, and a child who waits from one who lives here."""
    here = _settled(world)
    pairs = [
        (one, two)
        for place, one in enumerate(here)
        for two in here[place + 1 :]
        if _stay(one).bed.unit_id != _stay(two).bed.unit_id
    ][:1]
    waiting = [case for case in world.waiting() if case.covered_until]
    pairs += list(zip(waiting[:1], here[-1:], strict=False))
    for one, two in pairs:
        referrals.open_keep_apart(
            child=one.referral.child,
            other=two.referral.child,
            level=KeepApart.Level.UNIT,
            part_of_child=KeepApart.Part.MUTUAL,
            reason="Police information: each has been threatened by the other’s friends.",
            by=world.staff.officer,
            at=at,
        )


def reserve_step_down(world: World, at: datetime) -> None:
    """A step-down bed kept for a child who moves there next week."""
    beds = [bed for bed in house.free_beds(world, at) if bed.unit.kind == Kind.STEP_DOWN]
    leaving = [case for case in _settled(world) if not case.placement.step_down_wanted_from]
    if beds and leaving:
        staying.want_step_down(world, leaving[0], at)
        until = local(world.settings.today + timedelta(days=8), 12)
        staying.hold_for_step_down(world, leaving[0], beds[0], at, until)


def night_move(world: World, at: datetime) -> None:
    """A child has just changed rooms, so that the room left is being made ready."""
    free = [bed for bed in house.free_beds(world, at) if bed.unit.kind == Kind.SECURE]
    any(staying.move(world, case, at, free) for case in _settled(world))
