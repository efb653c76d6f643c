"""An authority with its people, and a browser that sends forms as the pages do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Authority
from plv.access import roles
from plv.access.models import User
from referrals.models import Referral
from tests import factories as make
from tests.conftest import NOW
from tests.referrals import filling


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The pages read the clock: it stands at the moment of the tests."""
    with time_machine.travel(NOW, tick=False):
        yield


@dataclass
class Borough:
    """One authority: who writes its referrals and who signs them."""

    authority: Authority
    writer: User
    signer: User


@pytest.fixture
def borough(db: None) -> Borough:
    authority = make.AuthorityFactory()
    return Borough(
        authority,
        make.UserFactory(holds=[(roles.SOCIAL_WORKER, authority)]),
        make.UserFactory(holds=[(roles.APPROVING_OFFICER, authority)]),
    )


@pytest.fixture
def team(db: None) -> User:
    return make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])


@pytest.fixture
def stranger(db: None) -> User:
    """A social worker and approving officer of another authority."""
    other = make.AuthorityFactory()
    return make.UserFactory(holds=[(roles.SOCIAL_WORKER, other), (roles.APPROVING_OFFICER, other)])


Send = Callable[..., HttpResponse]


@pytest.fixture
def send(client: Client) -> Send:
    """POST a form to a named page, with a key of its own."""

    def sent(
        page: str, *args: Any, follow: bool = False, query: str = "", **fields: Any
    ) -> HttpResponse:
        address = reverse(page, args=args) + query
        return client.post(address, {"form_key": str(uuid4()), **fields}, follow=follow)

    return sent


@pytest.fixture
def look(client: Client) -> Send:
    """GET a named page."""

    def seen(page: str, *args: Any, **query: Any) -> HttpResponse:
        return client.get(reverse(page, args=args), query)

    return seen


@pytest.fixture
def queries(look: Send) -> Callable[..., int]:
    """How many queries a named page makes, once the person's session has settled.

    A test runs inside a transaction, so each request begins and ends with a savepoint: not counted.
    """

    def counted(page: str, *args: Any, **query: Any) -> int:
        look(page, *args, **query)
        with CaptureQueriesContext(connection) as made:
            assert look(page, *args, **query).status_code == 200
        return sum("SAVEPOINT" not in each["sql"] for each in made)

    return counted


@pytest.fixture
def draft(borough: Borough, sign_in: Any) -> Referral:
    """A new draft, its writer signed in."""
    sign_in(borough.writer)
    child = make.ChildFactory(authority=borough.authority, ethnicity="", legal_status="")
    return make.ReferralFactory(
        child=child, legal_route="", started_by=borough.writer, started_at="2026-11-23T09:00Z"
    )


@pytest.fixture
def filled(draft: Referral, send: Send, look: Send) -> Referral:
    """The same, with every part answered on its page."""
    for slug, _fields in filling.parts():
        answer = filling.fill(send, look, draft, slug)
        assert answer.status_code == 302, (slug, answer.context["form"].errors)
    draft.refresh_from_db()
    return draft
