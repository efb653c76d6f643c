"""Real rows, briefly written. A factory makes the smallest lawful row; traits take it further."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory
from guardian.shortcuts import assign_perm

from members.models import Authority, Company, FeeSchedule, Invoice, Membership, Term
from placements.models import (
    AllocationRun,
    Bed,
    Home,
    Occupancy,
    Offer,
    Placement,
    Policy,
    Unit,
    UnitCapacity,
)
from plv.access import roles
from plv.access.models import User
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import Child, KeepApart, LegalBasis, Referral

LONG_AGO = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


class UserFactory(DjangoModelFactory):
    """A person with no role. `holds=(role, target)` gives them one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Test Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@plv-test.example")
    password = "!"

    @factory.post_generation
    def holds(self: User, create: bool, extracted: Any, **kwargs: Any) -> None:
        for role, target in extracted or []:
            give(self, role, target)


def give(person: User, role: roles.Role, target: Any = None) -> User:
    """Let `person` hold `role`, for `target` where it has a scope."""
    if target is None:
        person.groups.add(Group.objects.get(name=role.code))
    else:
        for permission in role.permissions:
            assign_perm(str(permission), person, target)
    person.__dict__.pop("held", None)
    return person


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


class ChildFactory(DjangoModelFactory):
    class Meta:
        model = Child

    authority = factory.SubFactory(AuthorityFactory)
    case_number = factory.Sequence(lambda n: f"CASE-{n:05d}")
    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Testchild{n}")
    born_on = date(2011, 6, 15)
    sex = needs.Sex.FEMALE
    ethnicity = "WBRI"
    legal_status = needs.LegalStatus.C2
    added_at = LONG_AGO
    added_by = factory.SubFactory(UserFactory)


class ReferralFactory(DjangoModelFactory):
    """A draft; `status=` with the trait of the same name makes the later ones lawful."""

    class Meta:
        model = Referral

    child = factory.SubFactory(ChildFactory)
    authority = factory.SelfAttribute("child.authority")
    kind = needs.Kind.SECURE
    ground = needs.Ground.BOTH
    legal_route = needs.LegalRoute.ORDER
    started_at = LONG_AGO
    started_by = factory.SubFactory(UserFactory)

    class Params:
        awaiting_sign_off = factory.Trait(
            status=Status.AWAITING_SIGN_OFF,
            sent_for_sign_off_at=LONG_AGO,
            sent_for_sign_off_by=factory.SelfAttribute("started_by"),
        )
        submitted = factory.Trait(
            status=Status.SUBMITTED,
            submitted_at=LONG_AGO + timedelta(hours=1),
            submitted_by=factory.SubFactory(UserFactory),
            tie_break=factory.Sequence(lambda n: 1_000_000 + n),
        )
        waiting = factory.Trait(
            submitted=True,
            status=Status.WAITING,
            assessed_at=LONG_AGO + timedelta(days=1),
            assessed_by=factory.SubFactory(UserFactory),
            waiting_since=LONG_AGO + timedelta(hours=1),
            updated_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
            reviewed_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
            risk_band=needs.RiskBand.HIGH,
            suitable=True,
            required_features=[],
        )
        placed = factory.Trait(waiting=True, status=Status.PLACED)


class LegalBasisFactory(DjangoModelFactory):
    class Meta:
        model = LegalBasis

    child = factory.SubFactory(ChildFactory)
    kind = LegalBasis.Kind.FIRST
    starts_at = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    ends_at = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
    court = "Test Family Court"
    recorded_at = LONG_AGO
    recorded_by = factory.SubFactory(UserFactory)


class KeepApartFactory(DjangoModelFactory):
    class Meta:
        model = KeepApart

    level = KeepApart.Level.UNIT
    part_of_first = KeepApart.Part.MUTUAL
    reason = "A test reason"
    opened_at = LONG_AGO
    opened_by = factory.SubFactory(UserFactory)


def keep_apart(one: Child, two: Child, **fields: Any) -> KeepApart:
    """An open pair, whichever way round the children are given."""
    first, second = sorted((one, two), key=lambda child: child.pk)
    return KeepApartFactory(first=first, second=second, **fields)


class HomeFactory(DjangoModelFactory):
    class Meta:
        model = Home

    name = factory.Sequence(lambda n: f"Test Home {n}")
    host_authority = factory.SubFactory(AuthorityFactory)
    opened_on = date(2025, 10, 1)
    latitude = Decimal("51.60000")
    longitude = Decimal("0.00000")


class UnitFactory(DjangoModelFactory):
    """A secure unit for any child of 10 to 17, with six approved and staffed places."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    home = factory.SubFactory(HomeFactory)
    name = factory.Sequence(lambda n: f"Test Unit {n}")
    kind = needs.Kind.SECURE
    sexes = factory.LazyFunction(lambda: [needs.Sex.FEMALE, needs.Sex.MALE])

    @factory.post_generation
    def capacity(self: Unit, create: bool, extracted: Any, **kwargs: Any) -> None:
        approved, working = extracted or (6, 6)
        UnitCapacity.objects.create(
            unit=self, starts_on=date(2025, 10, 1), approved=approved, working=working
        )


class BedFactory(DjangoModelFactory):
    class Meta:
        model = Bed

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"Room {n}")
    room = factory.SelfAttribute("name")
    opened_on = date(2025, 10, 1)


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = Policy
        django_get_or_create = ("version",)

    version = 1
    starts_on = date(2025, 10, 1)
    rank = factory.LazyFunction(
        lambda: [
            "standing",
            "leaving_own_secure",
            "urgency",
            "risk_band",
            "fair_share",
            "waiting_since",
            "tie_break",
        ]
    )
    member_reserve = factory.LazyFunction(lambda: {"secure": 0, "step_down": 0})


class RunFactory(DjangoModelFactory):
    """A run that says nothing: for rows that need one to hang from. Real ones come from the action."""

    class Meta:
        model = AllocationRun

    home = factory.SubFactory(HomeFactory)
    policy = factory.SubFactory(PolicyFactory)
    run_at = LONG_AGO
    run_by = factory.SubFactory(UserFactory)
    facts = factory.LazyFunction(dict)
    decision = factory.LazyFunction(dict)
    digest = "0" * 64


class OfferFactory(DjangoModelFactory):
    """An offer with the home, with its hold on the bed; its referral is made `offered`."""

    class Meta:
        model = Offer
        skip_postgeneration_save = True

    referral = factory.SubFactory(ReferralFactory, waiting=True, status=Status.OFFERED)
    bed = factory.SubFactory(BedFactory)
    run = factory.SubFactory(RunFactory, home=factory.SelfAttribute("..bed.unit.home"))
    made_at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    made_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyAttribute(lambda offer: offer.made_at + timedelta(hours=24))

    @factory.post_generation
    def holding(self: Offer, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted is False:
            return
        Occupancy.objects.create(
            bed=self.bed,
            kind=Occupancy.Kind.OFFER_HOLD,
            starts_at=self.made_at,
            ends_at=self.expires_at,
            child=self.referral.child,
            offer=self,
            claimed_at=self.made_at,
            claimed_by=self.made_by,
        )


class PlacementFactory(DjangoModelFactory):
    """Admitted on 2 November 2026 with an order in force. `place` gives the child a bed too."""

    class Meta:
        model = Placement

    child = factory.SubFactory(ChildFactory)
    referral = factory.SubFactory(
        ReferralFactory, placed=True, child=factory.SelfAttribute("..child")
    )
    authority = factory.SelfAttribute("child.authority")
    home = factory.SubFactory(HomeFactory)
    kind = needs.Kind.SECURE
    legal_basis = factory.SubFactory(LegalBasisFactory, child=factory.SelfAttribute("..child"))
    admitted_at = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    admitted_by = factory.SubFactory(UserFactory)


def place(bed: Bed | None = None, **fields: Any) -> Placement:
    """A child in a bed: the placement with its stay."""
    bed = bed or BedFactory()
    placement = PlacementFactory(home=bed.unit.home, kind=bed.unit.kind, **fields)
    Occupancy.objects.create(
        bed=bed,
        kind=Occupancy.Kind.STAY,
        starts_at=placement.admitted_at,
        ends_at=placement.discharged_at,
        child=placement.child,
        placement=placement,
        claimed_at=placement.admitted_at,
        claimed_by=placement.admitted_by,
    )
    return placement
