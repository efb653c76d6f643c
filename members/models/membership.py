"""Membership of the company, its terms and their break-points.

Each authority resolved its own words, so term and break-points are its own rows (domain section 0).
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from members.models.authority import Authority
from members.standing import MembershipDates
from plv.constraints import in_order, no_overlapping_days


class Membership(models.Model):
    """An authority's membership. A day is the first on which the thing holds."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="memberships")
    interest_on = models.DateField("expressed interest on", null=True, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    notice_on = models.DateField("gave notice on", null=True, blank=True)
    leaves_on = models.DateField("no longer a member from", null=True, blank=True)
    leaving_reason = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["authority__name", "joined_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(interest_on__isnull=False) | Q(joined_on__isnull=False),
                name="membership_has_a_date",
                violation_error_message="Give the day of interest or the day of joining.",
            ),
            models.CheckConstraint(
                condition=Q(notice_on__isnull=True, leaves_on__isnull=True)
                | Q(joined_on__isnull=False, leaves_on__isnull=False),
                name="membership_notice_says_when",
                violation_error_message="Notice must say from when the authority is no longer a member.",
            ),
            in_order("interest_on", "joined_on", "membership", "Interest comes before joining."),
            in_order("joined_on", "notice_on", "membership", "Notice comes after joining."),
            in_order("notice_on", "leaves_on", "membership", "Leaving comes after notice."),
            in_order(
                "joined_on",
                "leaves_on",
                "membership",
                "Leaving comes after joining.",
                strictly=True,
            ),
            no_overlapping_days(
                "membership_no_overlap",
                "This authority already has a membership on some of these days.",
                of=("authority",),
                first="joined_on",
                last="leaves_on",
                bounds="[)",
                when=Q(joined_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} from {self.joined_on or 'to come'}"

    @property
    def dates(self) -> MembershipDates:
        return MembershipDates(self.interest_on, self.joined_on, self.notice_on, self.leaves_on)


class Term(models.Model):
    """A dated term: 2023-04-01 to 2028-03-31 first, then cycles of ten years."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="terms")
    starts_on = models.DateField()
    ends_on = models.DateField("last day")
    resolved_on = models.DateField(null=True, blank=True)
    resolution = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["starts_on"]
        constraints = [
            in_order("starts_on", "ends_on", "term", "A term ends after it starts.", strictly=True),
            no_overlapping_days(
                "term_no_overlap",
                "This membership already has a term on some of these days.",
                of=("membership",),
                first="starts_on",
                last="ends_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%-d %B %Y} to {self.ends_on:%-d %B %Y}"


class BreakpointQuerySet(models.QuerySet["Breakpoint"]):
    def undecided(self) -> "BreakpointQuerySet":
        return self.filter(decision=Breakpoint.Decision.UNDECIDED)


class Breakpoint(models.Model):
    """The day in a term by which the authority decides to stay or leave, and what it decided."""

    class Decision(models.TextChoices):
        UNDECIDED = "undecided", "Not decided"
        STAY = "stay", "Stays"
        LEAVE = "leave", "Leaves"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="breakpoints")
    falls_on = models.DateField()
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.UNDECIDED)
    decided_on = models.DateField(null=True, blank=True)
    paper = models.CharField("decision paper", max_length=200, blank=True)

    objects = BreakpointQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["falls_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "falls_on"],
                name="breakpoint_once_a_day",
                violation_error_message="This term already has a break-point on that day.",
            ),
            models.CheckConstraint(
                condition=Q(decision="undecided", decided_on__isnull=True)
                | (~Q(decision="undecided") & Q(decided_on__isnull=False)),
                name="breakpoint_decision_has_a_day",
                violation_error_message="Give the day of the decision.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.falls_on:%-d %B %Y}: {self.get_decision_display()}"
