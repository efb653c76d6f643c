"""Administrators add people, and give and take roles."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from plv.access import actions, roles
from plv.access.models import RoleChange, User
from plv.audit.models import AuditEvent
from plv.errors import Refused
from plv.people.queries import roles_held
from tests.conftest import NOW
from tests.factories import AuthorityFactory, HomeFactory, UserFactory, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return give(UserFactory(name="Adam Inistrator"), roles.ADMINISTRATOR)


@pytest.fixture
def browser(sign_in, administrator):
    return sign_in(administrator)


def send(browser, path, **fields):
    return browser.post(path, {"form_key": uuid4(), **fields})


def words_of(page):
    return " ".join(page.content.decode().split())


def holds(person):
    return [str(one) for one in roles_held([person])[person.pk]]


def last_event():
    event = AuditEvent.objects.order_by("-pk").first()
    return event.event, event.by_id, event.target_id


# --- the actions


def test_nobody_changes_their_own_roles(administrator):
    for change in (actions.grant_role, actions.remove_role):
        with pytest.raises(Refused, match="Ask another administrator"):
            change(person=administrator, role=roles.AUDITOR, target=None, by=administrator, at=NOW)
    with pytest.raises(Refused, match="Ask another administrator"):
        actions.set_active(person=administrator, active=False, by=administrator, at=NOW)
    assert holds(administrator) == ["Administrator"]
    assert not RoleChange.objects.exists()


def test_a_role_needs_what_it_is_held_for_and_nothing_else(administrator):
    person, home = UserFactory(), HomeFactory()
    for role, target in (
        (roles.SOCIAL_WORKER, None),
        (roles.SOCIAL_WORKER, home),
        (roles.REGISTERED_MANAGER, home.host_authority),
        (roles.AUDITOR, home),
    ):
        with pytest.raises(Refused):
            actions.grant_role(person=person, role=role, target=target, by=administrator, at=NOW)
    assert holds(person) == []


def test_taking_one_role_keeps_what_another_needs(administrator):
    camden = AuthorityFactory()
    person = UserFactory()
    for role in (roles.SOCIAL_WORKER, roles.APPROVING_OFFICER):
        actions.grant_role(person=person, role=role, target=camden, by=administrator, at=NOW)

    actions.remove_role(
        person=person, role=roles.SOCIAL_WORKER, target=camden, by=administrator, at=NOW
    )

    assert holds(person) == [f"Approving officer, {camden}"]
    person = User.objects.get(pk=person.pk)
    assert person.may(roles.Permission.SEE_CHILDREN)
    assert not person.may(roles.Permission.WRITE_REFERRALS)


def test_a_role_for_one_authority_says_nothing_of_another(administrator):
    one, two = AuthorityFactory(), AuthorityFactory()
    person = UserFactory()
    actions.grant_role(
        person=person, role=roles.SOCIAL_WORKER, target=one, by=administrator, at=NOW
    )
    held = User.objects.get(pk=person.pk).held
    assert held.authorities(roles.Permission.SEE_CHILDREN) == {one.pk}
    assert two.pk not in held.for_authority


def test_every_change_of_role_is_kept_and_audited(administrator):
    person = UserFactory()
    actions.grant_role(person=person, role=roles.AUDITOR, target=None, by=administrator, at=NOW)
    assert last_event() == ("people.role_granted", administrator.pk, str(person.pk))
    actions.remove_role(person=person, role=roles.AUDITOR, target=None, by=administrator, at=NOW)
    assert last_event() == ("people.role_removed", administrator.pk, str(person.pk))
    assert [change.kind for change in person.role_changes.all()] == ["removed", "granted"]


# --- the pages


def test_adding_a_person_sends_them_a_link_and_leads_to_their_page(browser, administrator):
    answer = send(
        browser,
        "/people/add/",
        name="Bea Test",
        email="bea@plv-test.example",
        job_title="Social worker",
    )

    person = User.objects.get(email="bea@plv-test.example")
    assert answer["Location"] == f"/people/{person.pk}/"
    assert not person.has_usable_password()
    assert last_event() == ("people.added", administrator.pk, str(person.pk))
    assert ProcrastinateJob.objects.filter(args={"user_id": str(person.pk)}).count() == 1
    assert "sees nothing" in words_of(browser.get(answer["Location"]))


def test_an_address_in_use_is_refused_at_the_field_whatever_its_capitals(browser):
    UserFactory(email="bea@plv-test.example")
    page = send(browser, "/people/add/", name="Bea Two", email="BEA@plv-test.example")
    assert "Someone already signs in with this email address" in words_of(page).replace(
        "e-mail", "email"
    )
    assert User.objects.filter(name="Bea Two").count() == 0


def test_giving_a_role_for_an_authority(browser, administrator):
    camden, person = AuthorityFactory(name="Camden Test"), UserFactory()
    assert "Which role?" in words_of(browser.get(f"/people/{person.pk}/roles/add/"))
    unanswered = browser.get(f"/people/{person.pk}/roles/add/?asked=1")
    assert "Select the role to give" in words_of(unanswered)
    chosen = browser.get(f"/people/{person.pk}/roles/add/?asked=1&role=social_worker")
    assert chosen["Location"] == f"/people/{person.pk}/roles/add/social_worker/"
    assert "Camden Test" in words_of(browser.get(chosen["Location"]))
    assert "Select the authority" in words_of(send(browser, chosen["Location"]))

    answer = send(browser, chosen["Location"], target=camden.pk)

    assert answer["Location"] == f"/people/{person.pk}/"
    assert holds(person) == ["Social worker, Camden Test"]
    page = words_of(browser.get(answer["Location"]))
    assert "Granted: social worker, Camden Test" in page
    assert administrator.name in page


def test_giving_an_office_of_the_company_needs_no_target(browser):
    person = UserFactory()
    send(browser, f"/people/{person.pk}/roles/add/auditor/")
    assert holds(person) == ["Auditor"]


def test_a_role_cannot_be_given_for_a_thing_of_the_wrong_kind(browser):
    person, home = UserFactory(), HomeFactory()
    page = send(browser, f"/people/{person.pk}/roles/add/social_worker/", target=home.pk)
    assert page.status_code == 200
    assert holds(person) == []


def test_taking_a_role_is_shown_first_and_then_done(browser):
    camden = AuthorityFactory()
    person = give(UserFactory(), roles.SOCIAL_WORKER, camden)
    path = f"/people/{person.pk}/roles/social_worker/for/{camden.pk}/remove/"
    assert "loses it at once" in words_of(browser.get(path))
    assert holds(person) != []
    send(browser, path)
    assert holds(person) == []
    assert browser.get(path).status_code == 404


def test_switching_a_sign_in_off_and_on(browser):
    person = UserFactory()
    send(browser, f"/people/{person.pk}/switch-off/")
    assert not User.objects.get(pk=person.pk).is_active
    assert "Switched off" in words_of(browser.get(f"/people/{person.pk}/"))
    send(browser, f"/people/{person.pk}/switch-on/")
    assert User.objects.get(pk=person.pk).is_active


def test_the_administrators_own_page_offers_no_change_and_none_is_taken(browser, administrator):
    own = f"/people/{administrator.pk}/"
    page = words_of(browser.get(own))
    assert "Nobody changes their own roles" in page
    assert "Give a role" not in page
    for path in (
        "roles/add/auditor/",
        "roles/administrator/remove/",
        "switch-off/",
    ):
        assert send(browser, own + path).status_code == 409
    assert holds(administrator) == ["Administrator"]


def test_a_link_can_be_sent_again_once_for_each_press(browser):
    person, key = UserFactory(), uuid4()
    for _ in range(3):
        browser.post(f"/people/{person.pk}/send-link/", {"form_key": key})
    assert ProcrastinateJob.objects.filter(args={"user_id": str(person.pk)}).count() == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Adam Inistrator", "Bea Worker", "Cy Officer", "Di Nobody", "Ed Gone"]),
        ("?words=bea+work", ["Bea Worker"]),
        ("?words=%25", []),
        ("?role=social_worker", ["Bea Worker"]),
        ("?role=approving_officer", ["Cy Officer"]),
        ("?role=administrator", ["Adam Inistrator"]),
        ("?role=none", ["Di Nobody", "Ed Gone"]),
        ("?role=none&sign_in=on", ["Di Nobody"]),
        ("?sign_in=off", ["Ed Gone"]),
        ("?role=captain", ["Adam Inistrator", "Bea Worker", "Cy Officer", "Di Nobody", "Ed Gone"]),
        ("?page=999", ["Adam Inistrator", "Bea Worker", "Cy Officer", "Di Nobody", "Ed Gone"]),
    ],
)
def test_finding_people(browser, query, names):
    camden = AuthorityFactory()
    # One person's role for two authorities is still one line.
    both = give(UserFactory(name="Bea Worker"), roles.SOCIAL_WORKER, camden)
    give(both, roles.SOCIAL_WORKER, AuthorityFactory())
    give(UserFactory(name="Cy Officer"), roles.APPROVING_OFFICER, camden)
    UserFactory(name="Di Nobody")
    UserFactory(name="Ed Gone", is_active=False)

    page = browser.get(f"/people/{query}")

    assert [person.name for person, _ in page.context["rows"]] == names
    if not names:
        assert "Nobody fits this filter" in words_of(page)


def test_the_list_costs_the_same_for_1_and_for_30(browser):
    camden, home = AuthorityFactory(), HomeFactory()

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert browser.get("/people/").status_code == 200
        return len(found)

    both = give(UserFactory(name="Aaron Both"), roles.SOCIAL_WORKER, camden)
    give(both, roles.REGISTERED_MANAGER, home)
    browser.get("/people/")
    few = queries()
    for _ in range(30):
        give(UserFactory(), roles.SOCIAL_WORKER, camden)
    assert queries() == few
    assert few <= 12


@pytest.mark.parametrize(
    "role", [role for role in roles.ROLES.values() if role != roles.ADMINISTRATOR]
)
def test_other_roles_cannot_open_any_page_about_people(sign_in, role):
    target = {"authority": AuthorityFactory, "home": HomeFactory}.get(role.scope, lambda: None)()
    person = give(UserFactory(), role, target)
    somebody = UserFactory()
    browser = sign_in(person)
    for path in ("", "add/", f"{somebody.pk}/", f"{somebody.pk}/roles/add/auditor/"):
        assert browser.get(f"/people/{path}").status_code == 403
    assert send(browser, f"/people/{person.pk}/roles/add/administrator/").status_code == 403
