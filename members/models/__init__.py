from members.models.authority import Authority
from members.models.correction import Correction
from members.models.membership import Breakpoint, Membership, Term
from members.models.money import (
    Charge,
    Company,
    CreditNote,
    DocumentSeries,
    FeeSchedule,
    Invoice,
    Payment,
)

__all__ = [
    "Authority",
    "Breakpoint",
    "Charge",
    "Company",
    "Correction",
    "CreditNote",
    "DocumentSeries",
    "FeeSchedule",
    "Invoice",
    "Membership",
    "Payment",
    "Term",
]
