"""What `script/bench` measures, and the demonstration it measures pages on."""

import os
import secrets
import subprocess
from urllib.parse import urlsplit, urlunsplit

from plv.local import databases, frontend, throwaway
from plv.local.console import complain, say, step
from plv.local.installation import in_words
from plv.local.places import PROJECT, PYTHON
from plv.local.postgres import DURABLE
from plv.local.testing import Troubles


def run() -> int:
    """Measure the allocation, then the pages on a fresh demonstration; 1 if either missed its mark."""
    try:
        allocation = _python("script/bench_allocation.py", environment=dict(os.environ))
        say()
        return max(allocation, _pages())
    except subprocess.CalledProcessError as fault:
        complain(f"{' '.join(fault.cmd[1:3])} failed.\n{fault.stdout or ''}")
        return 1
    except Troubles as fault:
        complain(in_words(fault) if isinstance(fault, OSError) else str(fault))
        return 1
    except KeyboardInterrupt:
        return 130


def _pages() -> int:
    if not frontend.is_built():
        frontend.build()
    # Pages write to the audit as they are read, so the disk is waited for, as it is in real use.
    with throwaway.site_environment(settings=DURABLE) as environment:
        name = f"plv_bench_{os.getpid()}"
        url = urlunsplit(urlsplit(environment["DATABASE_URL"])._replace(path=f"/{name}"))
        made = databases.elsewhere(
            url, site_role=f"{name}_site", site_password=secrets.token_urlsafe(32)
        )
        try:
            environment |= {"DATABASE_SITE_ROLE": f"{name}_site", "DATABASE_URL": made.site}
            with step("Making a demonstration to measure on"):
                _manage("provision", environment=environment | {"DATABASE_OWNER_URL": made.owner})
                _manage("collectstatic", "--no-input", environment=environment)
                _manage("load_demo", environment=environment)
            return _python("script/bench_pages.py", environment=environment)
        finally:
            databases.drop(made)


def _python(program: str, *, environment: dict[str, str]) -> int:
    return subprocess.run(
        [str(PYTHON), program], cwd=PROJECT, env=environment, check=False
    ).returncode


def _manage(*words: str, environment: dict[str, str]) -> None:
    subprocess.run(
        [str(PYTHON), "manage.py", *words],
        cwd=PROJECT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
