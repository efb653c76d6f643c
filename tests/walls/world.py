"""A small London with a row for every page: two authorities, two homes, everybody who may ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client

from members.models import Breakpoint
from placements import actions as placing
from placements.lifecycle import OfferStatus
from placements.models import Occupancy
from plv.access import roles
from plv.access.models import User
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import Document, InformationRequest, UnmetNeed
from tests import factories as make
from tests.conftest import NOW

BACKEND = settings.AUTHENTICATION_BACKENDS[0]

# Somebody of our authority or home, and their equal elsewhere, share the role's name.
OF_AN_AUTHORITY = ("social_worker", "approving_officer", "authority_finance")
SCOPED = (*OF_AN_AUTHORITY, "registered_manager")
OFFICES = ("placement_officer", "board_member", "finance_officer", "auditor", "administrator")
PEOPLE = (
    "stranger",
    "disabled",
    "nobody",
    *(name for role in SCOPED for name in (role, f"{role}_elsewhere")),
    *OFFICES,
)


@dataclass
class World:
    """The people by the table's names, and the rows that the table's addresses speak of."""

    people: dict[str, User | None]
    rows: dict[str, Any]
    cookies: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, person in self.people.items():
            if person is not None:
                client = Client()
                client.force_login(person, backend=BACKEND)
                self.cookies[name] = client.cookies

    def client(self, person: str) -> Client:
        """A browser in which `person` is signed in; a fault of the site shows as a 500."""
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie({k: v.value for k, v in self.cookies.get(person, {}).items()})
        return client

    def address_args(self, about: tuple[str, ...]) -> list[Any]:
        """Each part of an address: the id of a row of that name, or the word itself."""
        return [self.rows[name].pk if name in self.rows else name for name in about]


def build() -> World:
    """Every row belongs to "our" authority or "our" home; nothing does to those elsewhere."""
    ours = make.AuthorityFactory(name="Ourborough")
    theirs = make.AuthorityFactory(name="Theirborough")
    make.TermFactory(membership__authority=theirs)
    term = make.TermFactory(membership__authority=ours)
    make.PolicyFactory()
    make.CompanyFactory()
    home, another_home = make.HomeFactory(), make.HomeFactory()
    unit = make.UnitFactory(home=home)
    people = _people(ours, theirs, home, another_home)
    rows: dict[str, Any] = {"ours": ours, "home": home, "unit": unit}
    rows |= _money(ours, term)
    rows |= _referrals(ours, theirs, people)
    rows |= _beds(unit, rows, people)
    rows |= {f"the_{name}": person for name, person in people.items() if person is not None}
    return World(people, rows)


def _people(ours: Any, theirs: Any, home: Any, another_home: Any) -> dict[str, User | None]:
    where = dict.fromkeys(OF_AN_AUTHORITY, (ours, theirs))
    where["registered_manager"] = (home, another_home)
    people: dict[str, User | None] = {"stranger": None, "nobody": make.UserFactory()}
    people["disabled"] = make.UserFactory(is_active=False, holds=[(roles.SOCIAL_WORKER, ours)])
    for code, (here, elsewhere) in where.items():
        people[code] = make.UserFactory(holds=[(roles.ROLES[code], here)])
        people[f"{code}_elsewhere"] = make.UserFactory(holds=[(roles.ROLES[code], elsewhere)])
    for code in OFFICES:
        people[code] = make.UserFactory(holds=[(roles.ROLES[code], None)])
    return people


def _money(ours: Any, term: Any) -> dict[str, Any]:
    return {
        "term": term,
        "membership": term.membership,
        "breakpoint": Breakpoint.objects.create(term=term, falls_on=date(2026, 3, 31)),
        "fee_schedule": make.FeeScheduleFactory(),
        "invoice": make.InvoiceFactory(authority=ours),
    }


def _referrals(ours: Any, theirs: Any, people: dict[str, User | None]) -> dict[str, Any]:
    """One referral of ours in each state that a page is for, and children of the other authority."""
    worker = people["social_worker"]

    def referral(name: str, **fields: Any) -> Any:
        child = make.ChildFactory(
            authority=ours, first_name="Ourchild", last_name=f"Of{name.title()}"
        )
        return make.ReferralFactory(child=child, started_by=worker, **fields)

    rows = {
        "draft": referral("draft"),
        "to_sign": referral("to_sign", awaiting_sign_off=True),
        "submitted": referral("submitted", submitted=True),
        "questioned": referral("questioned", submitted=True, status=Status.MORE_INFORMATION),
        "waiting": referral("waiting", waiting=True, expected_weeks=12),
        "paused": referral(
            "paused", waiting=True, paused_until=date(2026, 12, 20), pause_reason="A test"
        ),
    }
    make.LegalBasisFactory(child=rows["waiting"].child)
    InformationRequest.objects.create(
        referral=rows["questioned"],
        question="A test question",
        asked_at=NOW,
        asked_by=people["placement_officer"],
    )
    UnmetNeed.objects.create(
        authority=ours,
        needed_on=date(2026, 10, 1),
        reason=needs.UnmetReason.values[0],
        age=15,
        sex=needs.Sex.FEMALE,
        went_to=needs.Setting.values[0],
        recorded_at=NOW,
        recorded_by=worker,
    )
    rows["document"] = _document(rows["submitted"], worker)
    rows["their_child"] = make.ChildFactory(
        authority=theirs,
        first_name="Theirchild",
        last_name="Elsewhere",
        case_number="THEIRS-777",
    )
    return rows


def _document(referral: Any, by: User | None) -> Document:
    return Document.objects.create(
        referral=referral,
        kind=Document.Kind.OTHER,
        title="A test document",
        file=default_storage.save("walls.pdf", ContentFile(b"%PDF-1.4 a test")),
        media_type="application/pdf",
        size=15,
        sha256="0" * 64,
        added_at=NOW,
        added_by=by,
    )


def _beds(unit: Any, rows: dict[str, Any], people: dict[str, User | None]) -> dict[str, Any]:
    """Offers in each state, a child of each authority in the home, a bed kept vacant, a run."""
    ours = rows["waiting"].authority
    beds = make.BedFactory.create_batch(7, unit=unit)
    made, answered, accepted = (
        make.OfferFactory(bed=bed, referral__child=make.ChildFactory(authority=ours))
        for bed in beds[:3]
    )
    yes = {"home_answered_at": NOW, "home_answered_by": people["registered_manager"]}
    signed = {"authority_answered_at": NOW, "authority_answered_by": people["approving_officer"]}
    _become(answered, status=OfferStatus.HOME_ACCEPTED, **yes)
    _become(accepted, status=OfferStatus.ACCEPTED, arrival_planned_at=NOW, **yes, **signed)
    make.LegalBasisFactory(child=accepted.referral.child)
    _become(accepted.referral, status=Status.ACCEPTED)
    placement = make.place(beds[3], child=make.ChildFactory(authority=ours))
    make.place(beds[4], child=rows["their_child"])
    vacancy = Occupancy.objects.create(
        bed=beds[5],
        kind=Occupancy.Kind.SAFETY_VACANCY,
        starts_at=NOW - timedelta(days=1),
        reason="A test of safety",
        review_on=NOW.date(),
        claimed_at=NOW,
        claimed_by=people["registered_manager"],
    )
    pair = make.keep_apart(
        rows["waiting"].child, rows["their_child"], reason="A secret reason to keep apart"
    )
    officer = people["placement_officer"]
    run = placing.run_allocation(home=unit.home, by=officer, at=NOW)
    return {
        "offer_made": made,
        "offered_document": _document(made.referral, people["social_worker"]),
        "offer_answered": answered,
        "offer_accepted": accepted,
        "placement": placement,
        "vacancy": vacancy,
        "bed": beds[6],
        "pair": pair,
        "run": run,
    }


def _become(row: Any, **fields: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()


@contextmanager
def standing(blocker: Any) -> Iterator[World]:
    """The world at the tests' moment, for a whole module; rolled back when it is over."""
    with blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        world = build()
        try:
            yield world
        finally:
            for document in Document.objects.all():
                default_storage.delete(document.file.name)
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with standing(django_db_blocker) as built:
        yield built


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is rolled back, so that every question finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def contents_of_every_table(except_for: tuple[str, ...]) -> dict[str, str]:
    """A digest of each table's rows, whatever their order."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in except_for:
                cursor.execute(
                    f"SELECT count(*) || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
                    f' FROM "{table}" t'
                )
                found[table] = cursor.fetchone()[0]
    return found
