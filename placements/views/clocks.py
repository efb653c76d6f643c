"""Every legal and agreed time limit, in date order."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from placements import due
from placements.clocks import Severity
from placements.forms.stays import ClockFilter
from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P

ON_A_PAGE = 25
AHEAD_DAYS = 28


@requires(P.ALLOCATE_BEDS, P.RUN_HOME, P.SEE_CHILDREN, methods=("GET",))
def clocks(request: HttpRequest) -> HttpResponse:
    """What is overdue, then what falls due, for the children this person may see."""
    at = clock.now()
    day = clock.london_day(at)
    form = ClockFilter(request.GET)
    answers = form.cleaned_data if form.is_valid() else {"kind": "", "ahead": ""}
    everything = due.clocks_for(request.user, at)
    until = (
        at + timedelta(days=int(answers["ahead"] or AHEAD_DAYS))
        if answers["ahead"] != "all"
        else None
    )
    shown = [
        one
        for one in everything
        if (not answers["kind"] or one.kind == answers["kind"])
        and (until is None or one.due_at <= until)
    ]
    on_a_page = max(len(shown), 1) if "print" in request.GET else ON_A_PAGE
    page = Paginator(shown, on_a_page).get_page(request.GET.get("page"))
    audit.read(
        None,
        by=request.user,
        at=at,
        kind="clocks",
        children={one.child.pk for one in page if one.child},
    )
    return render(
        request,
        "placements/clocks/clocks.html",
        {
            "form": form,
            "page_obj": page,
            "rows": [(one, one.child.age_on(day) if one.child else None) for one in page],
            "at": at,
            "alarms": sum(one.severity == Severity.ALARM for one in everything),
            "late": sum(one.severity == Severity.LATE for one in everything),
            "urgent": sum(one.severity == Severity.URGENT for one in everything),
            "total": len(everything),
            "wide": True,
        },
    )
