"""When the time without a court order runs out: regulation 10 of the Children (Secure
Accommodation) Regulations 1991, exactly (LAW-15 to LAW-21).

Pure: no database, no clock, no settings. Hours are elapsed hours, counted in UTC; middays and
calendar days are London's. It computes when the permitted time ends. It never says that it is
right to use it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
LIMIT = timedelta(hours=72)
WINDOW_DAYS = 28
EXTENDED_OVER = timedelta(hours=48)
MIDDAY = time(12)
SUNDAY = 6

IsPublicHoliday = Callable[[date], bool]


@dataclass(frozen=True, order=True)
class Span:
    """Time from `start` up to `end`, which is not in it. Both are aware moments."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        _check_aware(self.start)
        _check_aware(self.end)
        if self.end < self.start:
            raise ValueError("a span cannot end before it starts")


@dataclass(frozen=True)
class Expiry:
    """When the permitted time ends, and how that was worked out, a sentence for each step.

    `raw_at` is when 72 hours are used up; `final_at` is when the child may no longer be kept,
    later than `raw_at` only if `extended`.
    """

    raw_at: datetime
    final_at: datetime
    extended: bool
    placed_at: datetime
    working: tuple[str, ...]

    @property
    def permits(self) -> bool:
        """Whether there is any time left at all."""
        return self.final_at > self.placed_at


def expiry(
    *, placed_at: datetime, hours_already: Decimal, is_public_holiday: IsPublicHoliday
) -> Expiry:
    """When the permitted time of a child placed at `placed_at` ends.

    `hours_already` is the time in any secure children's home, without a court's authority, in the
    27 days before the day of placement (LAW-16). An aggregate does not say which hours will leave
    the 28 days while the child stays, so all of them count until the end: never later than the
    truth, and exactly it when none of them leaves.
    """
    _check_aware(placed_at)
    if hours_already < 0:
        raise ValueError("hours already used cannot be negative")
    already = timedelta(microseconds=round(hours_already * 3_600_000_000))
    return _concluded(
        placed_at=placed_at,
        raw_at=placed_at.astimezone(UTC) + max(LIMIT - already, timedelta(0)),
        counted=already,
        before_the_day=already,
        is_public_holiday=is_public_holiday,
    )


def expiry_after(
    *,
    placed_at: datetime,
    earlier: Iterable[Span],
    authorised: Iterable[Span] = (),
    is_public_holiday: IsPublicHoliday,
) -> Expiry:
    """When the permitted time ends, from the moments of each earlier time in secure accommodation.

    The 28 days roll with the calendar: at each midnight in London the oldest day leaves them, and
    its hours no longer count (LAW-16). `authorised` are the periods a court authorised, each from
    the moment the authority was given. Time under such an authority is not time without one; and
    once the authorised period has ended, time before it was given is disregarded too (LAW-17).
    """
    _check_aware(placed_at)
    earlier = _countable(earlier, list(authorised), placed_at)
    placed_on = _london_day(placed_at)
    return _concluded(
        placed_at=placed_at,
        raw_at=_used_up_at(placed_at, earlier),
        counted=_time_within(earlier, _window_starts(placed_on), placed_at),
        before_the_day=_time_within(earlier, _window_starts(placed_on), _midnight(placed_on)),
        is_public_holiday=is_public_holiday,
    )


# --- regulation 10(1) and (2): the 72 hours ----------------------------------------------------------


def _countable(earlier: Iterable[Span], authorised: list[Span], placed_at: datetime) -> list[Span]:
    """Earlier time that counts: before this placement, without authority, each moment once."""
    disregarded = list(authorised)
    past = [authority.start for authority in authorised if authority.end <= placed_at]
    if past:
        disregarded.append(Span(datetime.min.replace(tzinfo=UTC), max(past)))
    counted = []
    for span in _merged(earlier):
        pieces = [Span(span.start, max(span.start, min(span.end, placed_at)))]
        for gap in disregarded:
            pieces = [left for piece in pieces for left in _without(piece, gap)]
        counted += pieces
    return counted


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _without(span: Span, gap: Span) -> list[Span]:
    """What is left of `span` outside `gap`."""
    pieces = ((span.start, min(span.end, gap.start)), (max(span.start, gap.end), span.end))
    return [Span(start, end) for start, end in pieces if start < end]


def _used_up_at(placed_at: datetime, earlier: list[Span]) -> datetime:
    """The first moment at which the 28 days up to and with its own day hold 72 hours."""
    placed_at = placed_at.astimezone(UTC)
    day = _london_day(placed_at)
    while True:
        left = LIMIT - _time_within(earlier, _window_starts(day), placed_at)
        day_began = max(placed_at, _midnight(day))
        day += timedelta(days=1)
        if placed_at + left < _midnight(day):
            return max(placed_at + left, day_began)


def _window_starts(day: date) -> datetime:
    """Midnight at the start of the 28 consecutive days that end with `day`."""
    return _midnight(day - timedelta(days=WINDOW_DAYS - 1))


def _time_within(spans: Iterable[Span], start: datetime, end: datetime) -> timedelta:
    lengths = (min(span.end, end) - max(span.start, start) for span in spans)
    return sum((length for length in lengths if length > timedelta(0)), timedelta(0))


# --- regulation 10(3): Sundays and public holidays ---------------------------------------------------


def _concluded(
    *,
    placed_at: datetime,
    raw_at: datetime,
    counted: timedelta,
    before_the_day: timedelta,
    is_public_holiday: IsPublicHoliday,
) -> Expiry:
    placed_at = placed_at.astimezone(UTC)
    used_up = f"so the time is used up {_words(raw_at)}."
    working = [
        f"Placed {_words(placed_at)}.",
        f"Of 72 hours in 28 days, {_hours(counted)} already count, {used_up}",
    ]
    final_at, extended = raw_at, False
    if raw_at <= placed_at:
        working.append("No time is left: the child may not be kept without a court order.")
    elif (day := _day_of_rest_around(raw_at, is_public_holiday)) is None:
        working.append("That is not within a day of a Sunday or public holiday, midday to midday.")
    elif before_the_day <= EXTENDED_OVER:
        working.append(
            f"{_day_words(day)} is a Sunday or public holiday, but the child was not in secure "
            "accommodation for more than 48 hours in the 27 days before the day of placement: "
            "no extension."
        )
    else:
        final_at, extended = _midday_after(day, is_public_holiday), True
        working.append(
            f"{_day_words(day)} is a Sunday or public holiday, and the child was in secure "
            f"accommodation for {_hours(before_the_day)} in the 27 days before the day of placement, "
            f"more than 48: the time runs to {_words(final_at)}."
        )
    return Expiry(raw_at, final_at, extended, placed_at, tuple(working))


def _day_of_rest_around(moment: datetime, is_public_holiday: IsPublicHoliday) -> date | None:
    """The Sunday or public holiday within whose span, midday before to midday after, it lies.

    Strictly within: at the first midday itself the child is not kept in any part of the span, and
    at the last the extension would end where it begins.
    """
    around = _london_day(moment)
    for day in (around - timedelta(days=1), around, around + timedelta(days=1)):
        begins, ends = _midday(day - timedelta(days=1)), _midday(day + timedelta(days=1))
        if _is_day_of_rest(day, is_public_holiday) and begins < moment < ends:
            return day
    return None


def _midday_after(day: date, is_public_holiday: IsPublicHoliday) -> datetime:
    """Midday on the first day after `day` that is neither a Sunday nor a public holiday."""
    day += timedelta(days=1)
    while _is_day_of_rest(day, is_public_holiday):
        day += timedelta(days=1)
    return _midday(day)


def _is_day_of_rest(day: date, is_public_holiday: IsPublicHoliday) -> bool:
    """Saturday is not one (LAW-19)."""
    return day.weekday() == SUNDAY or is_public_holiday(day)


# --- London's days, and words -----------------------------------------------------------------------


def _check_aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")


def _london_day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


def _midday(day: date) -> datetime:
    return datetime.combine(day, MIDDAY, tzinfo=LONDON).astimezone(UTC)


def _words(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{_day_words(local.date())} at {local:%H:%M}"


def _day_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _hours(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    unit = "hour" if hours == 1 else "hours"
    if not minutes:
        return f"{hours} {unit}"
    return f"{hours} {unit} {minutes} {'minute' if minutes == 1 else 'minutes'}"
