"""The child, what permits them to be locked in, and whom they must be kept apart from."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from members.models import Authority
from plv import clock
from plv.access.roles import Permission
from plv.constraints import in_order, no_overlapping_moments, paired
from referrals import needs, references

if TYPE_CHECKING:
    from plv.access.models import User


class ChildQuerySet(models.QuerySet["Child"]):
    def visible_to(self, user: "User") -> Self:
        """Every child for the placement team; an authority's own for its social workers and officers."""
        if Permission.SEE_ALL_REFERRALS in user.held.everywhere:
            return self.all()
        return self.filter(authority__in=user.held.authorities(Permission.SEE_CHILDREN))


class Child(models.Model):
    """A person, known by the authority's case number and a PLV reference."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reference = models.CharField(
        max_length=11, unique=True, default=references.new_child, editable=False
    )
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="children")
    case_number = models.CharField(max_length=40)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    born_on = models.DateField("date of birth")
    sex = models.CharField(max_length=10, choices=needs.Sex.choices)
    gender = models.CharField(max_length=60, blank=True)
    ethnicity = models.CharField(max_length=4, blank=True)
    first_language = models.CharField(max_length=60, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    legal_status = models.CharField(max_length=2, choices=needs.LegalStatus.choices, blank=True)
    section_20_5 = models.BooleanField(
        "accommodated under section 20(5)",
        default=False,
        help_text="16 or over, in a community home (LAW-10)",
    )
    under_13_approved_at = models.DateTimeField(null=True, blank=True)
    under_13_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    under_13_reference = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = ChildQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "children"
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "case_number"],
                name="child_case_number_once",
                violation_error_message="Your authority already has a child with this case number.",
            ),
            paired("added", "child"),
            paired("under_13_approved", "child"),
            models.CheckConstraint(
                condition=Q(under_13_approved_at__isnull=True) | ~Q(under_13_reference=""),
                name="child_under_13_approval_has_reference",
                violation_error_message="Give the reference of the Secretary of State's approval.",
            ),
        ]
        indexes = [models.Index(fields=["authority", "born_on"], name="child_authority_born")]

    def __str__(self) -> str:
        return self.reference

    @property
    def audit_child_id(self) -> UUID:
        return self.pk

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def called(self) -> str:
        """What the child is called by those who care for them."""
        return self.preferred_name or self.first_name

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}.{self.last_name[:1]}.".upper()

    def age_on(self, day: date) -> int:
        return clock.age_on(self.born_on, day)


class LegalBasisQuerySet(models.QuerySet["LegalBasis"]):
    def in_force(self, at: datetime) -> Self:
        """Those that permit the child to be locked in at the moment `at`."""
        return self.filter(starts_at__lte=at, ends_at__gt=at).filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=at)
        )


class LegalBasis(models.Model):
    """An authority to keep a child in secure accommodation, to the minute (LAW-15 to LAW-26)."""

    class Kind(models.TextChoices):
        SEVENTY_TWO_HOURS = "seventy_two_hours", "72 hours without an order"
        INTERIM = "interim", "Interim order"
        FIRST = "first", "First order"
        FURTHER = "further", "Further order"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="legal_bases")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField("ended early at", null=True, blank=True)
    court = models.CharField(max_length=120, blank=True)
    case_number = models.CharField("court case number", max_length=40, blank=True)
    next_hearing_on = models.DateField(null=True, blank=True)
    authorised_by_name = models.CharField(max_length=120, blank=True)
    authorised_by_role = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "legal bases"
        ordering = ["starts_at"]
        constraints = [
            in_order(
                "starts_at",
                "ends_at",
                "legal_basis",
                "A legal basis ends after it starts.",
                strictly=True,
            ),
            in_order(
                "starts_at", "ended_at", "legal_basis", "It cannot have ended before it started."
            ),
            paired("recorded", "legal_basis"),
            no_overlapping_moments(
                "legal_basis_no_overlap",
                "This child already has a legal basis of this kind for some of that time.",
                of=("child", "kind"),
                first="starts_at",
                last="ends_at",
                when=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=~Q(kind="seventy_two_hours") | ~Q(authorised_by_name=""),
                name="legal_basis_72_hours_authorised",
                violation_error_message="Name the officer who authorised the 72 hours (LAW-22).",
            ),
            models.CheckConstraint(
                condition=Q(kind="seventy_two_hours") | ~Q(court=""),
                name="legal_basis_order_names_court",
                violation_error_message="Name the court that made the order.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} until {self.ends_at:%-d %B %Y %H:%M}"


class KeepApartQuerySet(models.QuerySet["KeepApart"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class KeepApart(models.Model):
    """Two children who must not share a room, a unit or the home.

    Only the placement team and the registered manager see it: neither authority learns of the
    other's child. The pair is stored with the smaller id first, so that it is the same both ways.
    """

    class Level(models.TextChoices):
        ROOM = "room", "Not in the same room"
        UNIT = "unit", "Not in the same unit"
        HOME = "home", "Not in the same home"

    class Part(models.TextChoices):
        AT_RISK = "at_risk", "At risk from the other"
        POSES_RISK = "poses_risk", "Poses a risk to the other"
        MUTUAL = "mutual", "Each to the other"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    first = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="kept_apart_as_first")
    second = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="kept_apart_as_second")
    level = models.CharField(max_length=10, choices=Level.choices)
    part_of_first = models.CharField(max_length=12, choices=Part.choices)
    reason = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_reason = models.TextField(blank=True)

    objects = KeepApartQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = "keep-apart"
        verbose_name_plural = "keep-aparts"
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="keep_apart_pair_in_order",
                violation_error_message="A child cannot be kept apart from themselves.",
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(closed_at__isnull=True),
                name="keep_apart_once_per_pair",
                violation_error_message="These two children are already kept apart. Close that entry first.",
            ),
            paired("opened", "keep_apart"),
            paired("closed", "keep_apart"),
            in_order(
                "opened_at", "closed_at", "keep_apart", "It cannot be closed before it was opened."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} since {self.opened_at:%-d %B %Y}"

    def other_than(self, child_id: UUID) -> Child:
        """The child of the pair who is not `child_id`."""
        return self.second if self.first_id == child_id else self.first
