"""One table for every claim on a bed over time.

A claim is a half-open span `[starts_at, ends_at)`; an empty end means until it is ended. The
database refuses two live claims on one bed and a child in two beds, whatever wrote them.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from placements.models.estate import Bed
from plv.constraints import in_order, no_overlapping_moments, paired
from referrals.models import Child

if TYPE_CHECKING:
    from placements.models.allocation import Offer
    from placements.models.placement import Placement


class OccupancyQuerySet(models.QuerySet["Occupancy"]):
    def live(self) -> Self:
        """Claims that count: not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def at(self, moment: datetime) -> Self:
        """Live claims that cover `moment`."""
        return (
            self.live()
            .filter(starts_at__lte=moment)
            .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))
        )

    def not_over(self, moment: datetime) -> Self:
        """Live claims that cover `moment` or lie ahead of it."""
        return self.live().filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))

    def stays(self) -> Self:
        return self.filter(kind=Occupancy.Kind.STAY)


class Occupancy(models.Model):
    """A claim on a bed: a stay, a hold, a vacancy for safety, a spell out of service, a turnaround."""

    class Kind(models.TextChoices):
        STAY = "stay", "Stay"
        OFFER_HOLD = "offer_hold", "Held for an offer"
        NAMED_HOLD = "named_hold", "Held for a named child"
        SAFETY_VACANCY = "safety_vacancy", "Held vacant for safety"
        OUT_OF_SERVICE = "out_of_service", "Out of service"
        TURNAROUND = "turnaround", "Being made ready"

    FOR_A_CHILD = (Kind.STAY, Kind.OFFER_HOLD, Kind.NAMED_HOLD)
    HOLDS = (Kind.OFFER_HOLD, Kind.NAMED_HOLD)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="occupancies")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    expected_end_on = models.DateField(null=True, blank=True)
    child = models.ForeignKey(
        Child, null=True, blank=True, on_delete=models.PROTECT, related_name="occupancies"
    )
    offer: "models.OneToOneField[Offer | None]" = models.OneToOneField(
        "placements.Offer", null=True, blank=True, on_delete=models.PROTECT, related_name="hold"
    )
    placement: "models.ForeignKey[Placement | None]" = models.ForeignKey(
        "placements.Placement",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stays",
    )
    because_of: "models.ForeignKey[Placement | None]" = models.ForeignKey(
        "placements.Placement",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="vacancies_caused",
    )
    reason = models.CharField(max_length=300, blank=True)
    review_on = models.DateField(null=True, blank=True)
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "occupancies"
        ordering = ["bed", "starts_at"]
        constraints = [
            no_overlapping_moments(
                "occupancy_bed_once",
                "This bed is already taken for some of that time. Nothing was changed: choose another bed.",
                of=("bed",),
                first="starts_at",
                last="ends_at",
                when=Q(cancelled_at__isnull=True),
            ),
            no_overlapping_moments(
                "occupancy_child_in_one_bed",
                "This child already has a bed for some of that time.",
                of=("child",),
                first="starts_at",
                last="ends_at",
                when=Q(cancelled_at__isnull=True, kind="stay"),
            ),
            no_overlapping_moments(
                "occupancy_child_held_one_bed",
                "A bed is already held for this child for some of that time.",
                of=("child",),
                first="starts_at",
                last="ends_at",
                when=Q(cancelled_at__isnull=True, kind__in=["offer_hold", "named_hold"]),
            ),
            in_order(
                "starts_at",
                "ends_at",
                "occupancy",
                "A claim on a bed ends after it starts.",
                strictly=True,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["stay", "offer_hold", "named_hold"], child__isnull=False)
                | Q(
                    kind__in=["safety_vacancy", "out_of_service", "turnaround"], child__isnull=True
                ),
                name="occupancy_names_a_child",
                violation_error_message="A stay or a hold is for a child; the other claims are for none.",
            ),
            models.CheckConstraint(
                condition=Q(kind="stay", placement__isnull=False)
                | (~Q(kind="stay") & Q(placement__isnull=True)),
                name="occupancy_stay_has_placement",
                violation_error_message="A stay belongs to a placement.",
            ),
            models.CheckConstraint(
                condition=Q(kind="offer_hold", offer__isnull=False, ends_at__isnull=False)
                | (~Q(kind="offer_hold") & Q(offer__isnull=True)),
                name="occupancy_hold_has_offer",
                violation_error_message="A hold for an offer belongs to the offer and has an end.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["safety_vacancy", "out_of_service", "named_hold"])
                | ~Q(reason=""),
                name="occupancy_says_why",
                violation_error_message="Say why the bed cannot be used.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="safety_vacancy") | Q(review_on__isnull=False),
                name="occupancy_vacancy_is_reviewed",
                violation_error_message="Say when holding the bed vacant will be reviewed.",
            ),
            paired("claimed", "occupancy"),
            paired("cancelled", "occupancy"),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="occupancy_starts"),
            models.Index(fields=["ends_at"], name="occupancy_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.starts_at:%-d %B %Y}"

    @property
    def audit_child_id(self) -> UUID | None:
        return self.child_id

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment and (self.ends_at is None or moment < self.ends_at)
