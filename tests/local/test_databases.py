"""The two roles: an owner that makes things, and the site's role that owns nothing."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from plv.local import databases
from plv.local.databases import Addresses, DatabaseFailed
from plv.local.postgres import FLEETING, Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("server") / "postgres", tuple(FLEETING.items()))
    cluster.start()
    yield cluster
    cluster.delete()


@pytest.fixture
def ours(cluster: Cluster) -> Addresses:
    return databases.in_cluster(
        cluster, site_role="plv_site", site_password="s/te:p@ss", owner_password="owner"
    )


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def test_both_roles_sign_in_with_any_character_in_the_password(ours: Addresses) -> None:
    assert execute(ours.site, "SELECT current_user") == [("plv_site",)]
    assert execute(ours.owner, "SELECT current_user") == [("plv_owner",)]


def test_the_sites_role_may_make_nothing(ours: Addresses) -> None:
    for statement in (
        "CREATE TABLE x (i int)",
        "CREATE ROLE x",
        "CREATE DATABASE x",
        "CREATE SCHEMA x",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(ours.site, statement)
    powers = (
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication FROM pg_roles"
    )
    assert execute(ours.site, powers + " WHERE rolname = current_user") == [(False,) * 5]


def test_the_owner_makes_tables_and_trusted_extensions_without_being_superuser(
    ours: Addresses,
) -> None:
    execute(ours.owner, "CREATE EXTENSION IF NOT EXISTS btree_gist")
    execute(ours.owner, "CREATE TABLE IF NOT EXISTS made (i int)")
    assert execute(ours.owner, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [
        (False,)
    ]


def test_preparing_again_changes_nothing_but_a_new_password(
    cluster: Cluster, ours: Addresses
) -> None:
    again = databases.in_cluster(
        cluster, site_role="plv_site", site_password="another", owner_password="owner"
    )
    assert execute(again.site, "SELECT 1") == [(1,)]
    with pytest.raises(psycopg.OperationalError):
        execute(ours.site, "SELECT 1")


def test_a_given_server_gets_the_database_and_the_sites_role(cluster: Cluster) -> None:
    given = databases.elsewhere(cluster.url("given"), site_role="given_site", site_password="p")
    assert given.owner == cluster.url("given")
    assert execute(given.site, "SELECT current_user, current_database()") == [
        ("given_site", "given")
    ]


def address(url: str, **changes: str) -> str:
    parts = urlsplit(url)
    user, password = changes.get("user", parts.username), changes.get("password", parts.password)
    return f"{changes.get('scheme', 'postgres')}://{user}:{password}@127.0.0.1:{changes.get('port', parts.port)}/x"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scheme": "mysql"}, "is not the address of a PostgreSQL database"),
        ({"port": "1"}, "did not answer at DATABASE_URL .*unset DATABASE_URL"),
        ({"password": "wrong"}, "password authentication failed"),
        ({"user": "plain", "password": "p"}, "could not be created .*name another in DATABASE_URL"),
        ({"user": "plv_site"}, "owns? nothing|password authentication failed"),
    ],
)
def test_an_address_that_does_not_serve_gets_a_sentence(
    cluster: Cluster, changes: dict[str, str], sentence: str
) -> None:
    execute(cluster.url(), "DROP ROLE IF EXISTS plain")
    execute(cluster.url(), "CREATE ROLE plain LOGIN PASSWORD 'p'")
    with pytest.raises(DatabaseFailed, match=sentence):
        databases.elsewhere(
            address(cluster.url(), **changes), site_role="plv_site", site_password="p"
        )


def test_a_server_too_old_gets_a_sentence(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "OLDEST", 99)
    with pytest.raises(DatabaseFailed, match="PostgreSQL 18; PostgreSQL 99 or later is needed"):
        databases.check_reachable(cluster.url())


def test_starting_over_refuses_to_empty_a_database_of_something_else(cluster: Cluster) -> None:
    url = cluster.url("precious")
    execute(cluster.url(), "CREATE DATABASE precious")
    execute(url, "CREATE TABLE heirloom (i int)")
    execute(url, "CREATE TABLE django_migrations (app text)")  # another Django's
    execute(url, "INSERT INTO django_migrations VALUES ('heirlooms')")
    with pytest.raises(DatabaseFailed, match="holds something other than this site"):
        databases.drop_contents(url)
    assert execute(url, "SELECT count(*) FROM heirloom") == [(0,)]


def test_starting_over_empties_a_database_of_this_site(cluster: Cluster) -> None:
    url = databases.elsewhere(cluster.url("ended"), site_role="ended_site", site_password="p").owner
    execute(url, "CREATE TABLE django_migrations (app text)")
    for app in ("access", "audit", "members", "placements", "referrals", "guardian"):
        execute(url, f"INSERT INTO django_migrations VALUES ('{app}')")
    databases.drop_contents(url)
    assert execute(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    databases.drop_contents(url)
