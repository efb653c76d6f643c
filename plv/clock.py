"""Moments and days: UTC in the database, London on the screen.

Views read the clock once and pass it down; nothing below a view reads it.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, aware, in UTC. Called by views, commands and tasks only."""
    return timezone.now()


def london_day(moment: datetime) -> date:
    """The calendar day in London at `moment` (LAW-21)."""
    return moment.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """Midnight in London at the start of `day`, as an aware moment."""
    return datetime.combine(day, time.min, tzinfo=LONDON)


def age_on(born_on: date, day: date) -> int:
    """Whole years on `day`; someone born on 29 February comes of age on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def add_months(day: date, months: int) -> date:
    """The corresponding date `months` later, or the month's last day where there is none (LAW-25)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def add_months_to_moment(moment: datetime, months: int) -> datetime:
    """The same London time of day on the corresponding date `months` later (LAW-25)."""
    local = moment.astimezone(LONDON)
    return datetime.combine(add_months(local.date(), months), local.time(), tzinfo=LONDON)


def end_of_day(day: date) -> datetime:
    """The moment `day` ends in London (midnight of the next)."""
    return start_of_day(day + timedelta(days=1))
