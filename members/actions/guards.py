"""Who may write about members and money, and the days they may give."""

from datetime import date, datetime

from plv import clock
from plv.access.models import User
from plv.access.roles import Permission as P
from plv.errors import Refused


def check_keeps_register(by: User) -> None:
    if not {P.MANAGE_PEOPLE, P.KEEP_LEDGER} & by.held.everywhere:
        raise Refused(
            "Only the administrator and the finance officer keep the register of members."
        )


def check_keeps_ledger(by: User) -> None:
    if P.KEEP_LEDGER not in by.held.everywhere:
        raise Refused("Only the finance officer keeps the ledger.")


def check_not_to_come(day: date | None, subject: str, *, field: str, at: datetime) -> None:
    if day is not None and day > clock.london_day(at):
        raise Refused(f"{subject} cannot be later than today.", field=field)
