"""Every test runs on a real PostgreSQL, as the site's role: what the site may not do, no test can."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql

from tests.factories import UserFactory

# A Tuesday in London's winter, so that UTC and London agree and no bank holiday is near.
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The moment that a test's actions happen at."""
    return NOW


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """One database for each run that goes on at the same time; no pool, so that tests can drop it."""
    database = settings.DATABASES["default"]
    database["OPTIONS"].pop("pool", None)
    connection.settings_dict["OPTIONS"].pop("pool", None)
    suffix = os.environ.get("PYTEST_DB", "")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = "_".join(part for part in ("test_plv", suffix, worker) if part)
    database["TEST"]["NAME"] = connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Migrate as the owner, then go on as the site's role."""
    from plv.access.actions import sync_offices
    from plv.access.grants import grant_site_role

    role = settings.DATABASE_SITE_ROLE
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            _create_role(cursor, role)
        grant_site_role(role)
        sync_offices()
        _become(f" -c role={role}")
    yield
    with django_db_blocker.unblock():
        _become("")


OWN_OPTIONS = settings.DATABASES["default"]["OPTIONS"]["options"]


def _become(role_option: str) -> None:
    """Let every connection from now on take the role, or be the owner again."""
    connection.close()
    for options in (settings.DATABASES["default"]["OPTIONS"], connection.settings_dict["OPTIONS"]):
        options["options"] = OWN_OPTIONS + role_option


def _create_role(cursor: Any, role: str) -> None:
    """The site's role, without a log-in: tests become it. Two runs may create it at once."""
    cursor.execute("SELECT pg_advisory_xact_lock(20231)")
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        cursor.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(secrets.token_urlsafe())
            )
        )


def _emptied_as_the_owner(original: Any) -> Any:
    """Tests that commit are followed by a TRUNCATE, which the site's role may not do."""

    def teardown(self: TransactionTestCase) -> None:
        from plv.access.actions import sync_offices

        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
        original(self)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, repeat('0', 64)) ON CONFLICT DO NOTHING"
            )
        sync_offices()
        connection.close()

    return teardown


TransactionTestCase._fixture_teardown = _emptied_as_the_owner(TransactionTestCase._fixture_teardown)


@pytest.fixture
def sign_in(client: Any) -> Any:
    """Sign a person in on the test client: `sign_in(social_worker)` gives the client back."""

    def signed_in(person: Any = None) -> Any:
        client.force_login(person or UserFactory(), backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in
