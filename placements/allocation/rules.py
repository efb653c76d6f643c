"""What each gate asks, and its answer in words. The asking is in `gates`."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from placements.allocation.facts import Bed, Candidate, Unit
from placements.allocation.vocabulary import (
    Assessment,
    Kind,
    Legal,
    Sex,
    Under13,
    Verdict,
)

ADULT_AGE = 18
APPROVAL_AGE = 13


class Answer(NamedTuple):
    """A verdict with its evidence and, where it is unknown, what to find out."""

    verdict: Verdict
    evidence: str
    find_out: str | None = None


def passed(evidence: str) -> Answer:
    return Answer(Verdict.PASS, evidence)


def failed(evidence: str) -> Answer:
    return Answer(Verdict.FAIL, evidence)


def unknown(evidence: str, find_out: str) -> Answer:
    return Answer(Verdict.UNKNOWN, evidence, find_out)


def day_and_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


# About the referral as a whole.


def adulthood(age: int) -> Answer:
    """A children's home is for children: never at 18, whatever the kind (LAW-13)."""
    if age >= ADULT_AGE:
        return failed(f"Aged {age} at the start: a children's home is for children under 18.")
    return passed(f"Aged {age} at the start.")


def legal_basis(candidate: Candidate, start: datetime) -> Answer:
    """Authority to lock the child in, in force or expected by the start (LAW-1, LAW-15, LAW-23).

    A step-down place is an ordinary open children's home place: s.25 does not apply (LAW-44).
    """
    until = candidate.legal_until
    if candidate.kind is Kind.STEP_DOWN:
        return passed("Not needed: a step-down place is an open children's home place.")
    if candidate.legal is Legal.NONE:
        return failed("No authority to keep this child in secure accommodation, and none expected.")
    if candidate.legal is Legal.UNKNOWN:
        return unknown(
            "Not known whether there is authority to keep this child in secure accommodation.",
            "Ask the authority for the order, or the date of the hearing.",
        )
    if until is not None and until <= start:
        return failed(
            f"The authority ends at {day_and_time(until)}, not after the start at {day_and_time(start)}."
        )
    if candidate.legal is Legal.EXPECTED:
        return passed("Expected by the start; it must be in force before the child is admitted.")
    if until is None:
        return unknown(
            "Authority is in force, but when it ends is not known.",
            "Ask the authority for the end date and time on the order.",
        )
    return passed(f"In force until {day_and_time(until)}.")


def under_13(candidate: Candidate) -> Answer:
    """Prior approval of the Secretary of State for a child under 13 (LAW-11); secure only."""
    if candidate.kind is Kind.STEP_DOWN:
        return passed("Not needed for a step-down place.")
    if candidate.age >= APPROVAL_AGE:
        return passed("Not needed at 13 or over.")
    if candidate.under_13 is Under13.APPROVED:
        return passed("Approved by the Secretary of State.")
    if candidate.under_13 is Under13.UNKNOWN:
        return unknown(
            "Under 13, and it is not known whether the Secretary of State has approved.",
            "Ask the authority for the Secretary of State's decision.",
        )
    return failed("Under 13 without the Secretary of State's approval.")


def not_paused(until: datetime | None, at: datetime) -> Answer:
    if until is None or until <= at:
        return passed("Not paused.")
    return failed(f"Paused until {day_and_time(until)}.")


ASSESSMENT_ANSWERS = {
    Assessment.SUITABLE: passed("Assessed as suitable."),
    Assessment.UNSUITABLE: failed("Assessed as not suitable."),
    None: unknown("Not assessed yet.", "The placement team must assess the referral."),
}
FRESH_ANSWERS = {
    True: passed("The information is up to date."),
    False: failed("The update or the review of this referral is overdue."),
    None: unknown(
        "Not known whether the information is up to date.",
        "Ask the authority to confirm or update the referral.",
    ),
}
NEEDS_UNKNOWN = unknown(
    "Not known which features the child must have.",
    "The placement team must record what the bed must have.",
)
NOBODY_THERE = passed("Nobody already there must be kept apart from this child.")


# About one bed.


def bed_kind(unit: Unit, kind: Kind) -> Answer:
    if unit.kind is kind:
        return passed(f"A {kind.words} bed.")
    return failed(f"A {unit.kind.words} bed; the referral is for a {kind.words} place.")


def bed_free(bed: Bed, start: datetime) -> Answer:
    """Free at the start: the moment the place is needed, or now if that has passed."""
    if bed.free_from > start:
        return failed(f"Free only from {day_and_time(bed.free_from)}.")
    if bed.free_until is None:
        return passed("Free when needed.")
    if bed.free_until <= start:
        return failed(f"Free only until {day_and_time(bed.free_until)}.")
    return passed(f"Free when needed, until {day_and_time(bed.free_until)}.")


def unit_age(unit: Unit, age: int) -> Answer:
    words = f"The unit takes ages {unit.min_age} to {unit.max_age}"
    if unit.min_age <= age <= unit.max_age:
        return passed(f"{words}.")
    return failed(f"{words}; the child will be {age}.")


def unit_sex(unit: Unit, sex: Sex | None) -> Answer:
    if len(unit.sexes) == len(Sex):
        return passed("The unit takes both sexes.")
    words = f"The unit takes {unit.sexes[0].value} children only"
    if sex is None:
        return unknown(f"{words}.", "Ask the authority for the child's sex.")
    return passed(f"{words}.") if sex in unit.sexes else failed(f"{words}.")


def features(bed: Bed, needs: tuple[str, ...]) -> Answer:
    missing = [need for need in needs if need not in bed.features]
    if missing:
        return failed(f"The bed lacks: {', '.join(missing)}.")
    return passed("The bed has every feature the child must have.")
