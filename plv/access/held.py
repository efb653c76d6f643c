"""What one person holds, read in two queries on every request: a role removed is gone at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from plv.access.roles import Permission, Role, Scope, roles_made_of

if TYPE_CHECKING:
    from plv.access.models import User

ScopedPermissions = Mapping[UUID, frozenset[str]]


@dataclass(frozen=True)
class Held:
    """Permissions held everywhere, and for each authority and home by its id."""

    everywhere: frozenset[str]
    for_authority: ScopedPermissions
    for_home: ScopedPermissions

    def may(self, permission: Permission) -> bool:
        """Held for anything at all."""
        return permission in self.everywhere or any(
            permission in held
            for scoped in (self.for_authority, self.for_home)
            for held in scoped.values()
        )

    def authorities(self, permission: Permission) -> frozenset[UUID]:
        """The authorities for which `permission` is held."""
        return frozenset(pk for pk, held in self.for_authority.items() if permission in held)

    def homes(self, permission: Permission) -> frozenset[UUID]:
        """The homes for which `permission` is held."""
        return frozenset(pk for pk, held in self.for_home.items() if permission in held)

    @property
    def roles(self) -> list[Role]:
        """Every role held for anything, each once."""
        found = {role.code: role for role in roles_made_of(self.everywhere, Scope.PLV)}
        for scope, scoped in ((Scope.AUTHORITY, self.for_authority), (Scope.HOME, self.for_home)):
            for held in scoped.values():
                found.update({role.code: role for role in roles_made_of(held, scope)})
        return list(found.values())

    @property
    def titles(self) -> str:
        return ", ".join(role.label.lower() for role in self.roles)


def held_by(user: "User") -> Held:
    """Read what `user` holds. A person who has been disabled holds nothing."""
    if not user.is_active:
        return Held(frozenset(), {}, {})
    return held_by_each([user.pk])[user.pk]


def held_by_each(people: Iterable[UUID]) -> dict[UUID, Held]:
    """What each of `people` has been given, by their ids, disabled or not; two queries in all."""
    from django.contrib.auth.models import Permission as DjangoPermission
    from guardian.models import UserObjectPermission

    everywhere: dict[UUID, set[str]] = {pk: set() for pk in people}
    scoped: dict[UUID, dict[str, dict[UUID, set[str]]]] = {
        pk: {"authority": {}, "home": {}} for pk in everywhere
    }
    offices = DjangoPermission.objects.filter(group__user__in=everywhere)
    for person, codename in offices.values_list("group__user", "codename"):
        everywhere[person].add(codename)
    rows = UserObjectPermission.objects.filter(user__in=everywhere).values_list(
        "user", "permission__content_type__model", "object_pk", "permission__codename"
    )
    for person, model, object_pk, codename in rows:
        scoped[person][model].setdefault(UUID(object_pk), set()).add(codename)
    return {
        person: Held(
            frozenset(codes),
            {pk: frozenset(held) for pk, held in scoped[person]["authority"].items()},
            {pk: frozenset(held) for pk, held in scoped[person]["home"].items()},
        )
        for person, codes in everywhere.items()
    }
