"""The local authorities: those of London, and others that refer as non-members."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse

from plv.access.roles import Permission, Scope, permissions_of

if TYPE_CHECKING:
    from plv.access.models import User


class AuthorityQuerySet(models.QuerySet["Authority"]):
    def visible_to(self, user: "User") -> "AuthorityQuerySet":
        """Every authority for the PLV's offices; their own for people of an authority."""
        if user.may(Permission.SEE_MEMBERS) or user.may(Permission.SEE_ALL_REFERRALS):
            return self.all()
        return self.filter(pk__in=list(user.held.for_authority))

    def held_with(self, user: "User", permission: Permission) -> "AuthorityQuerySet":
        """The authorities for which `user` holds `permission`."""
        return self.filter(pk__in=user.held.authorities(permission))

    def of_london(self) -> "AuthorityQuerySet":
        return self.filter(kind=Authority.Kind.LONDON)


class Authority(models.Model):
    """A local authority. "Borough" in prose only: the City of London is not one."""

    class Kind(models.TextChoices):
        LONDON = "london", "London authority"
        OTHER = "other", "Authority outside London"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    gss_code = models.CharField("GSS code", max_length=9, unique=True)
    name = models.CharField(max_length=80, unique=True)
    official_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)
    population_10_17 = models.PositiveIntegerField(null=True, blank=True)
    baseline_miles = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="Mean straight-line miles to the open homes that take welfare placements, without a London home.",
    )
    finance_email = models.EmailField(blank=True)
    purchase_order = models.CharField(max_length=40, blank=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = permissions_of(Scope.AUTHORITY)
        ordering = ["name"]
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(49, 61), longitude__range=(-9, 2)),
                name="authority_in_great_britain",
                violation_error_message="The point must lie in Great Britain.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("member_detail", args=[self.pk])
