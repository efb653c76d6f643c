"""Every page. The roof knows every app; no app knows the roof."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []

if settings.DEMO:
    # Before the others: its sign-in page stands in front of the ordinary one.
    urlpatterns += [path("", include("plv.demo.urls"))]

urlpatterns += [
    path("", include("plv.landing.urls")),
    path("", include("plv.reporting.urls")),
    path("", include("plv.people.urls")),
    path("", include("plv.auditor.urls")),
    path("", include("placements.urls")),
    path("", include("referrals.urls")),
    path("", include("members.urls")),
    path("", include("plv.access.urls")),
]

handler400 = "plv.errors.views.bad_request"
handler403 = "plv.errors.views.forbidden"
handler404 = "plv.errors.views.not_found"
handler429 = "plv.errors.views.too_many"
handler500 = "plv.errors.views.server_error"
