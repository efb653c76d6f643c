"""What needs one person now: a group for each role they hold, the most urgent first."""

from datetime import datetime

from placements.clocks import Clock
from placements.due import clocks_for
from plv.access import roles
from plv.access.models import User
from plv.landing.items import Group
from plv.landing.roles import authority, company, placing

WITH_CHILDREN = {
    roles.SOCIAL_WORKER,
    roles.APPROVING_OFFICER,
    roles.PLACEMENT_OFFICER,
    roles.REGISTERED_MANAGER,
}
OF_AUTHORITY = {roles.SOCIAL_WORKER, roles.APPROVING_OFFICER}


def groups_for(user: User, at: datetime) -> list[Group]:
    """Read once for all roles what several of them need: clocks, and the authority's counts."""
    held = user.held.roles
    clocks: list[Clock] = clocks_for(user, at) if WITH_CHILDREN.intersection(held) else []
    counts = authority.counts(user, at) if OF_AUTHORITY.intersection(held) else {}
    makers = {
        roles.SOCIAL_WORKER: lambda: authority.social_worker(counts, clocks, at),
        roles.APPROVING_OFFICER: lambda: authority.approving_officer(counts, clocks, at),
        roles.AUTHORITY_FINANCE: lambda: authority.authority_finance(user, at),
        roles.PLACEMENT_OFFICER: lambda: placing.placement_officer(user, clocks, at),
        roles.REGISTERED_MANAGER: lambda: placing.registered_manager(user, clocks, at),
        roles.BOARD_MEMBER: lambda: company.board_member(at),
        roles.FINANCE_OFFICER: lambda: company.finance_officer(at),
        roles.AUDITOR: lambda: company.auditor(at),
        roles.ADMINISTRATOR: company.administrator,
    }
    groups = [makers[role]() for role in held]
    return sorted(groups, key=lambda group: -group.severity)
