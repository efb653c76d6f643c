"""Knocking on a closed door is noted."""

import json
import re
from uuid import uuid4

import pytest
from django.test import Client

from plv.access import roles
from plv.audit.models import AuditEvent
from tests.factories import AuthorityFactory, ReferralFactory, UserFactory, give

pytestmark = pytest.mark.django_db


def denied():
    return [
        (event.by_id, json.loads(event.detail))
        for event in AuditEvent.objects.filter(event="people.access_denied").order_by("pk")
    ]


def without_tokens(page):
    return re.sub(r'(csrfmiddlewaretoken|form_key)" value="[^"]+"', "", page.content.decode())


def test_a_page_for_another_role_is_refused_and_recorded(sign_in):
    person = UserFactory()
    assert sign_in(person).get("/people/").status_code == 403
    assert denied() == [(person.pk, {"page": "people", "ids": [], "answer": 403})]


def test_the_record_says_which_roles_the_person_held(sign_in):
    person = give(UserFactory(name="Ada Test"), roles.AUDITOR)
    sign_in(person).get("/people/")
    assert AuditEvent.objects.get().by_label == "Ada Test (auditor)"


def test_a_row_that_is_not_there_is_recorded_with_its_id(sign_in):
    administrator = give(UserFactory(), roles.ADMINISTRATOR)
    nobody = uuid4()
    assert sign_in(administrator).get(f"/people/{nobody}/").status_code == 404
    assert denied() == [
        (administrator.pk, {"page": "person_detail", "ids": [str(nobody)], "answer": 404})
    ]


def test_anothers_row_and_no_row_get_the_same_answer_and_are_both_recorded(sign_in):
    worker = give(UserFactory(), roles.SOCIAL_WORKER, AuthorityFactory())
    theirs, nobodys = ReferralFactory(), uuid4()
    browser = sign_in(worker)

    answers = [browser.get(f"/referrals/{pk}/") for pk in (theirs.pk, nobodys)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_tokens(answers[0]) == without_tokens(answers[1])
    assert [detail["ids"] for _, detail in denied()] == [[str(theirs.pk)], [str(nobodys)]]


def test_a_mistyped_address_is_no_attempt(sign_in):
    assert sign_in(UserFactory()).get("/no-such-page/").status_code == 404
    assert denied() == []


def test_a_stranger_is_led_to_sign_in_and_is_no_attempt(client):
    assert client.get("/people/").status_code == 302
    assert denied() == []


def test_a_form_from_elsewhere_is_refused_and_is_no_attempt():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/people/add/", {"name": "x"}).status_code == 403
    assert denied() == []
