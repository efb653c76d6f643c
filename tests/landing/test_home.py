"""The first page says what needs each person now, and leads to the very place."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from placements.beds import beds_now, capacities, offerable
from placements.clocks import Severity
from placements.lifecycle import OfferStatus
from placements.models import Home, Occupancy
from plv import audit
from plv.access import roles
from plv.landing.now import groups_for
from plv.landing.roles.placing import free_now
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import Referral
from tests.conftest import NOW
from tests.factories import (
    AuthorityFactory,
    BedFactory,
    ChildFactory,
    CompanyFactory,
    FeeScheduleFactory,
    InvoiceFactory,
    LegalBasisFactory,
    MembershipFactory,
    OfferFactory,
    ReferralFactory,
    TermFactory,
    UnitFactory,
    UserFactory,
    give,
    place,
)

pytestmark = pytest.mark.django_db
STALE = NOW - timedelta(days=20)


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def authority():
    return AuthorityFactory(name="Camden Test")


@pytest.fixture
def home():
    unit = UnitFactory(name="Ash")
    for _ in range(6):
        BedFactory(unit=unit)
    return unit.home


def of(authority, **traits):
    return ReferralFactory(child=ChildFactory(authority=authority), **traits)


def offered(authority, bed, **fields):
    referral = of(authority, waiting=True, status=Status.OFFERED)
    return OfferFactory(referral=referral, bed=bed, **fields)


HOME_SAID_YES = {
    "status": OfferStatus.HOME_ACCEPTED,
    "home_answered_at": NOW - timedelta(minutes=30),
}


def what_needs(person):
    """{role: the sentences of its group, in order}."""
    return {
        group.title: [item.sentence for item in group.items] for group in groups_for(person, NOW)
    }


def item(person, words):
    found = [
        item for group in groups_for(person, NOW) for item in group.items if words in item.sentence
    ]
    assert len(found) == 1, (words, what_needs(person))
    return found[0]


# --- the page


def test_a_stranger_is_led_to_sign_in(client):
    assert client.get("/")["Location"] == "/sign-in/?next=/"


def test_a_person_without_a_role_is_told_whom_to_ask(sign_in):
    page = sign_in(UserFactory()).get("/").content.decode()
    assert "nobody has given you a role yet" in page


def test_when_nothing_needs_a_person_the_page_says_so_and_what_they_can_do(sign_in, authority):
    person = give(UserFactory(), roles.SOCIAL_WORKER, authority)
    page = sign_in(person).get("/").content.decode()
    assert "Nothing needs you now" in page
    assert "Start a referral" in page


def test_no_child_is_named(sign_in, authority):
    person = give(UserFactory(), roles.SOCIAL_WORKER, authority)
    child = of(authority).child
    page = sign_in(person).get("/").content.decode()
    assert "1 referral is not finished" in page
    for secret in (child.first_name, child.last_name, child.reference, child.case_number):
        assert secret not in page


def test_a_person_with_several_roles_sees_a_group_for_each_the_most_urgent_first(authority):
    person = give(UserFactory(), roles.SOCIAL_WORKER, authority)
    give(person, roles.ADMINISTRATOR)
    of(authority, submitted=True, status=Status.MORE_INFORMATION)
    assert list(what_needs(person)) == ["Social worker", "Administrator"]


# --- the authority


def test_what_needs_a_social_worker(authority):
    person = give(UserFactory(), roles.SOCIAL_WORKER, authority)
    of(authority)
    of(authority)
    of(authority, submitted=True, status=Status.MORE_INFORMATION)
    of(authority, waiting=True, updated_at=STALE)
    offered(authority, BedFactory(), home_answered_by=person, **HOME_SAID_YES)
    of(authority, waiting=True, hearing_at=NOW + timedelta(days=5))

    assert what_needs(person) == {
        "Social worker": [
            "1 fortnightly update is due",
            "1 place is offered; your approving officer must answer",
            "1 question from the placement team waits for your answer",
            "1 hearing is soon",
            "2 referrals are not finished",
        ]
    }
    assert item(person, "fortnightly").severity is Severity.LATE
    assert item(person, "offered").due_at == NOW - timedelta(hours=2) + timedelta(hours=24)


def test_another_authoritys_work_is_never_counted(authority, home):
    person = give(UserFactory(), roles.SOCIAL_WORKER, authority)
    give(person, roles.APPROVING_OFFICER, authority)
    give(person, roles.AUTHORITY_FINANCE, authority)
    other = AuthorityFactory()
    of(other)
    of(other, awaiting_sign_off=True)
    of(other, waiting=True, updated_at=STALE)
    offered(other, home.units.get().beds.first(), home_answered_by=person, **HOME_SAID_YES)
    place(BedFactory(), child=ChildFactory(authority=other))
    InvoiceFactory(authority=other)
    assert what_needs(person) == {
        "Social worker": [],
        "Approving officer": [],
        "Authority finance": [],
    }


def test_an_approving_officer_is_not_asked_to_sign_what_they_started(authority):
    officer = give(UserFactory(), roles.APPROVING_OFFICER, authority)
    of(authority, awaiting_sign_off=True)
    of(authority, awaiting_sign_off=True, started_by=officer)
    assert what_needs(officer) == {"Approving officer": ["1 referral waits for your signature"]}


def test_an_offer_that_lapses_within_the_day_is_urgent_and_a_lapsed_one_is_gone(authority, home):
    officer = give(UserFactory(), roles.APPROVING_OFFICER, authority)
    bed, another = home.units.get().beds.all()[:2]
    offered(authority, bed, home_answered_by=officer, **HOME_SAID_YES)
    lapsed = {**HOME_SAID_YES, "home_answered_at": NOW - timedelta(hours=40)}
    offered(
        authority, another, home_answered_by=officer, made_at=NOW - timedelta(hours=48), **lapsed
    )
    one = item(officer, "place is offered and waits for your answer")
    assert one.severity is Severity.URGENT


def test_what_needs_the_authoritys_finance_people(authority):
    person = give(UserFactory(), roles.AUTHORITY_FINANCE, authority)
    InvoiceFactory(authority=authority)
    InvoiceFactory(authority=authority, issued_on=date(2026, 11, 1), due_on=date(2026, 12, 31))
    assert what_needs(person) == {
        "Authority finance": [
            "1 invoice is overdue: £24,000.00",
            "1 invoice is to be paid: £24,000.00",
        ]
    }


# --- the placement team and the home


def test_what_needs_a_placement_officer(authority, home):
    officer = give(UserFactory(), roles.PLACEMENT_OFFICER)
    of(authority)  # a draft is nobody's business but the authority's
    of(authority, submitted=True)
    of(authority, submitted=True, legal_route=needs.LegalRoute.SEVENTY_TWO_HOURS)
    of(authority, waiting=True)
    of(authority, waiting=True, updated_at=STALE)
    offered(authority, home.units.get().beds.first())

    assert what_needs(officer) == {
        "Placement officer": [
            "1 waiting referral has missed its update and is out of the ranking",
            "1 offer will lapse",
            "2 referrals are to be assessed",
            "5 beds are free and 2 children wait",
        ]
    }
    assert "1 is pressing" in item(officer, "to be assessed").hint


def test_free_beds_are_counted_as_the_board_and_the_allocation_count_them(home):
    officer = give(UserFactory(), roles.PLACEMENT_OFFICER)
    short = UnitFactory(home=home, name="Birch", capacity=(6, 2))
    beds = [BedFactory(unit=short) for _ in range(4)]
    other = UnitFactory(name="Elsewhere", capacity=(6, 1))
    place(BedFactory(unit=other))
    BedFactory(unit=other)

    def agreed():
        homes = Home.objects.all()
        counted = free_now(officer, NOW)
        assert counted == len(offerable(beds_now(homes, NOW), capacities(homes, NOW)))
        return counted

    assert agreed() == 6 + 2
    place(beds[0])
    assert agreed() == 6 + 1
    place(beds[1])
    assert agreed() == 6
    Occupancy.objects.create(
        bed=home.units.get(name="Ash").beds.first(),
        kind=Occupancy.Kind.OUT_OF_SERVICE,
        starts_at=NOW - timedelta(days=1),
        reason="A test reason",
        claimed_at=NOW,
        claimed_by=officer,
    )
    assert agreed() == 5


def test_what_needs_a_registered_manager(authority, home):
    manager = give(UserFactory(), roles.REGISTERED_MANAGER, home)
    beds = list(home.units.get().beds.all())
    offered(authority, beds[0])
    offered(
        authority,
        beds[1],
        status=OfferStatus.ACCEPTED,
        home_answered_at=NOW - timedelta(hours=1),
        home_answered_by=manager,
        authority_answered_at=NOW,
        authority_answered_by=manager,
        arrival_planned_at=NOW + timedelta(hours=3),
    )
    soon = ChildFactory(authority=authority)
    basis = LegalBasisFactory(child=soon, ends_at=NOW + timedelta(days=2))
    place(beds[2], child=soon, legal_basis=basis)

    needs_manager = what_needs(manager)["Registered manager"]

    assert "1 offer waits for your answer" in needs_manager
    assert "1 child arrives today" in needs_manager
    assert "1 order ends soon" in needs_manager
    assert "1 secure review is due" in needs_manager


def test_a_child_locked_in_with_nothing_that_permits_it_comes_before_everything(authority, home):
    manager = give(UserFactory(), roles.REGISTERED_MANAGER, home)
    child = ChildFactory(authority=authority)
    ended = LegalBasisFactory(child=child, ends_at=NOW - timedelta(hours=1))
    place(home.units.get().beds.first(), child=child, legal_basis=ended)
    offered(authority, home.units.get().beds.last())

    first = what_needs(manager)["Registered manager"][0]
    assert first == "1 child may be locked in with nothing that permits it"
    officer = give(UserFactory(), roles.PLACEMENT_OFFICER)
    assert what_needs(officer)["Placement officer"][0] == first


def test_a_manager_sees_nothing_of_another_home(authority, home):
    manager = give(UserFactory(), roles.REGISTERED_MANAGER, home)
    elsewhere = BedFactory()
    offered(authority, elsewhere)
    place(BedFactory(unit=elsewhere.unit))
    assert what_needs(manager) == {"Registered manager": []}


# --- the company


def test_the_board_sees_how_full_the_home_is(home):
    member = give(UserFactory(), roles.BOARD_MEMBER)
    place(home.units.get().beds.first())
    step_down = UnitFactory(home=home, name="Elm", kind=needs.Kind.STEP_DOWN, capacity=(4, 3))
    BedFactory(unit=step_down)
    (group,) = groups_for(member, NOW)
    assert group.facts == (
        ("Secure places in use", "1 of 6"),
        ("Step-down places in use", "0 of 3"),
    )


def test_what_needs_a_finance_officer(authority):
    officer = give(UserFactory(), roles.FINANCE_OFFICER)
    CompanyFactory()
    FeeScheduleFactory()
    assert what_needs(officer) == {"Finance officer": []}
    TermFactory(membership=MembershipFactory(authority=authority))
    InvoiceFactory(due_on=date(2026, 5, 1))
    # £20,000 × 182/365 for 2025-26, and 2026-27 whole, with VAT at 20%.
    due = (Decimal("9972.60") + Decimal("20000.00")) * Decimal("1.2")
    assert what_needs(officer) == {
        "Finance officer": [
            "1 invoice is overdue: £24,000.00",
            f"£{due:,.2f} of dues, VAT included, has not been invoiced",
        ]
    }


def test_what_needs_an_auditor():
    auditor, nosy = give(UserFactory(), roles.AUDITOR), UserFactory()
    assert what_needs(auditor) == {"Auditor": []}
    for days in (1, 1, 9):
        audit.record(audit.Event.ACCESS_DENIED, target=None, by=nosy, at=NOW - timedelta(days=days))
    assert what_needs(auditor) == {
        "Auditor": ["2 pages were asked for without the right to it in 7 days, by 1 person"]
    }


def test_what_needs_an_administrator(authority):
    administrator = give(UserFactory(last_login=NOW), roles.ADMINISTRATOR)
    give(UserFactory(), roles.SOCIAL_WORKER, authority)
    UserFactory(last_login=NOW)
    UserFactory(is_active=False)
    assert what_needs(administrator) == {
        "Administrator": ["1 person can sign in and has no role", "1 person has never signed in"]
    }


# --- what every role's page has in common

EVERY_ROLE = pytest.mark.parametrize("role", roles.ROLES.values(), ids=lambda role: role.code)


def busy_world(authority, home, number):
    """`number` of everything that may need somebody."""
    unit = UnitFactory(home=home, name=f"Busy {number} {home.units.count()}", capacity=(99, 99))
    somebody = UserFactory()
    for _ in range(number):
        of(authority)
        of(authority, awaiting_sign_off=True)
        of(authority, submitted=True)
        of(authority, submitted=True, status=Status.MORE_INFORMATION)
        of(authority, waiting=True, updated_at=STALE, hearing_at=NOW + timedelta(days=2))
        offered(authority, BedFactory(unit=unit))
        offered(authority, BedFactory(unit=unit), home_answered_by=somebody, **HOME_SAID_YES)
        child = ChildFactory(authority=authority)
        ending = LegalBasisFactory(child=child, ends_at=NOW + timedelta(days=2))
        place(BedFactory(unit=unit), child=child, legal_basis=ending)
        BedFactory(unit=unit)
        InvoiceFactory(authority=authority)
        audit.record(audit.Event.ACCESS_DENIED, target=None, by=UserFactory(), at=NOW)


def holder(role, authority, home):
    target = {"authority": authority, "home": home}.get(role.scope)
    return give(UserFactory(last_login=NOW), role, target)


@EVERY_ROLE
def test_it_costs_the_same_for_1_and_for_30_and_never_over_12_queries(
    sign_in, authority, home, role
):
    CompanyFactory()
    FeeScheduleFactory()
    TermFactory(membership=MembershipFactory(authority=authority))
    browser = sign_in(holder(role, authority, home))

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert browser.get("/").status_code == 200
        return [
            query["sql"] for query in found if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
        ]

    busy_world(authority, home, 1)
    browser.get("/")
    few = queries()
    busy_world(authority, home, 10)
    assert len(queries()) == len(few)
    assert len(few) <= 12, few


@EVERY_ROLE
def test_every_link_opens_for_the_person_it_is_shown_to(sign_in, authority, home, role):
    CompanyFactory()
    busy_world(authority, home, 2)
    person = holder(role, authority, home)
    browser = sign_in(person)
    links = {
        url
        for group in groups_for(person, NOW)
        for url in [*(item.url for item in group.items), *(url for _, url in group.can_do)]
    }
    assert links
    for url in sorted(links):
        assert browser.get(url).status_code == 200, url


def test_a_link_leads_to_a_list_of_as_many_as_were_counted(sign_in, authority, home):
    busy_world(authority, home, 3)
    worker = give(UserFactory(), roles.SOCIAL_WORKER, authority)
    drafts = item(worker, "referrals are not finished")
    assert drafts.sentence.startswith("3 ")
    page = sign_in(worker).get(drafts.url).content.decode()
    for referral in Referral.objects.filter(status=Status.DRAFT):
        assert referral.reference in page
    for referral in Referral.objects.exclude(status=Status.DRAFT):
        assert referral.reference not in page


# --- the pages about the site


@pytest.mark.parametrize("path", ["/help/", "/accessibility/", "/privacy/"])
def test_anybody_can_read_what_the_site_says_about_itself(client, sign_in, path):
    page = client.get(path)
    assert page.status_code == 200
    assert settings.ON_CALL_NUMBER in page.content.decode()
    assert sign_in(UserFactory()).get(path).status_code == 200
    assert client.post(path).status_code in {403, 405, 409}


def test_the_privacy_page_names_every_cookie_the_site_sets(client, sign_in):
    browser = sign_in(UserFactory())
    browser.get("/")
    words = browser.get("/privacy/").content.decode()
    browser.get("/sign-in/")
    for name in browser.cookies:
        assert name in words
