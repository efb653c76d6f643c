"""`manage.py provision`: bring the database to this version. Run as the owner, never as the site.

Migrates, gives the site's role exactly what it needs, and loads the reference data. Safe to run
again: it changes only what is not yet so.
"""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from plv.access.actions import sync_offices
from plv.access.grants import grant_site_role


class Command(BaseCommand):
    help = "Migrate, grant the site's role what it needs, and load the reference data. Run as the owner."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--site-role", default=settings.DATABASE_SITE_ROLE)

    def handle(self, *args: Any, site_role: str, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [site_role])
            if cursor.fetchone() is None:
                raise CommandError(
                    f"The role {site_role} does not exist. Create it first: "
                    f"CREATE ROLE {site_role} LOGIN PASSWORD '...';"
                )
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        grant_site_role(site_role)
        sync_offices()
        call_command("load_reference")
