"""Every page. The roof knows every app; no app knows the roof."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []

if settings.DEMO:
    # Before the others: its sign-in page stands in front of the ordinary one.
    urlpatterns += [path("", include("plv.demo.urls"))]

for pages in (
    "plv.landing.urls",
    "plv.reporting.urls",
    "plv.people.urls",
    "plv.auditor.urls",
    "placements.urls",
    "referrals.urls",
    "members.urls",
    "plv.access.urls",
):
    if find_spec(pages):  # BEING BUILT: becomes plain includes when all seven exist
        urlpatterns += [path("", include(pages))]

handler400 = "plv.errors.views.bad_request"
handler403 = "plv.errors.views.forbidden"
handler404 = "plv.errors.views.not_found"
handler429 = "plv.errors.views.too_many"
handler500 = "plv.errors.views.server_error"
