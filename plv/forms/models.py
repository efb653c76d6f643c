"""The forms that have been submitted, so that a repeat of one is one."""

from django.conf import settings
from django.db import models


class SubmittedForm(models.Model):
    """A rendered form's key, claimed by the first submission of it, with the answer it was given."""

    key = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    body_digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=500, blank=True)
    claimed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["claimed_at"], name="submitted_form_claimed")]

    def __str__(self) -> str:
        return f"{self.key} {self.path}"
