"""Public holidays in England: the bank holidays, Good Friday and Christmas Day (LAW-21)."""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

HOLIDAYS = Path(__file__).parent / "reference" / "bank_holidays_england.csv"


@lru_cache(maxsize=1)
def listed() -> frozenset[date]:
    """The bank holidays of the maintained list."""
    with HOLIDAYS.open(encoding="utf-8", newline="") as rows:
        return frozenset(date.fromisoformat(row["date"]) for row in csv.DictReader(rows))


def is_public_holiday(day: date) -> bool:
    """Whether `day` is a public holiday in England.

    Beyond the years of the maintained list the rule decides, which knows no holiday proclaimed for
    one year only.
    """
    if (day.month, day.day) == (12, 25):
        return True
    if min(listed()).year <= day.year <= max(listed()).year:
        return day in listed()
    return _is_holiday_by_rule(day)


@lru_cache(maxsize=4096)
def _is_holiday_by_rule(day: date) -> bool:
    import holidays

    return day in holidays.country_holidays("GB", subdiv="ENG", years=day.year)
