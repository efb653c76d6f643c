"""Jobs of the worker. Each may run twice and does its work once."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from plv import clock
from plv.notify.models import Message


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4), pass_context=False)
def deliver(*, message_id: str) -> None:
    """Send one message, unless it has been sent or its transaction was rolled back."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("to")
            .filter(pk=message_id, sent_at__isnull=True)
            .first()
        )
        if message is None:
            return
        EmailMessage(
            subject=message.subject,
            body=f"{message.body}\n\nSign in to see it: {settings.SITE_URL}{message.path}\n\n"
            f"Placement team, day and night: {settings.ON_CALL_NUMBER}\n",
            to=[message.to.email],
            headers={"Message-ID": f"<{message.pk}@plv.invalid>"},
        ).send()
        message.sent_at = clock.now()
        message.save(update_fields=["sent_at"])
