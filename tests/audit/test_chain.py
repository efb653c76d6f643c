"""The audit is sealed at commit, and what is sealed stays as it is."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from plv import audit
from plv.access import roles
from plv.audit.models import AuditEvent, AuditHead
from tests.conftest import NOW
from tests.factories import UserFactory, give


def write(person, number=1):
    for _ in range(number):
        with transaction.atomic():
            audit.record(
                audit.Event.SIGNED_IN, target=person, by=person, at=NOW, detail={"é": "☃;1:"}
            )


def verify(**options):
    """The exit status, and what the command said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=err, **options)
    except SystemExit as end:
        return end.code, err.getvalue()
    return 0, out.getvalue()


def as_the_owner(statement):
    """What only somebody with the owner's rights could do, and only by taking the triggers away."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        try:
            cursor.execute(statement)
        finally:
            cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
            cursor.execute("SET ROLE plv_site")


@pytest.mark.django_db(transaction=True)
class TestSealing:
    def test_a_row_is_numbered_and_chained_when_its_transaction_commits(self):
        person = UserFactory()
        with transaction.atomic():
            audit.record(audit.Event.SIGNED_IN, target=person, by=person, at=NOW)
            assert AuditEvent.objects.get().seq is None
        event, head = AuditEvent.objects.get(), AuditHead.objects.get()
        assert (event.seq, event.previous_hash) == (1, "0" * 64)
        assert (head.seq, head.hash) == (1, event.hash)

    def test_what_is_rolled_back_leaves_no_trace_and_no_gap(self):
        person = UserFactory()
        write(person)
        with transaction.atomic():
            audit.record(audit.Event.SIGNED_IN, target=person, by=person, at=NOW)
            transaction.set_rollback(True)
        write(person)
        assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
        assert verify()[0] == 0

    def test_outside_a_transaction_it_is_an_error_of_ours(self):
        with pytest.raises(RuntimeError, match="inside the transaction"):
            audit.record(audit.Event.SIGNED_IN, target=None, by=None, at=NOW)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_event SET by_label = 'somebody else'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "UPDATE audit_head SET seq = 0",
            "DELETE FROM audit_head",
            "INSERT INTO audit_head (id, seq, hash) VALUES (2, 0, '')",
            "ALTER TABLE audit_event DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_event_seal ON audit_event",
            "SELECT audit_seal()",
        ],
    )
    def test_the_sites_role_can_add_and_read_and_nothing_else(self, statement):
        write(UserFactory())
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert verify()[0] == 0

    def test_a_row_cannot_bring_its_own_number_or_hash(self):
        with transaction.atomic():
            AuditEvent.objects.create(at=NOW, event="people.signed_in", seq=77, hash="f" * 64)
        assert AuditEvent.objects.get().seq == 1
        assert verify()[0] == 0

    def test_a_whole_chain_verifies_and_says_its_head(self):
        write(UserFactory(), 3)
        head = AuditHead.objects.get()
        status, said = verify()
        assert status == 0
        assert f"3 events, head 3:{head.hash}" in said
        assert verify(anchor=f"2:{AuditEvent.objects.get(seq=2).hash}")[0] == 0

    @pytest.mark.parametrize(
        ("crime", "words"),
        [
            (
                "UPDATE audit_event SET by_label = 'x' WHERE seq = 2",
                "broken at event 2: event 2 has been altered",
            ),
            ("UPDATE audit_event SET detail = '{}' WHERE seq = 3", "broken at event 3"),
            ("DELETE FROM audit_event WHERE seq = 2", "broken at event 2: event 2 is missing"),
            ("DELETE FROM audit_event WHERE seq = 4", "the head says 4 events, the table holds 3"),
            ("UPDATE audit_event SET seq = NULL WHERE seq = 4", "broken at event 4"),
        ],
    )
    def test_the_first_bad_row_is_named(self, crime, words):
        write(UserFactory(), 4)
        as_the_owner(crime)
        status, said = verify()
        assert status == 1
        assert words in said

    def test_a_row_slipped_in_beside_the_chain_is_found(self):
        write(UserFactory(), 2)
        as_the_owner(
            "INSERT INTO audit_event (at, event, by_label, target_type, target_id, detail, previous_hash, hash)"
            " VALUES (now(), 'people.signed_in', '', '', '', '{}', '', '')"
        )
        assert verify() == (1, "1 events stand outside the chain.\n")

    def test_a_rebuilt_chain_contradicts_a_head_published_before(self):
        write(UserFactory(), 2)
        head = AuditHead.objects.get()
        published = f"{head.seq}:{head.hash}"
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute("TRUNCATE audit_event")
            cursor.execute("UPDATE audit_head SET seq = 0, hash = repeat('0', 64)")
            cursor.execute("SET ROLE plv_site")
        write(UserFactory(), 2)
        assert verify()[0] == 0
        status, said = verify(anchor=published)
        assert status == 1
        assert "rebuilt or cut" in said

    def test_many_writers_at_once_make_one_chain(self):
        person, faults = UserFactory(), []

        def writer():
            try:
                write(person, 5)
            except Exception as error:
                faults.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=writer) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert faults == []
        previous = list(AuditEvent.objects.values_list("previous_hash", flat=True))
        assert len(previous) == len(set(previous)) == 40
        assert verify()[0] == 0

    def test_if_the_audit_cannot_be_written_the_page_is_not_shown(self, client):
        auditor = give(UserFactory(), roles.AUDITOR)
        client.force_login(auditor, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.raise_request_exception = False
        assert client.get("/audit/").status_code == 200
        before = AuditEvent.objects.count()
        as_the_owner("ALTER TABLE audit_head ADD CONSTRAINT no_more CHECK (seq < 0) NOT VALID")
        try:
            page = client.get("/audit/")
        finally:
            as_the_owner("ALTER TABLE audit_head DROP CONSTRAINT no_more")
        assert page.status_code >= 500
        assert "Read the audit" not in page.content.decode()
        assert auditor.name not in page.content.decode()
        assert AuditEvent.objects.count() == before
