"""A referral, what it says, and the story of its statuses."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.models import Authority
from plv import clock
from plv.access.roles import Permission
from plv.constraints import in_order, paired
from referrals import needs, references
from referrals.lifecycle import LIVE, TURNS, Outcome, Status, Turn
from referrals.models.child import Child

if TYPE_CHECKING:
    from plv.access.models import User

UPDATE_EVERY = timedelta(days=14)
REVIEW_EVERY_MONTHS = 3


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: "User") -> Self:
        """All that were sent, for the placement team; an authority's own for its people."""
        if Permission.SEE_ALL_REFERRALS in user.held.everywhere:
            return self.exclude(status__in=[Status.DRAFT, Status.AWAITING_SIGN_OFF])
        return self.filter(authority__in=user.held.authorities(Permission.SEE_CHILDREN))

    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def waiting(self) -> Self:
        return self.filter(status=Status.WAITING)

    def to_assess(self) -> Self:
        return self.filter(status=Status.SUBMITTED)

    def stale(self, at: datetime) -> Self:
        """Waiting, with the fortnightly update or the three-monthly review missed."""
        review_limit = clock.add_months_to_moment(at, -REVIEW_EVERY_MONTHS)
        return self.waiting().filter(
            Q(updated_at__lte=at - UPDATE_EVERY) | Q(reviewed_at__lte=review_limit)
        )

    def with_particulars(self) -> Self:
        """With the child and authority that a list shows."""
        return self.select_related("child", "authority")


class Referral(models.Model):
    """An authority's request for a place for one child."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(
        max_length=11, unique=True, default=references.new_referral, editable=False
    )
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="referrals")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="referrals")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)

    # what is asked for
    kind = models.CharField(max_length=10, choices=needs.Kind.choices)
    ground = models.CharField(max_length=4, choices=needs.Ground.choices, blank=True)
    needed_from = models.DateField(null=True, blank=True)
    expected_weeks = models.PositiveSmallIntegerField(null=True, blank=True)

    # what permits it
    legal_route = models.CharField(max_length=20, choices=needs.LegalRoute.choices, blank=True)
    hearing_at = models.DateTimeField(null=True, blank=True)
    court = models.CharField(max_length=120, blank=True)
    hours_already_secure = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Hours in any secure children's home in the 27 days before placement (LAW-16)",
    )
    authorised_by_name = models.CharField(max_length=120, blank=True)
    authorised_by_role = models.CharField(max_length=120, blank=True)

    # where the child is now
    setting = models.CharField(max_length=20, choices=needs.Setting.choices, blank=True)
    setting_registered = models.BooleanField(null=True, blank=True)
    setting_weekly_cost = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    setting_miles = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    deprived_of_liberty_order = models.BooleanField(null=True, blank=True)

    # the rest, with the version of the question set it answered
    question_set = models.PositiveSmallIntegerField(default=1)
    answers = models.JSONField(default=dict, blank=True)

    # the assessment
    risk_band = models.PositiveSmallIntegerField(
        choices=needs.RiskBand.choices, null=True, blank=True
    )
    suitable = models.BooleanField(null=True, blank=True)
    required_features = ArrayField(
        models.CharField(max_length=30, choices=needs.Feature.choices), null=True, blank=True
    )
    assessment_note = models.TextField(blank=True)

    # moments
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_for_sign_off_at = models.DateTimeField(null=True, blank=True)
    sent_for_sign_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waiting_since = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField("last updated", null=True, blank=True)
    reviewed_at = models.DateTimeField("last reviewed in full", null=True, blank=True)
    tie_break = models.BigIntegerField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=30, choices=Outcome.choices, blank=True)
    outcome_detail = models.CharField(max_length=30, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=~Q(status="closed"),
                name="referral_one_live_per_child",
                violation_error_message="This child already has a live referral.",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(status="closed") & Q(closed_at__isnull=True, outcome=""),
                name="referral_closed_with_outcome",
                violation_error_message="A closed referral has an outcome and a moment of closing.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "awaiting_sign_off", "closed"])
                | Q(submitted_at__isnull=False, tie_break__isnull=False),
                name="referral_submitted_before_it_goes_on",
                violation_error_message="A referral must be signed and submitted first.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["waiting", "offered", "accepted", "placed"])
                | Q(
                    assessed_at__isnull=False,
                    waiting_since__isnull=False,
                    risk_band__isnull=False,
                    suitable=True,
                    required_features__isnull=False,
                ),
                name="referral_assessed_before_it_waits",
                violation_error_message="A referral must be assessed as suitable before it waits for a place.",
            ),
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | ~Q(pause_reason=""),
                name="referral_pause_has_reason",
                violation_error_message="Say why the search is paused.",
            ),
            paired("started", "referral"),
            paired("sent_for_sign_off", "referral"),
            paired("submitted", "referral"),
            paired("assessed", "referral"),
            paired("closed", "referral"),
            in_order(
                "started_at", "submitted_at", "referral", "It is submitted after it is started."
            ),
            in_order(
                "submitted_at", "assessed_at", "referral", "It is assessed after it is submitted."
            ),
            in_order("started_at", "closed_at", "referral", "It is closed after it is started."),
        ]
        indexes = [
            models.Index(fields=["status", "waiting_since"], name="referral_status_waiting"),
            models.Index(fields=["authority", "status"], name="referral_authority_status"),
            models.Index(fields=["-started_at"], name="referral_started"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referral_detail", args=[self.pk])

    @property
    def turn(self) -> Turn:
        """Whose turn it is, as far as the referral itself knows."""
        return TURNS[Status(self.status)]

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def update_due_at(self) -> datetime | None:
        """When the short update is due (every 14 days while waiting)."""
        return self.updated_at + UPDATE_EVERY if self.updated_at else None

    @property
    def review_due_at(self) -> datetime | None:
        """When the full review is due (every three months while waiting)."""
        return (
            clock.add_months_to_moment(self.reviewed_at, REVIEW_EVERY_MONTHS)
            if self.reviewed_at
            else None
        )

    def is_fresh(self, at: datetime) -> bool:
        """Whether neither the update nor the review has been missed at `at`."""
        due = [moment for moment in (self.update_due_at, self.review_due_at) if moment]
        return bool(due) and at < min(due)

    def is_paused(self, day: date) -> bool:
        return self.paused_until is not None and day < self.paused_until

    def answer(self, name: str) -> Any:
        return self.answers.get(name, "")
