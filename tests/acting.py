"""Whether one action answers to the right people, and accounts for itself: asked of every action."""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps

from plv.access import roles
from plv.access.models import User
from plv.audit.models import AuditEvent
from plv.errors import Refused
from plv.notify.models import Message
from referrals.models import StatusChange
from tests import factories as make

# What people write in these tests: it may be nowhere in the audit.
WRITTEN = "Zanzibar"

OWN = ("placements", "referrals", "access", "guardian", "audit", "notify")


@dataclass
class Cast:
    """Everyone who could try, by what they hold: of one authority and home, and of another."""

    authority: Any = field(default_factory=make.AuthorityFactory)
    home: Any = field(default_factory=make.HomeFactory)
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        elsewhere = make.AuthorityFactory(), make.HomeFactory()
        here = self.authority, self.home
        for role in roles.ROLES.values():
            for where, (authority, home) in (("", here), (" elsewhere", elsewhere)):
                target = {roles.Scope.AUTHORITY: authority, roles.Scope.HOME: home}.get(role.scope)
                if target is not None or not where:
                    self.people[role.code + where] = make.UserFactory(holds=[(role, target)])
        self.people["nobody"] = make.UserFactory()

    def now(self, name: str) -> User:
        """The person as the next request reads them."""
        return User.objects.get(pk=self.people[name].pk)


@dataclass(frozen=True)
class Act:
    """One action: how it is set up, who may, and what it leaves behind."""

    do: Callable[..., Any]
    given: Callable[[Cast], Mapping[str, Any]]
    may: tuple[str, ...]
    event: str
    told: tuple[str, ...] = ()
    step: str | None = None
    names_child: bool = True
    names_authority: bool = True
    recuses: bool = False

    @property
    def name(self) -> str:
        return self.do.__name__

    def each(self) -> Any:
        return pytest.param(self, id=self.name)


def everything() -> dict[str, list[Any]]:
    """Every row of our own, as the database has it."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label in OWN and model._meta.managed
    }


@contextmanager
def refused(match: str | None = None) -> Any:
    """The action refuses with a sentence fit to show, and leaves nothing written behind."""
    before = everything()
    with pytest.raises(Refused, match=match) as caught:
        yield
    sentence = caught.value.sentence
    assert sentence[0].isupper(), sentence
    assert sentence.endswith("."), sentence
    assert everything() == before


def check_only_those_may(act: Act, cast: Cast, at: Any) -> None:
    """Everyone else is refused, and so is one of them who has been disabled."""
    given = act.given(cast)
    for name in set(cast.people) - set(act.may):
        with refused():
            act.do(**given, by=cast.now(name), at=at)
            raise AssertionError(f"{name} may not {act.name}")
    for name in act.may:
        person = cast.now(name)
        person.is_active = False
        person.save(update_fields=["is_active"])
        with refused():
            act.do(**given, by=cast.now(name), at=at)
            raise AssertionError(f"a disabled {name} may not {act.name}")


def check_recusal(act: Act, cast: Cast, at: Any) -> None:
    """Who also holds any role for the child's authority does not decide its case (UX-11)."""
    given = act.given(cast)
    for name in act.may:
        make.give(cast.people[name], roles.AUTHORITY_FINANCE, cast.authority)
        if act.recuses:
            with refused("Ask a colleague"):
                act.do(**given, by=cast.now(name), at=at)
    if not act.recuses:
        act.do(**given, by=cast.now(act.may[0]), at=at)


def check_account(act: Act, cast: Cast, name: str, at: Any) -> None:
    """One row in the audit, saying who and about whom and nothing of what was written; the messages
    that are due, each once; the step in the timeline."""
    given = act.given(cast)
    seen = set(AuditEvent.objects.values_list("pk", flat=True))
    told = set(Message.objects.values_list("pk", flat=True))
    steps = set(StatusChange.objects.values_list("pk", flat=True))
    person = cast.now(name)

    act.do(**given, by=person, at=at)

    rows = AuditEvent.objects.exclude(pk__in=seen)
    row = rows.get(event=act.event)
    assert (row.by_id, row.at) == (person.pk, at)
    assert (row.child_id is not None) == act.names_child, "child"
    assert (row.authority_id == cast.authority.pk) == act.names_authority, "authority"
    assert row.target_type
    assert row.target_id
    assert all(WRITTEN not in other.detail for other in rows)
    messages = Message.objects.exclude(pk__in=told)
    assert sorted(messages.values_list("to", flat=True)) == sorted(
        cast.people[role].pk for role in act.told
    )
    for message in messages:
        assert WRITTEN not in message.subject + message.body + message.path
        assert "Testchild" not in message.subject + message.body
    new = StatusChange.objects.exclude(pk__in=steps)
    assert [change.sentence for change in new] == ([act.step] if act.step else [])
    assert all((change.changed_by_id, change.changed_at) == (person.pk, at) for change in new)
