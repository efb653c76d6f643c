"""The permissions, and the roles made of them (design: who may see what).

A permission is held everywhere (an office of the PLV), for an authority, or for a home. Those for
an authority or a home are django-guardian object permissions, so that a person can hold different
roles for different authorities and leaves by losing them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a role is held for."""

    AUTHORITY = "authority"
    HOME = "home"
    PLV = "plv"


class Permission(StrEnum):
    # for an authority
    SEE_CHILDREN = "see_children"
    WRITE_REFERRALS = "write_referrals"
    SIGN_REFERRALS = "sign_referrals"
    SEE_ACCOUNT = "see_account"
    # for a home
    RUN_HOME = "run_home"
    # for the PLV
    SEE_ALL_REFERRALS = "see_all_referrals"
    ASSESS_REFERRALS = "assess_referrals"
    ALLOCATE_BEDS = "allocate_beds"
    SEE_BOARD_FIGURES = "see_board_figures"
    SEE_MEMBERS = "see_members"
    KEEP_LEDGER = "keep_ledger"
    READ_AUDIT = "read_audit"
    MANAGE_PEOPLE = "manage_people"


@dataclass(frozen=True)
class Role:
    code: str
    label: str
    scope: Scope
    permissions: frozenset[Permission]
    does: str


def _role(code: str, label: str, scope: Scope, does: str, *permissions: Permission) -> Role:
    return Role(code, label, scope, frozenset(permissions), does)


SOCIAL_WORKER = _role(
    "social_worker",
    "Social worker",
    Scope.AUTHORITY,
    "writes referrals for the authority's children and follows them",
    Permission.SEE_CHILDREN,
    Permission.WRITE_REFERRALS,
)
APPROVING_OFFICER = _role(
    "approving_officer",
    "Approving officer",
    Scope.AUTHORITY,
    "signs the authority's referrals and answers offers",
    Permission.SEE_CHILDREN,
    Permission.SIGN_REFERRALS,
)
AUTHORITY_FINANCE = _role(
    "authority_finance",
    "Authority finance",
    Scope.AUTHORITY,
    "sees the authority's invoices and statements",
    Permission.SEE_ACCOUNT,
)
PLACEMENT_OFFICER = _role(
    "placement_officer",
    "Placement officer",
    Scope.PLV,
    "assesses referrals, runs the allocation and makes offers",
    Permission.SEE_ALL_REFERRALS,
    Permission.ASSESS_REFERRALS,
    Permission.ALLOCATE_BEDS,
)
REGISTERED_MANAGER = _role(
    "registered_manager",
    "Registered manager",
    Scope.HOME,
    "answers offers to the home, admits, moves and discharges children",
    Permission.RUN_HOME,
)
BOARD_MEMBER = _role(
    "board_member",
    "Board member",
    Scope.PLV,
    "reads figures about the whole; sees no child",
    Permission.SEE_BOARD_FIGURES,
    Permission.SEE_MEMBERS,
)
FINANCE_OFFICER = _role(
    "finance_officer",
    "Finance officer",
    Scope.PLV,
    "raises dues, issues invoices and records payments",
    Permission.KEEP_LEDGER,
    Permission.SEE_MEMBERS,
)
AUDITOR = _role(
    "auditor",
    "Auditor",
    Scope.PLV,
    "reads the audit",
    Permission.READ_AUDIT,
)
ADMINISTRATOR = _role(
    "administrator",
    "Administrator",
    Scope.PLV,
    "adds people, grants and removes roles; sees no child",
    Permission.MANAGE_PEOPLE,
    Permission.SEE_MEMBERS,
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        SOCIAL_WORKER,
        APPROVING_OFFICER,
        AUTHORITY_FINANCE,
        PLACEMENT_OFFICER,
        REGISTERED_MANAGER,
        BOARD_MEMBER,
        FINANCE_OFFICER,
        AUDITOR,
        ADMINISTRATOR,
    )
}


def permissions_of(scope: Scope) -> list[tuple[str, str]]:
    """The (codename, name) pairs a model declares for its scope."""
    held = {
        permission
        for role in ROLES.values()
        if role.scope == scope
        for permission in role.permissions
    }
    return [
        (str(permission), permission.value.replace("_", " ").capitalize())
        for permission in sorted(held)
    ]


def roles_made_of(held: frozenset[str], scope: Scope) -> list[Role]:
    """The roles of `scope` whose permissions are all in `held`, in the order they are listed."""
    return [role for role in ROLES.values() if role.scope == scope and role.permissions <= held]
