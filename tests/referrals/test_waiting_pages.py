"""While a child waits: the update, the review, the withdrawal."""

from datetime import timedelta

import pytest

from plv.audit.models import AuditEvent
from referrals.lifecycle import Outcome, Status
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(borough, sign_in):
    sign_in(borough.writer)
    return make.ReferralFactory(waiting=True, child=make.ChildFactory(authority=borough.authority))


def test_no_change_is_one_answer(waiting, send, now):
    send("referral_update", waiting.pk, changed="no")
    waiting.refresh_from_db()
    assert waiting.updated_at == now
    assert waiting.status_changes.first().sentence == "Updated: no change"
    assert AuditEvent.objects.filter(event="referrals.updated").count() == 1


def test_a_change_is_told_and_kept_in_the_story(waiting, send):
    assert (
        "Say what has changed"
        in send("referral_update", waiting.pk, changed="yes").content.decode()
    )
    send("referral_update", waiting.pk, changed="yes", note="She is at her aunt’s")
    assert waiting.status_changes.first().note == "She is at her aunt’s"


def test_the_review_counts_as_an_update_and_does_not_touch_the_waiting_time(waiting, send, now):
    since = waiting.waiting_since
    assert "Tick the box" in send("referral_review", waiting.pk, note="Nothing").content.decode()
    send("referral_review", waiting.pk, still_right="on", note="Nothing")
    waiting.refresh_from_db()
    assert (waiting.reviewed_at, waiting.updated_at, waiting.waiting_since) == (now, now, since)


@pytest.mark.parametrize("page", ["referral_update", "referral_review"])
def test_only_a_waiting_referral_is_updated(page, borough, sign_in, look):
    draft = make.ReferralFactory(child=make.ChildFactory(authority=borough.authority))
    sign_in(borough.writer)
    assert look(page, draft.pk).url == draft.get_absolute_url()


@pytest.mark.parametrize("page", ["referral_update", "referral_review", "referral_withdraw"])
def test_another_authoritys_referral_is_not_there(page, waiting, stranger, sign_in, look, send):
    sign_in(stranger)
    assert look(page, waiting.pk).status_code == 404
    assert send(page, waiting.pk, changed="no").status_code == 404


def test_withdrawing_closes_it_with_its_reason(waiting, send):
    send("referral_withdraw", waiting.pk, outcome="criteria_no_longer_met", note="She is safe")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.outcome) == (Status.CLOSED, Outcome.CRITERIA_NO_LONGER_MET)
    assert waiting.status_changes.first().note == "She is safe"


def test_placed_elsewhere_leads_on_to_the_unmet_need(waiting, send, look):
    answer = send(
        "referral_withdraw", waiting.pk, outcome="placed_elsewhere", note="A home in Devon"
    )
    assert answer.url == f"/unmet-need/record/?referral={waiting.pk}"
    page = look("unmet_need_record", referral=waiting.pk)
    assert page.context["form"].initial["age"] == 15


def test_the_officer_may_withdraw_too(waiting, borough, sign_in, send):
    sign_in(borough.signer)
    send("referral_withdraw", waiting.pk, outcome="withdrawn", note="Asked by the court")
    waiting.refresh_from_db()
    assert waiting.status == Status.CLOSED


def test_an_offer_is_answered_before_the_referral_is_withdrawn(waiting, send, look):
    make.OfferFactory(referral=waiting)
    waiting.status = Status.OFFERED
    waiting.save()
    assert "Answer the offer first" in look("referral_withdraw", waiting.pk).content.decode()
    page = send("referral_withdraw", waiting.pk, outcome="withdrawn", note="x")
    assert "Answer the offer first" in page.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == Status.OFFERED


def test_once_the_child_has_arrived_it_is_too_late(borough, sign_in, look, send):
    placed = make.ReferralFactory(placed=True, child=make.ChildFactory(authority=borough.authority))
    sign_in(borough.writer)
    assert "has arrived" in look("referral_withdraw", placed.pk).content.decode()
    send("referral_withdraw", placed.pk, outcome="withdrawn", note="x")
    placed.refresh_from_db()
    assert placed.status == Status.PLACED


def test_the_update_says_when_it_is_late(waiting, look, now):
    waiting.updated_at = now - timedelta(days=18)
    waiting.save()
    assert "4 days late" in look("referral_update", waiting.pk).content.decode()
