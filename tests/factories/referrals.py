"""Children, referrals and what belongs to them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from referrals import needs
from referrals.lifecycle import Status
from referrals.models import Child, KeepApart, LegalBasis, Referral
from tests.factories.members import AuthorityFactory
from tests.factories.people import LONG_AGO, UserFactory


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
