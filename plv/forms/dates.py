"""Dates and moments, asked for in parts, with a sentence for everything that can be wrong.

A date is posted as `<name>_day`, `<name>_month`, `<name>_year`; a moment has `<name>_time` as well.
Moments are London time, and cleaned to UTC.
"""

import datetime as dt
import re
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from plv.forms.question import Question

LONDON = ZoneInfo("Europe/London")
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
PARTS = ("day", "month", "year")
TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:. ]?(?P<minute>[0-9]{2}))?\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>bst|gmt)?",
    re.IGNORECASE,
)


class Parts(NamedTuple):
    """What was typed, kept to be shown again."""

    day: str = ""
    month: str = ""
    year: str = ""
    time: str = ""


class Fault(ValidationError):
    """A wrong date, and which of its boxes to mark."""

    def __init__(self, message: str, *parts: str):
        super().__init__(message, code="invalid")
        self.parts = parts


def in_words(day: dt.date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def read_month(typed: str) -> int:
    """The month's number, from a number or a name of three letters or more. 0 if it is neither."""
    if re.fullmatch(r"[0-9]{1,2}", typed):
        return int(typed)
    if len(typed) >= 3:
        for number, name in enumerate(MONTHS, start=1):
            if name.startswith(typed.lower()):
                return number
    return 0


def read_date(typed: Parts, subject: str) -> dt.date:
    absent = [name for name in PARTS if not getattr(typed, name)]
    if absent:
        raise Fault(f"{subject} must include a {' and '.join(absent)}", *absent)
    month = read_month(typed.month)
    if not re.fullmatch(r"[0-9]{1,2}", typed.day) or not 1 <= int(typed.day) <= 31:
        raise Fault(f"{subject} must be a real date", "day")
    if not 1 <= month <= 12:
        raise Fault(f"{subject} must be a real date", "month")
    if not re.fullmatch(r"[0-9]{4}", typed.year):
        raise Fault(f"{subject} must have a year of 4 numbers, like 2026", "year")
    try:
        return dt.date(int(typed.year), month, int(typed.day))
    except ValueError:
        raise Fault(f"{subject} must be a real date", *PARTS) from None


def read_time(typed: str, subject: str) -> tuple[dt.time, str]:
    """The time, and "bst" or "gmt" where one was typed."""
    if typed.lower() in ("midnight", "midday", "noon"):
        return dt.time(0 if typed.lower() == "midnight" else 12), ""
    found = TIME.fullmatch(typed)
    fault = Fault(f"{subject} must have a time, like 14:30 or 2:30pm", "time")
    if not found or not (found["minute"] or found["half"]):
        raise fault
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise fault
        hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59:
        raise fault
    return dt.time(hour, minute), (found["zone"] or "").lower()


def london_moment(day: dt.date, time: dt.time, zone: str, subject: str) -> dt.datetime:
    """The one moment meant, in UTC. The hour that the clocks skip or repeat is asked about."""
    first = dt.datetime.combine(day, time, tzinfo=LONDON)
    readings = [first, first.replace(fold=1)]
    real = [
        at
        for at in readings
        if at.astimezone(dt.UTC).astimezone(LONDON).replace(tzinfo=None)
        == dt.datetime.combine(day, time)
    ]
    clock = f"{time:%H:%M}"
    if not real:
        raise Fault(
            f"{subject} cannot be {clock} on {in_words(day)}: the clocks went forward from 01:00 to 02:00",
            "time",
        )
    if zone:
        real = [at for at in real if (at.tzname() or "").lower() == zone]
        if not real:
            raise Fault(
                f"{clock} on {in_words(day)} is not in {zone.upper()}: leave {zone.upper()} out",
                "time",
            )
    if len({at.utcoffset() for at in real}) > 1:
        raise Fault(
            f"{clock} happens twice on {in_words(day)}, when the clocks go back: "
            f"enter {clock} BST for the first or {clock} GMT for the second",
            "time",
        )
    return real[0].astimezone(dt.UTC)


class DateParts(forms.Widget):
    """The boxes of a date."""

    names = PARTS

    def value_from_datadict(self, data, files, name):
        return Parts(
            **{part: str(data.get(f"{name}_{part}") or "").strip()[:40] for part in self.names}
        )

    def value_omitted_from_data(self, data, files, name):
        return not any(f"{name}_{part}" in data for part in self.names)

    def id_for_label(self, id_, index=None):
        return f"{id_}_day" if id_ else ""


class DateTimeParts(DateParts):
    names = (*PARTS, "time")


class DateField(Question, forms.Field):
    """A date. `earliest` and `latest` may be set on the form's field, which knows the day it is."""

    widget = DateParts
    messages = {
        "earliest": "{subject} must be on or after %s",
        "latest": "{subject} must be on or before %s",
    }

    def __init__(
        self,
        *,
        earliest=dt.date(1900, 1, 1),
        latest=dt.date(2150, 12, 31),
        birthday=False,
        **kwargs,
    ):
        self.earliest, self.latest, self.birthday = earliest, latest, birthday
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if isinstance(value, dt.date):
            return Parts(str(value.day), str(value.month), str(value.year))
        return value or Parts()

    def to_python(self, value):
        if isinstance(value, dt.date) or not value or not any(value):
            return value or None if isinstance(value, dt.date) else None
        day = read_date(value, self.subject)
        self.check_limits(day)
        return day

    def check_limits(self, day: dt.date) -> None:
        for name, limit, wrong in (
            ("earliest", self.earliest, self.earliest and day < self.earliest),
            ("latest", self.latest, self.latest and day > self.latest),
        ):
            if wrong:
                sentence = self.error_messages[name]
                raise Fault(sentence % in_words(limit) if "%s" in sentence else sentence, *PARTS)

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class DateTimeField(DateField):
    """A moment in London, cleaned to UTC."""

    widget = DateTimeParts

    def prepare_value(self, value):
        if not isinstance(value, dt.datetime):
            return super().prepare_value(value)
        at = value.astimezone(LONDON)
        repeated = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
        clock = f"{at:%H:%M} {at.tzname()}" if repeated else f"{at:%H:%M}"
        return Parts(str(at.day), str(at.month), str(at.year), clock)

    def to_python(self, value):
        if isinstance(value, dt.datetime) or not value or not any(value):
            return value if isinstance(value, dt.datetime) else None
        day = read_date(value, self.subject)
        self.check_limits(day)
        if not value.time:
            raise Fault(f"{self.subject} must include a time, like 14:30", "time")
        time, zone = read_time(value.time, self.subject)
        return london_moment(day, time, zone, self.subject)
