"""Today's scenes on the authorities' side: a referral at every step, for each visitor to find.

`plan` puts them on the timeline before it runs, at times counted back from now. The scenes at the
home are in `plv.demo.tonight`.
"""

from datetime import date, datetime, timedelta

from plv.access.models import User
from plv.demo import offering, stories, tonight
from plv.demo.settings import HERO, NON_MEMBER_HERO, SECOND_HERO
from plv.demo.stories import assess, fill, send, send_back, sign
from plv.demo.timeline import lately, local
from plv.demo.world import Case, World
from referrals import actions, needs
from referrals.needs import LegalRoute

SECURE = {"kind": needs.Kind.SECURE}


def plan(world: World) -> None:
    """Put every scene on the timeline."""
    world.ends = [local(_ahead(world, days), 12) for days in (2, 6, 13)]
    _drafts(world)
    _on_the_way(world)
    _waiting(world)
    tonight.plan(world)


def _drafts(world: World) -> None:
    """Referrals somebody has begun: barely, half, nearly."""
    amara, ben = world.staff.writers[HERO]
    leila, marcus = world.staff.writers[SECOND_HERO]
    nadia = world.staff.writers[NON_MEMBER_HERO][0]
    for writer, authority, hours, parts in (
        (amara, HERO, 50, 8),
        (amara, HERO, 3, None),
        (ben, HERO, 27, 6),
        (leila, SECOND_HERO, 30, 9),
        (marcus, SECOND_HERO, 11, None),
        (nadia, NON_MEMBER_HERO, 8, 5),
    ):
        begun = lately(world.now, hours)
        case = _refer(world, authority, begun, writer, route=LegalRoute.HEARING)
        if parts is not None:
            _then(world, lately(world.now, hours - 1), fill, case, parts)


def _on_the_way(world: World) -> None:
    """Sent for sign-off, sent back, in the queue, asked about."""
    now, (amara, ben) = world.now, world.staff.writers[HERO]
    leila = world.staff.writers[SECOND_HERO][0]
    _sent(world, HERO, _ago(world, 3), lately(now, 9), amara)
    _sent(world, SECOND_HERO, _ago(world, 2), lately(now, 28), leila)
    back = _sent(world, HERO, _ago(world, 4), _ago(world, 3, 10), ben)
    _then(world, lately(now, 24), send_back, back)
    _signed(world, HERO, _ago(world, 3), _ago(world, 2, 12), lately(now, 7), amara)
    _signed(world, "Croydon", _ago(world, 4), _ago(world, 3, 12), lately(now, 26))
    _signed(world, "Kent", _ago(world, 5), _ago(world, 4, 12), _ago(world, 2, 15))
    asked = _signed(world, HERO, _ago(world, 6), _ago(world, 5, 12), _ago(world, 4, 12), ben)
    _then(world, lately(now, 20), stories.ask, asked)


def _waiting(world: World) -> None:
    """Waiting, each with something of its own to see."""
    # The application is not made yet, so no run proposes them and they are here today.
    for authority, updated in (("Hackney", None), ("Southwark", 17)):
        stale = _assessed(world, authority, 37, route=LegalRoute.NOT_YET)
        if updated:
            _then(world, _ago(world, updated, 11), _updated, stale)
        stale.neglected = True
    paused = _assessed(world, "Greenwich", 26, route=LegalRoute.NOT_YET)
    _then(world, _ago(world, 6, 15), _paused, paused)
    # Nothing is allocated in these last days but by a scene, so these wait too.
    _assessed(world, NON_MEMBER_HERO, 9, route=LegalRoute.ORDER)
    _assessed(world, SECOND_HERO, 8, route=LegalRoute.ORDER, age=12)
    heard = _assessed(world, HERO, 9, route=LegalRoute.HEARING)
    heard.hearing_at = local(_last_weekday(world.settings.today), 10, 30)
    to_come = _assessed(world, HERO, 8, route=LegalRoute.HEARING, band=needs.RiskBand.HIGH)
    to_come.hearing_at = local(_next_weekday(world.settings.today + timedelta(days=2)), 14)


# --- steps ------------------------------------------------------------------------------------------


def _refer(world: World, authority: str, at: datetime, writer: User | None = None, **given) -> Case:
    case = stories.refer(world, world.authorities[authority], at, scripted=True, **(SECURE | given))
    case.writer = writer or case.writer
    return case


def _sent(
    world: World,
    authority: str,
    begun: datetime,
    sent: datetime,
    writer: User | None = None,
    **given,
) -> Case:
    given = {"route": LegalRoute.HEARING} | given
    case = _refer(world, authority, begun, writer, **given)
    case.hearing_at = local(_next_weekday(world.settings.today + timedelta(days=4)), 11)
    _then(world, begun + timedelta(hours=1), fill, case)
    _then(world, sent, send, case)
    return case


def _signed(
    world: World,
    authority: str,
    begun: datetime,
    sent: datetime,
    signed: datetime,
    writer: User | None = None,
    **given,
) -> Case:
    case = _sent(world, authority, begun, sent, writer, **given)
    _then(world, world.signing(signed), sign, case)
    return case


def _assessed(world: World, authority: str, days: int, **given) -> Case:
    begun = _ago(world, days)
    case = _signed(
        world, authority, begun, begun + timedelta(hours=3), _ago(world, days - 1, 10), **given
    )
    if given.get("route") != LegalRoute.HEARING:
        case.hearing_at = None
    if given.get("route") == LegalRoute.ORDER:
        made_at = begun - timedelta(days=4)
        _then(world, begun + timedelta(hours=2), offering.record_order, case, made_at)
    _then(world, _ago(world, days - 1, 16), assess, case)
    return case


def _updated(world: World, case: Case, at: datetime) -> None:
    actions.update_waiting(referral=case.referral, note="", by=case.writer, at=at)


def _paused(world: World, case: Case, at: datetime) -> None:
    actions.pause(
        referral=case.referral,
        until=_ahead(world, 15),
        reason="In hospital for an operation; ready to move in a fortnight.",
        by=world.officer(),
        at=at,
    )


def _then(world: World, at: datetime, do, case: Case, *args) -> None:
    world.timeline.add(at, lambda at: do(world, case, at, *args))


def _ago(world: World, days: int, hour: int = 9) -> datetime:
    return local(world.settings.today - timedelta(days=days), hour, 10)


def _ahead(world: World, days: int) -> date:
    return world.settings.today + timedelta(days=days)


def _last_weekday(day: date) -> date:
    """The last working day before `day`."""
    return day - timedelta(days={0: 3, 6: 2}.get(day.weekday(), 1))


def _next_weekday(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
