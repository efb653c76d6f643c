"""The roles and the database that the site needs on a PostgreSQL server, embedded or not.

Two roles: the owner, whom migrations run as, and the site's, which owns nothing. `manage.py
provision` gives the second what it may do; here it is only made.
"""

import secrets
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from plv.local.postgres import Cluster

OWNER: Final = "plv_owner"
DATABASE: Final = "plv"
OLDEST: Final = 15

# By what a database of this site is known: Django's own table, and the apps in it.
MIGRATIONS: Final = "django_migrations"
OURS: Final = frozenset({"access", "audit", "members", "placements", "referrals"})

MALFORMED: Final = (
    "DATABASE_URL is not the address of a PostgreSQL database. It looks like this: "
    "postgres://user:password@host:5432/database"
)


class DatabaseFailed(Exception):
    """The database cannot be used; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is, for the owner and for the site."""

    owner: str
    site: str


def in_cluster(
    cluster: Cluster, *, site_role: str, site_password: str, owner_password: str
) -> Addresses:
    """The database in the embedded cluster, with both its roles, made if missing."""
    with psycopg.connect(cluster.url(), autocommit=True) as superuser:
        _ensure_role(superuser, OWNER, owner_password)
        _ensure_role(superuser, site_role, site_password)
        if not _has_database(superuser, DATABASE):
            create = sql.SQL("CREATE DATABASE {} OWNER {}")
            superuser.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    return Addresses(
        owner=cluster.url(DATABASE, user=OWNER, password=owner_password),
        site=cluster.url(DATABASE, user=site_role, password=site_password),
    )


def elsewhere(url: str, *, site_role: str, site_password: str) -> Addresses:
    """The database at `url`, reached as a role that may make roles; the site's role made in it.

    Raises DatabaseFailed where it cannot be reached, is too old or lets the role make none.
    """
    try:
        connection = _connect(url)
    except psycopg.OperationalError as fault:
        if "does not exist" not in str(fault) or "database" not in str(fault):
            raise DatabaseFailed(_unreachable(fault)) from None
        _create_beside(url, database_name(url))
        connection = _connect(url)
    with connection:
        check_version(connection)
        owner = connection.info.user
        if owner == site_role:
            raise DatabaseFailed(
                f"DATABASE_URL signs in as {site_role}, which must own nothing. Give DATABASE_URL a role "
                "that may create roles, or set DATABASE_OWNER_URL to one as well."
            )
        try:
            _ensure_role(connection, site_role, site_password)
        except psycopg.errors.InsufficientPrivilege:
            raise DatabaseFailed(
                f"The role {owner} in DATABASE_URL may not create the site's role {site_role}. Give it "
                "CREATEROLE, or create the role yourself and set DATABASE_OWNER_URL and DATABASE_URL."
            ) from None
    return Addresses(owner=url, site=_as(url, site_role, site_password))


def check_reachable(url: str) -> None:
    """Raise DatabaseFailed unless a server new enough answers at `url`."""
    try:
        with _connect(url) as connection:
            check_version(connection)
    except psycopg.OperationalError as fault:
        raise DatabaseFailed(_unreachable(fault)) from None


def check_version(connection: psycopg.Connection) -> None:
    found = connection.info.server_version // 10000
    if found < OLDEST:
        raise DatabaseFailed(
            f"The server is PostgreSQL {found}; PostgreSQL {OLDEST} or later is needed. Upgrade it, or unset "
            "DATABASE_URL to use the embedded one."
        )


def drop_contents(url: str) -> None:
    """Empty the database at `url`: every table, with all that is in it.

    Only where what is there is this site's, or nothing: a database of something else is refused.
    """
    with _connect(url) as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = {name for (name,) in tables}
        if names and not (MIGRATIONS in names and _migrated_apps(owner) >= OURS):
            raise DatabaseFailed(
                f"The database {database_name(url)} holds something other than this site, so it is left as it "
                "is. Name an empty database in DATABASE_URL."
            )
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
        owner.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")  # as every new database has it


def _migrated_apps(connection: psycopg.Connection) -> set[str]:
    applied = sql.SQL("SELECT DISTINCT app FROM {}").format(sql.Identifier(MIGRATIONS))
    return {app for (app,) in connection.execute(applied)}


def drop(addresses: Addresses) -> None:
    """Drop a database that was made for a moment, and its site's role."""
    parts = urlsplit(addresses.owner)
    site_role = unquote(urlsplit(addresses.site).username or "")
    with _connect(urlunsplit(parts._replace(path="/postgres"))) as owner:
        name = sql.Identifier(database_name(addresses.owner))
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(site_role)))


def _connect(url: str) -> psycopg.Connection:
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise DatabaseFailed(MALFORMED)
    try:
        return psycopg.connect(url, connect_timeout=5, autocommit=True)
    except (psycopg.ProgrammingError, ValueError):
        raise DatabaseFailed(MALFORMED) from None


def database_name(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))


def new_password() -> str:
    return secrets.token_urlsafe(32)


def _as(url: str, user: str, password: str) -> str:
    """The same address, signed in as somebody else."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    signed_in = f"{quote(user, safe='')}:{quote(password, safe='')}@{host}"
    return urlunsplit(parts._replace(netloc=signed_in))


def _ensure_role(connection: psycopg.Connection, name: str, password: str) -> None:
    """Leave a role of this name that may sign in with this password and do nothing more."""
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    made = (
        "ALTER ROLE {} WITH LOGIN"
        if found
        else "CREATE ROLE {} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
    )
    statement = sql.SQL(made + " PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
    connection.execute(statement)


def _has_database(connection: psycopg.Connection, name: str) -> bool:
    return (
        connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        is not None
    )


def _create_beside(url: str, name: str) -> None:
    """Create the database that `url` names, from the server's own maintenance database."""
    parts = urlsplit(url)
    try:
        with _connect(urlunsplit(parts._replace(path="/postgres"))) as connection:
            check_version(connection)
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as fault:
        raise DatabaseFailed(
            f"The database {name} does not exist and could not be created ({_first_line(fault)}). Create it, or "
            "name another in DATABASE_URL."
        ) from None


def _unreachable(fault: Exception) -> str:
    return (
        f"PostgreSQL did not answer at DATABASE_URL ({_first_line(fault)}). Check the address and that the "
        "server is running, or unset DATABASE_URL to use the embedded one."
    )


def _first_line(fault: Exception) -> str:
    """What the server said, without the address that comes before it."""
    lines = str(fault).strip().splitlines() or [type(fault).__name__]
    return lines[0].rpartition(": ")[2].strip() or lines[0]
