"""The home, its units and its beds. A second home is data, not code."""

from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from members.models import Authority
from plv.access.roles import Permission, Scope, permissions_of
from plv.constraints import in_order, no_overlapping_days
from referrals import needs

if TYPE_CHECKING:
    from plv.access.models import User


class HomeQuerySet(models.QuerySet["Home"]):
    def visible_to(self, user: "User") -> Self:
        """All homes for the placement team; their own for registered managers."""
        if Permission.ALLOCATE_BEDS in user.held.everywhere:
            return self.all()
        return self.filter(pk__in=user.held.homes(Permission.RUN_HOME))


class Home(models.Model):
    """A building the PLV places children in. Its row is locked first in every action on its beds."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)
    host_authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    telephone = models.CharField(max_length=30, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5)
    longitude = models.DecimalField(max_digits=8, decimal_places=5)

    objects = HomeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = permissions_of(Scope.HOME)
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A wing of a home, with the children it is registered and staffed for."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=needs.Kind.choices)
    sexes = ArrayField(models.CharField(max_length=10, choices=needs.Sex.choices))
    min_age = models.PositiveSmallIntegerField(default=10)
    max_age = models.PositiveSmallIntegerField(default=17)
    turnaround_hours = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["home__name", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "name"],
                name="unit_name_once",
                violation_error_message="This home already has a unit of that name.",
            ),
            models.CheckConstraint(
                condition=Q(min_age__lte=F("max_age"), max_age__lte=17),
                name="unit_ages_in_order",
                violation_error_message="The lowest age must not be above the highest, and none above 17.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitCapacity(models.Model):
    """Approved and working (staffed) places of a unit from a day on; free is worked out."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="capacities")
    starts_on = models.DateField()
    ends_on = models.DateField("last day", null=True, blank=True)
    approved = models.PositiveSmallIntegerField()
    working = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "unit capacities"
        ordering = ["unit", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(working__lte=F("approved")),
                name="unit_capacity_working_within_approved",
                violation_error_message="Working places cannot exceed approved places.",
            ),
            in_order("starts_on", "ends_on", "unit_capacity", "A capacity ends after it starts."),
            no_overlapping_days(
                "unit_capacity_no_overlap",
                "This unit already has a capacity for some of these days.",
                of=("unit",),
                first="starts_on",
                last="ends_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.working} of {self.approved} from {self.starts_on:%-d %B %Y}"


class BedQuerySet(models.QuerySet["Bed"]):
    def visible_to(self, user: "User") -> Self:
        if Permission.ALLOCATE_BEDS in user.held.everywhere:
            return self.all()
        return self.filter(unit__home__in=user.held.homes(Permission.RUN_HOME))

    def open_on(self, day: date) -> Self:
        """Opened, and not closed, on `day`."""
        return self.filter(opened_on__lte=day).filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=day)
        )


class Bed(models.Model):
    """One place to sleep, in a room. `closed_on` is the first day it is no longer a bed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="beds")
    name = models.CharField(max_length=40)
    room = models.CharField(max_length=40)
    features = ArrayField(
        models.CharField(max_length=30, choices=needs.Feature.choices), default=list, blank=True
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = BedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["unit__home__name", "unit__position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="bed_name_once",
                violation_error_message="This unit already has a bed of that name.",
            ),
            in_order(
                "opened_on", "closed_on", "bed", "A bed closes after it opens.", strictly=True
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}, {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("bed_detail", args=[self.pk])

    @property
    def feature_labels(self) -> list[str]:
        return [needs.Feature(code).label for code in self.features]
