"""The site refuses to start insecure, says all that is wrong at once, and prints no secret."""

import os
import subprocess
import sys

import pytest

from plv.local.places import PROJECT

SECRET = "k" * 30 + "-a-secret-that-nobody-may-read-" + "q" * 20
PASSWORD = "a-database-password"
PRODUCTION = {
    "SECRET_KEY": SECRET,
    "DATABASE_URL": f"postgres://plv_site:{PASSWORD}@127.0.0.1:1/plv",
    "SITE_URL": "https://plv.example",
    "ALLOWED_HOSTS": "plv.example",
    "EMAIL_URL": "smtp+tls://plv:a-mail-password@mail.example:587",
    "DOCUMENTS_DIR": "/var/lib/plv/documents",
    "ON_CALL_NUMBER": "020 7946 0123",
}
PRINT = "from django.conf import settings; print({0})"


def start(environment: dict[str, str], *, then: str = "") -> subprocess.CompletedProcess[str]:
    """A process that loads the settings with exactly this environment, and does `then`."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {then}"],
        cwd=PROJECT,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "plv.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in PRODUCTION.items() if name not in names}


def refusal(environment: dict[str, str]) -> str:
    """What it said, whole: the traceback too, since that is what lands in a log."""
    done = start(environment)
    assert done.returncode != 0, "it started"
    said = done.stdout + done.stderr
    for secret in (SECRET, PASSWORD, "a-mail-password"):
        assert secret not in said
    return said


def test_it_starts_when_all_is_set():
    done = start(PRODUCTION, then="print('started')")
    assert (done.returncode, done.stdout) == (0, "started\n"), done.stderr


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_what_is_missing_is_named_with_what_it_is_for(name):
    said = refusal(without(name))
    assert "The site cannot start. Set:" in said
    last_lines = said[said.rindex("The site cannot start. Set:") :].strip().splitlines()[1:]
    assert [line.split(":")[0].strip() for line in last_lines] == [name]
    assert len(last_lines[0]) > len(name) + 20


def test_all_that_is_missing_is_named_at_once():
    said = refusal({})
    for name in PRODUCTION:
        assert f"\n  {name}: " in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be at least 50 characters"),
        ({"DEBUG": "true"}, "DEBUG must be off"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"ALLOWED_HOSTS": "plv.example,*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"SITE_URL": "http://plv.example"}, "SITE_URL must begin with https://"),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL must send messages"),
        ({"EMAIL_URL": "dummymail://"}, "EMAIL_URL must send messages"),
        ({"EMAIL_URL": "filemail:///tmp/mail"}, "EMAIL_URL must send messages"),
        ({"EMAIL_URL": "memorymail://"}, "EMAIL_URL must send messages"),
    ],
    ids=lambda value: (
        "-".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else ""
    ),
)
def test_what_is_insecure_is_refused_outside_the_demonstration(change, words):
    said = refusal(PRODUCTION | change)
    assert "The site refuses to start insecure:" in said
    assert words in said


def test_every_fault_is_named_at_once():
    said = refusal(PRODUCTION | {"DEBUG": "1", "SITE_URL": "http://x", "ALLOWED_HOSTS": "*"})
    assert all(name in said for name in ("DEBUG must", "SITE_URL must", "ALLOWED_HOSTS must"))


def test_outside_the_demonstration_cookies_and_pages_travel_over_https_only():
    wanted = (
        "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, "
        "settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_HTTPONLY, "
        "settings.SECURE_HSTS_SECONDS >= 31536000, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, "
        "not settings.DEBUG, 'plv.demo' not in settings.INSTALLED_APPS"
    )
    done = start(PRODUCTION, then=PRINT.format(f"all([{wanted}])"))
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_outside_the_demonstration_there_is_no_door_without_a_password():
    """Neither the address nor the module: what is not loaded cannot be reached."""
    done = start(
        PRODUCTION,
        then=(
            "import sys; from django.urls import get_resolver, reverse, NoReverseMatch\n"
            "get_resolver().url_patterns\n"
            "try: reverse('demo_sign_in'); print('there')\n"
            "except NoReverseMatch: print('plv.demo' in str(sorted(sys.modules)))"
        ),
    )
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_djangos_own_deployment_check_finds_nothing():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=PROJECT,
        env={
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **PRODUCTION,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
