"""Chromium for the journeys: found on this machine, never downloaded. Also a pytest plugin.

Tests marked `browser` are skipped where there is none, and the run says so in a line of its own;
where CI is true, its absence is a failure.
"""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC: Final = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

# No sandbox, for containers; nothing that reaches out of this machine by itself.
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

SKIPPED: Final = "no Chromium on this machine"
HOW: Final = "Install Chromium, or name one in the variable CHROMIUM."


def chromium() -> str | None:
    """The path of a Chromium: what CHROMIUM names, or the first that is found."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC) if MAC.exists() else None)


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"true", "1", "yes"}


def pytest_configure(config: pytest.Config) -> None:
    if is_ci() and chromium() is None:
        raise pytest.UsageError(f"The browser tests cannot run: {SKIPPED}. In CI they must. {HOW}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=SKIPPED))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if SKIPPED in str(report.longrepr)
    ]
    if skipped:
        count = "1 browser test was" if len(skipped) == 1 else f"{len(skipped)} browser tests were"
        terminalreporter.write_line(f"{count} skipped: {SKIPPED}. {HOW}", yellow=True)
