"""Pages of signed-in people are theirs alone, for a while, and knocking on a closed door is noted."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from plv import audit, clock
from plv.access import sessions

GetResponse = Callable[[HttpRequest], HttpResponse]


class PrivatePages:
    """No browser or proxy keeps a page of a signed-in person; the back button shows nothing after sign-out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class SignedInForAWhile:
    """Signs a person out who has been away or signed in for too long, and says why on the next page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            at = clock.now()
            sentence = sessions.why_over(request.session, at)
            if sentence is None:
                sessions.note_seen(request.session, at)
            else:
                logout(request)
                messages.warning(request, sentence)
        return self.get_response(request)


class DeniedAttempts:
    """Records when a signed-in person asks for a page or a row that is not theirs.

    A row of somebody else's and a row that never was answer alike, so both are recorded. Kept are
    the page's name and the ids in its address; a form that was too old (CSRF) never reached a page
    and is not an attempt.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reached_page = False  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.reached_page and _was_denied(request, response):  # type: ignore[attr-defined]
            match = request.resolver_match
            with transaction.atomic():
                audit.record(
                    audit.Event.ACCESS_DENIED,
                    target=None,
                    by=request.user,
                    at=clock.now(),
                    detail={
                        "page": match.url_name,
                        "ids": [
                            str(value) for value in match.kwargs.values() if isinstance(value, UUID)
                        ],
                        "answer": response.status_code,
                    },
                )
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        request.reached_page = True  # type: ignore[attr-defined]


def _was_denied(request: HttpRequest, response: HttpResponse) -> bool:
    if not request.user.is_authenticated:
        return False
    asked_for_a_row = any(
        isinstance(value, UUID) for value in request.resolver_match.kwargs.values()
    )
    return response.status_code == 403 or (response.status_code == 404 and asked_for_a_row)
