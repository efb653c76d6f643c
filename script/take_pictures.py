"""Sign in as the made-up people and take a picture of what each of them sees.

`script/screenshots` runs this on a demonstration of the day that is its argument. The site is
served from this process, with its clock set to that day.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plv.settings")

import time_machine
from playwright.sync_api import Page, sync_playwright

from plv.clock import LONDON
from plv.local.browsers import FLAGS, chromium
from plv.wsgi import application

IMAGES = PROJECT / "docs" / "images"
WIDTH = 1200
MOST_BYTES = 300_000


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silently(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


@contextmanager
def served() -> Iterator[str]:
    """The site's address, for as long as the pictures take."""
    server = make_server("127.0.0.1", 0, application, Server, Silently)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def bed_board(page: Page) -> None:
    page.goto("/beds/")


def allocation_run(page: Page) -> None:
    page.goto("/allocation/")
    page.get_by_role("button", name="Run the allocation").click()
    page.wait_for_url("**/allocation/runs/*/")
    page.reload()  # without the message that it has been run


def referral(page: Page) -> None:
    page.goto("/referrals/?status=waiting")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.wait_for_load_state()


def why(page: Page) -> None:
    referral(page)
    page.get_by_role("link", name="Why, or why not yet").click()
    page.wait_for_load_state()


def board_dashboard(page: Page) -> None:
    page.goto("/board/")


def clocks(page: Page) -> None:
    page.goto("/clocks/")


# What is shown, in the order in which it is taken, who is signed in, and how tall the window is.
PICTURES: tuple[tuple[Callable[[Page], None], str, int], ...] = (
    (bed_board, "Ruth Demo", 1240),
    (clocks, "Ruth Demo", 1100),
    (allocation_run, "Tess Demo", 1500),
    (referral, "Amara Demo", 1100),
    (why, "Amara Demo", 1300),
    (board_dashboard, "Helen Demo", 1240),
)


def take_all(address: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for show, person, height in PICTURES:
            window = {"width": WIDTH, "height": height}
            context = browser.new_context(base_url=address, viewport=window, locale="en-GB")
            page = context.new_page()
            page.goto("/sign-in/")
            page.get_by_role("button", name=person).first.click()
            page.wait_for_load_state()
            show(page)
            file = IMAGES / f"{show.__name__.replace('_', '-')}.png"
            size = len(page.screenshot(path=file, animations="disabled"))
            print(f"  {file.relative_to(PROJECT)}  {size // 1000} kB")
            assert size < MOST_BYTES, f"{file.name} is too large for a page that people read"
            context.close()
        browser.close()


def main() -> int:
    logging.disable()
    moment = datetime.combine(datetime.fromisoformat(sys.argv[1]), time(10), tzinfo=LONDON)
    with time_machine.travel(moment, tick=True), served() as address:
        take_all(address)
    return 0


if __name__ == "__main__":
    sys.exit(main())
