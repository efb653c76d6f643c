"""When made-up things happen: in waking hours, in order, and never in the future."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from plv.clock import LONDON
from plv.demo.timeline import Timeline, lately, later

START = datetime(2026, 3, 27, 0, 3, tzinfo=UTC)  # the clocks go forward two days later


def test_lately_is_in_waking_hours_and_keeps_the_order_at_every_minute_of_the_day():
    for quarters in range(4 * 24 * 4):
        now = START + timedelta(minutes=15 * quarters)
        found = [lately(now, hours) for hours in range(60, 2, -1)]
        assert all(earlier < after for earlier, after in pairwise(found)), now
        assert all(8 <= moment.astimezone(LONDON).hour <= 21 for moment in found)
        assert found[-1] <= now
        assert now - lately(now, 10) < timedelta(hours=24)  # an offer made then is still open


def test_what_falls_into_the_night_is_done_the_next_morning():
    rng = Random(1)
    evening = datetime(2026, 11, 20, 18, 30, tzinfo=LONDON)
    for _ in range(200):
        then = later(evening, rng, 2, 6)
        assert then > evening
        assert 8 <= then.hour < 11
        assert then.date() == datetime(2026, 11, 21).date()


def test_events_happen_in_order_and_those_of_the_future_never():
    seen = []
    timeline = Timeline(START + timedelta(days=1))
    for hours in (30, 5, 1, 24, 5):
        timeline.add(START + timedelta(hours=hours), lambda at: seen.append(at))
    timeline.run(lambda month: None)
    assert seen == sorted(seen)
    assert len(seen) == 4
