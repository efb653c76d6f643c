"""May this child be referred at all? Answered before anything else is asked (LAW-1, LAW-9 to LAW-13).

Plain Python: answers in, verdict out. Nothing here reads the clock or the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from plv import clock
from referrals.needs import Ground, Kind

YOUNGEST = 10  # the home's own range; the law sets no least age (LAW-13)
ADULT = 18
APPROVAL_UNDER = 13  # below it the Secretary of State approves first (LAW-11)
SUB_BASIS_FROM = 16


class Exclusion(TextChoices):
    """Those to whom section 25 does not apply (LAW-10)."""

    MENTAL_HEALTH_ACT = "mental_health_act", "They are detained under the Mental Health Act 1983"
    SENTENCE = "sentence", "They are serving a sentence for a grave crime"
    SECTION_20_5 = "section_20_5", "They are 16 or over and accommodated under section 20(5)"
    ASSESSMENT_ORDER = "assessment_order", "They are away from home under a child assessment order"


NEITHER = "neither"


@dataclass(frozen=True)
class Reason:
    """Why not, and where to turn instead."""

    code: str
    because: str
    turn_to: str


@dataclass(frozen=True)
class Verdict:
    reasons: tuple[Reason, ...]
    needs_approval: bool

    @property
    def may_go_on(self) -> bool:
        return not self.reasons


EXCLUDED = {
    Exclusion.MENTAL_HEALTH_ACT: Reason(
        Exclusion.MENTAL_HEALTH_ACT,
        "Section 25 does not apply to a child detained under the Mental Health Act 1983.",
        "Speak to the child’s responsible clinician and the NHS case manager about the right bed. "
        "You can refer when the detention is about to end.",
    ),
    Exclusion.SENTENCE: Reason(
        Exclusion.SENTENCE,
        "Section 25 does not apply to a child who is serving a sentence for a grave crime.",
        "Speak to your youth justice service and the Youth Custody Service, who place children under sentence.",
    ),
    Exclusion.SECTION_20_5: Reason(
        Exclusion.SECTION_20_5,
        "The law does not allow a child accommodated under section 20(5) to be placed in secure accommodation.",
        "Ask your legal team which part of section 20 applies. A child of 16 or 17 under section 20(3), "
        "or under a care order, can be referred.",
    ),
    Exclusion.ASSESSMENT_ORDER: Reason(
        Exclusion.ASSESSMENT_ORDER,
        "Section 25 does not apply to a child kept away from home under a child assessment order.",
        "Ask your legal team whether another order is needed first.",
    ),
}
NOT_LOOKED_AFTER = Reason(
    "looked_after",
    "Section 25 is for children looked after by a local authority.",
    "Speak to your legal team about accommodating the child or applying for an order. "
    "If someone is in danger now, call 999.",
)
TOO_YOUNG = Reason(
    "too_young",
    f"The home takes children from {YOUNGEST} to {ADULT - 1}.",
    "Speak to the placement team on call: they know of homes that may take a younger child.",
)
ADULT_NOW = Reason(
    "adult",
    "The child is 18 or over, and section 25 ends at 18.",
    "Speak to your leaving care team and to adult social care.",
)
NO_GROUND = Reason(
    "ground",
    "A secure place needs one of the two grounds in section 25, and you told us that neither applies.",
    "Speak to your placements team about a children’s home, with more staff if it helps. If you are not sure, "
    "ask your legal team, or ring the placement team on call and talk it through.",
)


def judge(
    *,
    kind: str,
    looked_after: bool,
    born_on: date,
    exclusions: Iterable[str],
    ground: str,
    on: date,
) -> Verdict:
    """All the reasons why not, so that nobody mends one only to meet the next.

    The grounds and exclusions are of section 25, so they count for a secure place only (LAW-44).
    """
    age = clock.age_on(born_on, on)
    reasons = [] if looked_after else [NOT_LOOKED_AFTER]
    if age < YOUNGEST:
        reasons.append(TOO_YOUNG)
    if age >= ADULT:
        reasons.append(ADULT_NOW)
    if kind == Kind.SECURE:
        told = set(exclusions)
        reasons += [EXCLUDED[exclusion] for exclusion in Exclusion if exclusion in told]
        if ground not in Ground.values:
            reasons.append(NO_GROUND)
    return Verdict(tuple(reasons), needs_approval(kind=kind, born_on=born_on, on=on))


def needs_approval(*, kind: str, born_on: date, on: date) -> bool:
    """Whether a secure place on that day needs the Secretary of State's approval first (LAW-11)."""
    return kind == Kind.SECURE and clock.age_on(born_on, on) < APPROVAL_UNDER
