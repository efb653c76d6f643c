"""What the allocation is told about the authority to keep a child in secure accommodation."""

from datetime import timedelta

import pytest

from placements.allocation import Legal
from placements.facts import HEARING_WITHIN, legal_position
from referrals import needs
from tests import factories as make

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
WEEKS = timedelta(weeks=8)


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        (-HOUR, Legal.IN_FORCE),
        (HOUR, Legal.EXPECTED),
        (HEARING_WITHIN, Legal.EXPECTED),
        (HEARING_WITHIN + HOUR, Legal.UNKNOWN),
    ],
)
def test_a_sealed_order_counts_from_its_own_first_minute(now, begins, expected):
    referral = make.ReferralFactory(waiting=True, legal_route=needs.LegalRoute.ORDER)
    order = make.LegalBasisFactory(
        child=referral.child, starts_at=now + begins, ends_at=now + WEEKS
    )
    position, until = legal_position(referral, [order], now, now)
    assert position == expected
    assert until == (order.ends_at if expected is Legal.IN_FORCE else None)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (-HOUR, Legal.UNKNOWN),
        (HOUR, Legal.EXPECTED),
        (HEARING_WITHIN, Legal.EXPECTED),
        (HEARING_WITHIN + HOUR, Legal.NONE),
    ],
)
def test_a_hearing_counts_when_it_is_listed_within_the_week(now, listed, expected):
    referral = make.ReferralFactory(
        waiting=True, legal_route=needs.LegalRoute.HEARING, hearing_at=now + listed
    )
    assert legal_position(referral, [], now, now) == (expected, None)
