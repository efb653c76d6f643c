"""A real browser, a real server, and a London small enough to tell a story in."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from playwright.sync_api import Browser, sync_playwright

from plv.local.browsers import FLAGS, chromium
from tests.conftest import NOW
from tests.journeys.london import London, found
from tests.journeys.visitor import Visitor

HERE = Path(__file__).parent
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1200, "height": 900}


@pytest.hookimpl(tryfirst=True)  # before the plugin that skips what needs a browser
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium with a fresh profile, closed when the module is over.

    Playwright keeps an event loop in this thread while it is open, so Django is told that the
    thread, which awaits nothing, may use the database all the same.
    """
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session")
def static_files() -> None:
    """The style sheet and script as they are now, under the names that the pages ask for."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        call_command("collectstatic", "--no-input", "--verbosity", "0")


@pytest.fixture
def site(transactional_db: None, static_files: None) -> Iterator[str]:
    """The address of the site, served in threads from the test's own database."""
    server = LiveServerThread("127.0.0.1", static_handler=_StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


class Calendar:
    """The clock on the wall, which a story may turn forward."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        return datetime.now(NOW.tzinfo)

    def passes(self, **time: float) -> datetime:
        self._traveller.shift(timedelta(**time))
        return self.now


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    """A Tuesday morning, from which time goes on."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield Calendar(traveller)


@pytest.fixture
def london(calendar: Calendar, transactional_db: None) -> London:
    return found(calendar.now)


@pytest.fixture
def window(browser: Browser, site: str, calendar: Calendar) -> Iterator[Callable[..., Visitor]]:
    """A new browser window at the site: nobody is signed in. Its faults fail the test at its end."""
    opened: list[Visitor] = []
    contexts: list[Any] = []

    def new(*, size: dict[str, int] = DESK, javascript: bool = True) -> Visitor:
        context = browser.new_context(
            base_url=site, viewport=size, java_script_enabled=javascript, locale="en-GB"
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        opened.append(Visitor(context.new_page(), looks=javascript))
        return opened[-1]

    yield new
    for context in contexts:
        context.close()
    faults = [fault for visitor in opened for fault in visitor.faults]
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.fixture
def signed_in(window: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """`signed_in(london.amara)`: a new window in which this person has just signed in."""

    def new(person: Any, **how: Any) -> Visitor:
        visitor = window(**how)
        visitor.signs_in(person)
        return visitor

    return new
