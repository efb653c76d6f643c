"""The clocks of a child who lives at the home: what permits it, reviews, hearings, growing up. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from placements.clocks import IN_COURT, Clock, Kind, Severity, severity_of
from placements.legal_cover import covered_until, end_of, next_hearing
from placements.models import Placement
from placements.models.placement import REVIEW_TARGET, review_due_on
from plv import clock
from plv.forms.dates import in_words
from referrals import needs
from referrals.eligibility import ADULT
from referrals.models import LegalBasis

# When an order that is ending is said again (LAW-26), and when it is red without a hearing.
ORDER_STEPS = (28, 14, 7, 3, 1)
HEARING_LISTED_BY = timedelta(days=14)
TELL_THE_AUTHORITY = timedelta(hours=12)
SAID_BEFORE_18 = timedelta(days=91)


def of_placement(
    placement: Placement, *, bases: Iterable[LegalBasis], reviewed_on: date | None, at: datetime
) -> list[Clock]:
    """The clocks of a current placement: what permits it, its reviews, telling the authority.

    A step-down place is open, so only the telling remains of them there (LAW-44).
    """
    if not placement.is_current:
        return []
    clocks = [] if placement.follows_id else _telling(placement, at)
    if placement.kind != needs.Kind.SECURE:
        return clocks
    bases = list(bases)
    return [
        legal_clock(placement, bases, at),
        review_clock(placement, reviewed_on, at),
        *_hearings(placement, bases, at),
        *_coming_of_age(placement, at),
        *clocks,
    ]


def legal_clock(placement: Placement, bases: Iterable[LegalBasis], at: datetime) -> Clock:
    """When the child may no longer be kept, or the alarm that they are kept without authority.

    Bases that follow on from each other without a gap run together (LAW-23, LAW-26).
    """
    bases = list(bases)
    last = covered_until(bases, at)
    if last is None:
        ended = [end_of(basis) for basis in bases if end_of(basis) <= at]
        since = max([placement.admitted_at, *ended])
        return _of(
            placement,
            Kind.ORDER,
            "Nothing permits this child to be locked in now. Ring the authority’s lawyer and the "
            "placement team",
            since,
            Severity.ALARM,
        )
    ends_at = end_of(last)
    if last.kind == LegalBasis.Kind.SEVENTY_TWO_HOURS:
        what = "72 hours without an order run out. Before then: an order, or the child leaves"
        return _of(placement, Kind.SEVENTY_TWO_HOURS, what, ends_at, Severity.URGENT)
    hearing = next_hearing(bases, at)
    what = f"{last.get_kind_display()} ends"
    if hearing:
        what += f". Hearing listed for {in_words(hearing)}"
    elif ends_at - at <= timedelta(days=ORDER_STEPS[0]):
        what += ". No further hearing is listed"
    return _of(placement, Kind.ORDER, what, ends_at, _order_severity(ends_at, hearing, at))


def step_reached(ends_at: datetime, at: datetime) -> int | None:
    """The nearest of 28, 14, 7, 3 and 1 days that the end is within; None when it is further off."""
    return min((days for days in ORDER_STEPS if ends_at - at <= timedelta(days=days)), default=None)


def _order_severity(ends_at: datetime, hearing: date | None, at: datetime) -> Severity:
    step = step_reached(ends_at, at)
    if step is None:
        return Severity.AHEAD
    unheard = hearing is None or hearing > clock.london_day(ends_at)
    if step <= 3 or (unheard and ends_at - at <= HEARING_LISTED_BY):
        return Severity.URGENT
    return Severity.SOON


def review_clock(placement: Placement, reviewed_on: date | None, at: datetime) -> Clock:
    """The next secure accommodation review (LAW-34).

    The first is aimed at 28 days and by law within a calendar month of admission; each later one
    within three months of the last. Once the aim is missed, the law's day is what counts.
    """
    admitted_on = clock.london_day(placement.admitted_at)
    by_law = clock.end_of_day(review_due_on(admitted_on, reviewed_on))
    if reviewed_on is not None:
        what = "Three months from the last"
        return _of(placement, Kind.REVIEW, what, by_law, severity_of(by_law, at))
    aim = clock.end_of_day(admitted_on + REVIEW_TARGET)
    if at < aim:
        last = review_due_on(admitted_on, None)
        what = f"The first, aimed at 28 days; by law by {in_words(last)}"
        return _of(placement, Kind.REVIEW, what, aim, severity_of(aim, at))
    what = "The first. The 28 days are past: this is the day the law sets"
    return _of(placement, Kind.REVIEW, what, by_law, max(Severity.URGENT, severity_of(by_law, at)))


def _hearings(placement: Placement, bases: Iterable[LegalBasis], at: datetime) -> list[Clock]:
    day = next_hearing(bases, at)
    if day is None:
        return []
    due = clock.end_of_day(day)
    return [_of(placement, Kind.HEARING, IN_COURT, due, severity_of(due, at))]


def _coming_of_age(placement: Placement, at: datetime) -> list[Clock]:
    """No child is kept past the 18th birthday, whatever an order says (LAW-13)."""
    born_on = placement.child.born_on
    day = clock.add_months(born_on, ADULT * 12)
    if (born_on.month, born_on.day) == (2, 29):
        day += timedelta(days=1)
    due = clock.start_of_day(day)
    if due - at > SAID_BEFORE_18:
        return []
    what = "The child turns 18 and must have left by then, whatever an order says"
    return [_of(placement, Kind.ADULT, what, due, severity_of(due, at))]


def _telling(placement: Placement, at: datetime) -> list[Clock]:
    """The home tells the authority within twelve hours and asks whether to go on (LAW-29)."""
    due = placement.admitted_at + TELL_THE_AUTHORITY
    if placement.kind != needs.Kind.SECURE or at >= due:
        return []
    what = "The home tells the authority that the child is here, and gets its authority to go on"
    return [_of(placement, Kind.TELL, what, due, Severity.URGENT)]


def _of(placement: Placement, kind: Kind, what: str, due: datetime, severity: Severity) -> Clock:
    return Clock(
        kind,
        what,
        due,
        severity,
        placement.get_absolute_url(),
        child=placement.child,
        authority=placement.authority.name,
        place=placement.home.name,
    )
