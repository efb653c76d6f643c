"""One server of this tree at a time, and a port that nobody else has. Needs nothing but Python."""

import errno
import fcntl
import os
import socket
import time
from pathlib import Path
from typing import Final

from plv.local.console import Stop, say
from plv.local.installation import check_writable
from plv.local.places import PROJECT, local_dir

# The number of the open lock file, for the same program started again in its environment.
HELD: Final = "PLV_SERVER_LOCK"

PATIENCE: Final = 20.0  # seconds: longer than a request may take to end


def claim() -> None:
    """Hold the lock until this process and those it becomes or starts are gone. Raises Stop.

    A killed server's own children may hold it for a moment longer; they are waited for.
    """
    place = local_dir()
    if _is_held(place / "server.lock"):
        return
    check_writable(PROJECT)
    place.mkdir(parents=True, exist_ok=True, mode=0o711)
    check_writable(place)
    lock = os.open(place / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + PATIENCE
    told = False
    while not _locked(lock):
        holder = _holder(lock)
        if holder and _is_alive(holder):
            raise Stop(
                f"This site is already being served, by process {holder}. Stop that one first (Ctrl-C in its "
                f"window, or: kill {holder}), or run this in a copy of the project with another PORT."
            )
        if time.monotonic() > end:
            raise Stop(
                f"Something still holds {place / 'server.lock'}. Wait a moment and run this again."
            )
        if not told:
            say("  Waiting for what is left of a killed server to end")
            told = True
        time.sleep(0.2)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    os.set_inheritable(lock, True)
    os.environ[HELD] = str(lock)


def port() -> int:
    """The port to serve on, free at this moment. Raises Stop."""
    asked = os.environ.get("PORT", "8000")
    if not asked.isascii() or not asked.isdigit() or not 0 < int(asked) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535; it is {asked!r}.")
    number = int(asked)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
        except PermissionError:
            raise Stop(
                f"Port {number} needs more rights than this user has. Choose one above 1023, for instance: "
                "PORT=8000 script/server"
            ) from None
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE:
                raise
            raise Stop(
                f"Port {number} is in use by another program. Stop it, or choose another port, for instance: "
                f"PORT={_another(number)} script/server"
            ) from None
    return number


def _another(number: int) -> int:
    """A port nearby that is free."""
    for candidate in range(number + 1, min(number + 100, 65536)):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return candidate
    return 8080


def _is_held(place: Path) -> bool:
    """Whether this process already has the lock open, from before it was started again."""
    try:
        return os.path.samestat(os.fstat(int(os.environ[HELD])), place.stat())
    except (KeyError, ValueError, OSError):
        return False


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: int) -> int:
    written = os.pread(lock, 20, 0)
    return int(written) if written.isdigit() else 0


def _is_alive(process: int) -> bool:
    """Whether this process runs; one that has ended and was not yet buried does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return True
    return not state or state[0] != "Z"
