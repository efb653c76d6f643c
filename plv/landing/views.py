"""The first page, and the pages that say what the site is and does."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plv import clock
from plv.access import sessions
from plv.access.pages import requires
from plv.landing.now import groups_for


@requires(methods=("GET",))
def home(request: HttpRequest) -> HttpResponse:
    """What needs the person now. It counts children and names none."""
    at = clock.now()
    groups = groups_for(request.user, at)
    return render(
        request,
        "landing/home.html",
        {"groups": groups, "at": at, "nothing": not any(group.items for group in groups)},
    )


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "landing/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "landing/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "landing/privacy.html",
        {
            "idle_minutes": int(sessions.IDLE.total_seconds() // 60),
            "hours_at_most": int(sessions.AT_MOST.total_seconds() // 3600),
            "demo": settings.DEMO,
        },
    )
