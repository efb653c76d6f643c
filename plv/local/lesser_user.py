"""Running PostgreSQL's programs for root, which they refuse to do for good reason.

They run as an ordinary user instead: `postgres` where the machine has one, else `nobody`. Where
the project lies in a folder that only root may enter (a home directory, a private temporary
folder), nothing on the machine is opened up: the program keeps the one capability of passing
through folders.
"""

import ctypes
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

# From <linux/prctl.h> and <linux/capability.h>.
PR_SET_KEEPCAPS: Final = 8
PR_CAP_AMBIENT: Final = 47
PR_CAP_AMBIENT_RAISE: Final = 2
CAP_DAC_OVERRIDE: Final = 1
CAPABILITY_VERSION_3: Final = 0x20080522


class CannotLessen(Exception):
    """Root cannot run PostgreSQL here as a lesser user; the text says what to do."""


@dataclass(frozen=True, slots=True)
class LesserUser:
    """Whom to run as: nobody in particular for an ordinary person, a lesser user for root."""

    account: pwd.struct_passwd | None
    passes_through: bool = False

    @classmethod
    def for_paths(cls, *paths: Path) -> Self:
        """Whoever may run programs on these paths. Raises CannotLessen."""
        if os.geteuid() != 0:
            return cls(account=None)
        account = _ordinary_account()
        shut = [
            folder for path in paths for folder in path.parents if not _may_enter(account, folder)
        ]
        if shut and not sys.platform.startswith("linux"):
            raise CannotLessen(
                f"PostgreSQL does not run as root, and only root may enter {shut[0]}. "
                "Run this as an ordinary user."
            )
        return cls(account=account, passes_through=bool(shut))

    def take(self, path: Path) -> None:
        """Give this file or folder to the lesser user."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run the command to its end, in the root folder, without our open files.

        What it prints goes through files: a server that it leaves running would hold a pipe open.
        """
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as faults:
            done = subprocess.run(
                command,
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=faults,
                env=_plain_environment(),
                preexec_fn=self._lessen(),
            )
            output.seek(0)
            faults.seek(0)
            return subprocess.CompletedProcess(
                command, done.returncode, output.read(), faults.read()
            )

    def _lessen(self) -> Callable[[], None] | None:
        account = self.account
        if account is None:
            return None
        libc = ctypes.CDLL(None, use_errno=True) if self.passes_through else None

        def lessen() -> None:
            if libc:
                libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setresgid(account.pw_gid, account.pw_gid, account.pw_gid)
            os.setresuid(account.pw_uid, account.pw_uid, account.pw_uid)
            if libc:
                _keep_only(libc, CAP_DAC_OVERRIDE)

        return lessen


def _ordinary_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotLessen(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor a user "
        "nobody. Run this as an ordinary user."
    )


def _may_enter(account: pwd.struct_passwd, folder: Path) -> bool:
    try:
        found = folder.stat()
    except FileNotFoundError:
        return True  # it will be made, and given to the account
    if found.st_uid == account.pw_uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account.pw_gid:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def _keep_only(libc: ctypes.CDLL, capability: int) -> None:
    """Hold one capability across the change of user and into the program that is run."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << capability
    # Effective, permitted and inheritable, for capabilities 0 to 31 and then 32 to 63.
    held = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(header, held) or libc.prctl(
        PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0
    ):
        raise OSError(ctypes.get_errno(), "could not keep the right to pass through folders")


def _plain_environment() -> dict[str, str]:
    """The environment without what would steer PostgreSQL's own programs elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
