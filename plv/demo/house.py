"""Filling the home's beds: allocation, offers and their answers, the arrival."""

from datetime import datetime, timedelta

from placements import actions, allocation
from placements.models import AllocationRun, Bed, Occupancy
from plv import clock
from plv.demo import staying
from plv.demo.timeline import later, local
from plv.demo.world import Case, World
from plv.errors import Refused
from referrals.lifecycle import Status
from referrals.needs import DeclinedByAuthority, Kind, LegalRoute, RefusedByHome

REFUSALS = {
    RefusedByHome.RESIDENT_MIX: "Two children in the unit are unsettled this week; a third would not be safe with them.",
    RefusedByHome.KNOWN_ASSOCIATE: "A child in the unit knows this child from before and is afraid.",
    RefusedByHome.STAFFING: "Two on sick leave tonight: we cannot give the care this child needs before Monday.",
    RefusedByHome.INFORMATION: "The last risk assessment is older than the last injury. We look again when it is renewed.",
    RefusedByHome.HEALTH: "The clinical lead advises that the child needs a hospital first.",
}  # fmt: skip
DECLINES = {
    DeclinedByAuthority.TIMING: "The child is in hospital until next week.",
    DeclinedByAuthority.FOUND_ELSEWHERE: "A place was found this morning; we look at both and will write.",
    DeclinedByAuthority.CHILDS_VIEWS: "The child and the guardian ask for a few days with the aunt first.",
}  # fmt: skip
OUT_OF_ORDER = (
    "Injured again last night: the police and the clinical lead ask for today. Told the director."
)
WITHIN_THE_WEEK = timedelta(days=7)


def days(world: World, *, at: datetime) -> None:
    """The placement team's morning: it runs the allocation when a free bed and a waiting child may match."""
    tomorrow = local(clock.london_day(at) + timedelta(days=1), 10, world.rng.randrange(10, 50))
    world.timeline.add(tomorrow, lambda at: days(world, at=at))
    if at < world.quiet_from and world.changed and _anyone_for(world, free_beds(world, at), at):
        allocate(world, at)


def free_beds(world: World, at: datetime) -> list[Bed]:
    """The beds without a claim now."""
    taken = set(Occupancy.objects.at(at).values_list("bed", flat=True))
    day = clock.london_day(at)
    return [bed for bed in world.beds if bed.pk not in taken and bed.opened_on <= day]


def _anyone_for(world: World, beds: list[Bed], at: datetime) -> bool:
    """Whether a run could propose anything at all, as far as can be told without one."""
    wanting = [case for case in world.waiting() if may_come(case, at)] + [
        case
        for case in world.residents()
        if case.placement.step_down_wanted_from and not case.bed_is_held
    ]
    return any(_may_have(case, bed, at) for case in wanting for bed in beds)


def _may_have(case: Case, bed: Bed, at: datetime) -> bool:
    if case.is_here:
        return bed.unit.kind == Kind.STEP_DOWN
    return staying.suits(case, bed, at) and set(case.profile.features) <= set(bed.features)


def may_come(case: Case, at: datetime) -> bool:
    """Whether something permits the child to come within the week, or will."""
    if case.neglected or (case.profile.age_on(clock.london_day(at)) < 13 and not case.approved):
        return False
    if case.profile.kind == Kind.STEP_DOWN or case.profile.route == LegalRoute.SEVENTY_TWO_HOURS:
        return True
    covered = case.covered_until is not None and case.covered_until > at
    return covered or (case.hearing_at is not None and at < case.hearing_at < at + WITHIN_THE_WEEK)


def allocate(world: World, at: datetime, limit: int = 24, *, smoothly: bool = False) -> None:
    """Run the allocation and offer what it proposes; `smoothly` means that everyone says yes."""
    world.changed = False
    run = actions.run_allocation(home=world.home, by=world.officer(), at=at)
    proposals = [row for row in candidates(run) if row["outcome"] == "proposed"]
    for minutes, row in enumerate(proposals[:limit]):
        case = world.by_referral[row["referral"]]
        bed = world.bed(row["bed"])
        moment = at + timedelta(minutes=10 + 5 * minutes)
        if case.is_here:
            staying.hold_for_step_down(world, case, bed, moment)
        else:
            reason = ""
            if not smoothly and world.chance(0.05):
                case, reason = _someone_else(world, run, row, case)
            try:
                offer(world, case, run, bed, moment, reason)
            except Refused:  # another offer of this morning has changed what is proposed
                world.changed = True
                return
            answer_for_home(world, case, moment, smoothly=smoothly)


def candidates(run: AllocationRun) -> list[dict]:
    """The run's candidates, best first, as its frozen decision has them."""
    rows = run.decision["candidates"]
    return sorted(rows, key=lambda row: (row["position"] is None, row["position"] or 0))


def usable_beds(run: AllocationRun, row: dict) -> list[str]:
    """The run's free beds for which every gate of this candidate's passes."""
    return [
        bed["id"]
        for bed in run.facts["beds"]
        if all(
            gate["verdict"] == allocation.Verdict.PASS
            for gate in row["gates"]
            if gate["beds"] is None or bed["id"] in gate["beds"]
        )
    ]


def _someone_else(world: World, run: AllocationRun, proposed: dict, case: Case) -> tuple[Case, str]:
    """Another child who may have the same bed, though the run does not propose it."""
    for row in candidates(run):
        other = world.by_referral[row["referral"]]
        waits = row["outcome"] == "waiting" and other.status == Status.WAITING
        if waits and proposed["bed"] in usable_beds(run, row):
            return other, OUT_OF_ORDER
    return case, ""


def offer(
    world: World, case: Case, run: AllocationRun, bed: Bed, at: datetime, reason: str = ""
) -> None:
    case.offer = actions.make_offer(
        run=run,
        referral=case.referral,
        bed=bed,
        out_of_order_reason=reason,
        by=world.officer(),
        at=at,
    )
    case.status = Status.OFFERED


# --- answers ----------------------------------------------------------------------------------------


def answer_for_home(
    world: World, case: Case, offered_at: datetime, *, smoothly: bool = False
) -> None:
    """Plan the registered manager's answer: yes mostly, no with a reason, or none in time."""
    urgent = case.profile.route == LegalRoute.SEVENTY_TWO_HOURS
    at = offered_at + timedelta(hours=1) if urgent else later(offered_at, world.rng, 1, 5)
    drawn = 1.0 if smoothly else world.rng.random()
    if drawn < 0.025:
        lapse(world, case)
    elif drawn < 0.145:
        world.timeline.add(at, lambda at: refuse(world, case, at))
    else:
        world.timeline.add(at, lambda at: accept(world, case, at, smoothly=smoothly))


def refuse(world: World, case: Case, at: datetime) -> None:
    reason = world.rng.choice(list(REFUSALS))
    actions.refuse_for_home(
        offer=case.offer, reason=reason, note=REFUSALS[reason], by=world.staff.manager, at=at
    )
    back_to_waiting(world, case)


def accept(world: World, case: Case, at: datetime, *, smoothly: bool = False) -> None:
    """The home says yes; plan the authority's answer."""
    case.offer = actions.accept_for_home(
        offer=case.offer, note="We can keep the child safe here.", by=world.staff.manager, at=at
    )
    urgent = case.profile.route == LegalRoute.SEVENTY_TWO_HOURS
    answered = at + timedelta(hours=1) if urgent else later(at, world.rng, 1, 5)
    answered = min(answered, case.offer.expires_at - timedelta(minutes=20))
    drawn = 1.0 if smoothly else world.rng.random()
    if drawn < 0.03:
        lapse(world, case)
    elif drawn < 0.11:
        world.timeline.add(answered, lambda at: decline(world, case, at))
    else:
        world.timeline.add(answered, lambda at: agree(world, case, at, smoothly=smoothly))


def decline(world: World, case: Case, at: datetime, reason: str = "") -> None:
    reason = reason or world.rng.choice(list(DECLINES))
    actions.decline_for_authority(
        offer=case.offer, reason=reason, note=DECLINES[reason], by=case.signer, at=at
    )
    back_to_waiting(world, case)


def agree(world: World, case: Case, at: datetime, *, smoothly: bool = False) -> None:
    """The authority says yes and when the child comes: never before something permits it."""
    urgent = case.profile.route == LegalRoute.SEVENTY_TWO_HOURS
    arrives = at + timedelta(hours=4) if urgent else later(at, world.rng, 4, 30)
    if case.hearing_at and not case.covered_until and not urgent:
        arrives = max(arrives, later(case.hearing_at, world.rng, 3, 6))
    secure = case.profile.kind == "secure"
    covered = urgent or (case.covered_until or case.hearing_at or at) > arrives or bool(
        case.hearing_at and case.hearing_at < arrives
    )  # fmt: skip
    late = arrives > min(at + WITHIN_THE_WEEK, max(world.quiet_from, at) + timedelta(days=3))
    if (secure and not covered) or late:
        decline(world, case, at, DeclinedByAuthority.TIMING)
        return
    case.offer = actions.accept_for_authority(
        offer=case.offer,
        arrival_planned_at=arrives,
        note="The child has seen pictures of the home.",
        by=case.signer,
        at=at,
    )
    case.status = Status.ACCEPTED
    if not smoothly and world.chance(0.015):
        lapse(world, case)
        return
    came = arrives + timedelta(minutes=world.rng.randint(-40, 150))
    world.timeline.add(came, lambda at: admit(world, case, at))


def lapse(world: World, case: Case) -> None:
    """Nobody answers, or nobody comes: the offer ends at its time."""

    lapsing = case.offer

    def settled(at: datetime) -> None:
        actions.settle_lapsed(home=world.home, at=at)
        if case.offer is lapsing:
            back_to_waiting(world, case)

    world.timeline.add(lapsing.expires_at + timedelta(minutes=5), settled)


def back_to_waiting(world: World, case: Case) -> None:
    case.status, case.offer, world.changed = Status.WAITING, None, True


def admit(world: World, case: Case, at: datetime) -> None:
    """The child arrives, if something permits them to be locked in; else the authority thinks again."""
    if case.status != Status.ACCEPTED:
        return
    try:
        case.placement = actions.admit(
            offer=case.offer,
            arrived_at=at - timedelta(minutes=world.rng.randint(3, 25)),
            by=world.staff.manager,
            at=at,
        )
    except Refused:
        actions.withdraw_offer(
            offer=case.offer, reason="No order in time", by=world.staff.officer, at=at
        )
        back_to_waiting(world, case)
        return
    case.status = Status.PLACED
    staying.plan_stay(world, case, at)
