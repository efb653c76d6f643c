"""One log line for each request: which page, who by id, how it ended. Never what was asked for."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """Leaves the query string out: a search for a case number is personal data."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"
