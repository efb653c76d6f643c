"""The auditor reads who did or read what, and never what it said."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plv import audit
from plv.access import roles
from plv.audit.models import AuditEvent
from plv.auditor.words import GROUPS, in_words
from tests.conftest import NOW
from tests.factories import ChildFactory, ReferralFactory, UserFactory, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return give(UserFactory(name="Una Auditor"), roles.AUDITOR)


@pytest.fixture
def browser(sign_in, auditor):
    return sign_in(auditor)


@pytest.fixture
def story():
    """A referral read by one person, listed to another, and a sign-in the day before."""
    worker, officer = UserFactory(name="Ada Worker"), UserFactory(name="Bo Officer")
    referral = ReferralFactory()
    audit.record(audit.Event.SIGNED_IN, target=worker, by=worker, at=NOW - timedelta(days=1))
    audit.read(referral, by=worker, at=NOW, kind="referral")
    audit.read(
        referral, by=officer, at=NOW, kind="waiting list", children=[referral.child_id, uuid4()]
    )
    return referral, worker, officer


def shown(page):
    return [(row["event"].by_label, row["what"]) for row in page.context["rows"]]


READ = ("Ada Worker", "Child’s record read")
LISTED = ("Bo Officer", "List of children read")
SIGNED_IN = ("Ada Worker", "Signed in")


def test_the_latest_comes_first_with_the_head_and_how_to_verify(browser, story):
    page = browser.get("/audit/")
    assert shown(page) == [LISTED, READ, SIGNED_IN]
    words = page.content.decode()
    assert f"{page.context['head'].seq}:{page.context['head'].hash}" in words
    assert "manage.py verify_audit" in words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("person=ada", [READ, SIGNED_IN]),
        ("person=nobody", []),
        ("event=referrals.child_read", [READ]),
        ("since_day=24&since_month=11&since_year=2026", [LISTED, READ]),
        ("until_day=23&until_month=11&until_year=2026", [SIGNED_IN]),
        ("person=ada&event=people.signed_in", [SIGNED_IN]),
    ],
)
def test_finding_events(browser, story, query, expected):
    page = browser.get(f"/audit/?{query}")
    assert shown(page) == expected
    if not expected:
        assert "No event fits this filter" in page.content.decode()


def test_who_has_seen_a_child_includes_those_whom_a_list_showed_it(browser, story):
    referral, worker, _ = story
    assert shown(browser.get(f"/audit/?record={referral.child_id}")) == [LISTED, READ]
    assert shown(browser.get(f"/audit/?record={referral.pk}"))[-1] == READ
    assert SIGNED_IN in shown(browser.get(f"/audit/?record={worker.pk}"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("record=12", "The id must be 32 letters and numbers"),
        ("since_day=31&since_month=4&since_year=2026", "real date"),
        (
            "since_day=2&since_month=11&since_year=2026&until_day=1&until_month=11&until_year=2026",
            "The last day must not be before the first",
        ),
        ("event=nonsense", "select one of the answers listed"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(browser, story, query, words):
    page = browser.get(f"/audit/?{query}")
    assert words in page.content.decode()
    assert shown(page) == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=abc", "page=99999999999", "person=%25%27"]
)
def test_odd_addresses_do_no_harm(browser, story, query):
    assert browser.get(f"/audit/?{query}").status_code == 200


def test_reading_the_audit_is_recorded_with_what_was_asked(browser, auditor, story):
    referral = story[0]
    browser.get(f"/audit/?record={referral.child_id}&person=ada")
    event = AuditEvent.objects.get(event="audit.read")
    assert event.by_id == auditor.pk
    assert json.loads(event.detail) == {
        "asked": ["person", "record"],
        "page": 1,
        "record": str(referral.child_id),
    }


def test_no_name_of_a_child_is_on_the_page(browser, story):
    child = story[0].child
    page = browser.get("/audit/").content.decode()
    for secret in (child.first_name, child.last_name, child.case_number, child.reference):
        assert secret not in page


def test_25_to_a_page_at_one_cost_for_1_and_for_30(browser, story):
    def queries():
        with CaptureQueriesContext(connection) as found:
            page = browser.get("/audit/")
        return len(found), len(page.context["rows"])

    browser.get("/audit/")
    few, _ = queries()
    person = UserFactory()
    for _ in range(30):
        audit.read(ChildFactory(), by=person, at=NOW, kind="child")
    many, rows = queries()
    assert (many, rows) == (few, 25)
    assert few <= 12


def test_every_kind_of_event_has_words_and_a_part_of_the_work():
    words = [in_words(event) for event in audit.Event]
    assert len(set(words)) == len(words)
    assert {event.partition(".")[0] for event in audit.Event} == set(GROUPS)


def test_only_auditors_read_it(sign_in):
    administrator = give(UserFactory(), roles.ADMINISTRATOR)
    assert sign_in(administrator).get("/audit/").status_code == 403
