"""What belongs to a referral and is kept in rows of its own: the risks, and the documents."""

from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from plv.constraints import paired
from referrals import needs
from referrals.models.referral import Referral


class Risk(models.Model):
    """The answer to one risk: never, in the past or now; since when, and what helps."""

    id = models.BigAutoField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="risks")
    kind = models.CharField(max_length=30, choices=needs.RiskKind.choices)
    level = models.CharField(max_length=10, choices=needs.RiskLevel.choices)
    last_on = models.DateField("last happened on", null=True, blank=True)
    what_helps = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"],
                name="risk_once_per_kind",
                violation_error_message="Each risk is answered once.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_level_display().lower()}"


class Document(models.Model):
    """A file that belongs to a referral. Kept under a random name outside the web root."""

    class Kind(models.TextChoices):
        ORDER = "order", "Secure accommodation order or application"
        CHRONOLOGY = "chronology", "Chronology"
        CARE_PLAN = "care_plan", "Care plan"
        RISK_ASSESSMENT = "risk_assessment", "Risk assessment"
        AUTHORISATION = "authorisation", "Senior authorisation"
        UNDER_13_APPROVAL = "under_13_approval", "Secretary of State's approval (under 13)"
        EXIT_PLAN = "exit_plan", "Exit plan"
        OTHER = "other", "Something else"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=150)
    dated_on = models.DateField(null=True, blank=True)
    file = models.FileField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-added_at"]
        constraints = [
            paired("added", "document"),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="document_not_empty",
                violation_error_message="The file is empty.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_child_id(self) -> UUID:
        return self.referral.child_id
