"""A small London: one home, two authorities, and one person for each role."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.hashers import make_password

from members.models import Authority
from placements import actions
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

    NAMES: ClassVar = (
        "amara",
        "farah",
        "tess",
        "ruth",
        "ines",
        "helen",
        "gareth",
        "victor",
        "sofia",
    )

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
        return {name: getattr(self, name) for name in self.NAMES}


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


def filled(london: London, now: datetime) -> None:
    """Something in every list: referrals in each state, a run, an offer, residents, an invoice, a pair."""
    drafts = {"child__authority": london.authority, "started_by": london.amara}
    make.ReferralFactory(**drafts)
    make.ReferralFactory(awaiting_sign_off=True, **drafts)
    make.ReferralFactory(submitted=True, submitted_by=london.farah, **drafts)
    resident = make.place(
        make.BedFactory(unit=london.secure_bed.unit, name="Room 2"),
        child__authority=london.authority,
        admitted_by=london.ruth,
    )
    first, second = waits(london, now), waits(london, now, required_features=["step_free"])
    make.keep_apart(resident.child, second.child)
    run = actions.run_allocation(home=london.home, by=london.tess, at=now)
    actions.make_offer(
        run=run,
        referral=first,
        bed=london.secure_bed,
        out_of_order_reason="",
        by=london.tess,
        at=now,
    )
    actions.hold_vacant(
        bed=make.BedFactory(unit=london.secure_bed.unit, name="Room 3"),
        because_of=resident,
        reason="Quiet next door while a resident settles",
        review_on=now.date() + timedelta(days=7),
        ends_at=None,
        by=london.ruth,
        at=now,
    )
    make.InvoiceFactory(authority=london.authority, issued_by=london.ines)
