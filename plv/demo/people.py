"""The made-up people: those a visitor can be, and the staff of the other authorities."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model
from django.utils.text import slugify

from members.models import Authority
from placements.models import Home
from plv.access import actions, roles
from plv.access.models import User
from plv.demo.settings import HERO, NON_MEMBER_HERO, SECOND_HERO
from plv.demo.sign_in import DOMAIN

STAFF_DOMAIN = "plv-boroughs.example"  # nobody signs in as these
AT_HOME = "the home"

# First name, job title, and the roles with what each is held for.
CAST: tuple[tuple[str, str, tuple[tuple[roles.Role, str], ...]], ...] = (
    ("Sofia", "Systems administrator", ((roles.ADMINISTRATOR, ""),)),
    ("Jack", "Company secretary", ((roles.ADMINISTRATOR, ""),)),
    ("Amara", "Social worker", ((roles.SOCIAL_WORKER, HERO),)),
    ("Ben", "Social worker", ((roles.SOCIAL_WORKER, HERO),)),
    ("Farah", "Head of service", ((roles.APPROVING_OFFICER, HERO),)),
    ("Gareth", "Finance business partner", ((roles.AUTHORITY_FINANCE, HERO),)),
    ("Leila", "Social worker", ((roles.SOCIAL_WORKER, SECOND_HERO),)),
    (
        "Marcus",
        "Assistant director",
        ((roles.SOCIAL_WORKER, SECOND_HERO), (roles.APPROVING_OFFICER, SECOND_HERO)),
    ),
    ("Nadia", "Social worker", ((roles.SOCIAL_WORKER, NON_MEMBER_HERO),)),
    ("Owen", "Head of service", ((roles.APPROVING_OFFICER, NON_MEMBER_HERO),)),
    ("Tess", "Placement officer", ((roles.PLACEMENT_OFFICER, ""),)),
    ("Yusuf", "Senior placement officer", ((roles.PLACEMENT_OFFICER, ""),)),
    ("Ruth", "Registered manager", ((roles.REGISTERED_MANAGER, AT_HOME),)),
    ("Helen", "Chair of the board", ((roles.BOARD_MEMBER, ""),)),
    ("Kwame", "Director", ((roles.BOARD_MEMBER, ""),)),
    ("Ines", "Finance officer", ((roles.FINANCE_OFFICER, ""),)),
    ("Victor", "Internal auditor", ((roles.AUDITOR, ""),)),
)


@dataclass
class Staff:
    """Who does what in the made-up world."""

    officers: tuple[User, User]
    manager: User
    finance: User
    administrator: User
    writers: dict[str, list[User]] = field(default_factory=dict)
    signers: dict[str, User] = field(default_factory=dict)

    @property
    def officer(self) -> User:
        return self.officers[0]


def add_everyone(home: Home, authorities: dict[str, Authority], *, at: datetime) -> Staff:
    """The people of `CAST`, and a duty worker and an approving officer for every other authority."""
    people: dict[str, User] = {}
    administrator: User | None = None
    for first, title, held in CAST:
        person = actions.add_person(
            email=f"{first.lower()}@{DOMAIN}",
            name=f"{first} Demo",
            job_title=title,
            telephone="020 7946 0100",
            by=administrator,
            at=at,
        )
        for role, held_for in held:
            target: Model | None = home if held_for == AT_HOME else authorities.get(held_for)
            actions.grant_role(person=person, role=role, target=target, by=administrator, at=at)
        people[first] = person
        administrator = administrator or person
    staff = Staff(
        officers=(people["Tess"], people["Yusuf"]),
        manager=people["Ruth"],
        finance=people["Ines"],
        administrator=people["Sofia"],
        writers={
            HERO: [people["Amara"], people["Ben"]],
            SECOND_HERO: [people["Leila"], people["Marcus"]],
            NON_MEMBER_HERO: [people["Nadia"]],
        },
        signers={
            HERO: people["Farah"],
            SECOND_HERO: people["Marcus"],
            NON_MEMBER_HERO: people["Owen"],
        },
    )
    for name, authority in authorities.items():
        if name not in staff.writers:
            staff.writers[name] = [_worker(authority, roles.SOCIAL_WORKER, staff.administrator, at)]
            staff.signers[name] = _worker(
                authority, roles.APPROVING_OFFICER, staff.administrator, at
            )
    return staff


def _worker(authority: Authority, role: roles.Role, by: User, at: datetime) -> User:
    title = "Duty" if role is roles.SOCIAL_WORKER else "Approver"
    person = actions.add_person(
        email=f"{title.lower()}.{slugify(authority.name)}@{STAFF_DOMAIN}",
        name=f"{title} {authority.name} Demo",
        job_title=role.label,
        by=by,
        at=at,
    )
    actions.grant_role(person=person, role=role, target=authority, by=by, at=at)
    return person
