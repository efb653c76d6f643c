"""What the register said before it was put right."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.db import models

from members.models.membership import Membership, Term
from plv.constraints import paired


class Correction(models.Model):
    """An entry of the register that was wrong: its days before and after, why, by whom. Never edited."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="corrections")
    term = models.ForeignKey(
        Term, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(max_length=300)
    corrected_at = models.DateTimeField()
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-corrected_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="correction_says_why",
                violation_error_message="Say why the entry was wrong.",
            ),
            paired("corrected", "correction"),
        ]

    def __str__(self) -> str:
        return f"{'Term' if self.term_id else 'Membership'} corrected"

    @property
    def changes(self) -> list[tuple[str, date | None, date | None]]:
        """Each day that changed: its name, what it was, what it is."""
        return [
            (name.removesuffix("_on").replace("_", " "), _day(was), _day(self.after[name]))
            for name, was in self.before.items()
        ]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
