"""Each list asks the database as often for thirty rows as for one, and no page more than twelve times."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from placements import actions as placing
from placements.lifecycle import OfferStatus
from placements.models import Offer
from plv import audit
from plv.access import roles
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import InformationRequest, UnmetNeed
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

FEW, MANY, MOST_QUERIES = 1, 30, 12
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town() -> SimpleNamespace:
    """An authority, a home with a unit, the policy and the company: what every page expects."""
    make.PolicyFactory()
    make.CompanyFactory()
    make.FeeScheduleFactory()
    term = make.TermFactory()
    home = make.HomeFactory()
    return SimpleNamespace(
        authority=term.membership.authority,
        home=home,
        unit=make.UnitFactory(home=home, capacity=(40, 40)),
        run=None,
        bed=None,
    )


# --- rows, as many as asked for ---------------------------------------------------------------------


def child(town: SimpleNamespace) -> Any:
    return make.ChildFactory(authority=town.authority)


def waiting(town: SimpleNamespace, **fields: Any) -> Any:
    referral = make.ReferralFactory(waiting=True, child=child(town), **fields)
    make.LegalBasisFactory(child=referral.child)
    return referral


def drafts(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        make.ReferralFactory(child=child(town))


def waiting_referrals(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        waiting(town)


def questions(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        referral = make.ReferralFactory(
            submitted=True, status=Status.MORE_INFORMATION, child=child(town)
        )
        InformationRequest.objects.create(
            referral=referral, question="Which?", asked_at=NOW, asked_by=make.UserFactory()
        )


def submitted(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        make.ReferralFactory(submitted=True, child=child(town))


def beds(town: SimpleNamespace, number: int) -> list[Any]:
    return make.BedFactory.create_batch(number, unit=town.unit)


def residents(town: SimpleNamespace, number: int) -> None:
    for bed in beds(town, number):
        make.place(bed, child=child(town))


def vacancies(town: SimpleNamespace, number: int) -> None:
    manager = make.UserFactory(holds=[(roles.REGISTERED_MANAGER, town.home)])
    for bed in beds(town, number):
        placing.hold_vacant(
            bed=bed,
            because_of=make.place(beds(town, 1)[0], child=child(town)),
            reason="A test",
            review_on=NOW.date(),
            ends_at=None,
            by=manager,
            at=NOW,
        )


def claims_on_one_bed(town: SimpleNamespace, number: int) -> None:
    town.bed = town.bed or beds(town, 1)[0]
    for one in range(number):
        begun = NOW - timedelta(days=400 - 5 * one - 150 * (number == FEW))
        make.place(
            town.bed,
            child=child(town),
            admitted_at=begun,
            discharged_at=begun + timedelta(days=3),
            discharged_by=make.UserFactory(),
            destination=_destination(),
        )


def _destination() -> str:
    return "family"


def offers(town: SimpleNamespace, number: int) -> None:
    manager = make.UserFactory()
    for bed in beds(town, number):
        offer = make.OfferFactory(bed=bed, referral__child=child(town))
        Offer.objects.filter(pk=offer.pk).update(
            status=OfferStatus.HOME_ACCEPTED, home_answered_at=NOW, home_answered_by=manager
        )


def ended_offers(town: SimpleNamespace, number: int) -> None:
    for bed in beds(town, number):
        offer = make.OfferFactory(
            bed=bed, referral__child=child(town), made_at=NOW - timedelta(days=9)
        )
        Offer.objects.filter(pk=offer.pk).update(
            status=OfferStatus.LAPSED, ended_at=NOW, home_answered_at=NOW, home_answered_by=offer.made_by
        )


def runs(town: SimpleNamespace, number: int) -> None:
    officer = make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])
    for _ in range(number):
        placing.run_allocation(home=town.home, by=officer, at=NOW)


def a_run_of_many(town: SimpleNamespace, number: int) -> None:
    beds(town, number)
    waiting_referrals(town, number)
    officer = make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])
    town.run = placing.run_allocation(home=town.home, by=officer, at=NOW)


def pairs(town: SimpleNamespace, number: int) -> None:
    for bed in beds(town, number):
        placement = make.place(bed, child=child(town))
        make.keep_apart(placement.child, waiting(town).child)


def unmet(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        UnmetNeed.objects.create(
            authority=town.authority,
            needed_on=date(2026, 10, 1),
            reason=needs.UnmetReason.values[0],
            age=15,
            sex=needs.Sex.FEMALE,
            went_to=needs.Setting.values[0],
            recorded_at=NOW,
            recorded_by=make.UserFactory(),
        )


def members(town: SimpleNamespace, number: int) -> None:
    make.TermFactory.create_batch(number)


def invoices(town: SimpleNamespace, number: int) -> None:
    make.InvoiceFactory.create_batch(number, authority=town.authority)


def debtors(town: SimpleNamespace, number: int) -> None:
    make.InvoiceFactory.create_batch(number)


def fees(town: SimpleNamespace, number: int) -> None:
    from members.models import FeeSchedule

    taken = FeeSchedule.objects.count()
    FeeSchedule.objects.filter(ends_on=None).update(ends_on=date(2026, 3, 31))
    for one in range(number):
        year = 2027 + taken + one
        make.FeeScheduleFactory(starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31))


def people(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        make.UserFactory(
            holds=[(roles.SOCIAL_WORKER, town.authority), (roles.PLACEMENT_OFFICER, None)]
        )


def events(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        person = make.UserFactory()
        audit.record(audit.Event.SIGNED_IN, target=person, by=person, at=NOW)


def a_bit_of_everything(town: SimpleNamespace, number: int) -> None:
    for rows in (drafts, submitted, questions, residents, offers, vacancies, unmet, debtors):
        rows(town, number)


# --- the lists ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class List:
    """A page that lists, whom it is for, and how its rows come to be."""

    name: str
    role: roles.Role
    rows: Callable[[SimpleNamespace, int], Any]
    query: str = ""
    about: str = ""
    grows: bool = True

    def __str__(self) -> str:
        return "-".join(filter(None, (self.name, self.role.code, self.rows.__name__)))

    def address(self, town: SimpleNamespace) -> str:
        args = [getattr(town, self.about).pk] if self.about else []
        return reverse(self.name, args=args) + self.query


WORKER, SIGNER, MONEY = roles.SOCIAL_WORKER, roles.APPROVING_OFFICER, roles.AUTHORITY_FINANCE
OFFICER, MANAGER, TREASURER = (
    roles.PLACEMENT_OFFICER,
    roles.REGISTERED_MANAGER,
    roles.FINANCE_OFFICER,
)

LISTS = [
    List("referral_list", WORKER, drafts),
    List("referral_list", WORKER, waiting_referrals),
    List("referral_list", WORKER, residents),
    List("referral_list", SIGNER, offers),
    List("referral_list", OFFICER, questions),
    List("assessment_queue", OFFICER, submitted),
    List("assessment_queue", OFFICER, questions, query="?pile=more_information", grows=False),
    List("unmet_need_list", WORKER, unmet),
    List("unmet_need_list", OFFICER, unmet),
    List("allocation", OFFICER, waiting_referrals, grows=False),
    List("allocation", OFFICER, beds),
    List("allocation_history", OFFICER, runs),
    List("allocation_run", OFFICER, a_run_of_many, about="run"),
    List("keep_apart_list", OFFICER, pairs),
    List("keep_apart_list", MANAGER, pairs),
    List("offer_list", OFFICER, offers),
    List("offer_list", MANAGER, offers),
    List("offer_list", SIGNER, offers),
    List("offer_list", OFFICER, ended_offers, query="?show=ended"),
    List("bed_board", OFFICER, residents),
    List("bed_board", MANAGER, vacancies),
    List("bed_board", OFFICER, offers),
    List("bed_detail", OFFICER, claims_on_one_bed, about="bed"),
    List("bed_detail", MANAGER, claims_on_one_bed, about="bed"),
    List("bed_hold_vacant", MANAGER, residents, about="spare"),
    List("bed_hold_for_child", OFFICER, waiting_referrals, about="spare"),
    List("placement_list", OFFICER, residents),
    List("placement_list", MANAGER, residents),
    List("placement_list", WORKER, residents),
    List("clocks", OFFICER, residents),
    List("clocks", MANAGER, residents),
    List("clocks", WORKER, waiting_referrals, grows=False),
    List("member_list", roles.BOARD_MEMBER, members),
    List("member_list", TREASURER, members),
    List("member_detail", TREASURER, invoices, about="authority", grows=False),
    List("finance", TREASURER, debtors, grows=False),
    List("dues", TREASURER, members, query="", about="year"),
    List("invoice_list", TREASURER, invoices),
    List("aged_debt", TREASURER, debtors),
    List("fee_schedules", TREASURER, fees),
    List("authority_account", MONEY, invoices),
    List("statement", TREASURER, invoices, about="authority"),
    List("people", roles.ADMINISTRATOR, people),
    List("audit_list", roles.AUDITOR, events),
    List("board_dashboard", roles.BOARD_MEMBER, residents, grows=False),
    *(List("home", role, a_bit_of_everything, grows=False) for role in roles.ROLES.values()),
]


def signed_in(town: SimpleNamespace, role: roles.Role) -> Client:
    target = {"authority": town.authority, "home": town.home}.get(str(role.scope))
    client = Client()
    client.force_login(
        make.UserFactory(holds=[(role, target)]), backend=settings.AUTHENTICATION_BACKENDS[0]
    )
    return client


def asked_for(client: Client, address: str) -> tuple[list[str], str]:
    """The queries of the page, once the session has settled, and what it shows."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, response.status_code
    queries = [query["sql"] for query in captured.captured_queries]
    return [q for q in queries if not q.lstrip().upper().startswith(BOOKKEEPING)], (
        response.content.decode()
    )


@pytest.mark.parametrize("listed", LISTS, ids=str)
def test_thirty_rows_cost_as_many_queries_as_one(town, listed):
    town.spare = beds(town, 1)[0]
    town.year = SimpleNamespace(pk=2026)
    client = signed_in(town, listed.role)
    listed.rows(town, FEW)
    queries_for_few, few = asked_for(client, listed.address(town))
    listed.rows(town, MANY - FEW)
    queries_for_many, many = asked_for(client, listed.address(town))
    extra = queries_for_many[len(queries_for_few) :]
    assert len(queries_for_many) == len(queries_for_few), extra[-2:]
    assert len(queries_for_many) <= MOST_QUERIES, f"{len(queries_for_many)} queries"
    if listed.grows:
        assert len(many) > len(few) + 1000, "the rows are not on the page"
