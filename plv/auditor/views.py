"""Reading the audit. Reading it is itself recorded."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plv import audit, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.audit.models import AuditEvent, AuditHead
from plv.auditor.forms import FilterForm
from plv.auditor.words import detail_in_words, in_words, record_in_words

PAGE = 25


@requires(P.READ_AUDIT, methods=("GET",))
def audit_list(request: HttpRequest) -> HttpResponse:
    """Who did or read what, latest first, and the head of the chain."""
    at = clock.now()
    form = FilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    faulty = form.is_bound and not form.is_valid()
    found = AuditEvent.objects.none() if faulty else matching(AuditEvent.objects.all(), wanted)
    page = Paginator(found.order_by("-seq", "-pk"), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "event": event,
            "what": in_words(event.event),
            "record": record_in_words(event.target_type) if event.target_type else "",
            "detail": detail_in_words(event.detail),
        }
        for event in page
    ]
    audit.record(
        audit.Event.AUDIT_READ,
        target=None,
        by=request.user,
        at=at,
        detail={
            "asked": sorted(name for name, value in wanted.items() if value),
            "record": wanted.get("record"),
            "page": page.number,
        },
    )
    return render(
        request,
        "audit/list.html",
        {
            "form": form,
            "page": page,
            "rows": rows,
            "head": AuditHead.objects.get(),
            "at": at,
            "wide": True,
        },
    )


def matching(events: QuerySet[AuditEvent], wanted: dict[str, Any]) -> QuerySet[AuditEvent]:
    """Those of `events` that the filter asks for.

    A record is found where it was the target, where it was the child spoken of, and where a list
    showed it.
    """
    if wanted.get("person"):
        events = events.filter(by_label__icontains=wanted["person"])
    if wanted.get("event"):
        events = events.filter(event=wanted["event"])
    if wanted.get("record"):
        record = wanted["record"]
        events = events.filter(
            Q(target_id=str(record))
            | Q(child_id=record)
            | Q(by_id=record)
            | Q(detail__contains=str(record))
        )
    if wanted.get("since"):
        events = events.filter(at__gte=clock.start_of_day(wanted["since"]))
    if wanted.get("until"):
        events = events.filter(at__lt=clock.end_of_day(wanted["until"]))
    return events
