"""Changing a password."""

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from plv.access.pages import requires


@requires()
def change_password(request: HttpRequest) -> HttpResponse:
    """A person who has never had a password chooses one by the link that is sent to them."""
    if not request.user.has_usable_password():
        return redirect("account_reset_password")
    return allauth.password_change(request)
