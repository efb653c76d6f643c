"""The story of a referral: each step of its status, each question and its answer."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from plv.constraints import in_order, paired
from referrals.lifecycle import Status
from referrals.models.referral import Referral


class StatusChange(models.Model):
    """One step of a referral's life: the timeline its authority reads. Never edited."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="status_changes")
    was = models.CharField(max_length=20, choices=Status.choices, blank=True)
    became = models.CharField(max_length=20, choices=Status.choices)
    reason = models.CharField(max_length=30, blank=True)
    sentence = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["became", "changed_at"], name="status_change_became")]

    def __str__(self) -> str:
        return f"{self.sentence} ({self.changed_at:%-d %B %Y})"


class InformationRequest(models.Model):
    """A question of the placement team's, and its answer."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="information_requests"
    )
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(answered_at__isnull=True),
                name="information_request_one_open",
                violation_error_message="A question to this authority is already open.",
            ),
            paired("asked", "information_request"),
            paired("answered", "information_request"),
            in_order(
                "asked_at",
                "answered_at",
                "information_request",
                "The answer comes after the question.",
            ),
        ]

    def __str__(self) -> str:
        return f"Asked {self.asked_at:%-d %B %Y}"
