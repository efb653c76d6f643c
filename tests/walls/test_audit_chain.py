"""The audit as an outsider tries it: many at once, a thief with the owner's rights, a full disk."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from plv.audit.models import AuditEvent, AuditHead
from plv.local.places import PROJECT
from tests.walls.table import TABLE
from tests.walls.test_every_page import address
from tests.walls.world import World, build

pytestmark = [pytest.mark.django_db(transaction=True)]

WRITERS, READS = 16, 6


@contextmanager
def as_the_owner():
    """What only somebody with the owner's rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield cursor
        cursor.execute(f"SET ROLE {settings.DATABASE_SITE_ROLE}")


def commit_a_crime(statement: str) -> None:
    """Change what is sealed, as the owner and past the triggers."""
    with as_the_owner() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


def verify(*arguments: str) -> tuple[int, str]:
    """`manage.py verify_audit` as the operator runs it: a process of its own; exit status and words."""
    database = connection.settings_dict
    user, password = quote(database["USER"]), quote(database["PASSWORD"])
    url = f"postgres://{user}:{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_audit", *arguments],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def world() -> Iterator[World]:
    built = build()
    yield built
    for name in ("document", "offered_document"):
        default_storage.delete(built.rows[name].file.name)


def read_many(world: World, number: int = 4) -> None:
    client = world.client("placement_officer")
    for _ in range(number):
        page = reverse("referral_detail", args=[world.rows["waiting"].pk])
        assert client.get(page).status_code == 200


def test_sixteen_readers_at_once_make_one_chain_without_a_fork(world):
    """Reads through the site, each in a transaction of its own, all for the one head."""
    before = AuditEvent.objects.count()
    page = reverse("referral_detail", args=[world.rows["waiting"].pk])
    barrier, wrong = threading.Barrier(WRITERS), []

    def reader() -> None:
        try:
            client = world.client("placement_officer")
            barrier.wait(30)
            wrong.extend(
                status
                for status in (client.get(page).status_code for _ in range(READS))
                if status != 200
            )
        except BaseException as fault:
            wrong.append(fault)
        finally:
            connection.close()

    readers = [threading.Thread(target=reader) for _ in range(WRITERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert wrong == []
    events = AuditEvent.objects.count()
    assert events - before == WRITERS * READS
    assert AuditEvent.objects.values("previous_hash").distinct().count() == events
    assert sorted(AuditEvent.objects.values_list("seq", flat=True)) == list(range(1, events + 1))
    assert verify()[0] == 0


@pytest.mark.parametrize(
    ("crime", "words"),
    [
        (
            "UPDATE audit_event SET by_label = 'somebody else' WHERE seq = 3",
            "event 3 has been altered",
        ),
        (
            "UPDATE audit_event SET at = at - interval '1 day' WHERE seq = 2",
            "event 2 has been altered",
        ),
        ("DELETE FROM audit_event WHERE seq = 2", "event 2 is missing"),
        ("DELETE FROM audit_event WHERE seq = 1", "event 1 is missing"),
        (
            "UPDATE audit_event a SET seq = 5 - seq WHERE seq IN (2, 3)",
            "broken at event 2",
        ),
    ],
)
def test_what_a_thief_changed_is_named_with_exit_status_1(world, crime, words):
    read_many(world)
    assert verify()[0] == 0
    if "5 - seq" in crime:  # the numbers are unique: three steps to swap two
        commit_a_crime("UPDATE audit_event SET seq = 99 WHERE seq = 2")
        commit_a_crime("UPDATE audit_event SET seq = 2 WHERE seq = 3")
        commit_a_crime("UPDATE audit_event SET seq = 3 WHERE seq = 99")
    else:
        commit_a_crime(crime)
    status, said = verify()
    assert status == 1
    assert words in said
    assert "Traceback" not in said


def test_a_tail_cut_with_its_head_is_found_by_the_head_that_was_published(world):
    """Whoever can change the head too can cut the end off: only what is outside can tell."""
    read_many(world)
    head = AuditHead.objects.get()
    published = f"{head.seq}:{head.hash}"
    assert verify("--anchor", published)[0] == 0
    before = AuditEvent.objects.get(seq=head.seq - 1)
    commit_a_crime(f"DELETE FROM audit_event WHERE seq = {head.seq}")
    with as_the_owner() as cursor:
        cursor.execute("UPDATE audit_head SET seq = %s, hash = %s", [before.seq, before.hash])
    assert verify()[0] == 0, "the chain itself is whole again"
    status, said = verify("--anchor", published)
    assert status == 1
    assert "cut" in said


def childrens_pages(world: World):
    """Every page that a placement officer may read and that names a child."""
    client = world.client("placement_officer")
    children = [world.rows[name].child for name in ("waiting", "submitted", "placement")]
    children.append(world.rows["their_child"])
    words = {word for child in children for word in (child.reference, child.last_name)}
    words |= {world.rows[name].reference for name in ("waiting", "submitted", "paused")}
    for page in TABLE:
        if "GET" in page.methods and page.answers["placement_officer"] == 200:
            response = client.get(address(page, world))
            shown = b"".join(response).decode(errors="replace")
            if any(word in shown for word in words):
                yield address(page, world), words


@contextmanager
def no_new_head():
    """The seal fails when the transaction commits: after the page has been made."""
    with as_the_owner() as cursor:
        cursor.execute("ALTER TABLE audit_head ADD CONSTRAINT no_more CHECK (seq < 0) NOT VALID")
    try:
        yield
    finally:
        with as_the_owner() as cursor:
            cursor.execute("ALTER TABLE audit_head DROP CONSTRAINT no_more")


@contextmanager
def no_new_row():
    """The row itself cannot be written."""
    role = settings.DATABASE_SITE_ROLE
    with as_the_owner() as cursor:
        cursor.execute(f"REVOKE INSERT ON audit_event FROM {role}")
    try:
        yield
    finally:
        with as_the_owner() as cursor:
            cursor.execute(f"GRANT INSERT ON audit_event TO {role}")


@pytest.mark.parametrize("trouble", [no_new_head, no_new_row], ids=["seal fails", "insert fails"])
def test_no_page_shows_a_child_when_the_audit_cannot_be_written(world, trouble):
    pages = list(childrens_pages(world))
    assert len(pages) > 15
    client = world.client("placement_officer")
    before = AuditEvent.objects.count()
    with trouble():
        for where, words in pages:
            response = client.get(where)
            text = response.content.decode()
            assert response.status_code >= 500, where
            assert {word for word in words if word in text} == set(), where
            assert settings.ON_CALL_NUMBER in text, "it says whom to ring"
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("trouble", [no_new_head, no_new_row], ids=["seal fails", "insert fails"])
def test_nothing_is_written_when_the_audit_cannot_be(world, trouble):
    referral = world.rows["submitted"]
    form = {"form_key": "5f1c2c6e-9d8e-4a52-8f50-0f0e6d6b1a11", "question": "Which school?"}
    client = world.client("placement_officer")
    page = reverse("referral_ask", args=[referral.pk])
    with trouble():
        assert client.post(page, form).status_code >= 500
    referral.refresh_from_db()
    assert referral.status == "submitted"
    assert referral.information_requests.count() == 0
    assert client.post(page, form).status_code == 302, "the same page may be sent again"


# The answer with the open file is thrown away with the failed transaction, and the file with it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_document_is_not_handed_over_when_the_audit_cannot_be_written(world):
    client = world.client("placement_officer")
    page = reverse("document_download", args=[world.rows["document"].pk])
    with no_new_head():
        response = client.get(page)
        assert response.status_code >= 500
        assert not response.streaming
    whole = b"".join(client.get(page))
    assert whole.startswith(b"%PDF")
