"""Codes of the audit in words. The codes themselves are stored and never change."""

import json
from typing import Any

from plv.audit import Event

GROUPS = {
    "people": "People and sign-in",
    "audit": "The audit itself",
    "members": "Members and money",
    "referrals": "Referrals",
    "placements": "Beds and placements",
}
WORDS = {
    Event.SIGNED_IN: "Signed in",
    Event.PERSON_ADDED: "Person added",
    Event.PERSON_CHANGED: "Sign-in switched on or off",
    Event.ACCESS_DENIED: "Asked for a page that is not theirs",
    Event.AUDIT_READ: "Audit read",
    Event.CHILD_READ: "Child’s record read",
    Event.CHILDREN_LISTED: "List of children read",
    Event.REFERRAL_STARTED: "Referral started",
    Event.REFERRAL_SAVED: "Referral saved",
}
NAMES = {
    "access.user": "Person",
    "members.authority": "Authority",
    "referrals.child": "Child",
    "referrals.referral": "Referral",
    "referrals.legalbasis": "Legal basis",
    "referrals.keepapart": "Keep-apart",
    "referrals.unmetneed": "Unmet need",
    "referrals.document": "Document",
    "placements.allocationrun": "Allocation run",
    "placements.offer": "Offer",
    "placements.placement": "Placement",
    "placements.occupancy": "Claim on a bed",
    "placements.bed": "Bed",
    "placements.review": "Review",
}
SHOWN_AT_MOST = 3


def in_words(event: str) -> str:
    """ "referrals.information_requested" is "Information requested"."""
    try:
        known = WORDS.get(Event(event))
    except ValueError:
        known = None
    return known or event.partition(".")[2].replace("_", " ").capitalize()


def record_in_words(target_type: str) -> str:
    return NAMES.get(target_type) or target_type.partition(".")[2].capitalize()


def detail_in_words(detail: str) -> str:
    """Codes and counts of `detail` as "kind: referral; children: 12": never what a person wrote."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {_value(value)}"
        for name, value in json.loads(detail).items()
        if value not in (None, "", [], {})
    )


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{len(value):,}"
    if isinstance(value, list):
        return ", ".join(map(str, value)) if len(value) <= SHOWN_AT_MOST else f"{len(value):,}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
