"""Homes, beds, offers and placements."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

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
from referrals import needs
from referrals.lifecycle import Status
from tests.factories.members import AuthorityFactory
from tests.factories.people import LONG_AGO, UserFactory
from tests.factories.referrals import ChildFactory, LegalBasisFactory, ReferralFactory


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
