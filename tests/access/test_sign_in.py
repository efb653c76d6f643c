"""Coming in, staying in and going out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from plv.access import roles, sessions, tasks
from plv.access.actions import remove_role, set_active
from plv.access.adapter import NOT_RECOGNISED
from plv.audit.models import AuditEvent
from plv.notify.models import Message
from tests.conftest import NOW
from tests.factories import UserFactory, give

pytestmark = pytest.mark.django_db

PASSWORD = "three words that do not belong"
SIGN_IN = "/sign-in/"


@pytest.fixture
def person():
    return UserFactory(name="Ada Test", password=make_password(PASSWORD))


def try_to_sign_in(client, person_or_email, password=PASSWORD, **extra):
    email = getattr(person_or_email, "email", person_or_email)
    return client.post(SIGN_IN, {"login": email, "password": password}, **extra)


def is_signed_in(client):
    return client.get("/help/").context["user"].is_authenticated


def test_signing_in_opens_the_first_page_and_is_recorded(client, person):
    client.get(SIGN_IN)
    answer = try_to_sign_in(client, person)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    event = AuditEvent.objects.get()
    assert (event.event, event.by_id, event.target_id) == (
        "people.signed_in",
        person.pk,
        str(person.pk),
    )


def test_signing_in_changes_the_key_of_the_session(client, person):
    client.get(SIGN_IN)
    client.session["planted"] = "by a stranger"
    client.session.save()
    before = client.session.session_key

    try_to_sign_in(client, person)

    assert is_signed_in(client)
    assert client.session.session_key != before


def test_it_leads_back_to_the_page_that_was_asked_for_and_never_to_another_site(client, person):
    assert client.get("/people/")["Location"] == f"{SIGN_IN}?next=/people/"
    fields = {"login": person.email, "password": PASSWORD}
    assert (
        client.post(f"{SIGN_IN}?next=/people/", fields | {"next": "/people/"})["Location"]
        == "/people/"
    )
    client.post("/sign-out/")
    elsewhere = client.post(SIGN_IN, fields | {"next": "https://elsewhere.example/"})
    assert elsewhere.status_code == 302
    assert "elsewhere" not in elsewhere["Location"]


def test_an_empty_form_says_what_to_enter(client):
    page = client.post(SIGN_IN, {}).content.decode()
    assert "Enter your email address" in page
    assert "Enter your password" in page
    assert "required" not in page


def test_the_address_is_read_without_regard_to_capitals(client, person):
    try_to_sign_in(client, person.email.upper())
    assert is_signed_in(client)


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(client, person):
    wrong = try_to_sign_in(client, person, "not the password at all")
    unknown = try_to_sign_in(client, "nobody@plv-test.example", "not the password at all")

    def without_what_differs(page):
        text = re.sub(r'(csrfmiddlewaretoken|form_key)" value="[^"]+"', "", page.content.decode())
        return re.sub(r"[\w.]+@plv-test\.example", "", text)

    assert wrong.status_code == unknown.status_code == 200
    assert without_what_differs(wrong) == without_what_differs(unknown)
    assert NOT_RECOGNISED in wrong.content.decode()


def test_after_ten_wrong_tries_the_right_password_is_refused_for_a_quarter_of_an_hour(
    client, person
):
    other = UserFactory(password=person.password)
    with time_machine.travel(NOW, tick=False) as time:
        for _ in range(10):
            try_to_sign_in(client, person, "wrong")
        refused = try_to_sign_in(client, person)
        assert NOT_RECOGNISED in refused.content.decode()
        assert not is_signed_in(client)

        another_client = Client()
        try_to_sign_in(another_client, other)
        assert is_signed_in(another_client)

        time.shift(timedelta(minutes=15, seconds=1))
        try_to_sign_in(client, person)
        assert is_signed_in(client)


def test_tries_are_counted_in_the_database_for_every_process_of_the_site(client, person):
    try_to_sign_in(client, person, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_cache")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize(
    "password", ["p" * 200, "many words with spaces " * 4, "🔒 schlüssel ünd mehr 🔑"]
)
def test_long_and_unusual_passwords_are_taken_whole(client, password):
    person = UserFactory(password=make_password(password))
    try_to_sign_in(client, person, password[:-1])
    assert not is_signed_in(client)
    try_to_sign_in(client, person, password)
    assert is_signed_in(client)


def test_a_password_with_a_hidden_character_is_refused_kindly(client, person):
    assert try_to_sign_in(client, person, PASSWORD + "\0").status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "path",
    [
        "/sign-up/",
        "/signup/",
        "/accounts/signup/",
        "/account/signup/",
        "/email/",
        "/accounts/login/",
    ],
)
def test_nobody_can_sign_themselves_up(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reauthenticate"])
def test_no_other_page_of_the_sign_in_library_exists(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


# --- staying in


def test_after_15_minutes_without_a_page_the_next_one_says_why_one_is_out(sign_in, person):
    with time_machine.travel(NOW, tick=False) as time:
        client = sign_in(person)
        assert is_signed_in(client)
        time.shift(timedelta(minutes=14, seconds=59))
        assert is_signed_in(client)
        time.shift(timedelta(minutes=15))
        page = client.get("/", follow=True)

    assert page.redirect_chain == [(f"{SIGN_IN}?next=/", 302)]
    assert sessions.IDLE_SENTENCE in page.content.decode()
    assert not is_signed_in(client)


def test_nobody_stays_in_for_more_than_8_hours_however_busy(sign_in, person):
    with time_machine.travel(NOW, tick=False) as time:
        client = sign_in(person)
        client.get("/help/")
        for _ in range(47):
            time.shift(timedelta(minutes=10))
            assert is_signed_in(client)
        time.shift(timedelta(minutes=9, seconds=59))
        assert is_signed_in(client)
        time.shift(timedelta(seconds=1))
        assert sessions.AT_MOST_SENTENCE in client.get("/", follow=True).content.decode()


def test_a_clock_set_back_does_not_give_a_session_more_time(sign_in, person):
    with time_machine.travel(NOW, tick=False) as time:
        client = sign_in(person)
        client.get("/help/")
        time.shift(-timedelta(hours=1))
        assert not is_signed_in(client)


def test_a_page_writes_the_session_once_a_minute_at_most(sign_in, person):
    def writes():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/help/")
        return sum('UPDATE "django_session"' in query["sql"] for query in queries)

    with time_machine.travel(NOW, tick=False) as time:
        client = sign_in(person)
        client.get("/help/")
        time.shift(timedelta(seconds=59))
        assert writes() == 0
        time.shift(timedelta(seconds=1))
        assert writes() == 1


# --- being stopped


def test_a_person_switched_off_is_out_at_their_next_page_and_is_told_at_sign_in(client, person):
    administrator = give(UserFactory(), roles.ADMINISTRATOR)
    try_to_sign_in(client, person)
    assert is_signed_in(client)

    set_active(person=person, active=False, by=administrator, at=NOW)

    assert client.get("/")["Location"].startswith(SIGN_IN)
    told = try_to_sign_in(client, person)
    assert told["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_a_role_taken_away_counts_at_the_next_page(sign_in):
    administrator = give(UserFactory(), roles.ADMINISTRATOR)
    client = sign_in(administrator)
    assert client.get("/people/").status_code == 200

    remove_role(
        person=administrator,
        role=roles.ADMINISTRATOR,
        target=None,
        by=give(UserFactory(), roles.ADMINISTRATOR),
        at=NOW,
    )

    assert client.get("/people/").status_code == 403


# --- going out


def test_signing_out_needs_a_press_and_leaves_nothing_behind(client, person):
    try_to_sign_in(client, person)
    stolen = client.cookies["sessionid"].value

    client.get("/sign-out/")
    assert is_signed_in(client)
    assert "You have signed out." in client.post("/sign-out/", follow=True).content.decode()

    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not is_signed_in(thief)


def test_a_page_of_a_signed_in_person_is_kept_by_no_browser(sign_in, person):
    assert "no-store" in sign_in(person).get("/help/")["Cache-Control"]


# --- passwords


def queued():
    return ProcrastinateJob.objects.filter(task_name="plv.access.tasks.deliver_password_link")


def test_asking_for_a_link_answers_alike_for_known_and_unknown_addresses(client, person):
    known = client.post("/password/reset/", {"email": person.email})
    unknown = client.post("/password/reset/", {"email": "nobody@plv-test.example"})

    assert (known.status_code, known["Location"]) == (302, reverse("account_reset_password_done"))
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert queued().count() == 2
    assert queued().filter(args={"user_id": str(person.pk)}).count() == 1


def test_the_link_is_made_by_the_worker_on_the_configured_host(person):
    tasks.deliver_password_link(user_id=str(person.pk))

    (message,) = mail.outbox
    assert message.to == [person.email]
    assert f"{settings.SITE_URL}/password/reset/" in message.body
    assert person.name not in message.body


def test_nothing_is_sent_to_nobody_or_to_a_person_switched_off():
    tasks.deliver_password_link(user_id="0b6c1d52-7f3e-4a6b-9d0e-5a2f8c7e1b34")
    tasks.deliver_password_link(user_id=str(UserFactory(is_active=False).pk))
    assert mail.outbox == []


def test_a_link_sets_the_password_once_and_tells_the_person(client, person):
    path = tasks.password_link(person).removeprefix(settings.SITE_URL)
    new = "four other words without sense"
    page = client.get(path, follow=True)
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done["Location"] == reverse("account_reset_password_from_key_done")

    assert "This link no longer works" in Client().get(path).content.decode()
    try_to_sign_in(client, person, new)
    assert is_signed_in(client)
    assert Message.objects.get().subject == "Your password was changed"


def test_a_link_runs_out_after_a_day(client, person):
    with time_machine.travel(NOW, tick=False) as time:
        path = tasks.password_link(person).removeprefix(settings.SITE_URL)
        time.shift(timedelta(hours=24, seconds=1))
        assert "This link no longer works" in client.get(path, follow=True).content.decode()


def test_asking_for_a_sixth_link_in_a_quarter_of_an_hour_is_refused(client, person):
    answers = [
        client.post("/password/reset/", {"email": person.email}).status_code for _ in range(6)
    ]
    assert answers == [302] * 5 + [429]


def test_a_weak_password_is_refused_with_the_reason(client, person):
    page = client.get(tasks.password_link(person).removeprefix(settings.SITE_URL), follow=True)
    refused = client.post(page.request["PATH_INFO"], {"password1": "short", "password2": "short"})
    assert "at least 14 characters" in refused.content.decode()


def test_changing_the_password_asks_for_the_present_one_and_puts_other_browsers_out(client, person):
    other = Client()
    try_to_sign_in(other, person)
    try_to_sign_in(client, person)
    new = "four other words without sense"

    refused = client.post(
        "/password/change/", {"oldpassword": "wrong", "password1": new, "password2": new}
    )
    assert refused.status_code == 200
    client.post("/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_person_without_a_password_is_sent_to_ask_for_a_link(sign_in):
    assert sign_in(UserFactory()).get("/password/change/")["Location"] == "/password/reset/"
