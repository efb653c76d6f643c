"""Real rows, briefly written. A factory makes the smallest lawful row; traits take it further."""

from tests.factories.members import (
    AuthorityFactory,
    CompanyFactory,
    FeeScheduleFactory,
    InvoiceFactory,
    MembershipFactory,
    TermFactory,
)
from tests.factories.people import LONG_AGO, UserFactory, give
from tests.factories.placements import (
    BedFactory,
    HomeFactory,
    OfferFactory,
    PlacementFactory,
    PolicyFactory,
    RunFactory,
    UnitFactory,
    place,
)
from tests.factories.referrals import (
    ChildFactory,
    KeepApartFactory,
    LegalBasisFactory,
    ReferralFactory,
    keep_apart,
)

__all__ = [
    "LONG_AGO",
    "AuthorityFactory",
    "BedFactory",
    "ChildFactory",
    "CompanyFactory",
    "FeeScheduleFactory",
    "HomeFactory",
    "InvoiceFactory",
    "KeepApartFactory",
    "LegalBasisFactory",
    "MembershipFactory",
    "OfferFactory",
    "PlacementFactory",
    "PolicyFactory",
    "ReferralFactory",
    "RunFactory",
    "TermFactory",
    "UnitFactory",
    "UserFactory",
    "give",
    "keep_apart",
    "place",
]
