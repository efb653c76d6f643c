"""Each page's server time as a multiple of an empty signed-in page, and its number of queries.

`script/bench` runs this on a fresh demonstration. Pages are found as people find them: each
made-up person of each role signs in and follows links, and every page that is found is measured
once, under the first person who may see it; the first page, once for each role. A page and the
empty one are asked for in turns, in random order; what is printed is the median of the ratios.
"""

import logging
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plv.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, path, resolve

from plv import urls as site
from plv.access.models import User
from plv.access.pages import requires
from plv.demo.sign_in import people_by_role

PAIRS: Final = 40
MOST_QUERIES: Final = 12
LINK: Final = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)"')
# What begins or ends a transaction asks the database nothing.
BOOKKEEPING: Final = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@requires()
def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


# The site's own addresses, and the empty page to measure against.
urlpatterns = [*site.urlpatterns, path("an-empty-page/", empty, name="empty")]
settings.ROOT_URLCONF = __name__


@dataclass(frozen=True)
class Page:
    """A page as somebody found it."""

    name: str
    address: str
    role: str
    client: Client


def signed_in(person: User) -> Client:
    client = Client(raise_request_exception=False, headers={"host": "127.0.0.1"})
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def pages(broken: list[str]) -> Iterator[Page]:
    """Every page that somebody reaches by links from where they land; what fails goes to `broken`."""
    seen: set[str] = set()
    for role, people in people_by_role():
        if not people:
            continue
        client = signed_in(User.objects.get(pk=people[0][2]))
        tried: set[str] = set()
        waiting = ["/"]
        while waiting:
            address = waiting.pop(0)
            name = name_of(address)
            key = f"{name}, {role}" if address == "/" else name
            if not name or name in tried or name.startswith(("account_", "demo_")):
                continue
            response = client.get(address)
            if response.status_code in {301, 302} and name not in tried:
                tried.add(name)
                waiting.insert(0, response["Location"])
                continue
            if response.status_code >= 500:
                tried.add(name)
                broken.append(f"{address} ({response.status_code}, {role.lower()})")
            if response.status_code != 200 or response.streaming:
                continue
            tried.add(name)
            waiting += LINK.findall(response.content.decode(errors="replace").replace("&amp;", "&"))
            if key not in seen and "text/html" in response["Content-Type"]:
                seen.add(key)
                yield Page(key, address, role, client)


def name_of(address: str) -> str:
    try:
        return resolve(address.split("?")[0]).view_name or ""
    except Resolver404:
        return ""


def queries(page: Page) -> int:
    with CaptureQueriesContext(connection) as captured:
        page.client.get(page.address)
    return sum(
        not query["sql"].lstrip().upper().startswith(BOOKKEEPING)
        for query in captured.captured_queries
    )


def seconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    client.get(address)
    return time.perf_counter() - began


def multiple(page: Page, order: random.Random) -> tuple[float, float]:
    """The median ratio of the page to the empty one, and its own median in milliseconds."""
    for address in (page.address, "/an-empty-page/"):
        seconds(page.client, address)
    ratios, own = [], []
    for _ in range(PAIRS):
        took: dict[str, float] = {}
        for address in order.sample([page.address, "/an-empty-page/"], 2):
            took[address] = seconds(page.client, address)
        own.append(took[page.address])
        ratios.append(took[page.address] / took["/an-empty-page/"])
    return statistics.median(ratios), 1000 * statistics.median(own)


def main() -> int:
    """Measure, with the log written as in real use and shown to nobody."""
    with Path(os.devnull).open("w") as nowhere:
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(nowhere)
        return measure()


def measure() -> int:
    order = random.Random(1)
    print(f"Pages: server time as a multiple of an empty signed-in page, {PAIRS} pairs each")
    print(f"  {'page':<44} {'as':<22} {'multiple':>9} {'median':>9} {'queries':>8}")
    over, broken = [], []
    for page in list(pages(broken)):
        ratio, own = multiple(page, order)
        asked = queries(page)
        mark = ""
        if asked > MOST_QUERIES:
            over.append(page.name)
            mark = f"  over {MOST_QUERIES}"
        print(
            f"  {page.name:<44} {page.role:<22} {ratio:>8.1f}x {own:>6.1f} ms {asked:>8}{mark}",
            flush=True,
        )
    if over:
        print(f"\nMore than {MOST_QUERIES} queries: {', '.join(over)}.")
    if broken:
        print(f"\nNot served: {', '.join(broken)}.")
    return 1 if over or broken else 0


if __name__ == "__main__":
    sys.exit(main())
