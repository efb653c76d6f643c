"""Building the made-up world: all of it, or, if anything goes wrong, nothing."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction

from members import reference
from members.models import Authority
from placements.models import Bed
from plv import notify
from plv.clock import LONDON
from plv.demo import company, estate, house, people, stories, today
from plv.demo.settings import FOUNDED_ON, Settings
from plv.demo.timeline import Timeline, local
from plv.demo.world import World
from referrals.models import Child

HOST = "Waltham Forest"
Telling = Callable[[str], None]


def is_there() -> bool:
    """Whether the database already knows children, made up or not."""
    return Child.objects.exists()


@transaction.atomic
def load(settings: Settings, tell: Telling) -> World:
    """Make the world of these settings in one transaction; nobody is told of a made-up past."""
    with notify.silence():
        return _live(_founded(settings, tell), tell)


def _founded(settings: Settings, tell: Telling) -> World:
    tell("people, members and the home")
    reference.load()
    rng = Random(settings.seed)
    authorities = {row.name: row for row in Authority.objects.order_by("name")}
    home = estate.build(authorities[HOST], settings.launched_on, rng)
    founded_at = datetime.combine(FOUNDED_ON - timedelta(days=10), time(10), tzinfo=LONDON)
    staff = people.add_everyone(home, authorities, at=founded_at)
    estate.approve_policy(home, staff.administrator)
    company.found(settings, authorities, staff.finance)
    company.set_prices(settings, staff.finance)
    company.collect(settings, authorities, staff.finance, rng)
    beds = list(Bed.objects.filter(unit__home=home).select_related("unit__home"))
    return World(settings, rng, Timeline(settings.now), authorities, home, staff, beds)


def _live(world: World, tell: Telling) -> World:
    opened = world.settings.launched_on
    world.timeline.add(
        local(opened - timedelta(days=9), 7), lambda at: stories.arrivals(world, at=at)
    )
    world.timeline.add(local(opened, 10), lambda at: house.days(world, at=at))
    today.plan(world)

    def each_month(month: date) -> None:
        tell(
            f"{month:%B %Y}: {len(world.by_referral)} referrals, {len(world.residents())} children at the home"
        )

    world.timeline.run(each_month)
    return world
