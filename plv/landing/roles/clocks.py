"""The clocks that press, as items: one for each kind of limit."""

from collections.abc import Iterable
from datetime import datetime

from placements.clocks import Clock, Kind, Severity
from plv.landing.items import Item, counted, to

WORDS = {
    Kind.SEVENTY_TWO_HOURS: ("child is held on the 72 hours", "children are held on the 72 hours"),
    Kind.ORDER: ("order ends soon", "orders end soon"),
    Kind.HEARING: ("hearing is soon", "hearings are soon"),
    Kind.REVIEW: ("secure review is due", "secure reviews are due"),
    Kind.TELL: (
        "authority must be told that its child is here",
        "authorities must be told that their child is here",
    ),
    Kind.OFFER: ("offer will lapse", "offers will lapse"),
    Kind.UPDATE: ("fortnightly update is due", "fortnightly updates are due"),
    Kind.FULL_REVIEW: ("three-month review is due", "three-month reviews are due"),
    Kind.VACANCY: (
        "bed held vacant is to be looked at again",
        "beds held vacant are to be looked at again",
    ),
}
ALARM = (
    "child may be locked in with nothing that permits it",
    "children may be locked in with nothing that permits it",
)


def pressing(clocks: Iterable[Clock], kinds: Iterable[Kind], at: datetime) -> list[Item]:
    """Items for the clocks of these kinds that are late or near; alarms whatever the kinds."""
    clocks = [clock for clock in clocks if clock.severity > Severity.AHEAD]
    alarms = [clock for clock in clocks if clock.severity is Severity.ALARM]
    items = [_item(alarms, ALARM, Kind.ORDER)] if alarms else []
    for kind in kinds:
        found = [clock for clock in clocks if clock.kind == kind and clock not in alarms]
        if found:
            items.append(_item(found, WORDS[kind], kind))
    return items


def _item(clocks: list[Clock], words: tuple[str, str], kind: Kind) -> Item:
    return Item(
        sentence=counted(len(clocks), *words),
        url=to("clocks", kind=kind.value),
        severity=max(clock.severity for clock in clocks),
        due_at=min(clock.due_at for clock in clocks),
    )
