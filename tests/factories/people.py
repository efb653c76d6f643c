"""People and what they hold."""

from datetime import UTC, datetime
from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory
from guardian.shortcuts import assign_perm

from plv.access import roles
from plv.access.models import User

LONG_AGO = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


class UserFactory(DjangoModelFactory):
    """A person with no role. `holds=(role, target)` gives them one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Test Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@plv-test.example")
    password = "!"

    @factory.post_generation
    def holds(self: User, create: bool, extracted: Any, **kwargs: Any) -> None:
        for role, target in extracted or []:
            give(self, role, target)


def give(person: User, role: roles.Role, target: Any = None) -> User:
    """Let `person` hold `role`, for `target` where it has a scope."""
    if target is None:
        person.groups.add(Group.objects.get(name=role.code))
    else:
        for permission in role.permissions:
            assign_perm(str(permission), person, target)
    person.__dict__.pop("held", None)
    return person
