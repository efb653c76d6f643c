"""A repeated submit is one submit, however often and however fast it is repeated."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from plv.access import roles
from plv.access.models import User
from plv.audit.models import AuditEvent
from plv.forms.middleware import NO_KEY
from plv.forms.models import SubmittedForm
from plv.notify.models import Message
from referrals.lifecycle import Status
from referrals.models import KeepApart, Referral, StatusChange
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True)]

FORMS, TIMES = 20, 50
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def browser(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=BACKEND)
    return client


@dataclass
class Answer:
    """What one of the many was told."""

    status: int
    location: str

    @classmethod
    def of(cls, response: HttpResponse) -> "Answer":
        return cls(response.status_code, response.get("Location", ""))


def all_at_once(sends: list[Callable[[], HttpResponse]]) -> list[Answer]:
    """Start every `send` at the same moment, each in a thread with a connection of its own."""
    answers: list[Answer | BaseException] = [RuntimeError("never sent")] * len(sends)
    barrier = threading.Barrier(len(sends))

    def work(number: int) -> None:
        try:
            barrier.wait(30)
            answers[number] = Answer.of(sends[number]())
        except BaseException as fault:
            answers[number] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(sends))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one for one in answers if not isinstance(one, Answer)] == []
    return [one for one in answers if isinstance(one, Answer)]


@pytest.fixture
def officer() -> User:
    return make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])


@pytest.fixture
def submitted(officer: User) -> list[Referral]:
    """As many referrals as forms, each of an authority with one social worker who is told."""
    found = []
    for _ in range(FORMS):
        authority = make.AuthorityFactory()
        make.UserFactory(holds=[(roles.SOCIAL_WORKER, authority)])
        found.append(make.ReferralFactory(submitted=True, child__authority=authority))
    return found


@pytest.mark.slow
def test_twenty_forms_sent_fifty_times_at_once_are_twenty_results(submitted, officer):
    """Asking the authority a question: one question, one step, one event, one message each."""
    clients = [browser(officer) for _ in range(TIMES)]
    for number, referral in enumerate(submitted):
        page, key = reverse("referral_ask", args=[referral.pk]), str(uuid4())
        sent = {"form_key": key, "question": f"Test question {number}: which school?"}
        answers = all_at_once([partial(client.post, page, sent) for client in clients])
        assert set(map(repr, answers)) == {repr(Answer(302, reverse("assessment_queue")))}

    for referral in submitted:
        referral.refresh_from_db()
        assert referral.status == Status.MORE_INFORMATION
        assert referral.information_requests.count() == 1
        assert StatusChange.objects.filter(referral=referral).count() == 1
        events = AuditEvent.objects.filter(
            event="referrals.information_requested", target_id=str(referral.pk)
        )
        assert events.count() == 1
    assert SubmittedForm.objects.count() == FORMS
    workers = User.objects.filter(
        userobjectpermission__permission__codename="write_referrals"
    ).distinct()
    assert workers.count() == FORMS
    for worker in workers:
        assert Message.objects.filter(to=worker).count() == 1
    # The jobs of earlier tests stay behind, so these are known by their message.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'message_id' FROM procrastinate_jobs WHERE args->>'message_id' = ANY(%s)",
            [[str(message.pk) for message in Message.objects.all()]],
        )
        queued = [message for (message,) in cursor.fetchall()]
    assert len(queued) == len(set(queued)) == FORMS


@pytest.fixture
def children(officer: User) -> tuple:
    """Two children the officer may keep apart: each with a referral that waits."""
    return tuple(make.ReferralFactory(waiting=True).child for _ in range(2))


def pair_form(children: tuple, **changes: str) -> dict[str, str]:
    first, second = children
    return {
        "form_key": str(uuid4()),
        "child": first.reference,
        "other": second.reference,
        "level": KeepApart.Level.UNIT.value,
        "part_of_child": KeepApart.Part.MUTUAL.value,
        "reason": "A test reason",
        **changes,
    }


ADD = "keep_apart_add"


def test_the_same_key_with_other_answers_is_refused_and_changes_nothing(officer, children):
    client, sent = browser(officer), pair_form(children)
    assert client.post(reverse(ADD), sent).status_code == 302
    again = client.post(reverse(ADD), {**sent, "reason": "Another reason"})
    assert again.status_code == 409
    assert "sent with other answers" in again.content.decode()
    assert KeepApart.objects.get().reason == "A test reason"
    assert AuditEvent.objects.filter(event="referrals.keep_apart_opened").count() == 1


def test_two_different_forms_of_one_key_at_once_are_one_result(officer, children):
    sent = pair_form(children)
    forms = [{**sent, "reason": f"Reason {number}"} for number in range(10)]
    clients = [browser(officer) for _ in forms]
    answers = all_at_once(
        [
            partial(client.post, reverse(ADD), form)
            for client, form in zip(clients, forms, strict=True)
        ]
    )
    assert sorted(answer.status for answer in answers) == [302] + [409] * 9
    assert KeepApart.objects.count() == 1


def test_a_key_of_another_person_is_refused(officer, children):
    sent = pair_form(children)
    assert browser(officer).post(reverse(ADD), sent).status_code == 302
    colleague = make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])
    assert browser(colleague).post(reverse(ADD), sent).status_code == 409
    assert KeepApart.objects.count() == 1


def test_a_key_of_another_page_is_refused(officer, children):
    client, sent = browser(officer), pair_form(children)
    assert client.post(reverse(ADD), sent).status_code == 302
    close = reverse("keep_apart_close", args=[KeepApart.objects.get().pk])
    elsewhere = client.post(close, {"form_key": sent["form_key"], "reason": "Over"})
    assert elsewhere.status_code == 409
    assert KeepApart.objects.get().closed_at is None


@pytest.mark.parametrize("key", [None, "", "not-a-key", "00000000-0000"])
def test_a_form_without_its_key_is_refused_with_a_sentence(officer, children, key):
    sent = pair_form(children)
    del sent["form_key"]
    response = browser(officer).post(
        reverse(ADD), sent if key is None else {**sent, "form_key": key}
    )
    assert response.status_code == 409
    assert NO_KEY in response.content.decode()
    assert not KeepApart.objects.exists()
    assert not AuditEvent.objects.filter(event="referrals.keep_apart_opened").exists()


def test_a_form_shown_again_with_its_mistakes_can_be_sent_again_with_the_same_key(
    officer, children
):
    client, sent = browser(officer), pair_form(children)
    shown = client.post(reverse(ADD), {**sent, "reason": ""})
    assert shown.status_code == 200
    carried = shown.content.decode().split('name="form_key" value="')[1].split('"')[0]
    assert UUID(carried), "the page carries a key"
    assert not SubmittedForm.objects.exists()
    assert client.post(reverse(ADD), {**sent, "form_key": carried}).status_code == 302
    assert KeepApart.objects.count() == 1


def test_a_form_that_is_refused_by_the_rules_leaves_its_key_free(officer, children):
    """Another officer was quicker; when their entry is closed the same page may be sent again."""
    client, sent = browser(officer), pair_form(children)
    one = browser(officer).post(reverse(ADD), pair_form(children))
    assert one.status_code == 302
    refused = client.post(reverse(ADD), sent)
    assert refused.status_code in {200, 409}
    assert not SubmittedForm.objects.filter(pk=sent["form_key"]).exists()
    pair = KeepApart.objects.get()
    closed = client.post(
        reverse("keep_apart_close", args=[pair.pk]), {"form_key": str(uuid4()), "reason": "Over"}
    )
    assert closed.status_code == 302
    assert client.post(reverse(ADD), sent).status_code == 302
    assert KeepApart.objects.filter(closed_at__isnull=True).count() == 1


def test_the_second_answer_comes_after_the_first_is_kept(officer, children):
    """A repeat that overtakes is not told "done" while the first may still fail."""
    sent = pair_form(children)
    client = browser(officer)
    first = client.post(reverse(ADD), sent)
    for _ in range(3):
        again = client.post(reverse(ADD), sent)
        assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert SubmittedForm.objects.get().answer == first["Location"]
