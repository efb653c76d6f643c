"""While a referral waits: its updates, and the ways in which a search ends."""

from datetime import datetime, timedelta
from decimal import Decimal

from members.models import Authority
from plv import clock
from plv.demo import profiles
from plv.demo.timeline import working
from plv.demo.world import Case, World
from referrals import actions, needs
from referrals.lifecycle import Outcome, Status
from referrals.models import Referral

UPDATE_AFTER = (10, 13)
UPDATES = [
    "",
    "",
    "",
    "",
    "Missing for two nights and found; the plan is the same.",
    "Moved to another address of the same provider.",
    "A calmer fortnight; the grounds are still met.",
]


def plan_update(world: World, case: Case, at: datetime) -> None:
    days = world.rng.randint(*UPDATE_AFTER)
    due = working(clock.london_day(at) + timedelta(days=days), world.rng)
    world.timeline.add(due, lambda at: update(world, case, at))


def update(world: World, case: Case, at: datetime) -> None:
    """The fortnightly update; where it is never sent, a person stops the search in the end."""
    if case.status in {Status.OFFERED, Status.ACCEPTED}:
        plan_update(world, case, at - timedelta(days=9))
    if case.status != Status.WAITING:
        return
    if case.neglected:
        if not case.scripted:
            world.timeline.add(at + timedelta(days=16), lambda at: stop(world, case, at))
        return
    note = world.rng.choice(UPDATES)
    actions.update_waiting(referral=case.referral, note=note, by=case.writer, at=at)
    plan_update(world, case, at)


def review(world: World, case: Case, at: datetime) -> None:
    if case.status == Status.WAITING and not case.neglected:
        actions.review_waiting(
            referral=case.referral, note="Nothing is different.", by=case.writer, at=at
        )
        world.changed = True
        world.timeline.add(at + timedelta(days=80), lambda at: review(world, case, at))


def stop(world: World, case: Case, at: datetime) -> None:
    if case.status == Status.WAITING:
        actions.stop_search(
            referral=case.referral,
            note="Rang the authority twice: the child is with an aunt and the team did not close the referral.",
            by=world.officer(),
            at=at,
        )
        case.status = Status.CLOSED


def give_up(world: World, case: Case, at: datetime) -> None:
    """The authority has found something else, or the grounds are no longer met."""
    if case.status in {Status.OFFERED, Status.ACCEPTED}:
        world.timeline.add(at + timedelta(days=6), lambda at: give_up(world, case, at))
    if case.status != Status.WAITING or case.neglected:
        return
    elsewhere = world.chance(0.75)
    outcome = Outcome.PLACED_ELSEWHERE if elsewhere else world.rng.choice([Outcome.CRITERIA_NO_LONGER_MET, Outcome.WITHDRAWN])  # fmt: skip
    note = "A place was found far from London." if elsewhere else "Three quiet weeks with the new team; we ask for no place now."  # fmt: skip
    case.referral = actions.withdraw(
        referral=case.referral, outcome=outcome, note=note, by=case.signer, at=at
    )
    case.status = Status.CLOSED
    if elsewhere and world.chance(0.9):
        child = case.profile
        _record_unmet(world, case.authority, at, child.age_on(clock.london_day(at)), child.sex, child.ethnicity, case.referral)  # fmt: skip


def unmet(world: World, authority: Authority, at: datetime) -> None:
    """A need for which nobody even referred (UX-6)."""
    child = profiles.draw(world.rng, 0, clock.london_day(at))
    day = clock.london_day(at)
    _record_unmet(world, authority, at, child.age_on(day), child.sex, child.ethnicity, None)


def _record_unmet(
    world: World,
    authority: Authority,
    at: datetime,
    age: int,
    sex: str,
    ethnicity: str,
    referral: Referral | None,
) -> None:
    rng = world.rng
    reasons = [needs.UnmetReason.NOTHING_FREE] * 4 + [needs.UnmetReason.TOO_FAR, needs.UnmetReason.TOO_SLOW, needs.UnmetReason.REFUSED_BEFORE]  # fmt: skip
    went_to = rng.choice([needs.Setting.SECURE_ELSEWHERE, needs.Setting.SECURE_ELSEWHERE, needs.Setting.UNREGISTERED, needs.Setting.CHILDRENS_HOME])  # fmt: skip
    far = went_to == needs.Setting.SECURE_ELSEWHERE
    actions.record_unmet_need(
        authority=authority,
        referral=referral,
        needed_on=clock.london_day(at),
        reason=needs.UnmetReason.REFERRED_NOT_PLACED if referral else rng.choice(reasons),
        age=age,
        sex=sex,
        ethnicity=ethnicity,
        went_to=went_to,
        registered=went_to != needs.Setting.UNREGISTERED,
        weekly_cost=Decimal(rng.randrange(8_000, 26_000, 500)),
        miles=Decimal(rng.randrange(110, 420) if far else rng.randrange(5, 150)),
        by=world.staff.writers[authority.name][0],
        at=at,
    )
