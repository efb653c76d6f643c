"""Everything that `script/check` looks at. Every part runs and is reported, whatever another found."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from plv.local import frontend, locks, throwaway, tidiness
from plv.local.console import complain, say
from plv.local.installation import in_words
from plv.local.places import PROJECT, PYTHON
from plv.local.testing import Troubles

# What `manage.py check --deploy` is run under: a site as an operator would start it.
PRODUCTION = {
    "DEMO": "false",
    "DEBUG": "false",
    "ALLOWED_HOSTS": "plv.example",
    "SITE_URL": "https://plv.example",
    "EMAIL_URL": "smtp+tls://site:secret@mail.example:587",
    "BEHIND_PROXY": "true",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to look at: a command that must succeed, or a function that names faults."""

    name: str
    command: tuple[str, ...] = ()
    faults: Callable[[], list[str]] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def look(self) -> tuple[bool, str, float]:
        """Whether it is in order, what was said, and the seconds it took."""
        began = time.monotonic()
        if self.faults:
            found = self.faults()
            return not found, "\n".join(found), time.monotonic() - began
        done = subprocess.run(
            self.command,
            cwd=PROJECT,
            env=os.environ | self.environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode == 0, done.stdout.strip(), time.monotonic() - began


def parts(site: Mapping[str, str]) -> list[Part]:
    python = str(PYTHON)
    templates = [str(path.relative_to(PROJECT)) for path in tidiness.templates()]
    tool = str(PYTHON.parent)

    def manage(name: str, *words: str, **changes: str) -> Part:
        return Part(name, (python, "manage.py", *words), environment={**site, **changes})

    return [
        Part("lint", (python, "-m", "ruff", "check", ".")),
        Part("format", (python, "-m", "ruff", "format", "--check", ".")),
        Part(
            "templates' format",
            (f"{tool}/djade", "--check", "--target-version", "5.2", *templates),
        ),
        Part("types", (python, "-m", "mypy")),
        Part("layers", (f"{tool}/lint-imports",), environment={"NO_COLOR": "1", **site}),
        manage("migrations", "makemigrations", "--check", "--dry-run"),
        manage("deployment", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION),
        manage("diagrams", "lifecycle_diagrams", "--check"),
        Part("locks", faults=locks.stale),
        Part("addresses and paths", faults=tidiness.foreign_addresses),
        Part("nothing inline", faults=tidiness.inline_code),
        Part("file length", faults=tidiness.long_files),
    ]


def run() -> int:
    """Look at every part, two at a time; 1 if any is not in order."""
    try:
        if not frontend.is_built():
            frontend.build()
        with throwaway.site_environment() as site, ThreadPoolExecutor(2) as pool:
            everything = parts(site)
            failed = [
                part.name
                for part, outcome in zip(everything, pool.map(Part.look, everything), strict=True)
                if not _report(part, *outcome)
            ]
    except Troubles as fault:
        complain(in_words(fault) if isinstance(fault, OSError) else str(fault))
        return 1
    except KeyboardInterrupt:
        return 130
    if failed:
        say(f"\nNot in order: {', '.join(failed)}.")
        return 1
    say(f"\nAll {len(everything)} parts are in order.")
    return 0


def _report(part: Part, good: bool, said: str, seconds: float) -> bool:
    say(f"  {'✓' if good else '✗'} {part.name} ({seconds:.1f} s)")
    if not good:
        say("      " + said.replace("\n", "\n      "))
    return good
