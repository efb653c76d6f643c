"""The environment the site runs in: its own Python packages, installed from the lock with hashes.

Needs nothing but Python itself, for it runs before anything is installed.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from plv.local.console import Step, Stop, complain, step
from plv.local.places import PROJECT, PYTHON, VENV

SITE: Final = "requirements.txt"
TOOLS: Final = "requirements-dev.txt"  # all of the site's, and what tests and checks need

STAMP: Final = VENV / "installed.json"

# Only what the lock names, only as it was locked, and never built from source on this machine.
PIP: Final = ("-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:")
QUIETLY: Final = ("--disable-pip-version-check", "--no-input", "--progress-bar", "off")


def enter(program: str, *, tools: bool) -> None:
    """Go on inside the environment, made and filled as the lock says: the same program, started again.

    Returns at once where this already is that environment, ready.
    """
    try:
        ensure(tools=tools)
    except (Stop, OSError) as fault:
        complain(in_words(fault))
        sys.exit(1)
    except KeyboardInterrupt:
        complain("Stopped.")
        sys.exit(130)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), program, *sys.argv[1:]])


def ensure(*, tools: bool) -> None:
    """Leave an environment with exactly what the lock names. Raises Stop with a sentence."""
    check_writable(PROJECT)
    wanted = TOOLS if tools else SITE
    if _installed().get(wanted) == _digest(wanted):
        return
    if not _works():
        _make()
    with step("Installing Python packages") as shown:
        _install(wanted, shown)


def check_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Stop(
            f"There is no permission to write in {folder}. Copy the project to a folder of your own, or change "
            "its owner."
        )


def _digest(name: str) -> str:
    return hashlib.sha256((PROJECT / name).read_bytes()).hexdigest()


def _installed() -> dict[str, str]:
    """Which locks this environment was last filled from; nothing if it does not work any more."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    current = isinstance(stamp, dict) and stamp.pop("python", None) == _version() and _works()
    return stamp if current else {}


def _version() -> str:
    """The Python that the environment was made from, to the part that its packages depend on."""
    try:
        text = (VENV / "pyvenv.cfg").read_text()
    except OSError:
        return ""
    found = re.search(r"^version\s*=\s*(\d+\.\d+)", text, re.MULTILINE)
    return found[1] if found else ""


def _works() -> bool:
    if Path(sys.prefix).resolve() == VENV.resolve():
        return True
    try:
        asked = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
        return subprocess.run(asked, check=False, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _make() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
        raise Stop(
            f"Python's venv module is missing. Install it (on Debian and Ubuntu: apt install {minor}-venv) and "
            "run this again."
        )
    with step("Making .venv"):
        if VENV.exists():
            shutil.rmtree(VENV)
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True
        )
        if made.returncode:
            raise Stop(
                f"Python could not make .venv. It said:\n{(made.stdout + made.stderr).strip()}"
            )


def _install(wanted: str, shown: Step) -> None:
    """Install from the lock, each file checked against its hash."""
    pinned = re.findall(
        r"^[A-Za-z0-9_.-]+(?:\[.*\])?==", (PROJECT / wanted).read_text(), re.MULTILINE
    )
    total = len(pinned)
    digest = _digest(wanted)
    command = [str(PYTHON), *PIP, *QUIETLY, "-r", wanted]
    said: list[str] = []
    collected = 0
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            said.append(line.rstrip())
            if line.startswith("Ignoring "):
                total -= 1  # for another system or another Python
            elif line.startswith(("Collecting ", "Processing ", "Requirement already satisfied: ")):
                collected += 1
                shown.progress(f"{min(collected, total)} of {total}")
            elif line.startswith("Installing collected packages"):
                shown.progress(f"{collected} fetched, unpacking")
    if pip.returncode:
        raise Stop(_why_not(said))
    stamp = {"python": _version(), wanted: digest}
    if wanted == TOOLS:
        stamp[SITE] = _digest(SITE)  # the tools' lock holds every package of the site's
    elif _installed().get(TOOLS) == _digest(TOOLS):
        stamp[TOOLS] = _digest(TOOLS)
    STAMP.write_text(json.dumps(stamp))
    shown.detail = f"{collected} of the lock, each checked by its hash"


def _why_not(said: list[str]) -> str:
    errors = [line for line in said if "ERROR" in line] or said[-3:]
    text = "\n".join(errors[-5:])
    if "HASH" in text or "hash" in text:
        advice = "A package is not the one that was locked. Do not go on; find out why."
    elif re.search(
        r"No matching distribution|Could not find a version|onnection|name resolution",
        " ".join(said),
    ):
        advice = (
            "Is this machine connected to the internet, or to a mirror of the Python Package Index?"
        )
    else:
        advice = "Mend what pip names and run this again."
    return f"The Python packages could not be installed. {advice} pip said:\n{text}"


def in_words(fault: Stop | OSError) -> str:
    """The sentence for a fault that is not a defect of ours: no permission, no room."""
    if isinstance(fault, Stop):
        return str(fault)
    where = f" at {fault.filename}" if fault.filename else ""
    return f"The machine refused{where}: {fault.strerror or fault}. Mend that and run this again."
