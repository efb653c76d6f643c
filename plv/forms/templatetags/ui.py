"""Tags and filters of every template: words for dates, money and states; the form's key; components.

The only place that knows which colour a status has.
"""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plv.forms import dates, numbers

register = template.Library()

# --- forms ------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def form_key(context: template.Context, form: Any = None) -> SafeString:
    """The hidden key that makes a repeated submit one submit.

    A form shown again with its errors keeps the key it was sent with. On a page with several forms,
    name the form: `{% form_key form %}`.
    """
    request = context.get("request")
    sent = (
        request.POST.get("form_key", "") if request is not None and request.method == "POST" else ""
    )
    try:
        key = UUID(sent) if form is None or form.is_bound else uuid4()
    except ValueError:
        key = uuid4()
    return format_html('<input type="hidden" name="form_key" value="{}">', str(key))


@register.inclusion_tag("components/error_summary.html")
def form_errors(*forms: Any) -> dict[str, Any]:
    """The summary of what is wrong, each line leading to its field."""
    faults = []
    for form in forms:
        if form is None or not form.is_bound:
            continue
        faults += [{"text": text, "target": ""} for text in form.non_field_errors()]
        for field in form:
            target = "" if field.is_hidden else field.error_target
            faults += [{"text": text, "target": target} for text in field.sentences]
    return {"faults": faults}


# --- words ------------------------------------------------------------------------------------------


@register.filter
def london(moment: dt.datetime | None) -> str:
    """22 November 2026 at 2:02pm"""
    if moment is None:
        return ""
    at = moment.astimezone(dates.LONDON)
    return f"{dates.in_words(at.date())} at {clock_time(at)}"


@register.filter
def clock_time(moment: dt.datetime | None) -> str:
    """2:02pm, midday, midnight; with BST or GMT in the hour that happens twice."""
    if moment is None:
        return ""
    at = moment.astimezone(dates.LONDON)
    if at.minute == 0 and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    hour = at.hour % 12 or 12
    twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    return (
        f"{hour}:{at.minute:02}{'am' if at.hour < 12 else 'pm'}{f' {at.tzname()}' if twice else ''}"
    )


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """22 November 2026"""
    return "" if value is None else dates.in_words(_london_date(value))


@register.filter
def short_day(value: dt.date | dt.datetime | None) -> str:
    """22 Nov 2026"""
    if value is None:
        return ""
    value = _london_date(value)
    return f"{value.day} {value:%b} {value.year}"


def _london_date(value: dt.date | dt.datetime) -> dt.date:
    return value.astimezone(dates.LONDON).date() if isinstance(value, dt.datetime) else value


@register.filter
def iso(value: dt.date | dt.datetime | None) -> str:
    """For the `datetime` attribute of `<time>`."""
    return "" if value is None else value.isoformat()


@register.filter
def pounds(amount: Decimal | int | None) -> str:
    """£20,000.00"""
    if amount is None or amount == "":
        return ""
    try:
        return numbers.pounds(Decimal(amount))
    except (InvalidOperation, TypeError, ValueError):
        return ""


@register.simple_tag
def due(
    when: dt.datetime | dt.date | None, now: dt.datetime, soon_hours: int = 48
) -> SafeString | str:
    """How long until, or how late: "in 3 hours", "2 days late". `now` comes from the view.

    A date is due until the end of its day in London.
    """
    if when is None:
        return ""
    if not isinstance(when, dt.datetime):
        days = (when - now.astimezone(dates.LONDON).date()).days
        late, soon = days < 0, days * 24 <= soon_hours
        words = "today" if days == 0 else _counted(abs(days), "day")
    else:
        left = when - now
        late, soon = left < dt.timedelta(0), left <= dt.timedelta(hours=soon_hours)
        words = span(abs(left))
    state = "late" if late else "soon" if soon else "ahead"
    text = f"{words} late" if late else words if words == "today" else f"in {words}"
    return format_html('<span class="plv-due plv-due--{}">{}</span>', state, text)


@register.filter
def ago(moment: dt.datetime | None, now: dt.datetime) -> str:
    """3 hours ago"""
    return "" if moment is None else f"{span(abs(now - moment))} ago"


def span(length: dt.timedelta) -> str:
    """The length in its largest whole unit, rounded down: "3 hours", "2 days", "5 weeks"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return _counted(minutes, "minute") if minutes else "less than a minute"
    if minutes < 72 * 60:
        return _counted(minutes // 60, "hour")
    days = minutes // (24 * 60)
    return _counted(days, "day") if days < 28 else _counted(days // 7, "week")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@register.filter
def counted(number: int, noun: str) -> str:
    """{{ 3|counted:"bed" }} is "3 beds"; give both forms for the irregular: "child/children"."""
    one, _, many = noun.partition("/")
    return f"{number:,} {one if number == 1 else many or one + 's'}"


# --- states -----------------------------------------------------------------------------------------

# A tag's colour says who must act or how it ended; its words always say the rest.
COLOURS = {
    # being prepared, not started, over
    "draft": "grey", "not_started": "grey", "cannot_start": "grey", "closed": "grey", "withdrawn": "grey",
    "placed_elsewhere": "grey", "search_stopped": "grey", "turned_18": "grey", "left": "grey", "ended": "grey",
    "criteria_no_longer_met": "grey", "cancelled": "grey", "lapsed": "grey", "expired": "grey",
    "non_member": "grey", "discharged": "grey", "superseded": "grey", "released": "grey", "stale": "grey",
    # someone's turn
    "awaiting_sign_off": "yellow", "more_information": "yellow", "more_information_wanted": "yellow",
    "find_out": "yellow", "unknown": "yellow", "in_progress": "yellow", "part_paid": "yellow", "in_notice": "yellow",
    "expected": "yellow", "safety_vacancy": "yellow", "out_of_service": "orange", "turnaround": "yellow",
    # moving
    "submitted": "blue", "waiting": "blue", "issued": "blue", "prospective": "blue", "awaiting_home": "blue",
    "made": "blue", "open": "blue", "planned": "blue",
    "offered": "purple", "proposed": "purple", "awaiting_authority": "purple", "offer_hold": "purple",
    "named_hold": "purple", "reserved": "purple",
    # well ended
    "accepted": "teal", "accepted_by_home": "teal", "completed": "green", "placed": "green", "in_force": "green",
    "paid": "green", "member": "green", "stay": "green", "admitted": "green", "pass": "green", "free": "green",
    "active": "green", "current": "green",
    # badly ended, or late
    "not_eligible": "red", "declined": "red", "refused": "red", "refused_by_home": "red", "overdue": "red",
    "fail": "red", "late": "red", "missing": "red", "urgent": "red", "suspended": "red",
}  # fmt: skip


def colour_of(status: Any) -> str:
    value = str(getattr(status, "value", status)).lower().replace("-", "_").replace(" ", "_")
    return COLOURS.get(value, "blue")


@register.simple_tag
def status_tag(status: Any, words: str = "", colour: str = "") -> SafeString | str:
    """The status as a coloured tag. `words` replaces its label, `colour` its colour."""
    if status in (None, ""):
        return ""
    label = words or getattr(status, "label", None) or str(status).replace("_", " ").capitalize()
    return format_html(
        '<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour or colour_of(status), label
    )


# --- places -----------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The page's own address with some of its query changed: `{% query page=2 %}`; None removes."""
    request = context.get("request")
    parameters = request.GET.copy() if request is not None else None
    kept = (
        [(name, value) for name, values in parameters.lists() for value in values]
        if parameters
        else []
    )
    kept = [(name, value) for name, value in kept if name not in changes]
    kept += [(name, value) for name, value in changes.items() if value not in (None, "")]
    return "?" + urlencode(kept)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, label: str, key: str, numeric: bool = False
) -> dict[str, Any]:
    """A column's heading that sorts by `key` and, pressed again, the other way round (`?sort=-key`)."""
    request = context.get("request")
    sort = request.GET.get("sort", "") if request is not None else ""
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "none")
    address = query(context, sort=f"-{key}" if direction == "ascending" else key, page=None)
    return {"label": label, "numeric": numeric, "direction": direction, "address": address}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page_obj: Any) -> dict[str, Any]:
    """Links to the other pages of a list, its filter and order kept."""
    paginator = page_obj.paginator

    def link(number: int) -> str:
        return query(context, page=number)

    pages = [
        {"number": number, "address": link(number), "current": number == page_obj.number}
        if isinstance(number, int)
        else {"number": None}
        for number in paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page_obj": page_obj,
        "paginator": paginator,
        "pages": pages,
        "previous": link(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next": link(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.simple_tag
def asset(path: str) -> str:
    """A static file's address on a page that must never fail, not even for an unbuilt front end."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"{staticfiles_storage.base_url}{path}"
