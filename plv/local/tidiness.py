"""What must not be in the project's files, and what no other tool looks for."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from plv.local.places import PROJECT

LONGEST: Final = 300
MADE: Final = ("requirements.txt", "requirements-dev.txt", "package-lock.json")

# A file that names a registry or a folder of one machine works on that machine only.
FOREIGN: Final = re.compile(
    r"(?:files\.pythonhosted|pypi|test\.pypi)\.org/(?:simple|packages)"
    r"|registry\.(?:npmjs\.org|yarnpkg\.com)"
    r"|--(?:extra-)?index-url[ =]|--find-links[ =]"
    r"|(?<![\w.~])/(?:root|home/\w+|Users/\w+|work)/\w"
    r"|file:///(?!dev/null)\w"
)

# The content-security policy refuses all of these; a page that has one is broken.
INLINE: Final = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
}


def files() -> list[Path]:
    """Every file of the project: what git holds or would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        found = [PROJECT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for path in PROJECT.rglob("*") if not _is_made(path.relative_to(PROJECT))]
    return sorted(path for path in found if path.is_file())


def _is_made(path: Path) -> bool:
    """Whether tools made it: in a hidden folder, save the one that continuous integration reads."""
    folders = set(path.parent.parts) - {".ci"}
    made = {"node_modules", "__pycache__", "static"}
    return bool(folders & made) or any(name.startswith(".") for name in folders)


def templates() -> list[Path]:
    return [
        path for path in files() if "templates" in path.parts and path.suffix in {".html", ".txt"}
    ]


def foreign_addresses() -> list[str]:
    """Where a file names a registry, or a folder of somebody's machine."""
    return [
        f"{place}: names a registry or a machine's folder: {found[0]}"
        for place, line in _lines(files())
        if (found := FOREIGN.search(line))
    ]


def inline_code() -> list[str]:
    """Where a template holds style or script that a browser would refuse."""
    faults = []
    for path in templates():
        text = path.read_text()
        for what, pattern in INLINE.items():
            for found in pattern.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                faults.append(f"{path.relative_to(PROJECT)}:{line}: {what}")
    return faults


def long_files() -> list[str]:
    """Modules in which a second concept wants a name of its own. Tests may list more cases."""
    faults = []
    for path in files():
        if path.suffix not in {".py", ".js", ".mjs", ".scss"} or path.name.startswith("test_"):
            continue
        if "migrations" in path.parts:
            continue
        length = path.read_text().count("\n")
        if length > LONGEST:
            faults.append(
                f"{path.relative_to(PROJECT)}: {length} lines; a second concept wants its own name"
            )
    return faults


def _lines(paths: list[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(PROJECT)}:{number}", line
