"""The pages people see when something could not be done, each with what to do next."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def conflict(request: HttpRequest, sentence: str) -> HttpResponse:
    """409: a rule, a constraint or another person's earlier answer stands in the way."""
    return render(request, "errors/409.html", {"sentence": sentence}, status=409)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain("errors/400.html", 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _plain("errors/403_csrf.html", 403)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: the same thing was asked for too often."""
    return _plain("errors/429.html", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain("errors/500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database cannot be reached, or the audit cannot be written. Reads nothing."""
    response = _plain("errors/503.html", 503)
    response["Retry-After"] = "30"
    return response


def _plain(template: str, status: int) -> HttpResponse:
    """A page rendered without the request, so that it cannot fail for the reason it reports."""
    context = {"on_call_number": settings.ON_CALL_NUMBER}
    return HttpResponse(loader.render_to_string(template, context), status=status)
