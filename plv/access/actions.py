"""Every write about people and their roles."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from plv import audit
from plv.access import roles
from plv.access.models import RoleChange, User
from plv.errors import Refused, constraints_speak


def sync_offices() -> None:
    """Make the database's groups say what `roles.py` says. Safe to run again at any time."""
    for role in roles.ROLES.values():
        if role.scope is not roles.Scope.PLV:
            continue
        group, _ = Group.objects.get_or_create(name=role.code)
        group.permissions.set(
            Permission.objects.filter(
                content_type__app_label="access",
                content_type__model="office",
                codename__in=[str(permission) for permission in role.permissions],
            )
        )


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    job_title: str = "",
    telephone: str = "",
    by: User | None,
    at: datetime,
) -> User:
    """Add a person, with no role and no usable password: they set one by the reset link."""
    _check_manages(by)
    with constraints_speak(), transaction.atomic():
        person = User.objects.create_user(
            email, name=name, job_title=job_title, telephone=telephone
        )
    audit.record(audit.Event.PERSON_ADDED, target=person, by=by, at=at)
    return person


@transaction.atomic
def set_active(*, person: User, active: bool, by: User, at: datetime) -> User:
    """Let a person sign in, or stop them: at once, on the pages they have open too."""
    _check_manages(by)
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.pk == by.pk:
        raise Refused("You cannot disable your own sign-in. Ask another administrator.")
    person.is_active = active
    person.save(update_fields=["is_active"])
    audit.record(audit.Event.PERSON_CHANGED, target=person, by=by, at=at, detail={"active": active})
    return person


@transaction.atomic
def grant_role(
    *, person: User, role: roles.Role, target: models.Model | None, by: User | None, at: datetime
) -> None:
    """Give `person` the role, for `target` (an authority or a home) where the role has a scope.

    Nobody grants themselves a role (trust promise 6). Granting what is held changes nothing.
    """
    _check_change(person=person, role=role, target=target, by=by)
    if role in _roles_held(person, role.scope, target):
        return
    if target is None:
        person.groups.add(Group.objects.get(name=role.code))
    else:
        for permission in sorted(role.permissions):
            assign_perm(str(permission), person, target)
    _account(RoleChange.Kind.GRANTED, person=person, role=role, target=target, by=by, at=at)


@transaction.atomic
def remove_role(
    *, person: User, role: roles.Role, target: models.Model | None, by: User, at: datetime
) -> None:
    """Take the role from `person`, keeping the permissions that another role of theirs needs.

    Taking what is not held changes nothing.
    """
    _check_change(person=person, role=role, target=target, by=by)
    held = _roles_held(person, role.scope, target)
    if role not in held:
        return
    if target is None:
        person.groups.remove(Group.objects.get(name=role.code))
    else:
        kept = {permission for other in held if other != role for permission in other.permissions}
        for permission in sorted(role.permissions - kept):
            remove_perm(str(permission), person, target)
    _account(RoleChange.Kind.REMOVED, person=person, role=role, target=target, by=by, at=at)


def _roles_held(person: User, scope: roles.Scope, target: models.Model | None) -> list[roles.Role]:
    """The roles that `person` holds now for `target`, or everywhere."""
    if target is None:
        return [roles.ROLES[name] for name in person.groups.values_list("name", flat=True)]
    held = UserObjectPermission.objects.filter(
        user=person,
        object_pk=str(target.pk),
        permission__content_type__model=target._meta.model_name,
    ).values_list("permission__codename", flat=True)
    return roles.roles_made_of(frozenset(held), scope)


def _check_manages(by: User | None) -> None:
    """Raise `Refused` unless `by` manages people. None is the installation's own command."""
    if by is not None and not (
        by.is_active and roles.Permission.MANAGE_PEOPLE in by.held.everywhere
    ):
        raise Refused("Only an administrator may do this.")


def _check_change(
    *, person: User, role: roles.Role, target: models.Model | None, by: User | None
) -> None:
    _check_manages(by)
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if by is not None and by.pk == person.pk:
        raise Refused("You cannot change your own roles. Ask another administrator.")
    if (target is None) != (role.scope is roles.Scope.PLV):
        raise Refused(f"Choose what the role {role.label.lower()} is held for.")
    if target is not None and target._meta.model_name != str(role.scope):
        raise Refused(f"The role {role.label.lower()} is not held for that.")


def _account(
    kind: str,
    *,
    person: User,
    role: roles.Role,
    target: models.Model | None,
    by: User | None,
    at: datetime,
) -> None:
    scope_id = UUID(str(target.pk)) if target is not None else None
    RoleChange.objects.create(
        person=person,
        kind=kind,
        role=role.code,
        scope_id=scope_id,
        scope_label=str(target) if target is not None else "",
        changed_at=at,
        changed_by=by,
    )
    granted = kind == RoleChange.Kind.GRANTED
    event = audit.Event.ROLE_GRANTED if granted else audit.Event.ROLE_REMOVED
    audit.record(event, target=person, by=by, at=at, detail={"role": role.code, "for": scope_id})
