"""The court's side of a story: when it sits, what it orders, and how orders follow on."""

from datetime import date, datetime, timedelta

from plv import clock
from plv.demo.timeline import local, weekday_on_or_after
from plv.demo.waiting import give_up
from plv.demo.world import Case, World
from referrals import actions, needs
from referrals.lifecycle import Outcome, Status
from referrals.models import LegalBasis

RENEWED_BEFORE = timedelta(days=4)


def plan(world: World, case: Case, at: datetime) -> None:
    """When the court sits, or that it already has."""
    rng, route = world.rng, case.profile.route
    if route == needs.LegalRoute.ORDER:
        made = local(clock.london_day(at) - timedelta(days=rng.randint(1, 6)), rng.randint(10, 15))
        world.timeline.add(at + timedelta(minutes=30), lambda at: order(world, case, at, made))
        return
    days = {needs.LegalRoute.HEARING: (3, 8), needs.LegalRoute.NOT_YET: (6, 20)}.get(route, (2, 3))
    day = weekday_on_or_after(clock.london_day(at) + timedelta(days=rng.randint(*days)))
    sits = local(day, rng.randint(10, 14), rng.choice([0, 30]))
    if route != needs.LegalRoute.NOT_YET:
        case.hearing_at = sits
    if route != needs.LegalRoute.SEVENTY_TWO_HOURS:
        world.timeline.add(sits + timedelta(hours=2), lambda at: heard(world, case, at, sits))


def heard(world: World, case: Case, at: datetime, sat_at: datetime) -> None:
    """The court makes an order nearly always; where it does not, the grounds are not met."""
    if case.status is None or case.status == Status.CLOSED or case.covered_until:
        return
    if case.status == Status.WAITING and world.chance(0.06):
        actions.withdraw(
            referral=case.referral,
            outcome=Outcome.CRITERIA_NO_LONGER_MET,
            note="The court did not find the grounds met and asked for a plan at home.",
            by=case.signer,
            at=at,
        )
        case.status = Status.CLOSED
        return
    order(world, case, at, sat_at, interim=world.chance(0.3))


def order(
    world: World, case: Case, at: datetime, from_at: datetime, *, interim: bool = False
) -> None:
    """Record an order: interim for 28 days, the first for up to twelve weeks, further ones after it."""
    if case.status == Status.CLOSED:
        return
    if interim:
        kind, days = LegalBasis.Kind.INTERIM, 28
    elif not case.orders or case.orders[-1] == LegalBasis.Kind.INTERIM:
        kind, days = LegalBasis.Kind.FIRST, 7 * world.rng.randint(8, 12)
    else:
        kind, days = LegalBasis.Kind.FURTHER, 7 * world.rng.randint(8, 16)
    ends_at = from_at + timedelta(days=days)
    ends_at, hearing = _meant_to_end_now(world, case, kind, from_at, ends_at)
    actions.record_legal_basis(
        child=case.referral.child,
        kind=kind,
        starts_at=from_at,
        ends_at=ends_at,
        court=case.court,
        case_number=f"DE{world.rng.randrange(10, 99)}C{world.rng.randrange(10000, 99999)}",
        next_hearing_on=hearing or (clock.london_day(ends_at) if interim else None),
        authorised_by_name="",
        authorised_by_role="",
        by=case.writer,
        at=at,
    )
    case.covered_until, world.changed = ends_at, True
    case.orders.append(kind)
    if not case.ends_now:
        world.timeline.add(max(ends_at - RENEWED_BEFORE, at), lambda at: renew(world, case, at))


def _meant_to_end_now(
    world: World, case: Case, kind: str, from_at: datetime, ends_at: datetime
) -> tuple[datetime, date | None]:
    """Let three orders end within three, seven and fourteen days of today, two with a hearing listed."""
    if not case.is_here or not world.ends or kind == LegalBasis.Kind.INTERIM:
        return ends_at, None
    soon, late = world.now - timedelta(days=20), world.now + timedelta(days=45)
    limit = clock.add_months_to_moment(from_at, 3 if kind == LegalBasis.Kind.FIRST else 6)
    wanted = world.ends[0]
    if not soon < ends_at < late or not from_at + timedelta(days=14) < wanted <= limit:
        return ends_at, None
    world.ends.pop(0)
    case.ends_now = True
    if case.leaves_at and case.leaves_at < world.now + timedelta(days=2):
        case.leaves_at = world.now + timedelta(days=30)
    listed = clock.london_day(wanted) - timedelta(days=1)
    return wanted, weekday_on_or_after(listed) if world.ends else None


def renew(world: World, case: Case, at: datetime) -> None:
    """Four days before it ends: a further order for a child who stays or still waits, or none."""
    if case.status == Status.CLOSED or case.covered_until is None:
        return
    if case.is_here:
        if case.placement.kind != needs.Kind.SECURE:
            return
        if case.leaves_at and case.leaves_at < case.covered_until:
            return
    elif case.status == Status.WAITING and not case.scripted and world.chance(0.4):
        give_up(world, case, at)
        return
    order(world, case, at, case.covered_until)
