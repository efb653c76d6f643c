"""Every form a signed-in person sends carries a key and is done once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from plv.errors import views as error_views
from plv.errors.middleware import page_for
from plv.forms.keys import submit_once

NO_KEY = (
    "This form is out of date. Go back, reload the page and send it again. Nothing was changed."
)


class SubmitOnce:
    """Claims the form's key around every POST view; sign-in and sign-out have none and need none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or getattr(view, "repeats_are_harmless", False):
            return None
        if ((request.resolver_match and request.resolver_match.url_name) or "").startswith(
            "account_"
        ):
            return None
        if not request.user.is_authenticated:
            return None
        try:
            key = UUID(request.POST.get("form_key", ""))
        except ValueError:
            return error_views.conflict(request, NO_KEY)
        try:
            return submit_once(request, key, lambda: view(request, *args, **kwargs))
        except Exception as error:
            page = page_for(request, error)
            if page is None:
                raise
            return page
