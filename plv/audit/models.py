"""The audit: who did or read what, when; never what it said.

The site's database role may insert and select here and nothing else. At commit a deferred
trigger, run as the tables' owner, locks the one head row, numbers the new rows and chains their
hashes. A transaction whose rows cannot be sealed does not commit, so nothing is shown or written
without its trace (`docs/decisions/0003-audit-sealed-at-commit.md`).
"""

from django.db import models


class AuditEvent(models.Model):
    """One thing done or read. Rows have no foreign keys: they outlive what they speak of."""

    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=200, blank=True)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    child_id = models.UUIDField(null=True)
    authority_id = models.UUIDField(null=True)
    detail = models.TextField(default="{}")
    seq = models.BigIntegerField(null=True, unique=True, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        db_table = "audit_event"
        default_permissions = ()
        indexes = [
            models.Index(fields=["child_id", "-at"], name="audit_child_at"),
            models.Index(fields=["by_id", "-at"], name="audit_by_at"),
            models.Index(fields=["target_id", "-at"], name="audit_target_at"),
            models.Index(fields=["-at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"


class AuditHead(models.Model):
    """The one row that every sealing transaction locks: the chain's last number and hash."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_head"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="audit_head_is_one_row",
                violation_error_message="The audit has one head.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.hash}"
