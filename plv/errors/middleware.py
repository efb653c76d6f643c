"""The last net: a refusal that no view caught becomes a page with its sentence."""

from collections.abc import Callable

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from plv.errors import Refused, sentence_for, views


class Refusals:
    """Shows `Refused`, broken constraints, lost races and an absent database as pages, never as a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return page_for(request, error)


def page_for(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for `error`, or None when it is not a refusal."""
    if isinstance(error, Refused):
        return views.conflict(request, error.sentence)
    if isinstance(error, IntegrityError | OperationalError):
        sentence = sentence_for(error)
        if sentence is not None:
            return views.conflict(request, sentence)
    if isinstance(error, OperationalError | InterfaceError) or _pool_is_empty(error):
        return views.unavailable(request)
    return None


def _pool_is_empty(error: Exception) -> bool:
    from psycopg_pool import PoolTimeout

    return isinstance(error, PoolTimeout) or (
        isinstance(error, DatabaseError) and isinstance(error.__cause__, PoolTimeout)
    )
