"""Everything works without script; nothing is wider than a small phone; what is printed is the page alone."""

import re

import pytest
from playwright.sync_api import expect

from plv.access.models import User
from tests.journeys.conftest import PHONE
from tests.journeys.london import London, filled, waits
from tests.journeys.visitor import Visitor

PLAINLY = {"javascript": False}


def test_a_referral_is_started_and_its_answers_are_kept(london, calendar, signed_in):
    amara = signed_in(london.amara, **PLAINLY)
    amara.follows("Start a referral")
    amara.presses("Continue")
    amara.reads("There is a problem", "Select what the child needs")
    amara.answers(
        {
            "What does the child need?": "Secure place",
            "Is the child looked after by your authority?": "Yes",
            "The child’s date of birth": calendar.now.date().replace(year=2011),
        }
    )
    amara.presses("Continue")
    amara.answers(
        {
            "Is any of these true of the child now?": "None of these",
            "Which of these is true of the child?": "Both",
        }
    )
    amara.presses("Continue")
    amara.answers({"What is the child’s case number?": "NB-1"})
    amara.presses("Continue")
    amara.answers({"First name": "Robin", "Last name": "Testchild", "Sex": "Male"})
    amara.presses("Start the referral")
    amara.follows("Order, hearing or 72 hours")

    # A question that script would hide until it is called for can be answered all the same.
    amara.answers(
        {
            "What permits, or will permit, the child to be locked in?": "A court hearing is listed",
            "Which court?": "East London Family Court",
        }
    )
    amara.presses("Save and come back later")
    amara.reads("Saved. You can come back to it at any time.")
    amara.follows("Order, hearing or 72 hours")
    expect(amara.main.get_by_label("Which court?", exact=True)).to_have_value(
        "East London Family Court"
    )


def test_an_offer_is_made_and_answered(london, calendar, signed_in):
    referral = waits(london, calendar.now)
    tess = signed_in(london.tess, **PLAINLY)
    tess.follows("Allocation", within="nav")
    tess.presses("Run the allocation")
    tess.follows(referral.reference)
    tess.follows("Offer this bed")
    tess.presses("Offer this bed")
    ruth = signed_in(london.ruth, **PLAINLY)
    ruth.follows("1 offer waits for your answer")
    ruth.follows(referral.reference)
    ruth.ticks(
        "I have read the child’s own words, and weighed the effect on the children already here"
    )
    ruth.answers({"Can the home take this child?": "No, refuse", "Your reasoning": "Too few staff"})
    ruth.presses("Send your answer")
    ruth.reads("Select why the home cannot take the child")
    ruth.answers({"Why can the home not take the child?": "Staffing level"})
    ruth.presses("Send your answer")
    ruth.reads("Refused by the home: staffing level")


# --- narrow windows and paper -------------------------------------------------------------------------


def _width(visitor: Visitor) -> int:
    return visitor.page.evaluate("document.scrollingElement.scrollWidth")


def _places(visitor: Visitor) -> list[str]:
    """Where the menu leads, and the first row of each list."""
    menu = visitor.page.locator("nav[aria-label=Menu] a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    found = ["/", *menu]
    for address in menu:
        visitor.page.goto(address)
        inside = visitor.main.locator("a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        found += [link for link in inside if link and link.startswith("/")]
    return one_of_each(found)


def one_of_each(addresses: list[str]) -> list[str]:
    """The first address of each page, whatever row it is about."""
    first: dict[str, str] = {}
    for address in addresses:
        page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[?#].*|\d+", "", address)
        first.setdefault(page, address)
    return list(first.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", London.NAMES)
def test_no_page_is_wider_than_a_small_phone(london, calendar, signed_in, name):
    filled(london, calendar.now)
    person: User = london.everyone[name]
    visitor = signed_in(person, size=PHONE)
    places = _places(visitor)
    assert len(places) > 1
    too_wide = []
    for address in places:
        if address.startswith("/documents/"):
            continue
        visitor.goes_to(address)
        if _width(visitor) > PHONE["width"]:
            too_wide.append(f"{address}: {_width(visitor)}")
    assert not too_wide


def test_what_is_printed_is_the_page_alone(london, calendar, signed_in):
    filled(london, calendar.now)
    ruth = signed_in(london.ruth)
    for place in ("/beds/", "/clocks/", "/placements/"):
        ruth.goes_to(place)
        menu = ruth.page.get_by_role("navigation", name="Menu")
        expect(menu).to_be_visible()
        ruth.page.emulate_media(media="print")
        expect(menu).to_be_hidden()
        expect(ruth.page.get_by_role("button", name="Sign out")).to_be_hidden()
        expect(ruth.main).to_be_visible()
        ruth.page.emulate_media(media="screen")
