"""How long what permits a child to be locked in holds, from the rows of their legal bases. Pure."""

from collections.abc import Iterable
from datetime import date, datetime

from plv import clock
from referrals.models import LegalBasis


def end_of(basis: LegalBasis) -> datetime:
    """When it stops permitting anything: its end, or the moment it was ended early."""
    return min(basis.ends_at, basis.ended_at) if basis.ended_at else basis.ends_at


def permits(basis: LegalBasis, at: datetime) -> bool:
    return basis.starts_at <= at < end_of(basis)


def covered_until(bases: Iterable[LegalBasis], at: datetime) -> LegalBasis | None:
    """The last of the unbroken chain of legal bases that begins with one in force at `at`.

    One that begins the moment another ends continues it; a minute between them breaks the chain.
    """
    last = None
    for basis in sorted(bases, key=lambda basis: basis.starts_at):
        reached = at if last is None else end_of(last)
        if basis.starts_at <= reached < end_of(basis):
            last = basis
    return last


def next_hearing(bases: Iterable[LegalBasis], at: datetime) -> date | None:
    """The next hearing listed, today or later."""
    today = clock.london_day(at)
    listed = [basis.next_hearing_on for basis in bases if basis.next_hearing_on]
    return min((day for day in listed if day >= today), default=None)
