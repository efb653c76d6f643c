"""The parts of a referral, in the order they are asked: the one list behind the task list, the check
of answers, the page of the referral and the rule of when it may be sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from referrals.forms.child import ChildForm, IdentityForm, PeopleForm
from referrals.forms.legal import LegalForm
from referrals.forms.needs import EducationForm, HealthForm, RiskDetailsForm, RisksForm
from referrals.forms.now import ChildsWordsForm, CurrentPlacementForm, DocumentsForm
from referrals.forms.reasons import AlternativesForm, ExitPlanForm, WhySecureForm, WhyStepDownForm
from referrals.forms.section import SectionForm
from referrals.models import Referral
from referrals.needs import Kind
from referrals.queries import Contents, contents_of

QUESTION_SET = 1  # kept with each referral; a new set of questions is a new number


class Progress(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Section:
    """One part: one page, one form."""

    slug: str
    title: str
    group: str
    form: type[SectionForm]
    hint: str = ""
    kinds: frozenset[str] = frozenset(Kind.values)

    def progress(self, contents: Contents, day: date | None = None) -> Progress:
        form = self.form(contents=contents, day=day)
        if not form.missing():
            return Progress.COMPLETED
        return Progress.IN_PROGRESS if form.begun else Progress.NOT_STARTED


SECURE_ONLY = frozenset({Kind.SECURE.value})
STEP_DOWN_ONLY = frozenset({Kind.STEP_DOWN.value})

SECTIONS = (
    Section("child", "Who the child is", "The child", ChildForm),
    Section(
        "identity",
        "Identity and culture",
        "The child",
        IdentityForm,
        "What staff must know to look after them as who they are",
    ),
    Section("people", "Family and professionals", "The child", PeopleForm),
    Section(
        "childs-words",
        "The child’s own words",
        "The child",
        ChildsWordsForm,
        "Shown to everyone who decides",
    ),
    Section(
        "why-secure",
        "The grounds",
        "Why a secure place",
        WhySecureForm,
        "The evidence for each part of section 25",
        SECURE_ONLY,
    ),
    Section(
        "alternatives",
        "What has been tried, and what this is for",
        "Why a secure place",
        AlternativesForm,
        kinds=SECURE_ONLY,
    ),
    Section(
        "legal",
        "Order, hearing or 72 hours",
        "Why a secure place",
        LegalForm,
        "What permits the child to be locked in",
        SECURE_ONLY,
    ),
    Section(
        "why-step-down",
        "Why a step-down place",
        "Why a step-down place",
        WhyStepDownForm,
        kinds=STEP_DOWN_ONLY,
    ),
    Section("risks", "Risks", "Needs and risks", RisksForm, "Eleven quick answers"),
    Section(
        "risk-details",
        "What happens and what helps",
        "Needs and risks",
        RiskDetailsForm,
        "For each risk that is or was there",
    ),
    Section("health", "Health", "Needs and risks", HealthForm),
    Section("education", "Education", "Needs and risks", EducationForm),
    Section("current-placement", "Where the child is now", "Now and next", CurrentPlacementForm),
    Section("exit-plan", "Where they go next", "Now and next", ExitPlanForm),
    Section(
        "documents",
        "Documents",
        "Papers",
        DocumentsForm,
        "Chronology, care plan, risk assessment, orders",
    ),
)


def of(referral: Referral) -> tuple[Section, ...]:
    """The parts that this kind of referral has."""
    return tuple(section for section in SECTIONS if referral.kind in section.kinds)


def find(referral: Referral, slug: str) -> Section | None:
    return next((section for section in of(referral) if section.slug == slug), None)


def after(referral: Referral, section: Section, contents: Contents) -> Section | None:
    """The next part that is not finished, going round from here."""
    parts = of(referral)
    here = parts.index(section)
    return next(
        (
            part
            for part in (*parts[here + 1 :], *parts[:here])
            if part.progress(contents) != Progress.COMPLETED
        ),
        None,
    )


def unfinished(referral: Referral, contents: Contents | None = None) -> list[Section]:
    """The parts that must be finished before the referral is sent for sign-off."""
    contents = contents or contents_of(referral)
    return [section for section in of(referral) if section.progress(contents) != Progress.COMPLETED]


def grouped(parts: Iterable[Section]) -> list[tuple[str, list[Section]]]:
    """The parts under their headings, in order."""
    groups: dict[str, list[Section]] = {}
    for part in parts:
        groups.setdefault(part.group, []).append(part)
    return list(groups.items())
