"""How long a child who arrives may be kept without an order: what the authority says of the time
already used, and what the home's own rows show of it. The earlier end counts (LAW-15 to LAW-17).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from placements.legal_cover import end_of
from placements.models import Placement
from referrals import needs, seventy_two_hours
from referrals.holidays import is_public_holiday
from referrals.models import LegalBasis, Referral
from referrals.seventy_two_hours import Expiry, Span

# Nothing older can be within the 28 days of the law, whichever day they are counted to.
LOOKED_BACK = timedelta(days=40)


def limit(referral: Referral, bases: Iterable[LegalBasis], arrived_at: datetime) -> Expiry:
    """When the 72 hours end for the child of `referral` who arrives at `arrived_at`. One query."""
    told = seventy_two_hours.expiry(
        placed_at=arrived_at,
        hours_already=referral.hours_already_secure or Decimal(0),
        is_public_holiday=is_public_holiday,
    )
    known = seventy_two_hours.expiry_after(
        placed_at=arrived_at,
        earlier=[
            Span(admitted_at, discharged_at)
            for admitted_at, discharged_at in Placement.objects.filter(
                child=referral.child_id,
                kind=needs.Kind.SECURE,
                discharged_at__gt=arrived_at - LOOKED_BACK,
            ).values_list("admitted_at", "discharged_at")
        ],
        authorised=[
            Span(basis.starts_at, end_of(basis))
            for basis in bases
            if basis.kind != LegalBasis.Kind.SEVENTY_TWO_HOURS and basis.starts_at < arrived_at
        ],
        is_public_holiday=is_public_holiday,
    )
    return min(told, known, key=lambda expiry: expiry.final_at)
