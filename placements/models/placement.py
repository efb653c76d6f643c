"""A child's time at the home, and the reviews of whether they must still be there."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.models import Authority
from placements.models.allocation import Offer
from placements.models.estate import Home
from plv import clock
from plv.access.roles import Permission
from plv.constraints import in_order, paired
from referrals import needs
from referrals.models import Child, LegalBasis, Referral

if TYPE_CHECKING:
    from plv.access.models import User


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: "User") -> Self:
        """All for the placement team; a home's for its manager; an authority's own for its people."""
        if Permission.SEE_ALL_REFERRALS in user.held.everywhere:
            return self.all()
        return self.filter(
            Q(home__in=user.held.homes(Permission.RUN_HOME))
            | Q(authority__in=user.held.authorities(Permission.SEE_CHILDREN))
        )

    def current(self) -> Self:
        return self.filter(discharged_at__isnull=True)


class Placement(models.Model):
    """From admission to discharge, secure or step-down; its bed moves are its stays."""

    class Destination(models.TextChoices):
        STEP_DOWN = "step_down", "Step-down place beside the home"
        SECURE = "secure", "Back to a secure place here"
        FAMILY = "family", "Parents or family"
        FOSTER = "foster", "Foster care"
        CHILDRENS_HOME = "childrens_home", "Children's home"
        SUPPORTED = "supported", "Supported accommodation"
        SECURE_ELSEWHERE = "secure_elsewhere", "Secure children's home elsewhere"
        HOSPITAL = "hospital", "Hospital"
        CUSTODY = "custody", "Custody"
        OTHER = "other", "Somewhere else"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="placements")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="placements")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="placements")
    offer = models.OneToOneField(
        Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="placement"
    )
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="placements")
    kind = models.CharField(max_length=10, choices=needs.Kind.choices)
    legal_basis = models.ForeignKey(
        LegalBasis, null=True, blank=True, on_delete=models.PROTECT, related_name="placements"
    )
    expected_end_on = models.DateField(null=True, blank=True)
    step_down_wanted_from = models.DateField(
        null=True,
        blank=True,
        help_text="From when this secure placement's child waits for a step-down place beside the home",
    )
    admitted_at = models.DateTimeField()
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    discharged_at = models.DateTimeField(null=True, blank=True)
    discharged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    destination = models.CharField(max_length=20, choices=Destination.choices, blank=True)
    discharge_note = models.TextField(blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-admitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(discharged_at__isnull=True),
                name="placement_one_current_per_child",
                violation_error_message="This child is already placed here.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="secure") | Q(legal_basis__isnull=False),
                name="placement_secure_has_legal_basis",
                violation_error_message="A child cannot be locked in without a legal basis.",
            ),
            models.CheckConstraint(
                condition=Q(kind="secure") | Q(step_down_wanted_from__isnull=True),
                name="placement_steps_down_from_secure",
                violation_error_message="A child steps down from a secure place only.",
            ),
            models.CheckConstraint(
                condition=(Q(discharged_at__isnull=True, destination=""))
                | (Q(discharged_at__isnull=False) & ~Q(destination="")),
                name="placement_discharge_has_destination",
                violation_error_message="Say where the child went.",
            ),
            in_order(
                "admitted_at",
                "discharged_at",
                "placement",
                "A child leaves after they arrive.",
                strictly=True,
            ),
            paired("admitted", "placement"),
            paired("discharged", "placement"),
        ]
        indexes = [models.Index(fields=["admitted_at"], name="placement_admitted")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.admitted_at:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("placement_detail", args=[self.pk])

    @property
    def is_current(self) -> bool:
        return self.discharged_at is None

    def nights(self, until: datetime) -> int:
        """Nights so far: the admission night counts, the day of discharge does not (FIN-9)."""
        end = clock.london_day(self.discharged_at or until)
        return (end - clock.london_day(self.admitted_at)).days


REVIEW_TARGET = timedelta(days=28)


class Review(models.Model):
    """A secure accommodation review: whether the criteria still apply (LAW-33 to LAW-35)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    criteria_still_apply = models.BooleanField()
    still_necessary = models.BooleanField()
    other_would_be_appropriate = models.BooleanField()
    reasons = models.TextField()
    independent_person = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "held_on"],
                name="review_once_a_day",
                violation_error_message="A review on that day is already recorded.",
            ),
            paired("recorded", "review"),
        ]

    def __str__(self) -> str:
        return f"Review of {self.held_on:%-d %B %Y}"


def review_due_on(admitted_on: date, last_held_on: date | None) -> date:
    """The last lawful day of the next review: one month from admission, then three from the last (LAW-34)."""
    if last_held_on is None:
        return clock.add_months(admitted_on, 1)
    return clock.add_months(last_held_on, 3)
