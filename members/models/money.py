"""What membership costs, the documents issued for it, and the money that came in.

Amounts are pounds and pence. Issued documents are never edited: the site's database role may not
update them. A wrong one is answered by a credit note (FIN-7).
"""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from members.models.authority import Authority
from plv.access.roles import Permission
from plv.constraints import in_order, no_overlapping_days, paired

if TYPE_CHECKING:
    from plv.access.models import User

PENCE = {"max_digits": 12, "decimal_places": 2}


class Company(models.Model):
    """The Pan-London Vehicle itself: the facts its documents print, and its launch."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=150)
    company_number = models.CharField(max_length=10, blank=True)
    address = models.TextField(blank=True)
    bank_details = models.TextField(blank=True)
    launched_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day the home opened. Nothing is charged before it (FIN-1).",
    )
    payment_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "company"
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="company_is_one",
                violation_error_message="There is one company, and it is already recorded.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FeeSchedule(models.Model):
    """The annual subscription for a span of days; an uplift is a new row (FIN-1 to FIN-3)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    starts_on = models.DateField()
    ends_on = models.DateField("last day", null=True, blank=True)
    annual_fee = models.DecimalField(**PENCE)
    vat_percent = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal("20.00"))
    basis = models.CharField(max_length=200)
    resolution = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(annual_fee__gte=0, vat_percent__gte=0, vat_percent__lte=100),
                name="fee_schedule_not_negative",
                violation_error_message="Fee and VAT cannot be negative.",
            ),
            in_order(
                "starts_on", "ends_on", "fee_schedule", "A fee schedule ends after it starts."
            ),
            no_overlapping_days(
                "fee_schedule_no_overlap",
                "Another fee schedule covers some of these days.",
                of=(),
                first="starts_on",
                last="ends_on",
            ),
        ]

    def __str__(self) -> str:
        return f"£{self.annual_fee:,.2f} a year from {self.starts_on:%-d %B %Y}"


class DocumentSeries(models.Model):
    """The last number used in a series; its row is locked, so numbers have no gap and no double."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Invoices"
        CREDIT_NOTE = "credit_note", "Credit notes"

    kind = models.CharField(max_length=20, choices=Kind.choices, primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "document series"

    def __str__(self) -> str:
        return f"{self.kind}: {self.last_number}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def visible_to(self, user: "User") -> "InvoiceQuerySet":
        """Every invoice for the PLV's finance officers; an authority's own for its finance people."""
        if Permission.KEEP_LEDGER in user.held.everywhere:
            return self.all()
        return self.filter(authority__in=user.held.authorities(Permission.SEE_ACCOUNT))

    def with_balance(self) -> "InvoiceQuerySet":
        """Adds `paid`, `credited` and `balance`, in pounds."""
        return self.annotate(
            paid=_total(Payment, "amount"),
            credited=_total(CreditNote, "gross"),
        ).annotate(balance=F("gross") - F("paid") - F("credited"))


def _total(model: type[models.Model], field: str) -> Coalesce:
    rows = model._default_manager.filter(invoice=models.OuterRef("pk")).order_by().values("invoice")
    return Coalesce(
        models.Subquery(rows.annotate(total=Sum(field)).values("total")),
        Decimal(0),
        output_field=models.DecimalField(**PENCE),
    )


class Invoice(models.Model):
    """An issued demand for payment, in a numbered series without gaps (FIN-4)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="invoices")
    issued_on = models.DateField()
    due_on = models.DateField()
    purchase_order = models.CharField(max_length=40, blank=True)
    net = models.DecimalField(**PENCE)
    vat = models.DecimalField(**PENCE)
    gross = models.DecimalField(**PENCE)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gross=F("net") + F("vat"), net__gt=0, vat__gte=0),
                name="invoice_adds_up",
                violation_error_message="Net and VAT must add up to the gross amount.",
            ),
            in_order("issued_on", "due_on", "invoice", "An invoice falls due after it is issued."),
            paired("issued", "invoice"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("invoice_detail", args=[self.pk])

    @property
    def reference(self) -> str:
        return f"PLV-INV-{self.number:05d}"


class CreditNote(models.Model):
    """The answer to an invoice that was wrong: its own number series, the same VAT treatment."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    issued_on = models.DateField()
    net = models.DecimalField(**PENCE)
    vat = models.DecimalField(**PENCE)
    gross = models.DecimalField(**PENCE)
    reason = models.CharField(max_length=300)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gross=F("net") + F("vat"), net__gt=0, vat__gte=0),
                name="credit_note_adds_up",
                violation_error_message="Net and VAT must add up to the gross amount.",
            ),
            paired("issued", "credit_note"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"PLV-CN-{self.number:05d}"


class Charge(models.Model):
    """What an authority owes for a span of days: one line of an invoice."""

    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription", "Annual subscription"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="charges")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    period_starts_on = models.DateField()
    period_ends_on = models.DateField()
    fee_schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=200)
    net = models.DecimalField(**PENCE)
    vat = models.DecimalField(**PENCE)
    reversed_by = models.ForeignKey(
        CreditNote, null=True, blank=True, on_delete=models.PROTECT, related_name="charges"
    )

    class Meta:
        default_permissions = ()
        ordering = ["period_starts_on"]
        constraints = [
            in_order(
                "period_starts_on",
                "period_ends_on",
                "charge",
                "A charge's period ends after it starts.",
            ),
            models.CheckConstraint(
                condition=Q(net__gt=0, vat__gte=0),
                name="charge_is_positive",
                violation_error_message="A charge is more than nothing.",
            ),
            no_overlapping_days(
                "charge_each_day_once",
                "This authority has already been charged for some of these days.",
                of=("authority", "kind"),
                first="period_starts_on",
                last="period_ends_on",
                when=Q(reversed_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.description


class Payment(models.Model):
    """Money received for an invoice."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    received_on = models.DateField()
    amount = models.DecimalField(**PENCE)
    reference = models.CharField("bank reference", max_length=60)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-received_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_is_positive",
                violation_error_message="A payment is more than £0.00.",
            ),
            models.UniqueConstraint(
                fields=["invoice", "reference"],
                name="payment_once_per_reference",
                violation_error_message="A payment with this bank reference is already recorded for this invoice.",
            ),
            paired("recorded", "payment"),
        ]

    def __str__(self) -> str:
        return f"£{self.amount:,.2f} on {self.received_on:%-d %B %Y}"
