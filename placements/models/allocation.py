"""The policy, its runs, who was in them, and the offers people made from them.

Runs and candidates are immutable: the site's database role may insert and read them only.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from placements.lifecycle import OPEN, OfferStatus
from placements.models.estate import Bed, Home
from plv.access.roles import Permission
from plv.constraints import in_order, no_overlapping_days, paired
from referrals import needs
from referrals.models import Referral

if TYPE_CHECKING:
    from plv.access.models import User


class Policy(models.Model):
    """A version of the allocation policy, in force for a span of days: data, not code."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.PositiveSmallIntegerField(unique=True)
    starts_on = models.DateField("in force from")
    ends_on = models.DateField("last day", null=True, blank=True)
    rank = models.JSONField(help_text="The rank keys, in order")
    member_reserve = models.JSONField(help_text="Beds of each kind kept free for members")
    search_limit = models.PositiveIntegerField(default=200_000)
    offer_hours = models.PositiveSmallIntegerField(default=24)
    resolution = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "policies"
        ordering = ["version"]
        constraints = [
            in_order("starts_on", "ends_on", "policy", "A policy ends after it starts."),
            no_overlapping_days(
                "policy_no_overlap",
                "Another version of the policy is in force on some of these days.",
                of=(),
                first="starts_on",
                last="ends_on",
            ),
        ]

    def __str__(self) -> str:
        return f"Allocation policy, version {self.version}"


class AllocationRun(models.Model):
    """One application of a policy to frozen facts: what went in, what came out, and its hash."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="runs")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="runs")
    run_at = models.DateTimeField()
    run_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField()
    decision = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ["-run_at"]
        constraints = [paired("run", "allocation_run")]
        indexes = [models.Index(fields=["home", "-run_at"], name="allocation_run_latest")]

    def __str__(self) -> str:
        return f"Allocation of {self.run_at:%-d %B %Y %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("allocation_run", args=[self.pk])


class Candidate(models.Model):
    """One referral in a run: its rank, whether it may be placed, and the bed proposed for it."""

    class Outcome(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        WAITING = "waiting", "No place this time"
        FIND_OUT = "find_out", "Something to find out"
        NOT_ELIGIBLE = "not_eligible", "Not eligible this time"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(AllocationRun, on_delete=models.PROTECT, related_name="candidates")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="candidacies")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    rank = models.PositiveIntegerField(null=True)
    bed = models.ForeignKey(Bed, null=True, on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        default_permissions = ()
        ordering = ["run", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "referral"],
                name="candidate_once_per_run",
                violation_error_message="A referral is once in an allocation run.",
            ),
            models.UniqueConstraint(
                fields=["run", "bed"],
                condition=Q(bed__isnull=False),
                name="candidate_bed_once_per_run",
                violation_error_message="An allocation run proposes a bed for one child only.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="proposed", bed__isnull=False)
                | (~Q(outcome="proposed") & Q(bed__isnull=True)),
                name="candidate_proposed_has_bed",
                violation_error_message="A bed is named for a child who is proposed, and for no other.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral}: {self.get_outcome_display()}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: "User") -> Self:
        """All for the placement team; a home's for its manager; an authority's once the home has said yes."""
        if Permission.ALLOCATE_BEDS in user.held.everywhere:
            return self.all()
        return self.filter(
            Q(bed__unit__home__in=user.held.homes(Permission.RUN_HOME))
            | Q(referral__authority__in=user.held.authorities(Permission.SEE_CHILDREN))
            & (Q(home_answered_at__isnull=False) & ~Q(status=OfferStatus.HOME_REFUSED))
        )

    def open(self, at: datetime) -> Self:
        """Offers that still hold a bed at the moment `at`: lapsing is by comparison, not by a job."""
        return self.filter(status__in=OPEN, expires_at__gt=at)

    def overdue(self, at: datetime) -> Self:
        """Offers that have lapsed at `at` and have not been recorded as lapsed yet."""
        return self.filter(status__in=OPEN, expires_at__lte=at)


class Offer(models.Model):
    """A proposal that a named person has made: it holds the bed until it is answered or lapses."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="offers")
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="offers")
    run = models.ForeignKey(AllocationRun, on_delete=models.PROTECT, related_name="offers")
    status = models.CharField(max_length=20, choices=OfferStatus.choices, default=OfferStatus.MADE)
    out_of_order_reason = models.TextField(blank=True)
    overrides = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    home_answered_at = models.DateTimeField(null=True, blank=True)
    home_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    home_refusal = models.CharField(max_length=30, choices=needs.RefusedByHome.choices, blank=True)
    home_note = models.TextField(blank=True)
    authority_answered_at = models.DateTimeField(null=True, blank=True)
    authority_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    authority_refusal = models.CharField(
        max_length=30, choices=needs.DeclinedByAuthority.choices, blank=True
    )
    authority_note = models.TextField(blank=True)
    arrival_planned_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status__in=["made", "home_accepted", "accepted"]),
                name="offer_one_open_per_referral",
                violation_error_message="This referral already has an offer in play.",
            ),
            models.UniqueConstraint(
                fields=["bed"],
                condition=Q(status__in=["made", "home_accepted", "accepted"]),
                name="offer_one_open_per_bed",
                violation_error_message="This bed is already offered to someone else.",
            ),
            in_order(
                "made_at", "expires_at", "offer", "An offer lapses after it is made.", strictly=True
            ),
            in_order(
                "made_at", "home_answered_at", "offer", "The home answers after the offer is made."
            ),
            in_order(
                "home_answered_at",
                "authority_answered_at",
                "offer",
                "The home answers before the authority.",
            ),
            paired("made", "offer"),
            paired("home_answered", "offer"),
            paired("authority_answered", "offer"),
            models.CheckConstraint(
                condition=(Q(status="home_refused") & ~Q(home_refusal=""))
                | (~Q(status="home_refused") & Q(home_refusal="")),
                name="offer_home_refusal_is_coded",
                violation_error_message="Choose the reason for refusing.",
            ),
            models.CheckConstraint(
                condition=(Q(status="declined") & ~Q(authority_refusal=""))
                | (~Q(status="declined") & Q(authority_refusal="")),
                name="offer_decline_is_coded",
                violation_error_message="Choose the reason for declining.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["made", "lapsed", "withdrawn"])
                | Q(home_answered_at__isnull=False),
                name="offer_home_answers_first",
                violation_error_message="The registered manager answers first.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["accepted", "admitted", "declined"])
                | Q(authority_answered_at__isnull=False),
                name="offer_accepted_by_the_authority",
                violation_error_message="The authority must have answered.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["made", "home_accepted", "accepted"], ended_at__isnull=True)
                | ~Q(status__in=["made", "home_accepted", "accepted"]) & Q(ended_at__isnull=False),
                name="offer_ended_has_a_moment",
                violation_error_message="An ended offer says when it ended.",
            ),
        ]

    def __str__(self) -> str:
        return f"Offer of {self.made_at:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("offer_detail", args=[self.pk])

    @property
    def audit_child_id(self) -> UUID:
        return self.referral.child_id

    @property
    def authority_id(self) -> UUID:
        return self.referral.authority_id

    def status_at(self, moment: datetime) -> OfferStatus:
        """The status by the clock: an open offer past its time has lapsed, recorded or not."""
        if self.status in OPEN and self.expires_at <= moment:
            return OfferStatus.LAPSED
        return OfferStatus(self.status)
