"""Messages to people, written with what they tell of and delivered after it is committed."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One e-mail to one person. It names no child: the reader signs in to see whom it is about."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=150)
    body = models.TextField()
    path = models.CharField(max_length=200)
    about = models.CharField(max_length=120)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-written_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "about"],
                name="message_once_per_person_and_occasion",
                violation_error_message="This person has already been told of this.",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_at__gte=models.F("written_at")),
                name="message_sent_after_written",
                violation_error_message="A message is sent after it is written.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.written_at:%Y-%m-%d})"
