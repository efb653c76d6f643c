"""Authorities, memberships and money."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from members.models import Authority, Company, FeeSchedule, Invoice, Membership, Term
from tests.factories.people import LONG_AGO, UserFactory


class AuthorityFactory(DjangoModelFactory):
    class Meta:
        model = Authority

    gss_code = factory.Sequence(lambda n: f"T{n:08d}")
    name = factory.Sequence(lambda n: f"Test Authority {n:03d}")
    official_name = factory.LazyAttribute(lambda authority: f"Council of {authority.name}")
    kind = Authority.Kind.LONDON
    latitude = Decimal("51.50000")
    longitude = Decimal("-0.10000")
    baseline_miles = Decimal("190.0")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    authority = factory.SubFactory(AuthorityFactory)
    joined_on = date(2023, 4, 1)


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    membership = factory.SubFactory(MembershipFactory)
    starts_on = date(2023, 4, 1)
    ends_on = date(2028, 3, 31)


class CompanyFactory(DjangoModelFactory):
    class Meta:
        model = Company
        django_get_or_create = ("id",)

    id = 1
    name = "Test Vehicle Ltd"
    launched_on = date(2025, 10, 1)


class FeeScheduleFactory(DjangoModelFactory):
    class Meta:
        model = FeeSchedule

    starts_on = date(2023, 4, 1)
    annual_fee = Decimal("20000.00")
    basis = "Cabinet resolutions, March 2023"


class InvoiceFactory(DjangoModelFactory):
    class Meta:
        model = Invoice

    number = factory.Sequence(lambda n: n + 1)
    authority = factory.SubFactory(AuthorityFactory)
    issued_on = date(2026, 4, 1)
    due_on = date(2026, 5, 1)
    net = Decimal("20000.00")
    vat = Decimal("4000.00")
    gross = Decimal("24000.00")
    issued_at = LONG_AGO
    issued_by = factory.SubFactory(UserFactory)
