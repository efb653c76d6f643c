"""Each list asks the database as often for thirty rows as for one, and no page more than twelve times."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plv.access import roles
from tests import factories as make
from tests.conftest import NOW
from tests.walls import rows

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
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
    List("referral_list", WORKER, rows.drafts),
    List("referral_list", WORKER, rows.waiting_referrals),
    List("referral_list", WORKER, rows.residents),
    List("referral_list", SIGNER, rows.offers),
    List("referral_list", OFFICER, rows.questions),
    List("assessment_queue", OFFICER, rows.submitted),
    List("assessment_queue", OFFICER, rows.questions, query="?pile=more_information", grows=False),
    List("unmet_need_list", WORKER, rows.unmet),
    List("unmet_need_list", OFFICER, rows.unmet),
    List("allocation", OFFICER, rows.waiting_referrals, grows=False),
    List("allocation", OFFICER, rows.beds),
    List("allocation_history", OFFICER, rows.runs),
    List("allocation_run", OFFICER, rows.a_run_of_many, about="run"),
    List("keep_apart_list", OFFICER, rows.pairs),
    List("keep_apart_list", MANAGER, rows.pairs),
    List("offer_list", OFFICER, rows.offers),
    List("offer_list", MANAGER, rows.offers),
    List("offer_list", SIGNER, rows.offers),
    List("offer_list", OFFICER, rows.ended_offers, query="?show=ended"),
    List("bed_board", OFFICER, rows.residents),
    List("bed_board", MANAGER, rows.vacancies),
    List("bed_board", OFFICER, rows.offers),
    List("bed_detail", OFFICER, rows.claims_on_one_bed, about="bed"),
    List("bed_detail", MANAGER, rows.claims_on_one_bed, about="bed"),
    List("bed_hold_vacant", MANAGER, rows.residents, about="spare"),
    List("placement_list", OFFICER, rows.residents),
    List("placement_list", MANAGER, rows.residents),
    List("placement_list", WORKER, rows.residents),
    List("clocks", OFFICER, rows.residents),
    List("clocks", MANAGER, rows.residents),
    List("clocks", WORKER, rows.waiting_referrals, grows=False),
    List("member_list", roles.BOARD_MEMBER, rows.members),
    List("member_list", TREASURER, rows.members),
    List("member_detail", TREASURER, rows.invoices, about="authority", grows=False),
    List("finance", TREASURER, rows.debtors, grows=False),
    List("dues", TREASURER, rows.members, query="", about="year"),
    List("invoice_list", TREASURER, rows.invoices),
    List("aged_debt", TREASURER, rows.debtors),
    List("fee_schedules", TREASURER, rows.fees),
    List("authority_account", MONEY, rows.invoices),
    List("statement", TREASURER, rows.invoices, about="authority"),
    List("people", roles.ADMINISTRATOR, rows.people),
    List("audit_list", roles.AUDITOR, rows.events),
    List("board_dashboard", roles.BOARD_MEMBER, rows.residents, grows=False),
    *(List("home", role, rows.a_bit_of_everything, grows=False) for role in roles.ROLES.values()),
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
    town.spare = rows.beds(town, 1)[0]
    town.year = SimpleNamespace(pk=2026)
    client = signed_in(town, listed.role)
    listed.rows(town, rows.FEW)
    queries_for_few, few = asked_for(client, listed.address(town))
    listed.rows(town, rows.MANY - rows.FEW)
    queries_for_many, many = asked_for(client, listed.address(town))
    extra = queries_for_many[len(queries_for_few) :]
    assert len(queries_for_many) == len(queries_for_few), extra[-2:]
    assert len(queries_for_many) <= MOST_QUERIES, f"{len(queries_for_many)} queries"
    if listed.grows:
        assert len(many) > len(few) + 1000, "the rows are not on the page"
