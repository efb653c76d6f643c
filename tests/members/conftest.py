"""A small company: launched on 1 October 2025, £20,000 a year, one member since 1 April 2023."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from members.models import Authority, DocumentSeries, Membership
from plv.access import roles
from plv.access.models import User
from tests.factories import (
    AuthorityFactory,
    CompanyFactory,
    FeeScheduleFactory,
    MembershipFactory,
    TermFactory,
    UserFactory,
    give,
)


def at(day: date) -> datetime:
    """Ten in the morning of `day`, as a moment."""
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def join(authority: Authority | None = None, **dates: date) -> Membership:
    """An authority that joined on 1 April 2023 for the first term."""
    membership = MembershipFactory(authority=authority or AuthorityFactory(), **dates)
    TermFactory(membership=membership)
    return membership


@pytest.fixture
def company(db: None) -> None:
    CompanyFactory()
    for kind in DocumentSeries.Kind:
        DocumentSeries.objects.get_or_create(kind=kind)


@pytest.fixture
def fee(company: None) -> object:
    return FeeScheduleFactory(annual_fee=Decimal("20000.00"))


@pytest.fixture
def membership(company: None) -> Membership:
    return join()


@pytest.fixture
def finance_officer(db: None) -> User:
    return give(UserFactory(), roles.FINANCE_OFFICER)


@pytest.fixture
def administrator(db: None) -> User:
    return give(UserFactory(), roles.ADMINISTRATOR)


@pytest.fixture
def board_member(db: None) -> User:
    return give(UserFactory(), roles.BOARD_MEMBER)
