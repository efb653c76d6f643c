"""Every legal and agreed time limit, worked out from rows and never stored as a countdown.

Pure: rows with their relations loaded, and the moment, go in; clocks come out. `placements.due`
reads the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import IntegerChoices, TextChoices
from django.urls import reverse

from placements.legal_cover import covered_until, end_of, next_hearing
from placements.lifecycle import OPEN, OfferStatus
from placements.models import Occupancy, Offer, Placement
from placements.models.placement import REVIEW_TARGET, review_due_on
from plv import clock
from referrals import needs
from referrals.lifecycle import LIVE, Status
from referrals.models import Child, LegalBasis, Referral

# When an order that is ending is said again (LAW-26), and when it is red without a hearing.
ORDER_STEPS = (28, 14, 7, 3, 1)
HEARING_LISTED_BY = timedelta(days=14)
TELL_THE_AUTHORITY = timedelta(hours=12)
SOON = timedelta(days=7)
URGENT = timedelta(hours=48)
ADULT_AGE = 18
SAID_BEFORE_18 = timedelta(days=91)
IN_COURT = "In court. Record the order the same day"
MOMENT = timedelta(microseconds=1)


class Kind(TextChoices):
    SEVENTY_TWO_HOURS = "seventy_two_hours", "72 hours"
    ORDER = "order", "Order ending"
    HEARING = "hearing", "Hearing"
    REVIEW = "review", "Secure review"
    TELL = "tell", "Telling the authority"
    OFFER = "offer", "Offer"
    UPDATE = "update", "Fortnightly update"
    FULL_REVIEW = "full_review", "Three-month review"
    VACANCY = "vacancy", "Bed held vacant"
    ADULT = "adult", "Turning 18"


class Severity(IntegerChoices):
    """How loud a clock is. An alarm is a child locked in with nothing that permits it."""

    AHEAD = 0, "Ahead"
    SOON = 1, "Soon"
    URGENT = 2, "Pressing"
    LATE = 3, "Overdue"
    ALARM = 4, "Unlawful now"


@dataclass(frozen=True)
class Clock:
    """One time limit: what must happen, by when, for whom, and where to see to it."""

    kind: Kind
    what: str
    due_at: datetime
    severity: Severity
    url: str
    child: Child | None = None
    authority: str = ""
    place: str = ""

    @property
    def is_late(self) -> bool:
        return self.severity >= Severity.LATE

    @property
    def has_time(self) -> bool:
        """Whether it falls due at a time of day, and not with the end of a day."""
        return self.due_at != clock.start_of_day(clock.london_day(self.due_at))

    @property
    def due_on(self) -> date:
        """The day in London it falls due: the day that ends, for a limit that is a day."""
        return clock.london_day(self.due_at if self.has_time else self.due_at - MOMENT)


def in_order(clocks: Iterable[Clock]) -> list[Clock]:
    """Alarms first, then by the time they are due: what is overdue leads."""
    return sorted(
        clocks, key=lambda one: (one.severity != Severity.ALARM, one.due_at, one.kind, one.url)
    )


# --- children at the home ----------------------------------------------------------------------------


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
        what += f". Hearing listed for {_words(hearing)}"
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
        return _of(placement, Kind.REVIEW, what, by_law, _severity(by_law, at))
    aim = clock.end_of_day(admitted_on + REVIEW_TARGET)
    if at < aim:
        last = review_due_on(admitted_on, None)
        what = f"The first, aimed at 28 days; by law by {_words(last)}"
        return _of(placement, Kind.REVIEW, what, aim, _severity(aim, at))
    what = "The first. The 28 days are past: this is the day the law sets"
    return _of(placement, Kind.REVIEW, what, by_law, max(Severity.URGENT, _severity(by_law, at)))


def _hearings(placement: Placement, bases: Iterable[LegalBasis], at: datetime) -> list[Clock]:
    day = next_hearing(bases, at)
    if day is None:
        return []
    due = clock.end_of_day(day)
    return [_of(placement, Kind.HEARING, IN_COURT, due, _severity(due, at))]


def _coming_of_age(placement: Placement, at: datetime) -> list[Clock]:
    """No child is kept past the 18th birthday, whatever an order says (LAW-13)."""
    born_on = placement.child.born_on
    day = clock.add_months(born_on, ADULT_AGE * 12)
    if (born_on.month, born_on.day) == (2, 29):
        day += timedelta(days=1)
    due = clock.start_of_day(day)
    if due - at > SAID_BEFORE_18:
        return []
    what = "The child turns 18 and must have left by then, whatever an order says"
    return [_of(placement, Kind.ADULT, what, due, _severity(due, at))]


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


# --- children who wait, offers, beds -----------------------------------------------------------------


def of_offer(offer: Offer, at: datetime) -> list[Clock]:
    """An open offer lapses at its time, by comparison; one past it is over, recorded or not."""
    if offer.status not in OPEN or offer.expires_at <= at:
        return []
    what = {
        OfferStatus.MADE: "Offer lapses: the home has not answered",
        OfferStatus.HOME_ACCEPTED: "Offer lapses: the authority has not answered",
        OfferStatus.ACCEPTED: "Accepted place lapses if the child has not arrived",
    }[OfferStatus(offer.status)]
    return [
        Clock(
            Kind.OFFER,
            what,
            offer.expires_at,
            _severity(offer.expires_at, at),
            offer.get_absolute_url(),
            child=offer.referral.child,
            authority=offer.referral.authority.name,
            place=str(offer.bed),
        )
    ]


def of_referral(referral: Referral, at: datetime) -> list[Clock]:
    """A waiting referral's fortnightly update and three-month review, and a live one's hearing."""
    clocks = []
    if referral.status == Status.WAITING:
        for kind, what, due in (
            (Kind.UPDATE, "Say what has changed, or that nothing has", referral.update_due_at),
            (Kind.FULL_REVIEW, "Read the whole referral again", referral.review_due_at),
        ):
            if due is not None:
                late = ". Until then the referral is out of the ranking" if due <= at else ""
                clocks.append(_for_referral(referral, kind, what + late, due, at))
    if referral.status in LIVE and referral.hearing_at and referral.hearing_at > at:
        hearing = referral.hearing_at
        clocks.append(_for_referral(referral, Kind.HEARING, IN_COURT, hearing, at))
    return clocks


def _for_referral(referral: Referral, kind: Kind, what: str, due: datetime, at: datetime) -> Clock:
    return Clock(
        kind,
        what,
        due,
        _severity(due, at),
        referral.get_absolute_url(),
        child=referral.child,
        authority=referral.authority.name,
    )


def of_vacancy(vacancy: Occupancy, at: datetime) -> list[Clock]:
    """A bed held vacant for safety is looked at again on the day that was set."""
    if vacancy.review_on is None or not vacancy.covers(at):
        return []
    due = clock.end_of_day(vacancy.review_on)
    return [
        Clock(
            Kind.VACANCY,
            "Review whether the bed must still be held vacant",
            due,
            _severity(due, at),
            reverse("bed_detail", args=[vacancy.bed_id]),
            place=str(vacancy.bed),
        )
    ]


def _severity(due: datetime, at: datetime) -> Severity:
    left = due - at
    if left <= timedelta(0):
        return Severity.LATE
    if left <= URGENT:
        return Severity.URGENT
    return Severity.SOON if left <= SOON else Severity.AHEAD


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
