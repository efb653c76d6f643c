"""The closed lists of words that facts and decisions are written in."""

from __future__ import annotations

from enum import StrEnum


class BadFacts(ValueError):
    """The facts cannot be decided on; the message is a sentence that names the place."""


class Kind(StrEnum):
    SECURE = "secure"
    STEP_DOWN = "step_down"

    @property
    def words(self) -> str:
        return "secure" if self is Kind.SECURE else "step-down"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Level(StrEnum):
    """How far apart two children must be kept."""

    ROOM = "room"
    UNIT = "unit"
    HOME = "home"


class Standing(StrEnum):
    PROSPECTIVE = "prospective"
    MEMBER = "member"
    IN_NOTICE = "in_notice"
    NON_MEMBER = "non_member"
    LEFT = "left"

    @property
    def is_member(self) -> bool:
        """A member in its notice period is a member until the notice ends."""
        return self in (Standing.MEMBER, Standing.IN_NOTICE)

    @property
    def words(self) -> str:
        return self.value.replace("_", " ").replace("non member", "non-member")


class Legal(StrEnum):
    """Authority to keep the child in secure accommodation (LAW-1, LAW-15, LAW-23)."""

    IN_FORCE = "in_force"
    EXPECTED = "expected"
    NONE = "none"
    UNKNOWN = "unknown"


class Under13(StrEnum):
    """The Secretary of State's approval for a child under 13 (LAW-11)."""

    NOT_NEEDED = "not_needed"
    APPROVED = "approved"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Assessment(StrEnum):
    SUITABLE = "suitable"
    UNSUITABLE = "unsuitable"


class Urgency(StrEnum):
    """Legal urgency, most urgent first."""

    IN_72_HOURS = "in_72_hours"
    ORDERED_UNLAWFUL_SETTING = "ordered_unlawful_setting"
    ORDERED = "ordered"
    OTHER = "other"


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105  (a verdict, not a password)
    FAIL = "fail"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    PROPOSED = "proposed"
    WAITING = "waiting"
    NOT_ELIGIBLE = "not_eligible"
    FIND_OUT = "find_out"


class Gate(StrEnum):
    """Every gate, in the order in which it is asked and printed."""

    ADULTHOOD = "adulthood"
    LEGAL_BASIS = "legal_basis"
    UNDER_13 = "under_13"
    ASSESSMENT = "assessment"
    FRESH = "fresh"
    NOT_PAUSED = "not_paused"
    BED_KIND = "bed_kind"
    BED_FREE = "bed_free"
    UNIT_AGE = "unit_age"
    UNIT_SEX = "unit_sex"
    FEATURES = "features"
    KEEP_APART = "keep_apart"

    @property
    def label(self) -> str:
        return GATE_LABELS[self]

    @property
    def is_legal(self) -> bool:
        return self in LEGAL_GATES

    @property
    def may_be_overridden(self) -> bool:
        """What the law requires, and what a bed is, are not matters of judgement."""
        return self not in LEGAL_GATES and self not in BED_GATES


GATE_LABELS = {
    Gate.ADULTHOOD: "Under 18 at the start",
    Gate.LEGAL_BASIS: "Legal basis",
    Gate.UNDER_13: "Approval for a child under 13",
    Gate.ASSESSMENT: "Assessed as suitable",
    Gate.FRESH: "Information up to date",
    Gate.NOT_PAUSED: "Not paused",
    Gate.BED_KIND: "The right kind of bed",
    Gate.BED_FREE: "Free when needed",
    Gate.UNIT_AGE: "Age range of the unit",
    Gate.UNIT_SEX: "Sexes the unit takes",
    Gate.FEATURES: "Features the child must have",
    Gate.KEEP_APART: "Nobody to keep apart",
}
LEGAL_GATES = frozenset({Gate.ADULTHOOD, Gate.LEGAL_BASIS, Gate.UNDER_13})
BED_GATES = frozenset({Gate.BED_KIND, Gate.BED_FREE})


class RankKey(StrEnum):
    STANDING = "standing"
    LEAVING_OWN_SECURE = "leaving_own_secure"
    URGENCY = "urgency"
    RISK_BAND = "risk_band"
    FAIR_SHARE = "fair_share"
    WAITING_SINCE = "waiting_since"
    TIE_BREAK = "tie_break"

    @property
    def label(self) -> str:
        return RANK_LABELS[self]


RANK_LABELS = {
    RankKey.STANDING: "Member before non-member",
    RankKey.LEAVING_OWN_SECURE: "Leaving the home's own secure beds",
    RankKey.URGENCY: "Legal urgency",
    RankKey.RISK_BAND: "Assessed risk band",
    RankKey.FAIR_SHARE: "Fair share of bed-nights",
    RankKey.WAITING_SINCE: "Time waiting",
    RankKey.TIE_BREAK: "Tie-break drawn at submission",
}
