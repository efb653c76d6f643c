"""A whole referral, as a person would type it: for each part the fields that its page sends."""

from collections.abc import Iterator

from referrals import needs


def date_of(name: str, day: int, month: int, year: int, time: str = "") -> dict[str, str]:
    parts = {"day": str(day), "month": str(month), "year": str(year), "time": time}
    return {f"{name}_{part}": value for part, value in parts.items() if value}


RISKS = {kind.value: needs.RiskLevel.NONE.value for kind in needs.RiskKind} | {
    "missing": "current",
    "self_harm": "historic",
}

PARTS: dict[str, dict[str, str]] = {
    "child": {
        "first_name": "Robin",
        "last_name": "O’Brien",
        "preferred_name": "Rob",
        **date_of("born_on", 15, 6, 2011),
        "sex": "female",
        "gender": "",
        "ethnicity": "MWBC",
        "first_language": "English",
        "interpreter_needed": "no",
        "legal_status": "C2",
    },
    "identity": {
        "nhs_number": "943 476 5919",
        "religion": "None",
        "culture": "Braids re-done every three weeks",
        "safety_of_identity": "",
        "immigration": "settled",
    },
    "people": {
        "social_worker": "Asha Example",
        "social_worker_phone": "020 7946 0001",
        "out_of_hours_phone": "020 7946 0002",
        "reviewing_officer": "Ira Example",
        "parental_responsibility": "Mother, and the authority",
        "family_and_contact": "Rings her nan on Sundays",
        "no_contact": "no",
    },
    "childs-words": {
        "words_how": "told",
        "words_good_at": "Drawing",
        "words_matters": "My nan\nand my dog",
        "words_helps": "",
        "words_people": "",
        "words_wishes": "",
        "words_worries": "",
    },
    "why-secure": {
        "ground": "both",
        "history_of_absconding": "Nine times since August",
        "likely_to_abscond": "She left each place within a day",
        "significant_harm": "She was hurt twice",
        "likely_to_injure": "She took an overdose in October",
    },
    "alternatives": {
        "alternatives_tried": "Two children’s homes and a foster carer",
        "why_only_this": "She is gone before help can start",
        "aims": "She sleeps, eats and talks to someone",
        "expected_weeks": "12",
        "also_referred_elsewhere": "no",
    },
    "legal": {
        "legal_route": "hearing",
        **date_of("hearing_at", 1, 12, 2026, "10:30"),
        "court": "Central Family Court",
        "been_secure": "no",
        "people_told": "Mother, by telephone on 20 November",
    },
    "risks": RISKS,
    "risk-details": {
        **date_of("missing_last_on", 20, 11, 2026),
        "missing_what_helps": "Goes to one friend; her nan talks her home",
        "self_harm_what_helps": "",
    },
    "health": {
        "physical_health": "None known",
        "mental_health": "Seen by CAMHS",
        "mobility": "no",
        "pregnant": "no",
        "consent": "Mother",
    },
    "education": {"school": "Test School", "attendance": "Rarely since Easter", "ehc_plan": "no"},
    "current-placement": {
        "setting": "unregistered",
        "setting_detail": "With two staff in a flat since 1 November",
        "setting_registered": "no",
        "deprived_of_liberty_order": "yes",
        **date_of("deprivation_order_ends_on", 20, 12, 2026),
        "setting_weekly_cost": "£12,500",
        "setting_miles": "31.5",
        **date_of("needed_from", 25, 11, 2026),
    },
    "exit-plan": {
        "exit_to": "foster",
        "exit_plan": "Fostering is looking for carers near her nan",
        "contingency": "Back to her aunt with support",
        "exit_lead": "Asha Example",
    },
    "documents": {"documents_complete": "later", "documents_to_follow": "The care plan on Monday"},
}


def parts() -> Iterator[tuple[str, dict[str, str]]]:
    yield from PARTS.items()


def carried(look, draft, slug) -> dict[str, object]:
    """The version and the fingerprint that the page of a part carries."""
    form = look("referral_section", draft.pk, slug).context["form"]
    return {"version": form.initial["version"], "seen": form.initial["seen"]}


def fill(send, look, draft, slug, **changes):
    """Open the page of a part, type its answers, and save and continue."""
    fields = {**PARTS[slug], **carried(look, draft, slug), **changes}
    return send("referral_section", draft.pk, slug, **fields)
