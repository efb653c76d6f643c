"""Every legal and agreed time limit, worked out from rows and never stored as a countdown.

Pure: rows with their relations loaded, and the moment, go in; clocks come out. Those of a child at
the home are in `placements.resident_clocks`; `placements.due` reads the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import IntegerChoices, TextChoices
from django.urls import reverse

from placements.lifecycle import OPEN, OfferStatus
from placements.models import Occupancy, Offer
from plv import clock
from referrals.lifecycle import LIVE, Status
from referrals.models import Child, Referral

SOON = timedelta(days=7)
URGENT = timedelta(hours=48)
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
            severity_of(offer.expires_at, at),
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
        severity_of(due, at),
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
            severity_of(due, at),
            reverse("bed_detail", args=[vacancy.bed_id]),
            place=str(vacancy.bed),
        )
    ]


def severity_of(due: datetime, at: datetime) -> Severity:
    left = due - at
    if left <= timedelta(0):
        return Severity.LATE
    if left <= URGENT:
        return Severity.URGENT
    return Severity.SOON if left <= SOON else Severity.AHEAD
