"""A social worker starts a referral."""

import pytest

from plv.audit.models import AuditEvent
from referrals.lifecycle import Status
from referrals.models import Child, Referral
from tests import factories as make
from tests.referrals.filling import date_of

pytestmark = pytest.mark.django_db

FIRST = {"kind": "secure", "looked_after": "yes", **date_of("born_on", 15, 6, 2011)}
GROUNDS = {"exclusions": "none", "ground": "a"}
NAMES = {"first_name": "Robin", "last_name": "Testchild", "sex": "female"}


def test_from_the_first_question_to_the_task_list(borough, sign_in, send):
    sign_in(borough.writer)
    assert send("referral_start", **FIRST).url == "/referrals/start/grounds/"
    assert send("referral_start_grounds", **GROUNDS).url == "/referrals/start/case-number/"
    assert send("referral_start_case", case_number="C-100").url == "/referrals/start/child/"
    page = send("referral_start_child", follow=True, **NAMES)
    referral = Referral.objects.get()
    assert page.request["PATH_INFO"] == f"/referrals/{referral.pk}/tasks/"
    assert (referral.status, referral.kind, referral.ground) == (Status.DRAFT, "secure", "a")
    assert (referral.child.case_number, referral.authority) == ("C-100", borough.authority)
    assert referral.started_by == borough.writer
    assert AuditEvent.objects.filter(event="referrals.started", target_id=str(referral.pk)).exists()


def test_a_step_down_place_asks_no_grounds(borough, sign_in, send):
    sign_in(borough.writer)
    answer = send("referral_start", **{**FIRST, "kind": "step_down"})
    assert answer.url == "/referrals/start/case-number/"


def test_no_is_said_early_with_the_reason_and_where_to_turn(borough, sign_in, send):
    sign_in(borough.writer)
    send("referral_start", **FIRST)
    page = send("referral_start_grounds", follow=True, exclusions="mental_health_act", ground="a")
    words = page.content.decode()
    assert "Mental Health Act 1983" in words
    assert "responsible clinician" in words
    assert "/unmet-need/record/" in words
    assert not Child.objects.exists()


def test_the_grounds_are_not_asked_when_the_child_is_not_looked_after(borough, sign_in, send):
    sign_in(borough.writer)
    answer = send("referral_start", **{**FIRST, "looked_after": "no"})
    assert answer.url == "/referrals/start/not-this-way/"


def test_nobody_jumps_over_the_eligibility_questions(borough, sign_in, send, look):
    sign_in(borough.writer)
    assert look("referral_start_child").url == "/referrals/start/"
    send("referral_start", **FIRST)
    assert look("referral_start_child").url == "/referrals/start/grounds/"
    send("referral_start_grounds", exclusions="none", ground="neither")
    assert look("referral_start_case").url == "/referrals/start/not-this-way/"
    assert send("referral_start_child", **NAMES).url == "/referrals/start/not-this-way/"
    assert not Referral.objects.exists()


def test_a_live_referral_is_told_before_the_name_is_asked(borough, sign_in, send):
    live = make.ReferralFactory(
        child=make.ChildFactory(authority=borough.authority, case_number="C-7")
    )
    sign_in(borough.writer)
    send("referral_start", **FIRST)
    send("referral_start_grounds", **GROUNDS)
    page = send("referral_start_case", case_number="c-7")
    words = page.content.decode()
    assert "already has a live referral" in words
    assert live.get_absolute_url() in words


def test_another_authoritys_child_with_the_same_case_number_is_not_given_away(
    borough, sign_in, send
):
    make.ReferralFactory(child=make.ChildFactory(case_number="C-7"))
    sign_in(borough.writer)
    send("referral_start", **FIRST)
    send("referral_start_grounds", **GROUNDS)
    assert send("referral_start_case", case_number="C-7").url == "/referrals/start/child/"


def test_a_child_under_13_may_be_referred_with_a_warning(borough, sign_in, send):
    sign_in(borough.writer)
    send("referral_start", **{**FIRST, **date_of("born_on", 1, 3, 2014)})
    page = send("referral_start_grounds", follow=True, **GROUNDS)
    assert "Secretary of State’s approval" in page.content.decode()


def test_none_of_these_beside_one_of_these_is_asked_about(borough, sign_in, send):
    sign_in(borough.writer)
    send("referral_start", **FIRST)
    page = send("referral_start_grounds", exclusions=["none", "section_20_5"], ground="a")
    assert "not both" in page.content.decode()


def test_someone_who_writes_for_two_authorities_says_which(borough, sign_in, send):
    from plv.access import roles

    second = make.AuthorityFactory()
    make.give(borough.writer, roles.SOCIAL_WORKER, second)
    sign_in(borough.writer)
    assert "Select the authority" in send("referral_start", **FIRST).content.decode()
    send("referral_start", **FIRST, authority=str(second.pk))
    send("referral_start_grounds", **GROUNDS)
    send("referral_start_case", case_number="C-9")
    send("referral_start_child", **NAMES)
    assert Referral.objects.get().authority == second


def test_a_case_number_of_a_child_with_another_birthday_is_refused(borough, sign_in, send):
    make.ChildFactory(authority=borough.authority, case_number="C-7", born_on="2012-01-01")
    sign_in(borough.writer)
    send("referral_start", **FIRST)
    send("referral_start_grounds", **GROUNDS)
    send("referral_start_case", case_number="C-7")
    page = send("referral_start_child", **NAMES)
    assert "another date of birth" in page.content.decode()
    assert not Referral.objects.exists()


def test_answers_begun_on_an_older_version_of_the_site_start_afresh(borough, sign_in, look):
    client = sign_in(borough.writer)
    session = client.session
    session["referral_start"] = {"kind": "secure"}
    session.save()
    assert look("referral_start_case").url == "/referrals/start/"
    assert look("referral_start").status_code == 200
