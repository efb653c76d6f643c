"""The need that was never referred, or referred in vain, so that it is not hidden (UX-6)."""

from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models import Authority
from plv.access.roles import Permission
from plv.constraints import paired
from referrals import needs
from referrals.models.referral import Referral

if TYPE_CHECKING:
    from plv.access.models import User


class UnmetNeedQuerySet(models.QuerySet["UnmetNeed"]):
    def visible_to(self, user: "User") -> Self:
        """All for the placement team; an authority's own for its social workers and officers."""
        if Permission.SEE_ALL_REFERRALS in user.held.everywhere:
            return self.all()
        return self.filter(authority__in=user.held.authorities(Permission.SEE_CHILDREN))


class UnmetNeed(models.Model):
    """A two-minute record without a name: a place was needed and there was none."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="unmet_needs")
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="unmet_needs"
    )
    needed_on = models.DateField()
    reason = models.CharField(max_length=20, choices=needs.UnmetReason.choices)
    age = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=10, choices=needs.Sex.choices)
    ethnicity = models.CharField(max_length=4, blank=True)
    went_to = models.CharField(max_length=20, choices=needs.Setting.choices)
    registered = models.BooleanField(null=True, blank=True)
    weekly_cost = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    miles = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = UnmetNeedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-needed_on", "-recorded_at"]
        constraints = [
            paired("recorded", "unmet_need"),
            models.CheckConstraint(
                condition=Q(age__gte=8, age__lte=17),
                name="unmet_need_of_a_child",
                violation_error_message="The age must be between 8 and 17.",
            ),
            models.CheckConstraint(
                condition=Q(weekly_cost__isnull=True) | Q(weekly_cost__gte=0),
                name="unmet_need_cost_not_negative",
                violation_error_message="A weekly cost cannot be negative.",
            ),
            models.CheckConstraint(
                condition=Q(miles__isnull=True) | Q(miles__gte=0),
                name="unmet_need_miles_not_negative",
                violation_error_message="A distance cannot be negative.",
            ),
            models.UniqueConstraint(
                fields=["referral"],
                name="unmet_need_once_per_referral",
                violation_error_message="The unmet need of this referral is already recorded.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority}, {self.needed_on:%-d %B %Y}"
