"""A small London: one home, two authorities, and one person for each role."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from members.models import Authority
from placements.models import Bed, Home
from plv.access import roles
from plv.access.models import User
from referrals import needs
from referrals.models import Referral
from tests import factories as make
from tests.journeys.visitor import PASSWORD


@dataclass
class London:
    """Who and what is there when a story begins."""

    authority: Authority
    home: Home
    secure_bed: Bed
    step_down_bed: Bed
    amara: User  # social worker
    farah: User  # approving officer
    tess: User  # placement officer
    ruth: User  # registered manager
    ines: User  # finance officer
    helen: User  # board member
    gareth: User  # the authority's finance
    victor: User  # auditor
    sofia: User  # administrator

    @property
    def everyone(self) -> dict[str, User]:
        names = "amara farah tess ruth ines helen gareth victor sofia"
        return {name: getattr(self, name) for name in names.split()}


def found(now: datetime) -> London:
    """A member with no child placed yet, and a home with a secure and a step-down bed, both free."""
    password = make_password(PASSWORD)

    def person(name: str, title: str, role: roles.Role, target: object = None) -> User:
        return make.UserFactory(
            name=name,
            email=f"{name.split()[0].lower()}@plv-test.example",
            job_title=title,
            password=password,
            holds=[(role, target)],
        )

    make.CompanyFactory()
    make.FeeScheduleFactory()
    authority = make.AuthorityFactory(name="Northbank")
    make.TermFactory(membership=make.MembershipFactory(authority=authority))
    make.PolicyFactory()
    home = make.HomeFactory(name="Testwood House")
    secure = make.UnitFactory(home=home, name="Oak")
    step_down = make.UnitFactory(home=home, name="Willow", kind=needs.Kind.STEP_DOWN)
    return London(
        authority=authority,
        home=home,
        secure_bed=make.BedFactory(unit=secure, name="Room 1"),
        step_down_bed=make.BedFactory(unit=step_down, name="Room 7"),
        amara=person("Amara Test", "Social worker", roles.SOCIAL_WORKER, authority),
        farah=person("Farah Test", "Head of service", roles.APPROVING_OFFICER, authority),
        tess=person("Tess Test", "Placement officer", roles.PLACEMENT_OFFICER),
        ruth=person("Ruth Test", "Registered manager", roles.REGISTERED_MANAGER, home),
        ines=person("Ines Test", "Finance officer", roles.FINANCE_OFFICER),
        helen=person("Helen Test", "Chair of the board", roles.BOARD_MEMBER),
        gareth=person("Gareth Test", "Finance partner", roles.AUTHORITY_FINANCE, authority),
        victor=person("Victor Test", "Internal auditor", roles.AUDITOR),
        sofia=person("Sofia Test", "Administrator", roles.ADMINISTRATOR),
    )


def waits(london: London, now: datetime, **fields: object) -> Referral:
    """A child of the authority who waits for a secure place, with an order in force."""
    child = make.ChildFactory(authority=london.authority)
    make.LegalBasisFactory(
        child=child, starts_at=now - timedelta(days=3), ends_at=now + timedelta(days=60)
    )
    written: dict[str, object] = {
        "waiting": True,
        "started_by": london.amara,
        "submitted_by": london.farah,
        "assessed_by": london.tess,
        "needed_from": now.date(),
        "expected_weeks": 12,
        **fields,
    }
    return make.ReferralFactory(child=child, **written)
