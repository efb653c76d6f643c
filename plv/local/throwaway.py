"""A PostgreSQL and an environment for one run of the tests or checks, gone when it is over."""

import os
import secrets
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psutil

from plv.local import databases
from plv.local.places import local_dir
from plv.local.postgres import FLEETING, Cluster


@contextmanager
def site_environment(*, settings: Mapping[str, str] = FLEETING) -> Iterator[dict[str, str]]:
    """The environment of a site on a throw-away database, or on the one of DATABASE_URL.

    DATABASE_URL signs in as the owner, who may make databases and roles: the tests make their own
    of both. The throw-away cluster does not wait for the disk, unless its `settings` say so; nothing
    in it outlives the run.
    """
    _sweep()
    place = local_dir() / "runs" / str(os.getpid())
    (place / "documents").mkdir(parents=True)
    for folder in (place, place.parent, local_dir()):
        folder.chmod(0o711)
    given = os.environ.get("DATABASE_URL")
    cluster = Cluster(place / "postgres", tuple(settings.items()))
    signal.signal(signal.SIGTERM, _leave)
    try:
        if given:
            databases.check_reachable(given)
        else:
            cluster.start()
        yield os.environ | _site(place, given or cluster.url())
    finally:
        cluster.stop()
        shutil.rmtree(place, ignore_errors=True)


def _site(place: Path, url: str) -> dict[str, str]:
    return {
        "DEMO": "true",
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "SITE_URL": "http://127.0.0.1",
        "EMAIL_URL": "memorymail://",
        "DOCUMENTS_DIR": str(place / "documents"),
        "ON_CALL_NUMBER": "020 7946 0123",
        "PLV_LOCAL_DIR": str(place),
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
    }


def _sweep() -> None:
    """Remove what killed runs left behind."""
    for place in (local_dir() / "runs").glob("*"):
        if place.name.isdigit() and not psutil.pid_exists(int(place.name)):
            Cluster(place / "postgres").delete()
            shutil.rmtree(place, ignore_errors=True)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
