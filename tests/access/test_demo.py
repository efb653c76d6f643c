"""Signing in as a made-up person, in the demonstration and nowhere else."""

import json
import os
import subprocess
import sys
from uuid import uuid4

import pytest
from django.conf import settings

from plv.access import roles
from plv.audit.models import AuditEvent
from tests.factories import AuthorityFactory, HomeFactory, UserFactory, give

ASK = """
import json, sys, django
django.setup()
from django.apps import apps
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, resolve, reverse, Resolver404

def resolves(path):
    try:
        return resolve(path).url_name
    except Resolver404:
        return None

def reverses(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None

print(json.dumps({
    "demo": settings.DEMO,
    "modules": sorted(name for name in sys.modules if name.startswith("plv.demo")),
    "installed": apps.is_installed("plv.demo"),
    "path": resolves("/demo/sign-in/"),
    "name": reverses("demo_sign_in"),
    "sign_in": resolve("/sign-in/").func.__module__,
}))
"""


def as_it_runs(**environment):
    known = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env=known | {"DJANGO_SETTINGS_MODULE": "plv.settings"} | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(answer.stdout.splitlines()[-1])


REAL = {
    "SECRET_KEY": "a-key-that-is-random-enough-for-a-test-and-longer-than-fifty-characters",
    "DATABASE_URL": "postgres://plv_site:secret@localhost:1/plv",
    "SITE_URL": "https://plv.example.gov.uk",
    "ALLOWED_HOSTS": "plv.example.gov.uk",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.gov.uk:587",
    "DOCUMENTS_DIR": "documents-elsewhere",
    "ON_CALL_NUMBER": "020 7946 0000",
}


def test_in_real_use_the_demonstration_is_not_there_at_all():
    assert as_it_runs(**REAL) == {
        "demo": False,
        "modules": [],
        "installed": False,
        "path": None,
        "name": None,
        "sign_in": "allauth.account.views",
    }


def test_in_the_demonstration_it_is():
    found = as_it_runs(**REAL, DEMO="1")
    assert found["path"] == "demo_sign_in"
    assert found["sign_in"] == "plv.demo.sign_in"


# --- in the demonstration (the tests' own settings)


def demo_person(name, role=None, target=None, **fields):
    email = f"{name.split()[0].lower()}@plv-demo.example"
    person = UserFactory(name=name, email=email, **fields)
    return give(person, role, target) if role else person


@pytest.mark.django_db
def test_the_sign_in_page_offers_the_made_up_people_by_role(client):
    camden, home = AuthorityFactory(name="Camden Test"), HomeFactory(name="Test Lodge")
    demo_person("Ada Worker", roles.SOCIAL_WORKER, camden)
    demo_person("Bo Manager", roles.REGISTERED_MANAGER, home)
    demo_person("Cy Auditor", roles.AUDITOR, job_title="Internal auditor")
    demo_person("Di Nobody")
    demo_person("Ed Gone", roles.AUDITOR, is_active=False)
    give(UserFactory(name="Real Person"), roles.AUDITOR)

    page = client.get("/sign-in/")

    assert [
        (role, [(name, detail) for name, detail, _ in people])
        for role, people in page.context["demo_people"]
    ] == [
        ("Social worker", [("Ada Worker", "Camden Test")]),
        ("Registered manager", [("Bo Manager", "Test Lodge")]),
        ("Auditor", [("Cy Auditor", "Internal auditor")]),
    ]
    assert "Real Person" not in page.content.decode()


@pytest.mark.django_db
def test_one_press_signs_a_made_up_person_in_and_is_recorded(client):
    person = demo_person("Ada Worker")
    answer = client.post("/demo/sign-in/", {"person": person.pk, "next": "/help/"})
    assert answer["Location"] == "/help/"
    assert client.get("/help/").context["user"] == person
    assert AuditEvent.objects.get().event == "people.signed_in"


@pytest.mark.django_db
def test_the_page_that_was_asked_for_is_carried_through(client):
    demo_person("Cy Auditor", roles.AUDITOR)
    page = client.get("/sign-in/?next=/audit/").content.decode()
    form = page[page.index('action="/demo/sign-in/"') :]
    assert '<input type="hidden" name="next" value="/audit/">' in form


@pytest.mark.django_db
def test_it_never_leads_to_another_site(client):
    person = demo_person("Ada Worker")
    answer = client.post(
        "/demo/sign-in/", {"person": person.pk, "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_only_a_made_up_person_who_is_switched_on_can_be_chosen(client):
    for person in (UserFactory(), demo_person("Ed Gone", is_active=False)):
        assert client.post("/demo/sign-in/", {"person": person.pk}).status_code == 404
    assert client.post("/demo/sign-in/", {"person": uuid4()}).status_code == 404
    assert client.post("/demo/sign-in/", {"person": "x"})["Location"] == "/sign-in/"
    assert client.get("/demo/sign-in/").status_code == 405
    assert not client.get("/help/").context["user"].is_authenticated
