"""Every page, for every person, with their own row and another's: from the one table."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from plv.audit.models import AuditEvent
from tests.walls.table import TABLE, Page
from tests.walls.world import (
    OF_AN_AUTHORITY,
    OFFICES,
    PEOPLE,
    World,
    contents_of_every_table,
    undone,
    world,
)

__all__ = ["world"]

pytestmark = pytest.mark.django_db

# Written by reading: the audit itself, and the session of who reads.
WRITTEN_BY_READING = ("audit_event", "audit_head", "django_session")


def address(page: Page, world: World) -> str:
    return reverse(page.name, args=world.address_args(page.about)) + page.query


def answered(world: World, person: str, method: str, where: str) -> HttpResponse:
    """What `person` is answered; a form is sent without any answers, and with a fresh key."""
    client = world.client(person)
    if method == "POST":
        return client.post(where, {"form_key": str(uuid4())})
    response = client.generic(method, where)
    if response.streaming:  # a file: read to its end, so that it is closed
        response.whole = b"".join(response)
    return response


def text_of(response: HttpResponse) -> str:
    return "" if response.streaming else response.content.decode()


def routes(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            yield pattern


def test_every_address_of_the_site_is_in_the_table_and_no_other():
    assert {route.name for route in routes()} == {page.name for page in TABLE}


def test_every_address_asks_for_random_ids_only():
    """No child's name or case number can be in an address: its parts are ids, words of ours, a year."""
    kinds = {
        type(converter).__name__
        for route in routes()
        if not isinstance(route.pattern, RegexPattern)
        for converter in route.pattern.converters.values()
    }
    assert kinds <= {"UUIDConverter", "SlugConverter", "IntConverter"}


def test_every_address_of_the_table_is_somebodys():
    opened = {page.name for page in TABLE if {200, 302} & {page.answers[p] for p in PEOPLE[2:]}}
    assert opened == {page.name for page in TABLE}


@pytest.mark.parametrize("page", TABLE, ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_person_is_answered_as_the_table_says(world, page, method):
    where = address(page, world)
    wrong = []
    for person in PEOPLE:
        with undone():
            response = answered(world, person, method, where)
            expected = page.answer(person, method)
            if not _is_as_expected(response, expected, person, method):
                wrong.append(f"{person}: {response.status_code}, not {expected}")
    assert wrong == [], f"{method} {page}: {wrong}"


def _is_as_expected(response: HttpResponse, expected: int, person: str, method: str) -> bool:
    if expected in {403, 404, 405}:
        return response.status_code == expected
    if method == "POST":  # past the permission: shown again with what is missing, refused, or done
        return response.status_code in {200, 302, 409}
    if response.status_code == 302 and expected == 302:
        leads_to_sign_in = response["Location"].startswith(reverse("account_login"))
        return leads_to_sign_in == (person in {"stranger", "disabled"})
    return response.status_code == expected


def test_a_stranger_who_sends_a_form_is_led_to_sign_in_and_nothing_is_done(world):
    before = contents_of_every_table(WRITTEN_BY_READING)
    for page in TABLE:
        if "POST" in page.methods and not page.name.startswith(("account_", "demo_")):
            response = answered(world, "stranger", "POST", address(page, world))
            assert response["Location"].startswith(reverse("account_login")), page
    assert contents_of_every_table(WRITTEN_BY_READING) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_no_page_answers_another_method(world, method):
    answers = {}
    for page in TABLE:
        # The library's forms take PUT for POST, and do with it what they do with POST.
        if not page.name.startswith("account_"):
            with undone():
                response = answered(world, "administrator", method, address(page, world))
                answers[str(page)] = response.status_code
    assert set(answers.values()) == {405}, {k: v for k, v in answers.items() if v != 405}


@pytest.mark.parametrize("page", [page for page in TABLE if 404 in page.answers.values()], ids=str)
def test_anothers_row_and_no_row_answer_alike(world, page):
    """Whoever tries ids learns nothing from the answers."""
    nowhere = reverse(
        page.name,
        args=[uuid4() if word in world.rows else word for word in page.about],
    )
    for person, expected in page.answers.items():
        if expected == 404:
            with undone():
                theirs = answered(world, person, "GET", address(page, world))
                none = answered(world, person, "GET", nowhere)
            assert (theirs.status_code, none.status_code) == (404, 404)
            assert _without_tokens(theirs) == _without_tokens(none)
            assert theirs.headers.items() == none.headers.items()


def _without_tokens(response: HttpResponse) -> str:
    hidden = r'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*'
    return re.sub(hidden, r"\1", response.content.decode())


def pages_open_to(person: str) -> list[Page]:
    return [page for page in TABLE if "GET" in page.methods and page.answers[person] == 200]


def test_reading_changes_nothing(world):
    before = contents_of_every_table(WRITTEN_BY_READING)
    for person in PEOPLE:
        for page in pages_open_to(person):
            answered(world, person, "GET", address(page, world))
        assert contents_of_every_table(WRITTEN_BY_READING) == before, person


def words_about(child) -> set[str]:
    return {child.reference, child.case_number, child.last_name, child.full_name, child.initials}


@pytest.mark.parametrize(
    "person", ["board_member", "finance_officer", "administrator", "authority_finance", "auditor"]
)
def test_who_sees_no_child_finds_no_trace_of_one(world, person):
    children = {
        world.rows["their_child"],
        *(world.rows[name].child for name in ("draft", "submitted", "waiting", "placement")),
    }
    for page in pages_open_to(person):
        with undone():
            text = text_of(answered(world, person, "GET", address(page, world)))
        for child in children:
            found = {word for word in words_about(child) if word in text}
            assert found == set(), f"{page} as {person}"


@pytest.mark.parametrize("person", [p for p in PEOPLE if p.startswith(OF_AN_AUTHORITY)])
def test_an_authority_learns_nothing_of_anothers_child_or_of_a_keep_apart(world, person):
    """Our waiting child and theirs are kept apart in one unit: neither authority may know it."""
    ours, theirs = world.rows["waiting"].child, world.rows["their_child"]
    other = ours if person.endswith("_elsewhere") else theirs
    secret = {
        *words_about(other),
        world.rows["pair"].reason,
        str(world.rows["pair"].pk),
        str(other.pk),
    }
    for page in pages_open_to(person):
        with undone():
            text = text_of(answered(world, person, "GET", address(page, world)))
        assert {word for word in secret if word in text} == set(), f"{page} as {person}"


def test_a_childs_page_is_in_the_audit_each_time_it_is_read(world):
    """Every page that names a child of ours to somebody leaves who read it, whatever the page."""
    silent = []
    names = {
        word
        for name in (
            "draft",
            "to_sign",
            "submitted",
            "questioned",
            "waiting",
            "paused",
            "placement",
        )
        for word in (world.rows[name].child.reference, world.rows[name].child.last_name)
    }
    for person in (*OFFICES, *(p for p in PEOPLE if p not in OFFICES)):
        for page in pages_open_to(person):
            with undone():
                before = AuditEvent.objects.count()
                response = answered(world, person, "GET", address(page, world))
                if not any(name in text_of(response) for name in names):
                    continue
                if AuditEvent.objects.count() == before:
                    silent.append(f"{page} as {person}")
    assert silent == []
