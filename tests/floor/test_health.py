"""The two probes."""

from datetime import timedelta

import pytest
from django.db import connection

from plv import clock

pytestmark = pytest.mark.django_db


def worker_heard(ago: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [clock.now() - ago]
        )


def test_the_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"process": "ok"})


def test_ready_says_each_part(client):
    assert client.get("/readyz").json()["worker"] == "silent"
    worker_heard(timedelta(minutes=3))
    assert client.get("/readyz").status_code == 503
    worker_heard(timedelta(seconds=5))
    parts = client.get("/readyz").json()
    assert (parts["database"], parts["role"], parts["migrations"], parts["worker"]) == ("ok",) * 4


def test_ready_notices_a_role_that_owns_the_tables(client):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        answer = client.get("/readyz")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    assert answer.status_code == 503
    assert answer.json()["role"] == "owns tables or may bypass rules"


def test_ready_notices_writes_that_may_be_lost(client):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["durability"]) == (
        503,
        "may lose acknowledged writes",
    )


def test_a_database_that_cannot_be_asked_is_said_and_logged(client, caplog):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = pg_catalog")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")
    (line,) = [record for record in caplog.records if record.name == "plv.health"]
    assert line.exc_info
