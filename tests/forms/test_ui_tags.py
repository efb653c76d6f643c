"""The words and tags that every page uses."""

import datetime as dt
from decimal import Decimal
from time import perf_counter
from uuid import UUID

import pytest
from django.core.paginator import Paginator
from django.db.models import TextChoices
from django.template import Context, engines
from django.template.loader import get_template, render_to_string

from plv import forms
from plv.forms.templatetags import ui
from tests.forms.markup import tree

NOW = dt.datetime(2026, 11, 22, 14, 2, tzinfo=dt.UTC)


def show(source, request=None, **context):
    return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "22 November 2026 at 2:02pm"),
        (dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC), "2 July 2026 at 12:30am"),
        (dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC), "22 November 2026 at midday"),
        (dt.datetime(2026, 11, 22, 0, 0, tzinfo=dt.UTC), "22 November 2026 at midnight"),
        (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), "25 October 2026 at 1:30am BST"),
        (dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), "25 October 2026 at 1:30am GMT"),
        (None, ""),
    ],
)
def test_a_moment_in_london(moment, words):
    assert show("{{ at|london }}", at=moment) == words


def test_a_day_of_a_moment_is_its_day_in_london():
    assert ui.day(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)) == "1 July 2026"
    assert ui.short_day(dt.date(2026, 11, 1)) == "1 Nov 2026"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal(20000), "£20,000.00"),
        (Decimal("-0.5"), "-£0.50"),
        (7, "£7.00"),
        (None, ""),
        ("x", ""),
    ],
)
def test_pounds(amount, words):
    assert show("{{ amount|pounds }}", amount=amount) == words


@pytest.mark.parametrize(
    ("when", "words", "state"),
    [
        (NOW + dt.timedelta(hours=3), "in 3 hours", "soon"),
        (NOW + dt.timedelta(minutes=1), "in 1 minute", "soon"),
        (NOW + dt.timedelta(hours=49), "in 49 hours", "ahead"),
        (NOW + dt.timedelta(days=20), "in 20 days", "ahead"),
        (NOW + dt.timedelta(days=35), "in 5 weeks", "ahead"),
        (NOW - dt.timedelta(days=4), "4 days late", "late"),
        (NOW - dt.timedelta(seconds=1), "less than a minute late", "late"),
        (dt.date(2026, 11, 22), "today", "soon"),
        (dt.date(2026, 11, 21), "1 day late", "late"),
        (dt.date(2026, 12, 22), "in 30 days", "ahead"),
    ],
)
def test_how_long_until_it_is_due(when, words, state):
    assert show("{% due when now %}", when=when, now=NOW) == (
        f'<span class="plv-due plv-due--{state}">{words}</span>'
    )


class Status(TextChoices):
    NOT_ELIGIBLE = "not_eligible", "Not eligible"
    ODD = "odd", "<Odd>"


def test_a_status_has_its_colour_and_its_words():
    assert show("{% status_tag s %}", s=Status.NOT_ELIGIBLE) == (
        '<strong class="govuk-tag govuk-tag--red">Not eligible</strong>'
    )
    assert "&lt;Odd&gt;" in show("{% status_tag s %}", s=Status.ODD)
    assert show("{% status_tag s %}", s="") == ""


class One(forms.Form):
    name = forms.TextField(label="Name")


KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def key_of(html):
    ((tag, attrs, _),) = tree(html)
    assert (tag, attrs["type"], attrs["name"]) == ("input", "hidden", "form_key")
    return attrs["value"]


def test_each_form_has_a_key_of_its_own(rf):
    keys = {key_of(show("{% form_key %}", rf.get("/"))) for _ in range(20)}
    assert len(keys) == 20
    assert all(UUID(key).version == 4 for key in keys)


def test_a_form_shown_again_keeps_its_key(rf):
    sent = rf.post("/", {"form_key": KEY})
    assert key_of(show("{% form_key %}", sent)) == KEY
    assert key_of(show("{% form_key form %}", sent, form=One({}))) == KEY


@pytest.mark.parametrize("key", ["", "x", '"><script>', "7c9e6679"])
def test_a_key_that_is_none_is_not_shown_again(rf, key):
    shown = key_of(show("{% form_key %}", rf.post("/", {"form_key": key})))
    assert shown != key
    assert UUID(shown)


def test_another_form_on_the_page_gets_a_key_of_its_own(rf):
    sent = rf.post("/", {"form_key": KEY})
    assert key_of(show("{% form_key form %}", sent, form=One())) != KEY


def test_links_keep_the_rest_of_the_query(rf):
    request = rf.get("/", {"q": "a&b", "tag": ["x", "y"], "page": "3"})
    assert show("{% query page=4 %}", request) == "?q=a%26b&amp;tag=x&amp;tag=y&amp;page=4"
    assert show("{% query page=None %}", request) == "?q=a%26b&amp;tag=x&amp;tag=y"


def test_a_column_sorts_one_way_then_the_other(rf):
    (header,) = tree(show('{% sort_header "Child" "child" %}', rf.get("/?page=2")))
    assert header[1]["aria-sort"] == "none"
    assert header[2][0][1]["href"] == "?sort=child"
    (header,) = tree(show('{% sort_header "Child" "child" %}', rf.get("/?sort=child")))
    assert header[1]["aria-sort"] == "ascending"
    assert header[2][0][1]["href"] == "?sort=-child"
    (header,) = tree(show('{% sort_header "Child" "child" %}', rf.get("/?sort=-child")))
    assert header[1]["aria-sort"] == "descending"


def test_pages_of_a_list(rf):
    many = Paginator(range(300), 25)
    html = show("{% pagination page %}", rf.get("/?q=x&page=4"), page=many.page(4))
    assert "?q=x&amp;page=5" in html
    assert 'aria-label="Page 4" aria-current="page"' in html
    assert "Showing 76 to 100 of 300" in html
    single = show("{% pagination page %}", rf.get("/"), page=Paginator(range(3), 25).page(1))
    assert "<nav" not in single


def test_the_title_of_a_page_with_faults_says_so(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    page = get_template("errors/404.html").template
    assert "<title>Error: Page not found" in page.render(Context({"form": One({})}))
    assert "<title>Page not found" in page.render(Context({"form": One()}))


@pytest.mark.parametrize("status", ["400", "403_csrf", "500", "503"])
def test_a_page_for_a_failure_needs_nothing_that_could_fail(status):
    html = render_to_string(f"errors/{status}.html", {"on_call_number": "020 7946 0999"})
    assert "020 7946 0999" in html
    assert "<h1" in html
    assert tree(html)


def test_a_form_of_ten_fields_is_drawn_in_milliseconds():
    names = [f"field_{number}" for number in range(10)]
    ten = type("Ten", (forms.Form,), {name: forms.TextField(label=name) for name in names})
    str(ten())
    took = []
    for _ in range(20):
        start = perf_counter()
        html = str(ten())
        took.append(perf_counter() - start)
    assert html.count("<input") == 10
    assert min(took) < 0.05
