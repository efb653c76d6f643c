"""One thing that needs a person, and the things of one role in order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from placements.clocks import Severity

TAGS = {
    Severity.ALARM: ("Act now", "red"),
    Severity.LATE: ("Late", "red"),
    Severity.URGENT: ("Urgent", "orange"),
    Severity.SOON: ("Soon", "yellow"),
}


@dataclass(frozen=True)
class Item:
    """One sentence, and the page on which to act on it."""

    sentence: str
    url: str
    severity: Severity = Severity.AHEAD
    due_at: datetime | None = None
    hint: str = ""

    @property
    def tag(self) -> tuple[str, str] | None:
        """The word and the colour that say how pressing it is."""
        return TAGS.get(self.severity)


@dataclass(frozen=True)
class Group:
    """What needs the holder of one role, most urgent first, and what they can do when nothing does."""

    title: str
    items: tuple[Item, ...]
    can_do: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = field(default=())

    @property
    def severity(self) -> Severity:
        return max((item.severity for item in self.items), default=Severity.AHEAD)


def in_order(items: Iterable[Item | None]) -> tuple[Item, ...]:
    """The most severe first; among equals, what is due first; then as given."""
    return tuple(
        sorted(
            filter(None, items),
            key=lambda item: (
                -item.severity,
                item.due_at is None,
                item.due_at.timestamp() if item.due_at else 0,
            ),
        )
    )


def counted(number: int, one: str, many: str) -> str:
    """ "1 referral waits" or "3 referrals wait": the number, then the words for it."""
    return f"{number:,} {one if number == 1 else many}"


def to(name: str, **query: str) -> str:
    """The page `name`, with its filter set."""
    return reverse(name) + (f"?{urlencode(query)}" if query else "")


def some(
    number: int,
    *,
    one: str,
    many: str,
    url: str,
    severity: Severity = Severity.AHEAD,
    due_at: datetime | None = None,
    hint: str = "",
) -> Item | None:
    """The item that says how many there are; nothing when there is none."""
    if not number:
        return None
    return Item(counted(number, one, many), url, severity, due_at, hint)


def by_time(due_at: datetime | None, at: datetime) -> Severity:
    """How pressing something with a time is: a day is urgent here, for people answer by the day."""
    if due_at is None:
        return Severity.AHEAD
    left = (due_at - at).total_seconds() / 3600
    return Severity.LATE if left <= 0 else Severity.URGENT if left <= 24 else Severity.SOON
