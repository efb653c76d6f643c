"""The site's database role owns nothing, and with some tables may only add."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from plv import audit
from plv.access.grants import APPEND_ONLY
from plv.audit.models import AuditEvent
from tests import factories as make

pytestmark = pytest.mark.django_db


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_tests_run_as_the_site_role():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, count(*) FROM pg_class WHERE relowner = current_user::regrole"
        )
        assert cursor.fetchone() == (settings.DATABASE_SITE_ROLE, 0)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_documents_and_decisions_can_be_added_but_never_changed(table):
    for statement in (
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"UPDATE {table} SET id = id",
    ):
        with pytest.raises(DatabaseError, match="permission denied"):
            run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_head SET seq = 0",
        "DELETE FROM audit_head",
        "SELECT audit_seal()",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_event_seal ON audit_event",
        "ALTER TABLE placements_occupancy DROP CONSTRAINT occupancy_bed_once",
        "CREATE TABLE public.mine (id int)",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DELETE FROM django_migrations",
    ],
)
def test_the_site_cannot_take_down_its_own_walls(statement):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner|trigger functions"):
        run(statement)


def test_a_row_cannot_bring_its_own_seal(now):
    with transaction.atomic():
        audit.record(audit.Event.PERSON_ADDED, target=make.UserFactory(), by=None, at=now)
    row = AuditEvent.objects.latest("pk")
    forged = AuditEvent.objects.create(
        at=now, event="people.added", seq=row.pk + 999, hash="f" * 64
    )
    stored = AuditEvent.objects.get(pk=forged.pk)
    assert (stored.seq, stored.hash) == (None, "")
