"""What a made-up referral says: every answer its forms ask for, plainly invented.

Each story begins by saying that it is made up. Wording is the wording we should like to read about
a real child: what happened and what helps, never a label.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from plv import clock
from plv.demo.phrases import (
    ADVOCATES,
    AIMS,
    COURTS,
    EXIT,
    GONE_MISSING,
    GOOD_AT,
    HARM,
    HELPS,
    IF_SOONER,
    INJURES,
    MADE_UP,
    MATTERS,
    ONLY_THIS,
    REVIEWERS,
    SCHOOLS,
    SOLICITORS,
    TRIED,
    WHAT_HELPS,
    WISHES,
    WORRIES,
    WOULD_GO,
)
from plv.demo.profiles import Profile
from referrals.needs import Ground, Kind, LegalRoute, RiskLevel, Setting

Saved = tuple[dict[str, Any], dict[str, Any]]  # the facts and the other answers of one part


@dataclass(frozen=True)
class Written:
    """A whole referral: the child's row, the risks, and each part's facts and answers."""

    child: dict[str, Any]
    risks: list[dict[str, Any]]
    parts: dict[str, Saved]

    @property
    def whole(self) -> Saved:
        """Every part as one."""
        facts: dict[str, Any] = {}
        answers: dict[str, Any] = {}
        for some_facts, some_answers in self.parts.values():
            facts |= some_facts
            answers |= some_answers
        return facts, answers


def write(
    profile: Profile, rng: Random, *, at: datetime, hearing_at: datetime | None, writer: str
) -> Written:
    """A finished referral about `profile`, as `writer` could have written it at `at`."""
    day = clock.london_day(at)
    parts = {
        "identity": ({}, _identity(profile, rng)),
        "people": ({}, _people(rng, writer)),
        "childs-words": ({}, _words(rng)),
        "health": ({}, _health(profile, rng)),
        "education": ({}, _education(rng)),
        "current-placement": _current(profile, rng, day),
        "exit-plan": ({}, _exit(rng)),
        "documents": ({}, {"documents_complete": "later", "documents_to_follow": "The updated chronology, within a week."}),
    }  # fmt: skip
    if profile.kind == Kind.SECURE:
        parts["why-secure"] = ({"ground": profile.ground}, _grounds(profile, rng))
        parts["alternatives"] = (
            {"expected_weeks": profile.weeks},
            {
                "alternatives_tried": MADE_UP + rng.choice(TRIED),
                "why_only_this": rng.choice(ONLY_THIS),
                "aims": rng.choice(AIMS),
                "also_referred_elsewhere": rng.random() < 0.6,
                "elsewhere_reference": "",
            },
        )
        parts["legal"] = _legal(profile, rng, at, hearing_at)
    else:
        parts["why-step-down"] = (
            {"expected_weeks": profile.weeks},
            {
                "step_down_reasons": MADE_UP
                + "leaving a secure home far away after five months, and doing "
                "well. An ordinary home would be too great a step at once; the child asks to be near family.",
                "aims": rng.choice(AIMS),
            },
        )
    return Written(_child(profile), _risks(profile, rng, day), parts)


def _child(profile: Profile) -> dict[str, Any]:
    return {
        "ethnicity": profile.ethnicity,
        "first_language": profile.language,
        "interpreter_needed": profile.language == "Arabic",
        "legal_status": profile.legal_status,
    }


def _risks(profile: Profile, rng: Random, day: date) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "level": level,
            "last_on": _last_on(level, rng, day),
            "what_helps": "" if level == RiskLevel.NONE else WHAT_HELPS[kind],
        }
        for kind, level in profile.risks
    ]


def _last_on(level: RiskLevel, rng: Random, day: date) -> date | None:
    if level == RiskLevel.NONE:
        return None
    days = rng.randint(1, 45) if level == RiskLevel.CURRENT else rng.randint(200, 900)
    return day - timedelta(days=days)


def _identity(profile: Profile, rng: Random) -> dict[str, Any]:
    culture = rng.choice(
        [
            "Halal food. A prayer mat, and quiet on Friday at midday.",
            "Braids redone every three weeks; shea butter for skin. Caribbean food on Sundays, please.",
            "Nothing in particular.",
            "No pork. Hair oil from home. Christmas and Easter with church.",
        ]
    )
    return {
        "nhs_number": "",
        "religion": rng.choice(["", "Muslim", "Christian", "None"]),
        "culture": culture,
        "safety_of_identity": "",
        "immigration": "unaccompanied" if profile.language == "Arabic" else "settled",
        "immigration_detail": "",
    }


def _people(rng: Random, writer: str) -> dict[str, Any]:
    kept_away = rng.random() < 0.25
    return {
        "social_worker": writer,
        "social_worker_phone": "020 7946 0100",
        "social_worker_email": "",
        "out_of_hours_phone": "020 7946 0199",
        "reviewing_officer": rng.choice(REVIEWERS),
        "guardian": rng.choice(["", *REVIEWERS]),
        "solicitor": rng.choice(SOLICITORS),
        "advocate": rng.choice(ADVOCATES),
        "parental_responsibility": "Mother, shared with the authority under the care order.",
        "family_and_contact": "Mother by phone on Tuesdays and Fridays. A younger brother each Saturday. Nan whenever she can.",
        "no_contact": kept_away,
        "no_contact_detail": "An adult named in the police plan. Do not say where the child is." if kept_away else "",
    }  # fmt: skip


def _words(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.08:
        return {"words_how": "not_yet", "words_not_yet": "Missing since Monday. The advocate will ask on the day they are found."}  # fmt: skip
    return {
        "words_how": rng.choice(["own", "told", "told"]),
        "words_not_yet": "",
        "words_good_at": rng.choice(GOOD_AT),
        "words_matters": rng.choice(MATTERS),
        "words_helps": rng.choice(HELPS),
        "words_people": "My brother, my nan, and Miss from school.",
        "words_wishes": rng.choice(WISHES),
        "words_worries": rng.choice(WORRIES),
    }


def _grounds(profile: Profile, rng: Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    if profile.ground in {Ground.A, Ground.BOTH}:
        times = rng.choice(["Five", "Six", "Seven", "Nine", "Eleven"])
        answers["history_of_absconding"] = MADE_UP + rng.choice(GONE_MISSING).format(n=times)
        answers["likely_to_abscond"] = rng.choice(WOULD_GO)
        answers["significant_harm"] = rng.choice(HARM)
    if profile.ground in {Ground.B, Ground.BOTH}:
        answers["likely_to_injure"] = MADE_UP + rng.choice(INJURES)
    return answers


def _legal(profile: Profile, rng: Random, at: datetime, hearing_at: datetime | None) -> Saved:
    facts: dict[str, Any] = {"legal_route": profile.route, "hours_already_secure": Decimal(0)}
    answers: dict[str, Any] = {
        "been_secure": False,
        "people_told": "Mother by phone and by letter; the guardian; the independent visitor. Father's address is not known.",
    }  # fmt: skip
    if profile.age_on(clock.london_day(at)) >= 16:
        answers["section_20_basis"] = "20_3" if profile.legal_status == "V2" else "order"
    if hearing_at is not None:
        facts |= {"hearing_at": hearing_at, "court": rng.choice(COURTS)}
    if profile.route == LegalRoute.SEVENTY_TWO_HOURS:
        facts |= {"authorised_by_name": "Dana Director Demo", "authorised_by_role": "Director of children's services"}  # fmt: skip
        answers |= {
            "authorised_at": (at - timedelta(hours=1)).isoformat(),
            "why_without_order": MADE_UP + "found tonight after six days missing, hurt; no court sits before morning.",
        }  # fmt: skip
    if profile.route == LegalRoute.NOT_YET:
        answers["application_plan"] = (
            f"Counsel is instructed; we expect to apply to {rng.choice(COURTS)} within three weeks."
        )
    return facts, answers


def _health(profile: Profile, rng: Random) -> dict[str, Any]:
    step_free = "step_free" in profile.features
    return {
        "physical_health": rng.choice(["None known. Immunisations to be checked.", "Asthma: blue inhaler, two puffs when needed.", "Allergic to nuts. Carries a pen."]),
        "mental_health": rng.choice(["Low mood and nightmares after what happened. Seen by the community team every two weeks.", "Trauma. Assessed in hospital last month: no disorder that needs a bed there.", "Anxious; does not sleep. Medication offered and declined."]),
        "neurodiversity": rng.choice(["", "ADHD, diagnosed at nine. Medicine in the morning helps.", "Waiting for an autism assessment. Needs warning of any change."]),
        "mobility": step_free,
        "mobility_detail": "On crutches since the injury; no stairs." if step_free else "",
        "pregnant": "no",
        "consent": "The authority and the child's mother; the child for themselves where they can.",
    }  # fmt: skip


def _education(rng: Random) -> dict[str, Any]:
    plan = rng.random() < 0.45
    return {
        "school": rng.choice(SCHOOLS),
        "attendance": rng.choice(["Almost none since the spring. Likes art and cooking.", "Two mornings a week, one to one. Ahead in maths.", "Excluded in the autumn. Wants to do a construction course."]),
        "ehc_plan": plan,
        "ehc_plan_detail": "Our authority: social, emotional and mental health." if plan else "",
    }  # fmt: skip


def _current(profile: Profile, rng: Random, day: date) -> Saved:
    placed = {
        Setting.CHILDRENS_HOME,
        Setting.UNREGISTERED,
        Setting.SUPPORTED,
        Setting.SECURE_ELSEWHERE,
    }
    registered = {
        Setting.UNREGISTERED: False,
        Setting.CHILDRENS_HOME: True,
        Setting.SECURE_ELSEWHERE: True,
    }
    facts = {
        "setting": profile.setting,
        "setting_registered": registered.get(profile.setting),
        "setting_weekly_cost": Decimal(rng.randrange(6_000, 24_000, 250)) if profile.setting in placed else None,
        "setting_miles": Decimal(rng.randrange(2, 260)) if profile.setting in placed else None,
        "deprived_of_liberty_order": profile.restricted,
        "needed_from": day,
    }  # fmt: skip
    ends_on = (day + timedelta(days=rng.randint(10, 40))).isoformat() if profile.restricted else ""
    return facts, {
        "setting_detail": "Since about two weeks, after the last placement ended at a day's notice. Two adults "
        "with the child day and night. Safe tonight; we cannot say so for next week.",
        "deprivation_order_ends_on": ends_on,
        "travel": "Secure transport with a worker the child knows.",
    }


def _exit(rng: Random) -> dict[str, Any]:
    return {
        "exit_to": rng.choice(["family", "childrens_home", "childrens_home", "step_down", "foster", "not_known"]),
        "exit_plan": MADE_UP + rng.choice(EXIT),
        "contingency": rng.choice(IF_SOONER),
        "exit_lead": "Team manager, children in care",
    }  # fmt: skip
