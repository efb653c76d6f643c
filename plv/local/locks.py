"""The two lock files, and whether they still say what pyproject.toml asks for."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from plv.local.places import FRONTEND, PROJECT

# Each lock file, and what it holds beyond the project's own dependencies.
REQUIREMENTS = {"requirements.txt": (), "requirements-dev.txt": ("--group", "dev")}
ASKED = "# asked for: sha256:"


def asked_for() -> str:
    """A digest of what pyproject.toml asks for, whatever its comments and order say."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        asked = tomllib.load(file)
    wanted = {
        "python": asked["project"]["requires-python"],
        "site": sorted(asked["project"]["dependencies"]),
        "dev": sorted(asked["dependency-groups"]["dev"]),
    }
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()


def write(*, upgrade: bool) -> int:
    """Compile the lock files again; the exit status of the first tool that failed, or 0."""
    for name, group in REQUIREMENTS.items():
        status = _compile(PROJECT / name, group, upgrade=upgrade)
        if status:
            return status
    return _lock_packages(upgrade=upgrade)


def stale() -> list[str]:
    """A sentence for each lock file that does not say what is asked for, or says too much."""
    faults = []
    for name in REQUIREMENTS:
        text = _read(PROJECT / name)
        if f"{ASKED}{asked_for()}\n" not in text:
            faults.append(f"{name} does not match pyproject.toml. Run script/lock.")
        pinned = re.findall(r"^[A-Za-z0-9_.-]+(?:\[.*\])?==", text, re.MULTILINE)
        hashed = re.findall(
            r"^[A-Za-z0-9_.-]+(?:\[.*\])?==[^\n]*\\\n +--hash=sha256:", text, re.MULTILINE
        )
        if not pinned or len(pinned) != len(hashed):
            faults.append(f"{name} pins something without a hash. Run script/lock.")
    packages = json.loads(_read(FRONTEND / "package-lock.json") or "{}").get("packages", {})
    asked = json.loads(_read(FRONTEND / "package.json"))
    if packages.get("", {}).get("dependencies") != asked["dependencies"]:
        faults.append("package-lock.json does not match package.json. Run script/lock.")
    if any("resolved" in package for package in packages.values()):
        faults.append("package-lock.json names a registry. Run script/lock.")
    return faults


def _compile(target: Path, group: tuple[str, ...], *, upgrade: bool) -> int:
    """Compile one requirements file beside the old one, and put it in its place when it is whole."""
    fresh = target.with_suffix(".new")
    if target.exists() and not upgrade:
        shutil.copy(target, fresh)  # what is pinned already stays pinned
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *group),
        *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
        *("--no-header", "--quiet", "--output-file", str(fresh)),
        *(("--upgrade",) if upgrade else ()),
    ]
    if target.name != "requirements.txt":
        command += ["--constraints", "requirements.txt"]
    environment = os.environ | {"UV_NO_CONFIG": "1"}
    status = subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
    if status == 0:
        header = f"# Made by script/lock from pyproject.toml; do not edit.\n{ASKED}{asked_for()}\n"
        target.write_text(header + _without_own_header(fresh.read_text()))
        print(f"Wrote {target.name}")
    fresh.unlink(missing_ok=True)
    return status


def _without_own_header(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))


def _lock_packages(*, upgrade: bool) -> int:
    from plv.local import frontend

    status = frontend.npm(
        "update" if upgrade else "install",
        "--package-lock-only",
        "--omit-lockfile-registry-resolved",
        "--ignore-scripts",
    )
    if status == 0:
        print("Wrote plv/frontend/package-lock.json")
    return status


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
