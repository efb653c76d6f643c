"""Two probes: is the process alive, and is it ready to serve."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from plv import clock

logger = logging.getLogger(__name__)

WORKER_SILENCE = timedelta(minutes=2)
OWNS_OR_RULES = """
SELECT rolsuper OR rolbypassrls OR EXISTS (
    SELECT FROM pg_class WHERE relowner = current_user::regrole AND relkind IN ('r', 'p')
) FROM pg_roles WHERE rolname = current_user
"""
MAY_FORGET = """
SELECT bool_or(setting = 'off') FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')
"""


class Probes:
    """Answers /healthz and /readyz before any other middleware, without session, host or HTTPS rules."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"process": "ok"})
        if request.path == "/readyz":
            parts = readiness()
            return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)
        return self.get_response(request)


def readiness() -> dict[str, str]:
    """What the site needs to serve: each part is `ok` or a word that says what is wrong."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
            heartbeat = cursor.fetchone()[0]
            cursor.execute(OWNS_OR_RULES)
            too_mighty = cursor.fetchone()[0]
            cursor.execute(MAY_FORGET)
            may_forget = cursor.fetchone()[0]
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:
        # A probe answers whatever is wrong; the reason is for the operator's log.
        logger.warning("The database could not be asked whether the site is ready", exc_info=True)
        return dict.fromkeys(("database", "role", "durability"), "unreachable") | {
            "migrations": "unknown",
            "worker": "unknown",
        }
    alive = heartbeat is not None and clock.now() - heartbeat < WORKER_SILENCE
    return {
        "database": "ok",
        "role": "owns tables or may bypass rules" if too_mighty else "ok",
        "durability": "may lose acknowledged writes" if may_forget else "ok",
        "migrations": "waiting" if waiting else "ok",
        "worker": "ok" if alive else "silent",
    }
