"""The site's addresses and one that fails, for what a person is shown when we are at fault."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from plv import urls
from plv.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a-secret-word")


urlpatterns = [*urls.urlpatterns, path("broken/", broken, name="broken")]
