"""Jobs of the worker about people."""

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from plv.access.models import User


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def deliver_password_link(*, user_id: str) -> None:
    """Send the link by which a person chooses a password.

    The secret in it is made here and kept nowhere: neither the queue nor the database holds it.
    """
    person = User.objects.active().filter(pk=user_id).first()
    if person is None:
        return
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    EmailMessage(
        subject="Choose your password for the Pan-London Vehicle",
        body=f"Open this link to choose a password:\n\n{password_link(person)}\n\n"
        f"It works once, and for {hours} hours. If you did not expect this message, do nothing: "
        "your password stays as it is.\n\n"
        f"Placement team, day and night: {settings.ON_CALL_NUMBER}\n",
        to=[person.email],
    ).send()


def password_link(person: User) -> str:
    """On the configured host, whatever host a request claimed."""
    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": token},
    )
    return settings.SITE_URL + path
