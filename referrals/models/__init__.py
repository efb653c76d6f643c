from referrals.models.child import Child, KeepApart, LegalBasis
from referrals.models.contents import Document, Risk
from referrals.models.referral import Referral
from referrals.models.story import InformationRequest, StatusChange
from referrals.models.unmet_need import UnmetNeed

__all__ = [
    "Child",
    "Document",
    "InformationRequest",
    "KeepApart",
    "LegalBasis",
    "Referral",
    "Risk",
    "StatusChange",
    "UnmetNeed",
]
