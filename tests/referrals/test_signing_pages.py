"""The approving officer reads the whole, and signs or sends back; then the two sides ask and answer."""

import pytest

from plv.access import roles
from plv.audit.models import AuditEvent
from referrals import actions, sections
from referrals.lifecycle import Status
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(borough):
    """A referral that waits for its signature. Its words are the test's, so that no part is asked."""
    return make.ReferralFactory(
        awaiting_sign_off=True,
        child=make.ChildFactory(authority=borough.authority),
        started_by=borough.writer,
        answers={"words_how": "told", "words_matters": "My dog", "aims": "She sleeps"},
    )


@pytest.fixture
def _complete(monkeypatch):
    monkeypatch.setattr(sections, "unfinished", lambda referral: [])


def test_the_officer_reads_the_whole_and_the_childs_words_first(sent, borough, sign_in, look):
    sign_in(borough.signer)
    words = look("referral_sign", sent.pk).content.decode()
    assert words.index("My dog") < words.index("She sleeps")
    assert AuditEvent.objects.filter(event="referrals.child_read", child_id=sent.child_id).exists()


@pytest.mark.usefixtures("_complete")
def test_signing_sends_it_to_the_placement_team(sent, borough, sign_in, send, now):
    sign_in(borough.signer)
    answer = send("referral_sign", sent.pk, decision="sign", satisfied="on")
    assert answer.url == sent.get_absolute_url()
    sent.refresh_from_db()
    assert (sent.status, sent.submitted_by, sent.submitted_at) == (
        Status.SUBMITTED,
        borough.signer,
        now,
    )
    assert sent.tie_break is not None
    assert AuditEvent.objects.filter(event="referrals.submitted").count() == 1


def test_signing_without_saying_that_it_was_read_is_refused(sent, borough, sign_in, send):
    sign_in(borough.signer)
    page = send("referral_sign", sent.pk, decision="sign")
    assert "Tick the box to sign" in page.content.decode()
    sent.refresh_from_db()
    assert sent.status == Status.AWAITING_SIGN_OFF


def test_nobody_signs_what_they_wrote(sent, borough, sign_in, send, look):
    make.give(borough.writer, roles.APPROVING_OFFICER, borough.authority)
    sign_in(borough.writer)
    assert (
        "another approving officer must sign it" in look("referral_sign", sent.pk).content.decode()
    )
    page = send("referral_sign", sent.pk, decision="sign", satisfied="on")
    assert "You wrote this referral" in page.content.decode()
    sent.refresh_from_db()
    assert sent.status == Status.AWAITING_SIGN_OFF


def test_sending_back_needs_a_reason_and_shows_it_to_the_writer(sent, borough, sign_in, send, look):
    sign_in(borough.signer)
    assert (
        "Say what must change" in send("referral_sign", sent.pk, decision="back").content.decode()
    )
    send("referral_sign", sent.pk, decision="back", reason="Say why foster care failed")
    sent.refresh_from_db()
    assert sent.status == Status.DRAFT
    sign_in(borough.writer)
    assert "Say why foster care failed" in look("referral_tasks", sent.pk).content.decode()


def test_a_social_worker_may_not_sign(sent, borough, sign_in, look):
    sign_in(borough.writer)
    assert look("referral_sign", sent.pk).status_code == 403


def test_another_authoritys_referral_is_not_there_to_sign(sent, stranger, sign_in, look, send):
    sign_in(stranger)
    assert look("referral_sign", sent.pk).status_code == 404
    assert send("referral_sign", sent.pk, decision="sign", satisfied="on").status_code == 404


def test_the_teams_question_is_answered(borough, team, sign_in, send, look, now):
    referral = make.ReferralFactory(
        submitted=True, child=make.ChildFactory(authority=borough.authority)
    )
    actions.ask_for_information(referral=referral, question="Who saw her last?", by=team, at=now)
    sign_in(borough.writer)
    assert "Who saw her last?" in look("referral_information", referral.pk).content.decode()
    assert "Enter your answer" in send("referral_information", referral.pk).content.decode()
    send("referral_information", referral.pk, answer="Her nan, on Sunday")
    referral.refresh_from_db()
    asked = referral.information_requests.get()
    assert (referral.status, asked.answer, asked.answered_by) == (
        Status.SUBMITTED,
        "Her nan, on Sunday",
        borough.writer,
    )


def test_with_no_open_question_there_is_nothing_to_answer(borough, sign_in, look):
    referral = make.ReferralFactory(
        submitted=True, child=make.ChildFactory(authority=borough.authority)
    )
    sign_in(borough.writer)
    assert look("referral_information", referral.pk).url == referral.get_absolute_url()
