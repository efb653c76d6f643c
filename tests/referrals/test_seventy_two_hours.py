"""Regulation 10, clause by clause. London times; the vectors are worked by hand from its text."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.holidays import is_public_holiday
from referrals.seventy_two_hours import LIMIT, Span, expiry, expiry_after

LONDON = ZoneInfo("Europe/London")


def at(words: str) -> datetime:
    """A London moment written "11 Jun 2026 10:00"."""
    return datetime.strptime(words, "%d %b %Y %H:%M").replace(tzinfo=LONDON)


def span(start: str, end: str) -> Span:
    return Span(at(start), at(end))


def of(placed: str, hours: str = "0"):
    return expiry(
        placed_at=at(placed), hours_already=Decimal(hours), is_public_holiday=is_public_holiday
    )


def after(placed: str, *earlier: Span, authorised: tuple[Span, ...] = ()):
    return expiry_after(
        placed_at=at(placed),
        earlier=earlier,
        authorised=authorised,
        is_public_holiday=is_public_holiday,
    )


# clause, hours already, placed, used up, ends
VECTORS = [
    ("A: first placement, Sunday, no extension",
     "0", "11 Jun 2026 10:00", "14 Jun 2026 10:00", "14 Jun 2026 10:00"),
    ("B: over 48 hours, expires on a Sunday: Monday midday",
     "50", "13 Jun 2026 10:00", "14 Jun 2026 08:00", "15 Jun 2026 12:00"),
    ("D: 47 hours is not over 48",
     "47", "13 Jun 2026 10:00", "14 Jun 2026 11:00", "14 Jun 2026 11:00"),
    ("F: 72 elapsed hours across the clocks going forward",
     "0", "27 Mar 2026 18:00", "30 Mar 2026 19:00", "30 Mar 2026 19:00"),
    ("72 elapsed hours across the clocks going back",
     "0", "24 Oct 2026 18:00", "27 Oct 2026 17:00", "27 Oct 2026 17:00"),
    ("exactly 48 hours is not more than 48",
     "48", "13 Jun 2026 10:00", "14 Jun 2026 10:00", "14 Jun 2026 10:00"),
    ("a minute more than 48 is",
     "48.02", "13 Jun 2026 10:00", "14 Jun 2026 09:58:48", "15 Jun 2026 12:00"),
    ("Saturday before midday is outside the Sunday's span",
     "50", "12 Jun 2026 13:00", "13 Jun 2026 11:00", "13 Jun 2026 11:00"),
    ("Saturday at midday itself: nothing is kept within the span",
     "50", "12 Jun 2026 14:00", "13 Jun 2026 12:00", "13 Jun 2026 12:00"),
    ("Saturday after midday is inside it",
     "50", "12 Jun 2026 14:01", "13 Jun 2026 12:01", "15 Jun 2026 12:00"),
    ("Monday before midday is still inside it",
     "50", "14 Jun 2026 13:59", "15 Jun 2026 11:59", "15 Jun 2026 12:00"),
    ("Monday at midday needs no extension",
     "50", "14 Jun 2026 14:00", "15 Jun 2026 12:00", "15 Jun 2026 12:00"),
    ("an ordinary weekday night",
     "50", "16 Jun 2026 10:00", "17 Jun 2026 08:00", "17 Jun 2026 08:00"),
    ("Easter: Saturday after midday runs past Sunday and Monday to Tuesday",
     "50", "3 Apr 2026 15:00", "4 Apr 2026 13:00", "7 Apr 2026 12:00"),
    ("Good Friday: to Saturday midday, for Saturday is an ordinary day",
     "50", "2 Apr 2026 15:00", "3 Apr 2026 13:00", "4 Apr 2026 12:00"),
    ("the day before a public holiday, after midday",
     "50", "1 Apr 2026 15:00", "2 Apr 2026 13:00", "4 Apr 2026 12:00"),
    ("the May holiday is a Monday: Sunday night runs to Tuesday midday",
     "50", "3 May 2026 01:00", "3 May 2026 23:00", "5 May 2026 12:00"),
    ("Christmas Day on a Saturday is a public holiday, then Sunday, then two substitute days",
     "50", "24 Dec 2027 20:00", "25 Dec 2027 18:00", "29 Dec 2027 12:00"),
    ("one hour left",
     "71", "16 Jun 2026 10:00", "16 Jun 2026 11:00", "16 Jun 2026 11:00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "placed", "used_up", "ends"), [v[1:] for v in VECTORS], ids=[v[0] for v in VECTORS]
)
def test_the_permitted_time_ends(hours, placed, used_up, ends):
    form = "%d %b %Y %H:%M:%S" if used_up.count(":") == 2 else "%d %b %Y %H:%M"
    found = of(placed, hours)

    assert found.raw_at == datetime.strptime(used_up, form).replace(tzinfo=LONDON)
    assert found.final_at == at(ends)
    assert found.extended == (found.final_at > found.raw_at)
    assert found.permits


@pytest.mark.parametrize("hours", ["72", "72.5", "200"])
def test_nothing_is_left_after_72_hours_not_even_on_a_sunday(hours):
    found = of("14 Jun 2026 10:00", hours)

    assert not found.permits
    assert found.final_at == found.raw_at == at("14 Jun 2026 10:00")
    assert found.working[-1] == "No time is left: the child may not be kept without a court order."


def test_the_working_says_each_step():
    assert of("13 Jun 2026 10:00", "50").working == (
        "Placed Saturday 13 June 2026 at 10:00.",
        "Of 72 hours in 28 days, 50 hours already count, so the time is used up Sunday 14 June 2026 at 08:00.",
        (
            "Sunday 14 June 2026 is a Sunday or public holiday, and the child was in secure "
            "accommodation for 50 hours in the 27 days before the day of placement, more than 48: "
            "the time runs to Monday 15 June 2026 at 12:00."
        ),
    )


def test_spans_give_vector_b():
    found = after("13 Jun 2026 10:00", span("2 Jun 2026 08:00", "4 Jun 2026 10:00"))

    assert (found.raw_at, found.final_at) == (at("14 Jun 2026 08:00"), at("15 Jun 2026 12:00"))


def test_the_28th_day_counts_and_the_29th_does_not():
    placed = "30 Jun 2026 10:00"

    assert after(placed, span("3 Jun 2026 00:00", "3 Jun 2026 20:00")).raw_at > at(
        "3 Jul 2026 09:59"
    )
    assert after(placed, span("2 Jun 2026 00:00", "3 Jun 2026 00:00")).raw_at == at(
        "3 Jul 2026 10:00"
    )


def test_the_window_rolls_at_midnight_while_the_child_stays():
    """20 hours on the oldest of the 28 days leave them at the first midnight."""
    rolled = after("30 Jun 2026 10:00", span("3 Jun 2026 00:00", "3 Jun 2026 20:00"))
    held = of("30 Jun 2026 10:00", "20")

    assert rolled.raw_at == at("3 Jul 2026 10:00")
    assert held.raw_at == at("2 Jul 2026 14:00")


def test_hours_run_out_before_any_leave_the_window():
    earlier = (
        span("3 Jun 2026 00:00", "4 Jun 2026 00:00"),
        span("10 Jun 2026 00:00", "11 Jun 2026 20:00"),
    )

    assert after("30 Jun 2026 10:00", *earlier).raw_at == at("30 Jun 2026 14:00")


def test_time_earlier_on_the_day_itself_counts_to_72_but_not_to_48():
    found = after(
        "14 Jun 2026 09:00",
        span("1 Jun 2026 00:00", "2 Jun 2026 23:00"),
        span("14 Jun 2026 01:00", "14 Jun 2026 05:00"),
    )

    assert found.raw_at == at("15 Jun 2026 06:00")
    assert not found.extended


def test_overlapping_reports_of_one_stay_count_once():
    once = span("2 Jun 2026 08:00", "4 Jun 2026 10:00")
    again = span("3 Jun 2026 08:00", "4 Jun 2026 10:00")

    assert after("13 Jun 2026 10:00", once, again) == after("13 Jun 2026 10:00", once)


def test_time_before_a_court_gave_authority_is_disregarded_once_that_authority_has_ended():
    earlier = span("2 Jun 2026 08:00", "4 Jun 2026 10:00")
    order = span("4 Jun 2026 10:00", "10 Jun 2026 10:00")

    assert after("13 Jun 2026 10:00", earlier, authorised=(order,)).raw_at == at(
        "16 Jun 2026 10:00"
    )


def test_it_still_counts_while_that_authority_runs():
    earlier = span("2 Jun 2026 08:00", "4 Jun 2026 10:00")
    order = span("4 Jun 2026 10:00", "1 Jul 2026 10:00")

    assert after("13 Jun 2026 10:00", earlier, authorised=(order,)).raw_at == at(
        "14 Jun 2026 08:00"
    )


def test_time_under_a_courts_authority_is_not_time_without_one():
    stay = span("2 Jun 2026 08:00", "12 Jun 2026 08:00")
    order = span("3 Jun 2026 08:00", "12 Jun 2026 08:00")

    assert after("13 Jun 2026 10:00", stay, authorised=(order,)).raw_at == at("16 Jun 2026 10:00")


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        expiry(
            placed_at=datetime(2026, 6, 1, 10),
            hours_already=Decimal(0),
            is_public_holiday=is_public_holiday,
        )
    with pytest.raises(ValueError, match="negative"):
        of("1 Jun 2026 10:00", "-1")
    with pytest.raises(ValueError, match="before it starts"):
        span("2 Jun 2026 10:00", "1 Jun 2026 10:00")


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 4, 3), True),  # Good Friday
        (date(2026, 12, 25), True),
        (date(2026, 12, 26), False),  # a Saturday: kept on Monday
        (date(2026, 12, 28), True),
        (date(2027, 12, 25), True),  # Christmas Day whatever its day
        (date(2027, 12, 26), False),
        (date(2027, 12, 28), True),
        (date(2028, 1, 1), False),  # a Saturday: kept on Monday
        (date(2028, 1, 3), True),
        (date(2026, 11, 30), False),  # St Andrew's Day is Scotland's
    ],
)
def test_public_holidays_of_england(day, is_one):
    assert is_public_holiday(day) is is_one


moments = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)
)
hours = st.decimals(min_value=0, max_value=72, places=2)
lengths = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=5))
back = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40))


@given(moments, hours)
def test_never_shorter_than_the_72_hours_and_extended_only_over_48(placed_at, already):
    found = expiry(placed_at=placed_at, hours_already=already, is_public_holiday=is_public_holiday)

    used = timedelta(microseconds=int(already * 3_600_000_000))
    assert found.raw_at == placed_at + LIMIT - used
    assert found.final_at >= found.raw_at
    if found.extended:
        end = found.final_at.astimezone(LONDON)
        assert already > 48
        assert (end.hour, end.minute) == (12, 0)
        assert end.weekday() != 6
        assert not is_public_holiday(end.date())
        assert found.final_at - found.raw_at <= timedelta(days=6)


@given(moments, hours, st.decimals(min_value=0, max_value=24, places=2))
def test_more_time_used_never_moves_the_end_of_72_hours_later(placed_at, already, more):
    def raw(used):
        return expiry(
            placed_at=placed_at, hours_already=used, is_public_holiday=is_public_holiday
        ).raw_at

    assert raw(already + more) <= raw(already)


@given(moments, st.lists(st.tuples(back, lengths), max_size=4))
def test_at_the_end_the_28_days_hold_72_hours_and_at_no_moment_before(placed_at, stays):
    """Counted afresh minute by minute, the slow way."""
    placed_at = placed_at.replace(second=0, microsecond=0)
    earlier = []
    for ago, length in stays:
        start = (placed_at - ago).replace(second=0, microsecond=0)
        minutes = timedelta(minutes=length // timedelta(minutes=1))
        earlier.append(Span(start, min(start + minutes, placed_at)))
    found = expiry_after(placed_at=placed_at, earlier=earlier, is_public_holiday=is_public_holiday)

    def held(moment):
        """Minutes in secure accommodation in the 28 days that end with the moment's own day."""
        oldest = moment.astimezone(LONDON).date() - timedelta(days=27)
        begins = datetime.combine(oldest, datetime.min.time(), tzinfo=LONDON).astimezone(UTC)
        minutes = set()
        for stay in (*earlier, Span(placed_at, moment)):
            first = max(stay.start, begins)
            count = max(0, (stay.end - first) // timedelta(minutes=1))
            origin = (first - placed_at) // timedelta(minutes=1)
            minutes.update(range(origin, origin + count))
        return len(minutes)

    assert placed_at <= found.raw_at <= placed_at + LIMIT
    if found.raw_at == placed_at:
        assert held(placed_at) >= 72 * 60
    else:
        assert held(found.raw_at - timedelta(minutes=1)) < 72 * 60
        assert held(found.raw_at) >= 72 * 60


@given(moments, st.lists(st.tuples(back, lengths), max_size=4))
def test_the_aggregate_is_never_later_than_the_spans(placed_at, stays):
    """Hours that cannot leave the window end the time no later than hours that can."""
    earlier = [
        Span(placed_at - ago, min(placed_at - ago + length, placed_at)) for ago, length in stays
    ]
    exact = expiry_after(placed_at=placed_at, earlier=earlier, is_public_holiday=is_public_holiday)
    hours_used = Decimal(
        sum((s.end - s.start for s in earlier), timedelta(0)) // timedelta(microseconds=1)
    ) / Decimal(3_600_000_000)
    summed = expiry(
        placed_at=placed_at, hours_already=hours_used, is_public_holiday=is_public_holiday
    )

    assert summed.raw_at <= exact.raw_at
