"""From an environment to a served site: front end, database, demonstration, web server.

`script/server` runs this inside `.venv`. Every step may be cut short and run again.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import psycopg

from plv.local import databases, frontend, machine, one_server
from plv.local.console import Step, Stop, complain, say, step
from plv.local.databases import Addresses, DatabaseFailed
from plv.local.installation import in_words
from plv.local.lesser_user import CannotLessen
from plv.local.places import PROJECT, PYTHON, local_dir
from plv.local.postgres import Cluster, PostgresFailed

# What the web server is told: the cluster to stop when it ends, and where the log goes.
EMBEDDED: Final = "PLV_EMBEDDED_POSTGRES"
LOG: Final = "PLV_SITE_LOG"


def main(*, fresh: bool) -> int:
    """Prepare everything and become the web server; an exit status if that was not possible."""
    signal.signal(signal.SIGTERM, _leave)
    cluster = None if os.environ.get("DATABASE_URL") else embedded_cluster()
    try:
        port = one_server.port()
        environment = os.environ | machine.demonstration(port)
        build_front_end()
        addresses = prepare_database(cluster, fresh=fresh)
        environment |= {"DATABASE_URL": addresses.site}
        environment.pop("DATABASE_OWNER_URL", None)
        prepare_content(environment, addresses)
        _remember(environment | {"DATABASE_OWNER_URL": addresses.owner})
        _show_the_way(environment)
        if cluster:
            environment[EMBEDDED] = str(cluster.directory)
        environment[LOG] = str(site_log())
        _become_web_server(environment)
    except (
        Stop,
        PostgresFailed,
        CannotLessen,
        DatabaseFailed,
        OSError,
        psycopg.OperationalError,
    ) as fault:
        _stop(cluster)
        complain(in_words(fault) if isinstance(fault, OSError) else str(fault))
        return 1
    except KeyboardInterrupt:
        _stop(cluster)
        complain("Stopped. The next run goes on from here.")
        return 130


def embedded_cluster() -> Cluster:
    return Cluster(local_dir() / "postgres")


def build_front_end() -> None:
    if frontend.is_built():
        return
    with step("Building the front end (style sheet, script)"):
        try:
            frontend.build()
        except frontend.BuildFailed as fault:
            raise Stop(f"The front end could not be built. The tool said:\n{fault}") from None


def prepare_database(cluster: Cluster | None, *, fresh: bool) -> Addresses:
    """A server that runs, with the database and both roles; emptied first if asked."""
    if cluster is None:
        return _given_database(fresh=fresh)
    if fresh:
        with step("Removing the old database"):
            cluster.delete()
    with step("Starting the embedded PostgreSQL") as shown:
        cluster.start()
        secrets = machine.own_secrets()
        addresses = databases.in_cluster(
            cluster,
            site_role=_site_role(),
            site_password=secrets["site_password"],
            owner_password=secrets["owner_password"],
        )
        shown.detail = f"its data is in {cluster.directory}"
    return addresses


def _given_database(*, fresh: bool) -> Addresses:
    url, owner = os.environ["DATABASE_URL"], os.environ.get("DATABASE_OWNER_URL")
    with step("Reaching the PostgreSQL of DATABASE_URL"):
        if owner:
            databases.check_reachable(owner)
            databases.check_reachable(url)
            addresses = Addresses(owner=owner, site=url)
        else:
            password = machine.own_secrets()["site_password"]
            addresses = databases.elsewhere(url, site_role=_site_role(), site_password=password)
    if fresh:
        with step(f"Emptying the database {databases.database_name(addresses.owner)}"):
            databases.drop_contents(addresses.owner)
    return addresses


def prepare_content(environment: dict[str, str], addresses: Addresses) -> None:
    """Tables, grants and reference data; the demonstration, if nobody is there; static files."""
    with step("Preparing tables, roles and reference data") as shown:
        owner = environment | {"DATABASE_OWNER_URL": addresses.owner}
        _manage("provision", environment=owner, shown=shown)
    _collect_static_files(environment)
    if environment["DEMO"].lower() in {"true", "1", "on", "yes"} and not _has_people(
        addresses.owner
    ):
        with step("Making a plainly fake London") as shown:
            _manage("load_demo", environment=environment, shown=shown)


def _site_role() -> str:
    return os.environ.get("DATABASE_SITE_ROLE") or "plv_site"


def _has_people(url: str) -> bool:
    with psycopg.connect(url, connect_timeout=5) as connection:
        return connection.execute("SELECT 1 FROM access_user LIMIT 1").fetchone() is not None


def _collect_static_files(environment: Mapping[str, str]) -> None:
    """Compress the static files and name them by their content, when any of them has changed."""
    place = local_dir() / "static"
    stamp = place / ".collected"
    packages = hashlib.sha256((PROJECT / "requirements.txt").read_bytes()).hexdigest()
    current = f"{frontend.sources_digest()} {packages}"
    if stamp.exists() and stamp.read_text() == current:
        return
    with step("Compressing static files"):
        shutil.rmtree(place, ignore_errors=True)
        _manage("collectstatic", "--no-input", environment=environment)
        stamp.write_text(current)


def _manage(*arguments: str, environment: Mapping[str, str], shown: Step | None = None) -> None:
    """Run a management command; the last line it printed is how far it is. Raises Stop if it fails."""
    command = [str(PYTHON), "-u", "manage.py", *arguments]
    said: list[str] = []
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        try:
            for line in running.stdout or ():
                said.append(line.rstrip())
                if shown and line.strip():
                    shown.progress(line.strip())
        except BaseException:
            running.kill()
            raise
    if running.returncode:
        end = "\n".join(said[-15:])
        raise Stop(
            f"manage.py {arguments[0]} failed. If it goes on failing, script/server --fresh starts over. It said:\n{end}"
        )


def _remember(environment: Mapping[str, str]) -> None:
    kept = {*machine.demonstration(0), "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SITE_ROLE"}
    machine.remember({name: value for name, value in environment.items() if name in kept})


def _show_the_way(environment: Mapping[str, str]) -> None:
    say()
    if environment["DEMO"].lower() in {"true", "1", "on", "yes"}:
        people = subprocess.run(
            [str(PYTHON), "manage.py", "demo_people"],
            cwd=PROJECT,
            env=dict(environment),
            check=False,
            capture_output=True,
            text=True,
        )
        say(people.stdout if people.returncode == 0 else people.stderr[-500:])
    say(f"  The site:  {environment['SITE_URL']}")
    say(f"  Its messages and its log are kept in {local_dir() / 'mail'} and {site_log()}")
    say("  Ctrl-C stops it; the data stays. script/server --fresh starts over.\n")


def site_log() -> Path:
    return local_dir() / "site.log"


def _become_web_server(environment: Mapping[str, str]) -> NoReturn:
    if site_log().exists():
        site_log().replace(site_log().with_suffix(".log.old"))
    sys.stdout.flush()
    os.chdir(PROJECT)
    command = [
        str(PYTHON),
        "-m",
        "gunicorn",
        "--config",
        "python:plv.local.gunicorn_conf",
        "plv.wsgi:application",
    ]
    os.execve(PYTHON, command, dict(environment))


def _stop(cluster: Cluster | None) -> None:
    if cluster:
        cluster.stop()


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
