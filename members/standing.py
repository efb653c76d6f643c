"""Standing is worked out from dates, never typed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices


class Standing(TextChoices):
    PROSPECTIVE = "prospective", "Prospective"
    MEMBER = "member", "Member"
    IN_NOTICE = "in_notice", "In notice"
    NON_MEMBER = "non_member", "Non-member"
    LEFT = "left", "Left"

    @property
    def has_priority(self) -> bool:
        """A member stays one, with its priority, until the day its notice takes effect."""
        return self in {Standing.MEMBER, Standing.IN_NOTICE}


@dataclass(frozen=True)
class MembershipDates:
    """The dates of one membership; `leaves_on` is the first day it no longer holds."""

    interest_on: date | None
    joined_on: date | None
    notice_on: date | None
    leaves_on: date | None


def standing_on(memberships: Iterable[MembershipDates], day: date) -> Standing:
    """What an authority with these memberships is on `day`.

    A membership that holds on the day decides; then one still to come; then one that has ended.
    Not paying never ends a membership.
    """
    found = Standing.NON_MEMBER
    for dates in memberships:
        joined = dates.joined_on is not None and dates.joined_on <= day
        gone = dates.leaves_on is not None and dates.leaves_on <= day
        if joined and not gone:
            in_notice = dates.notice_on is not None and dates.notice_on <= day
            return Standing.IN_NOTICE if in_notice else Standing.MEMBER
        if joined and gone and found is Standing.NON_MEMBER:
            found = Standing.LEFT
        interested = dates.interest_on is not None and dates.interest_on <= day
        if not joined and not gone and interested:
            found = Standing.PROSPECTIVE
    return found
