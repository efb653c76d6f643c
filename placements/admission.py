"""Whether a child may be admitted: each condition of the law, met or not, and where to mend it.

It tells; the action decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from placements import without_order
from placements.legal_cover import permits
from placements.lifecycle import OfferStatus
from placements.models import Offer
from plv import clock
from plv.forms.dates import in_words
from referrals import needs
from referrals.eligibility import ADULT, APPROVAL_UNDER
from referrals.models import LegalBasis, Referral


@dataclass(frozen=True)
class Check:
    """One condition: met or not, in words, with what to do where it is not."""

    title: str
    is_met: bool
    words: str
    mend: str = ""
    url: str = ""
    working: tuple[str, ...] = ()


def checks(offer: Offer, bases: Iterable[LegalBasis], at: datetime) -> list[Check]:
    """Every condition of admitting this child at `at`, in the order of the law's own questions."""
    referral = offer.referral
    found = [_accepted(offer, at), _age(referral, at)]
    if referral.kind == needs.Kind.STEP_DOWN:
        found.append(
            Check(
                "An open place",
                True,
                "Nobody may be locked in here. No order is needed, and none is used.",
            )
        )
        return found
    if referral.child.age_on(clock.london_day(at)) < APPROVAL_UNDER:
        found.append(_approval(referral, at))
    if referral.child.section_20_5:
        found.append(
            Check(
                "Legal status",
                False,
                "The child is accommodated under section 20(5), so the law does not allow a secure "
                "place (LAW-10).",
                "Ring the placement team: the child cannot be admitted.",
            )
        )
    found.append(_legal_basis(offer, list(bases), at))
    return found


def _accepted(offer: Offer, at: datetime) -> Check:
    status = offer.status_at(at)
    if status == OfferStatus.ACCEPTED:
        return Check(
            "Both have accepted", True, "The home and the child’s authority have accepted."
        )
    return Check(
        "Both have accepted",
        False,
        f"The offer is “{status.label.lower()}”.",
        "See the offer",
        offer.get_absolute_url(),
    )


def _age(referral: Referral, at: datetime) -> Check:
    age = referral.child.age_on(clock.london_day(at))
    if age < ADULT:
        return Check("Age", True, f"{age} today.")
    return Check(
        "Age", False, "18 or over: cannot be admitted (LAW-13).", "Ring the placement team."
    )


def _approval(referral: Referral, at: datetime) -> Check:
    approved_at = referral.child.under_13_approved_at
    title = "The Secretary of State’s approval"
    if approved_at is not None and approved_at <= at:
        reference = referral.child.under_13_reference
        return Check(title, True, f"Given {_day(approved_at)}, reference {reference}.")
    return Check(
        title,
        False,
        "The child is under 13, and no prior approval is recorded. Without it there may be no "
        "placement, not even for 72 hours (LAW-11).",
        "The placement team records it on the referral. Ring them now.",
    )


def _legal_basis(offer: Offer, bases: list[LegalBasis], at: datetime) -> Check:
    title = "What permits the child to be locked in"
    if in_force := [basis for basis in bases if permits(basis, at)]:
        basis = max(in_force, key=lambda basis: basis.ends_at)
        court = f", {basis.court}" if basis.court else ""
        return Check(
            title,
            True,
            f"{basis.get_kind_display()}{court}, in force until {_moment(basis.ends_at)}.",
        )
    referral = offer.referral
    if referral.legal_route == needs.LegalRoute.SEVENTY_TWO_HOURS and referral.authorised_by_name:
        return _seventy_two_hours(title, offer, bases, at)
    coming = [basis for basis in bases if basis.starts_at > at]
    words = "No order in force is recorded, and the 72 hours were not authorised."
    if coming:
        words = f"An order is recorded, but it begins only {_moment(coming[0].starts_at)}."
    return Check(
        title,
        False,
        f"{words} Until that is mended the child may not be admitted.",
        "If you hold the sealed order, record it here",
        reverse("admit_order", args=[offer.pk]),
    )


def _seventy_two_hours(title: str, offer: Offer, bases: list[LegalBasis], at: datetime) -> Check:
    referral = offer.referral
    limit = without_order.limit(referral, bases, at)
    if not limit.permits:
        return Check(
            title,
            False,
            "The 72 hours in 28 days are used up (LAW-15). A court order is needed first.",
            "If you hold the sealed order, record it here",
            reverse("admit_order", args=[offer.pk]),
            limit.working,
        )
    role = f", {referral.authorised_by_role}" if referral.authorised_by_role else ""
    return Check(
        title,
        True,
        f"72 hours without an order, authorised by {referral.authorised_by_name}{role}. A child who "
        f"arrives now may be kept until {_moment(limit.final_at)}.",
        working=limit.working,
    )


def _day(moment: datetime) -> str:
    return in_words(clock.london_day(moment))


def _moment(moment: datetime) -> str:
    return f"{_day(moment)} at {moment.astimezone(clock.LONDON):%H:%M}"
