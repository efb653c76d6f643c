"""What the site's database role may do: read and write rows, and with some tables only add.

It owns nothing. The audit, and every document or decision that is never edited, it may insert and
select; the audit's head it may only see.
"""

from django.db import connection
from psycopg import sql

APPEND_ONLY = (
    "audit_event",
    "access_rolechange",
    "members_invoice",
    "members_creditnote",
    "members_payment",
    "members_correction",
    "placements_allocationrun",
    "placements_candidate",
    "referrals_statuschange",
)
READ_ONLY = ("audit_head", "django_migrations")


def grant_site_role(role: str) -> None:
    """Give `role` its rights and take away what it should not have. Run as the owner."""
    name = sql.Identifier(role)
    statements = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        "REVOKE ALL ON FUNCTION audit_seal() FROM PUBLIC, {role}",
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(role=name))
        for table in APPEND_ONLY:
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(
                    table=sql.Identifier(table), role=name
                )
            )
        for table in READ_ONLY:
            cursor.execute(
                sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(
                    table=sql.Identifier(table), role=name
                )
            )
