"""What each person holds, and for what, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Q

from members.models import Authority
from placements.models import Home
from plv.access.held import held_by_each
from plv.access.models import User
from plv.access.roles import ROLES, Role, Scope, roles_made_of

TARGETS: dict[Scope, type[models.Model]] = {Scope.AUTHORITY: Authority, Scope.HOME: Home}


@dataclass(frozen=True)
class HeldRole:
    """A role of one person's, and the authority or home it is held for."""

    role: Role
    target: models.Model | None

    def __str__(self) -> str:
        return f"{self.role.label}, {self.target}" if self.target else self.role.label


def roles_held(people: Iterable[User]) -> dict[UUID, list[HeldRole]]:
    """Each person's roles, in the order they are listed; four queries, however many people."""
    held = held_by_each([person.pk for person in people])
    authorities = Authority.objects.in_bulk(
        {pk for each in held.values() for pk in each.for_authority}
    )
    homes = Home.objects.in_bulk({pk for each in held.values() for pk in each.for_home})
    found: dict[UUID, list[HeldRole]] = {}
    for person, each in held.items():
        roles = [HeldRole(role, None) for role in roles_made_of(each.everywhere, Scope.PLV)]
        for scope, permissions, targets in (
            (Scope.AUTHORITY, each.for_authority, authorities),
            (Scope.HOME, each.for_home, homes),
        ):
            roles += [
                HeldRole(role, targets[pk])
                for pk, codes in permissions.items()
                for role in roles_made_of(codes, scope)
            ]
        found[person] = sorted(
            roles, key=lambda one: (list(ROLES).index(one.role.code), str(one.target))
        )
    return found


def holders(people: models.QuerySet[User], role: Role) -> models.QuerySet[User]:
    """Those of `people` who hold `role` for anything.

    A role for an authority or a home is known by the permission that no other role of its scope has.
    """
    if role.scope is Scope.PLV:
        return people.filter(groups__name=role.code)
    others = frozenset[str]().union(
        *(
            other.permissions
            for other in ROLES.values()
            if other.scope == role.scope and other != role
        )
    )
    own = min(role.permissions - others)
    return people.filter(userobjectpermission__permission__codename=str(own)).distinct()


def found_by(people: models.QuerySet[User], words: str) -> models.QuerySet[User]:
    """Those whose name, address or job title has every one of the words."""
    for word in words.split():
        people = people.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(job_title__icontains=word)
        )
    return people


def without_role(people: models.QuerySet[User]) -> models.QuerySet[User]:
    return people.filter(groups=None, userobjectpermission=None)
