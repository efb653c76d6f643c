"""Who may change people and their roles, and what each change leaves behind."""

from typing import Any

import pytest

from plv.access import actions, roles
from plv.access.models import RoleChange, User
from plv.errors import Refused
from tests import factories as make
from tests.acting import Act, Cast, check_account, check_only_those_may, refused
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

ADMINISTRATOR = "administrator"


def a_role(cast: Cast) -> dict[str, Any]:
    return {"person": make.UserFactory(), "role": roles.SOCIAL_WORKER, "target": cast.authority}


def a_held_role(cast: Cast) -> dict[str, Any]:
    person = make.UserFactory(holds=[(roles.SOCIAL_WORKER, cast.authority)])
    return {**a_role(cast), "person": person}


ABOUT_A_PERSON = {"names_child": False, "names_authority": False, "may": (ADMINISTRATOR,)}
ACTS = [
    Act(
        actions.add_person,
        lambda cast: {"email": "new@plv-test.example", "name": "New Test Person"},
        event="people.added",
        **ABOUT_A_PERSON,
    ),
    Act(
        actions.set_active,
        lambda cast: {"person": make.UserFactory(), "active": False},
        event="people.changed",
        **ABOUT_A_PERSON,
    ),
    Act(actions.grant_role, a_role, event="people.role_granted", **ABOUT_A_PERSON),
    Act(actions.remove_role, a_held_role, event="people.role_removed", **ABOUT_A_PERSON),
]


@pytest.mark.parametrize("act", [act.each() for act in ACTS])
def test_only_an_administrator_may(act):
    check_only_those_may(act, Cast(), NOW)


@pytest.mark.parametrize("act", [act.each() for act in ACTS])
def test_it_accounts_for_itself(act):
    check_account(act, Cast(), ADMINISTRATOR, NOW)


@pytest.mark.parametrize("role", roles.ROLES.values(), ids=lambda role: role.code)
def test_no_administrator_gives_themselves_any_role(role):
    cast = Cast()
    target = {roles.Scope.AUTHORITY: cast.authority, roles.Scope.HOME: cast.home}.get(role.scope)
    me = cast.now(ADMINISTRATOR)
    with refused("Ask another administrator"):
        actions.grant_role(person=me, role=role, target=target, by=cast.now(ADMINISTRATOR), at=NOW)


def test_an_administrator_whose_role_was_taken_a_moment_ago_does_nothing_more():
    cast = Cast()
    gone = cast.now(ADMINISTRATOR)
    actions.remove_role(
        person=gone,
        role=roles.ADMINISTRATOR,
        target=None,
        by=make.UserFactory(holds=[(roles.ADMINISTRATOR, None)]),
        at=NOW,
    )
    given = a_role(cast)
    with refused("Only an administrator"):
        actions.grant_role(**given, by=cast.now(ADMINISTRATOR), at=NOW)


def test_the_same_address_in_other_letters_is_the_same_person():
    cast = Cast()
    by = cast.now(ADMINISTRATOR)
    actions.add_person(email="one@plv-test.example", name="One", by=by, at=NOW)
    with pytest.raises(Refused, match="already signs in"):
        actions.add_person(email="ONE@plv-test.example", name="Two", by=by, at=NOW)
    assert User.objects.filter(email__iexact="one@plv-test.example").count() == 1


def test_a_new_person_cannot_sign_in_by_password_and_holds_nothing():
    by = Cast().now(ADMINISTRATOR)
    person = actions.add_person(email="one@plv-test.example", name="One", by=by, at=NOW)
    person = User.objects.get(pk=person.pk)
    assert not person.has_usable_password()
    assert person.held.roles == []
    assert not RoleChange.objects.filter(person=person).exists()
