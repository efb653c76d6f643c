"""Reads that span models."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from referrals.models import Child, Document, LegalBasis, Referral, Risk


@dataclass(frozen=True)
class Contents:
    """Everything that one referral says, read once."""

    referral: Referral
    child: Child
    risks: Mapping[str, Risk]
    legal_bases: tuple[LegalBasis, ...]
    documents: tuple[Document, ...]

    @property
    def risks_told(self) -> list[Risk]:
        """The risks that are or were there, today's first."""
        return sorted(
            (risk for risk in self.risks.values() if risk.level != "none"),
            key=lambda risk: (risk.level != "current", risk.get_kind_display()),
        )


def contents_of(referral: Referral) -> Contents:
    """The referral with its risks, legal bases and documents: three queries."""
    return Contents(
        referral=referral,
        child=referral.child,
        risks={risk.kind: risk for risk in referral.risks.all()},
        legal_bases=tuple(referral.child.legal_bases.order_by("-starts_at")),
        documents=tuple(referral.documents.select_related("added_by").order_by("-added_at")),
    )


def legal_basis_in_force(contents: Contents, at: datetime) -> LegalBasis | None:
    """The one that permits the child to be locked in at `at`, and lasts longest."""
    held = [
        basis
        for basis in contents.legal_bases
        if basis.starts_at <= at < basis.ends_at and (basis.ended_at is None or at < basis.ended_at)
    ]
    return max(held, key=lambda basis: basis.ends_at, default=None)
