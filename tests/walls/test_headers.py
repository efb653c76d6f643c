"""What every answer tells the browser: nothing inline, nothing kept, nothing framed."""

import re
from http.cookies import Morsel

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from tests.walls.table import TABLE
from tests.walls.test_every_page import address, answered, text_of
from tests.walls.world import PEOPLE, World, undone, world

__all__ = ["world"]

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}

INLINE = re.compile(
    r"""<style[\s>]|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*["']|(?:href|src|action)\s*=\s*["']\s*(?:javascript|data):""",
    re.IGNORECASE,
)


def policy_of(response: HttpResponse) -> dict[str, set[str]]:
    directives = response["Content-Security-Policy"].split(";")
    return {
        name: set(sources) for name, *sources in (one.split() for one in directives if one.strip())
    }


def check_headers(response: HttpResponse) -> None:
    assert policy_of(response) == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Server" not in response


def kept_by_nobody(response: HttpResponse) -> None:
    kept = response["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept
    assert "public" not in kept


@pytest.mark.parametrize(
    "person", [person for person in PEOPLE if not person.endswith("_elsewhere")]
)
def test_every_answer_to_everybody_carries_the_headers_and_nothing_inline(world, person):
    """Every page of the table, whatever it answers: 200, 302, 403, 404 and 405."""
    seen = set()
    for page in TABLE:
        for method in ("GET", "POST"):
            with undone():
                response = answered(world, person, method, address(page, world))
            assert response.status_code < 500, f"{method} {page} as {person}"
            check_headers(response)
            kept_by_nobody(response)
            text = text_of(response)
            assert INLINE.findall(text) == [], f"{method} {page} as {person}"
            seen.add(response.status_code)
    assert seen >= ({200, 302, 405} if person in {"stranger", "disabled"} else {200, 302, 403, 405})


def test_the_pattern_finds_what_is_inline():
    for bad in (
        "<style>",
        '<p style="x">',
        "<script>x</script>",
        '<a onclick="x">',
        "<a href='javascript:x'>",
    ):
        assert INLINE.search(bad), bad
    for good in (
        '<script src="/a.js" defer></script>',
        '<p class="style">one = 2</p>',
        '<a href="/on">',
    ):
        assert not INLINE.search(good), good


def test_faults_carry_them_too(world):
    """A conflict, a page that is not there, a form without its token, a broken page."""
    client = world.client("placement_officer")
    conflict = client.post(reverse("keep_apart_add"))
    nowhere = client.get("/no-such-page/")
    strict = Client(enforce_csrf_checks=True)
    forged = strict.post(reverse("account_login"), {"login": "x"})
    wrong_host = Client(headers={"host": "elsewhere.example"}).get("/")
    for response, status in ((conflict, 409), (nowhere, 404), (forged, 403), (wrong_host, 400)):
        assert response.status_code == status
        check_headers(response)
        if response is not wrong_host:  # refused before anything is known of who asks
            kept_by_nobody(response)
        assert INLINE.findall(response.content.decode()) == []


@override_settings(ROOT_URLCONF="tests.walls.broken_pages")
def test_a_broken_page_carries_them_and_says_nothing_of_why():
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    check_headers(response)
    kept_by_nobody(response)
    text = response.content.decode()
    assert INLINE.findall(text) == []
    assert "Traceback" not in text
    assert "a-secret-word" not in text


def test_static_files_carry_the_policy_and_are_ours_alone():
    assert finders.find("plv/app.css"), "the style sheet is not built"
    with override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True):
        response = Client().get(settings.STATIC_URL + "plv/app.css")
    assert response.status_code == 200
    assert b"".join(response)
    check_headers(response)


def test_an_uploaded_file_is_saved_and_never_shown(world):
    with undone():
        response = answered(
            world,
            "social_worker",
            "GET",
            reverse("document_download", args=[world.rows["document"].pk]),
        )
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    check_headers(response)
    kept_by_nobody(response)


def cookies_of(response: HttpResponse) -> dict[str, Morsel]:
    return dict(response.cookies.items())


@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, SECURE_SSL_REDIRECT=True)
def test_cookies_are_for_https_and_out_of_reach_of_scripts(world: World):
    """As outside the demonstration; that production has these settings is tested in test_settings."""
    client = Client()
    assert client.get("/sign-in/").status_code == 301
    page = client.get("/sign-in/", secure=True)
    cookies = cookies_of(page)
    assert settings.CSRF_COOKIE_NAME in cookies
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_the_session_ends_with_the_browser_and_within_a_working_day():
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_AGE <= 8 * 60 * 60
