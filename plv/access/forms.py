"""Forms of the sign-in pages that differ from django-allauth's."""

from uuid import uuid4

from allauth.account.forms import LoginForm, ResetPasswordForm
from django.http import HttpRequest

from plv.access.adapter import send_password_link


class SignInForm(LoginForm):
    """Without the library's own link to a new password: the page has one, in its own words."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address"
        self.fields["login"].error_messages["required"] = "Enter your email address"
        self.fields["password"].error_messages["required"] = "Enter your password"
        self.fields["password"].help_text = ""


class PasswordLinkForm(ResetPasswordForm):
    """Asks for the address to send a link to.

    The message goes through the job queue: the page waits for no mail server. An address that
    nobody has costs one job as well, so that the answer takes as long; the worker finds nobody.
    """

    def save(self, request: HttpRequest, **kwargs) -> str:
        people = [person.pk for person in self.users]
        for pk in people or [uuid4()]:
            send_password_link(pk)
        return self.cleaned_data["email"]
