"""Drawing a made-up child: age, sex, ethnic group, name, risks and the way to court.

The proportions are those of the founding papers and of England's secure homes, as far as they are
known: most children 14 to 16, about half girls, 72 in 100 from Black and minority ethnic groups.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from plv import clock
from referrals.needs import (
    Feature,
    Ground,
    Kind,
    LegalRoute,
    LegalStatus,
    RiskBand,
    RiskKind,
    RiskLevel,
    Setting,
    Sex,
)

GIRLS = ["Aaliyah", "Abigail", "Amina", "Chloe", "Destiny", "Ebony", "Elif", "Esther", "Fatima", "Freya",
         "Grace", "Hana", "Imani", "Jasmine", "Keira", "Layla", "Maya", "Megan", "Naomi", "Nimah", "Oluchi",
         "Paige", "Rania", "Roksana", "Ruby", "Safiya", "Shanice", "Tia", "Yasmin", "Zara"]  # fmt: skip
BOYS = ["Aaron", "Adam", "Ali", "Andre", "Callum", "Cem", "Daniel", "Dion", "Elijah", "Emeka", "Finley",
        "Hamza", "Ibrahim", "Isaac", "Jamal", "Jayden", "Kai", "Kofi", "Leon", "Liam", "Malachi", "Marcel",
        "Mohammed", "Nathan", "Omar", "Rayan", "Reece", "Samir", "Tariq", "Tyrese"]  # fmt: skip
# Nobody's name: a visitor sees at once that the child is made up.
SURNAMES = ["Demochild", "Examplar", "Fictive", "Imagined", "Inventa", "Madeup", "Mockford", "Notreal",
            "Placeholder", "Pretend", "Sample", "Specimen", "Testwell", "Unreal"]  # fmt: skip

AGES = {10: 1, 11: 2, 12: 4, 13: 11, 14: 22, 15: 29, 16: 22, 17: 9}
ETHNICITIES = {
    "WBRI": 22, "WIRI": 1, "WIRT": 1, "WOTH": 4,
    "BCRB": 13, "BAFR": 14, "BOTH": 5,
    "MWBC": 11, "MWBA": 5, "MWAS": 2, "MOTH": 4,
    "ABAN": 5, "APKN": 3, "AIND": 1, "AOTH": 3,
    "OOTH": 6,
}  # fmt: skip
LANGUAGES = {
    "ABAN": "Sylheti",
    "BAFR": "Somali",
    "WOTH": "Polish",
    "OOTH": "Arabic",
    "APKN": "Urdu",
}
ROUTES = {LegalRoute.ORDER: 35, LegalRoute.HEARING: 40, LegalRoute.SEVENTY_TWO_HOURS: 15, LegalRoute.NOT_YET: 10}  # fmt: skip
SETTINGS = {
    Setting.CHILDRENS_HOME: 38, Setting.UNREGISTERED: 20, Setting.HOSPITAL: 8, Setting.FOSTER: 5,
    Setting.HOME: 9, Setting.SECURE_ELSEWHERE: 7, Setting.MISSING: 4, Setting.SUPPORTED: 9,
}  # fmt: skip
BANDS = {RiskBand.LOW: 4, RiskBand.MEDIUM: 31, RiskBand.HIGH: 50, RiskBand.VERY_HIGH: 15}
# How often each risk is there now, and how often it was, in 100 children.
RISKS = {
    RiskKind.MISSING: (72, 18), RiskKind.SELF_HARM: (48, 22), RiskKind.SUICIDE: (24, 26),
    RiskKind.VIOLENCE: (55, 25), RiskKind.FIRE: (6, 14), RiskKind.WEAPONS: (28, 18),
    RiskKind.SEXUAL_EXPLOITATION: (30, 14), RiskKind.CRIMINAL_EXPLOITATION: (46, 10),
    RiskKind.GANGS: (30, 10), RiskKind.HARMFUL_SEXUAL_BEHAVIOUR: (7, 8), RiskKind.SUBSTANCES: (58, 14),
}  # fmt: skip
FEATURES = {Feature.REDUCED_LIGATURE: 22, Feature.NEAR_STAFF: 9, Feature.GROUND_FLOOR: 7, Feature.QUIET: 9,
            Feature.STEP_FREE: 3}  # fmt: skip
SELDOM = 4  # in 100 who ask for a step-down place and no secure one


@dataclass(frozen=True)
class Profile:
    """A made-up child and what their authority asks for."""

    first_name: str
    last_name: str
    case_number: str
    born_on: date
    sex: Sex
    ethnicity: str
    language: str
    legal_status: LegalStatus
    kind: Kind
    ground: Ground
    route: LegalRoute
    setting: Setting
    band: RiskBand
    features: tuple[Feature, ...]
    risks: tuple[tuple[RiskKind, RiskLevel], ...]
    restricted: bool  # a High Court order allows their liberty to be restricted where they are
    weeks: int

    def age_on(self, day: date) -> int:
        return clock.age_on(self.born_on, day)

    @property
    def is_18_on(self) -> date:
        return clock.add_months(self.born_on, 18 * 12)


def draw(rng: Random, number: int, day: date, **given) -> Profile:
    """A child on `day`; `given` fixes what a scene needs fixed (age, sex, route and so on)."""
    age = given.pop("age", None) or _pick(rng, AGES)
    sex = given.pop("sex", None) or rng.choice(list(Sex))
    # A child of 17 is met in the first half of that year, so that there is time to help.
    since_birthday = rng.randint(5, 170) if age == 17 else rng.randint(5, 350)
    days = given.pop("since_birthday", since_birthday)
    ethnicity = _pick(rng, ETHNICITIES)
    kind = Kind.STEP_DOWN if rng.randrange(100) < SELDOM else Kind.SECURE
    setting = _pick(rng, SETTINGS)
    drawn = {
        "first_name": rng.choice(GIRLS if sex == Sex.FEMALE else BOYS),
        "last_name": rng.choice(SURNAMES),
        "case_number": f"DEMO-{number:05d}",
        "born_on": clock.add_months(day, -12 * age) - timedelta(days=days),
        "sex": sex,
        "ethnicity": ethnicity,
        "language": LANGUAGES.get(ethnicity, "English") if rng.random() < 0.35 else "English",
        "legal_status": _pick(rng, {LegalStatus.C2: 55, LegalStatus.C1: 20, LegalStatus.V2: 25}),
        "kind": kind,
        "ground": _pick(rng, {Ground.A: 30, Ground.B: 22, Ground.BOTH: 48}),
        "route": _pick(rng, ROUTES),
        "setting": setting,
        "band": _pick(rng, BANDS),
        "features": tuple(one for one, share in FEATURES.items() if rng.randrange(100) < share)[:2],
        "risks": tuple((risk, _level(rng, *shares)) for risk, shares in RISKS.items()),
        "restricted": setting == Setting.UNREGISTERED or rng.randrange(100) < 20,
        "weeks": rng.choice([10, 12, 12, 14, 16, 16, 18, 20, 24]),
    }
    return Profile(**(drawn | given))


def _pick(rng: Random, shares: dict):
    return rng.choices(list(shares), list(shares.values()))[0]


def _level(rng: Random, now: int, before: int) -> RiskLevel:
    drawn = rng.randrange(100)
    if drawn < now:
        return RiskLevel.CURRENT
    return RiskLevel.HISTORIC if drawn < now + before else RiskLevel.NONE
