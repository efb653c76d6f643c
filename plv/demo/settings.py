"""What the made-up world is like: the numbers to change, in one place."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from plv import clock

# The earliest day on which a world of the usual length still begins after the company was founded.
FOUNDED_ON = date(2023, 4, 1)
# Annual rates of the consumer prices index, each September (ONS series D7G7), in per cent.
SEPTEMBER_CPI = {2023: Decimal("6.7"), 2024: Decimal("1.7"), 2025: Decimal("3.8")}

HERO = "Haringey"  # the authorities whose people a visitor can be
SECOND_HERO = "Tower Hamlets"
NON_MEMBER_HERO = "Richmond upon Thames"

TWO_YEAR_BREAK = ("Enfield", "Tower Hamlets")
FURTHER_BREAK = ("Ealing", "Lewisham")  # resolved a second break-point, after four years
UNDECIDED = ("Brent",)  # let the last break-point pass without a decision
JOINED_LATER = "Hillingdon"
IN_NOTICE = "Bexley"
LEFT = "Sutton"
PROSPECTIVE = ("Bromley", "Kingston upon Thames", "Wandsworth")
NON_MEMBERS = ("City of London", "Kensington and Chelsea", NON_MEMBER_HERO)


@dataclass(frozen=True)
class Settings:
    """One made-up world. The same seed and moment give the same world, but for random ids."""

    now: datetime
    seed: int = 2023
    months: int = 24  # since the home opened
    referrals_a_year: float = 295 / 3  # from London, as the founding papers counted (SEED-H)
    from_outside_a_year: float = 4.0
    unmet_a_year: float = 40.0

    @property
    def today(self) -> date:
        return clock.london_day(self.now)

    @property
    def launched_on(self) -> date:
        """The first of a month."""
        return clock.add_months(self.today.replace(day=1), -self.months)
