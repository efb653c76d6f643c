"""django-allauth, with the door to signing up closed: an administrator adds people."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth import login as django_login
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from plv import audit, clock, notify
from plv.access import sessions
from plv.access.models import User

NOT_RECOGNISED = (
    "The email address or the password is not right. "
    "After ten wrong tries, sign-in for that address stays closed for 15 minutes."
)
WORDS = {
    "account/messages/logged_out.txt": "You have signed out.",
    "account/messages/password_changed.txt": "Your password is changed.",
}
OCCASIONS = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "Your password was changed",
}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class ClosedDoor(DefaultAccountAdapter):
    # One sentence for every way in that stays shut: it never says which addresses have an account.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NOT_RECOGNISED,
        "too_many_login_attempts": NOT_RECOGNISED,
        "enter_current_password": "The password you use now is not right.",
        "incorrect_password": "The password is not right.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign `user` in with a new session key, and record that they did."""
        at = clock.now()
        django_login(request, user, backend=BACKEND)
        sessions.begin(request.session, at)
        audit.record(audit.Event.SIGNED_IN, target=user, by=user, at=at)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("account_inactive"))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        subject = OCCASIONS.get(template_prefix)
        if subject:
            at = clock.now()
            notify.tell(
                [user],
                subject=subject,
                body="If it was not you, telephone the placement team now: "
                "they can stop your sign-in.",
                path=reverse("help"),
                about=f"password changed {at.isoformat()}",
                at=at,
            )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only what a person needs to be told; a page that opens needs no "successfully signed in"."""
        words = message or WORDS.get(message_template or "")
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)


def send_password_link(user_id: UUID) -> None:
    """Queue the message with the link by which a person chooses a password."""
    from plv.access.tasks import deliver_password_link

    deliver_password_link.defer(user_id=str(user_id))
