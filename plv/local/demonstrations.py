"""A made-up London on a database of its own, for one run of what measures it or takes its picture."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from plv.local import databases, frontend, throwaway
from plv.local.console import step
from plv.local.places import PROJECT, PYTHON


@contextmanager
def demonstration(
    name: str, *, settings: Mapping[str, str], load: tuple[str, ...] = ()
) -> Iterator[dict[str, str]]:
    """The environment of a site with a fresh demonstration, made with `load`; gone when it is over."""
    if not frontend.is_built():
        with step("Building the front end"):
            frontend.build()
    with throwaway.site_environment(settings=settings) as environment:
        name = f"plv_{name}_{os.getpid()}"
        url = urlunsplit(urlsplit(environment["DATABASE_URL"])._replace(path=f"/{name}"))
        made = databases.elsewhere(
            url, site_role=f"{name}_site", site_password=secrets.token_urlsafe(32)
        )
        try:
            environment |= {"DATABASE_SITE_ROLE": f"{name}_site", "DATABASE_URL": made.site}
            with step("Making a demonstration"):
                _manage("provision", environment=environment | {"DATABASE_OWNER_URL": made.owner})
                _manage("collectstatic", "--no-input", environment=environment)
                _manage("load_demo", *load, environment=environment)
            yield environment
        finally:
            databases.drop(made)


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
