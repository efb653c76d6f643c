"""The financial year: 1 April to 31 March (FIN-2)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class FinancialYear:
    """Named by the calendar year in which it starts: 2025 is 1 April 2025 to 31 March 2026."""

    starting: int

    @classmethod
    def of(cls, day: date) -> "FinancialYear":
        return cls(day.year if (day.month, day.day) >= (4, 1) else day.year - 1)

    @property
    def first(self) -> date:
        return date(self.starting, 4, 1)

    @property
    def last(self) -> date:
        return date(self.starting + 1, 3, 31)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def invoiced_from(self) -> date:
        """Invoices go out annually in advance, from the month before the year begins (FIN-2)."""
        return date(self.starting, 3, 1)

    def __str__(self) -> str:
        return f"{self.starting}-{(self.starting + 1) % 100:02d}"


def years_between(first: date, last: date) -> list[FinancialYear]:
    """Every financial year with a day from `first` to `last`."""
    start, end = FinancialYear.of(first).starting, FinancialYear.of(last).starting
    return [FinancialYear(starting) for starting in range(start, end + 1)]
