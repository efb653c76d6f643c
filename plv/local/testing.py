"""Every test, on two cores and a database of its own."""

import subprocess
from collections.abc import Sequence

from plv.local import frontend, throwaway
from plv.local.console import Stop, complain, step
from plv.local.databases import DatabaseFailed
from plv.local.installation import in_words
from plv.local.lesser_user import CannotLessen
from plv.local.places import PROJECT, PYTHON
from plv.local.postgres import PostgresFailed

Troubles = (Stop, frontend.BuildFailed, DatabaseFailed, PostgresFailed, CannotLessen, OSError)


def run(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments; its exit status."""
    command = [str(PYTHON), "-m", "pytest", *_on_two_cores(arguments), *arguments]
    try:
        if not frontend.is_built():
            with step("Building the front end"):
                frontend.build()
        with throwaway.site_environment() as environment:
            subprocess.run(
                [str(PYTHON), "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
                cwd=PROJECT,
                env=environment,
                check=True,
            )
            return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
    except subprocess.CalledProcessError as fault:
        return fault.returncode
    except Troubles as fault:
        complain(in_words(fault) if isinstance(fault, OSError) else str(fault))
        return 1
    except KeyboardInterrupt:
        return 130


def _on_two_cores(arguments: Sequence[str]) -> list[str]:
    chosen = any(
        word.startswith(("-n", "--numprocesses", "--pdb", "-p no:xdist")) for word in arguments
    )
    return [] if chosen else ["-n", "2"]
