from referrals.models.child import Child, KeepApart, LegalBasis
from referrals.models.referral import Document, InformationRequest, Referral, Risk, StatusChange
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
