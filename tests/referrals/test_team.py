"""The placement team's queue and what it decides about a referral."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from plv import clock
from plv.access import roles
from plv.audit.models import AuditEvent
from plv.notify.models import Message
from referrals import actions, advice, needs
from referrals.forms.team import BAND_HINTS
from referrals.lifecycle import Outcome, Status
from referrals.models import Referral
from tests.factories import ChildFactory, LegalBasisFactory, ReferralFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def officer():
    return UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])


@pytest.fixture
def team(sign_in, officer):
    return sign_in(officer)


def words(response):
    return " ".join(strip_tags(response.content.decode()).split())


def post(team, name, referral, **data):
    return team.post(reverse(name, args=[referral.pk]), {"form_key": str(uuid4()), **data})


def worker_of(referral):
    return UserFactory(holds=[(roles.SOCIAL_WORKER, referral.authority)])


def parts(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def asked(officer, at, **fields):
    referral = ReferralFactory(submitted=True, **fields)
    actions.ask_for_information(referral=referral, question="Which court?", by=officer, at=at)
    return referral


# --- the queue ----------------------------------------------------------------------------------


def test_the_most_pressing_come_first(team, at):
    longest = ReferralFactory(submitted=True, submitted_at=at - timedelta(days=20))
    later = ReferralFactory(submitted=True, submitted_at=at - timedelta(days=3))
    hearing = ReferralFactory(submitted=True, hearing_at=at + timedelta(days=2))
    sooner = ReferralFactory(submitted=True, hearing_at=at + timedelta(days=1))
    far = ReferralFactory(
        submitted=True, hearing_at=at + timedelta(days=9), submitted_at=at - timedelta(days=1)
    )
    hours = ReferralFactory(
        submitted=True,
        legal_route=needs.LegalRoute.SEVENTY_TWO_HOURS,
        submitted_at=at - timedelta(minutes=5),
    )
    response = team.get(reverse("assessment_queue"))
    assert [row for row, _ in response.context["rows"]] == [
        hours,
        sooner,
        hearing,
        longest,
        later,
        far,
    ]
    assert "3 are pressing" in words(response)


def test_each_part_of_the_queue_holds_its_own(team, officer, at):
    old = at - timedelta(days=20)
    to_assess = ReferralFactory(submitted=True)
    question = asked(officer, at)
    stale = ReferralFactory(waiting=True, updated_at=old, reviewed_at=old)
    paused = ReferralFactory(
        waiting=True,
        updated_at=at,
        reviewed_at=at,
        paused_until=clock.london_day(at) + timedelta(days=2),
        pause_reason="In hospital",
    )
    ReferralFactory()
    ReferralFactory(awaiting_sign_off=True)
    found = {}
    for pile in ("to_assess", "asked", "out_of_date", "paused"):
        response = team.get(reverse("assessment_queue"), {"pile": pile})
        found[pile] = [row for row, _ in response.context["rows"]]
        numbers = {count.pile.value: count.number for count in response.context["counts"]}
        assert numbers == {"to_assess": 1, "asked": 1, "out_of_date": 1, "paused": 1}
    assert found == {
        "to_assess": [to_assess],
        "asked": [question],
        "out_of_date": [stale],
        "paused": [paused],
    }


def test_an_answered_question_is_not_listed_twice(team, officer, at):
    referral = asked(officer, at)
    worker = worker_of(referral)
    actions.give_information(referral=referral, answer="Leeds", by=worker, at=at)
    actions.ask_for_information(referral=referral, question="When?", by=officer, at=at)
    response = team.get(reverse("assessment_queue"), {"pile": "asked"})
    assert [row for row, _ in response.context["rows"]] == [referral]
    assert "When?" in words(response)


@pytest.mark.parametrize("pile", ["to_assess", "asked", "out_of_date", "paused", "nonsense"])
def test_an_empty_part_says_what_to_do(team, pile):
    response = team.get(reverse("assessment_queue"), {"pile": pile})
    assert response.status_code == 200
    assert "plv-empty" in response.content.decode()


def test_the_queue_costs_the_same_for_thirty(team, at):
    counts = []
    for more in (1, 29):
        for _ in range(more):
            referral = ReferralFactory(submitted=True)
            LegalBasisFactory(child=referral.child)
        team.get(reverse("keep_apart_list"))
        with CaptureQueriesContext(connection) as captured:
            team.get(reverse("assessment_queue"))
        counts.append(sum("SAVEPOINT" not in row["sql"] for row in captured))
    assert counts[0] == counts[1] <= 12


def test_the_queue_leaves_a_trace_of_each_child_it_shows(team, officer):
    referral = ReferralFactory(submitted=True)
    team.get(reverse("assessment_queue"))
    event = AuditEvent.objects.get(event="referrals.children_listed", by_id=officer.pk)
    assert str(referral.child_id) in event.detail


# --- the assessment -----------------------------------------------------------------------------


def test_the_whole_referral_stands_beside_the_form(team):
    referral = ReferralFactory(submitted=True, court="Test Family Court")
    page = words(team.get(reverse("referral_assess", args=[referral.pk])))
    assert "What the authority says" in page
    for hint in BAND_HINTS.values():
        assert hint in page


def test_an_assessed_referral_waits_from_the_day_it_was_sent(team, officer):
    referral = ReferralFactory(submitted=True)
    worker = worker_of(referral)
    post(
        team,
        "referral_assess",
        referral,
        risk_band="3",
        required_features=["quiet"],
        note="As the referral says",
    )
    referral.refresh_from_db()
    assert (referral.status, referral.risk_band, referral.required_features) == (
        Status.WAITING,
        needs.RiskBand.HIGH,
        ["quiet"],
    )
    assert referral.waiting_since == referral.submitted_at
    assert Message.objects.get(to=worker).path == referral.get_absolute_url()


def test_an_assessment_without_a_band_is_asked_for(team):
    referral = ReferralFactory(submitted=True)
    page = words(post(team, "referral_assess", referral, note="As the referral says"))
    assert "Select how great the risk is" in page
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED


def test_a_child_under_13_without_approval_is_said(team, at):
    young = ChildFactory(born_on=clock.london_day(at) - timedelta(days=365 * 12))
    referral = ReferralFactory(submitted=True, child=young)
    page = words(team.get(reverse("referral_assess", args=[referral.pk])))
    assert "No approval by the Secretary of State is recorded" in page
    post(
        team,
        "under_13_approval",
        referral,
        reference="DFE-1",
        **parts("approved_at", clock.london_day(at) - timedelta(days=1)),
        approved_at_time="10:00",
    )
    young.refresh_from_db()
    assert young.under_13_reference == "DFE-1"
    page = words(team.get(reverse("referral_assess", args=[referral.pk])))
    assert "reference DFE-1" in page


def test_an_approval_cannot_be_in_the_future(team, at):
    referral = ReferralFactory(submitted=True)
    tomorrow = clock.london_day(at) + timedelta(days=1)
    page = words(
        post(
            team,
            "under_13_approval",
            referral,
            reference="DFE-1",
            **parts("approved_at", tomorrow),
            approved_at_time="10:00",
        )
    )
    assert "must be on or before" in page
    referral.child.refresh_from_db()
    assert referral.child.under_13_approved_at is None


def test_a_question_goes_to_the_social_workers_and_leaves_the_queue(team):
    referral = ReferralFactory(submitted=True)
    worker = worker_of(referral)
    post(team, "referral_ask", referral, question="Which court?")
    referral.refresh_from_db()
    assert referral.status == Status.MORE_INFORMATION
    message = Message.objects.get(to=worker)
    assert message.path == reverse("referral_information", args=[referral.pk])
    assert "Which court?" not in message.body


def test_not_eligible_is_coded_and_explained(team):
    referral = ReferralFactory(submitted=True)
    page = words(team.get(reverse("referral_not_eligible", args=[referral.pk])))
    for told in advice.AFTER_NOT_ELIGIBLE.values():
        assert told in page
    post(team, "referral_not_eligible", referral, reason="criteria", note="No limb is shown")
    referral.refresh_from_db()
    assert (referral.status, referral.outcome, referral.outcome_detail) == (
        Status.CLOSED,
        Outcome.NOT_ELIGIBLE,
        "criteria",
    )
    page = words(team.get(referral.get_absolute_url()))
    assert "If you have more evidence, refer again with it" in page
    assert "No limb is shown" in page


def test_every_reason_tells_the_authority_what_to_do():
    assert set(advice.AFTER_NOT_ELIGIBLE) == set(needs.NotEligible)


def test_pausing_and_resuming(team, at):
    referral = ReferralFactory(waiting=True, updated_at=at, reviewed_at=at)
    today = clock.london_day(at)
    page = words(post(team, "referral_pause", referral, reason="Ill", **parts("until", today)))
    assert "must be on or after" in page
    until = today + timedelta(days=5)
    post(team, "referral_pause", referral, reason="Ill", **parts("until", until))
    referral.refresh_from_db()
    assert referral.paused_until == until
    post(team, "referral_resume", referral)
    referral.refresh_from_db()
    assert referral.paused_until is None


def test_only_a_stale_search_is_stopped(team, at):
    fresh = ReferralFactory(waiting=True, updated_at=at, reviewed_at=at)
    page = words(post(team, "referral_stop_search", fresh, note="Rang them"))
    assert "up to date" in page
    old = at - timedelta(days=20)
    stale = ReferralFactory(waiting=True, updated_at=old, reviewed_at=old)
    worker = worker_of(stale)
    post(team, "referral_stop_search", stale, note="Rang them")
    stale.refresh_from_db()
    assert stale.outcome == Outcome.SEARCH_STOPPED
    assert Message.objects.get(to=worker).subject == "The search for a place has been stopped"


def test_a_withdrawal_is_told_to_the_placement_team(officer, at):
    referral = ReferralFactory(submitted=True)
    worker = worker_of(referral)
    actions.withdraw(
        referral=referral, outcome=Outcome.WITHDRAWN, note="Not needed", by=worker, at=at
    )
    assert [message.to for message in Message.objects.all()] == [officer]


@pytest.mark.parametrize(
    "name",
    [
        "referral_assess",
        "referral_ask",
        "referral_not_eligible",
        "referral_pause",
        "referral_resume",
        "referral_stop_search",
    ],
)
class TestWhoAndWhen:
    def test_a_referral_at_another_stage_is_left_alone(self, team, name):
        referral = ReferralFactory(placed=True)
        response = post(team, name, referral)
        assert response.url == referral.get_absolute_url()
        assert Referral.objects.get().status == Status.PLACED

    def test_an_authority_may_not(self, sign_in, name):
        referral = ReferralFactory(submitted=True)
        worker = sign_in(worker_of(referral))
        assert worker.get(reverse(name, args=[referral.pk])).status_code == 403

    def test_a_draft_is_not_there(self, team, name):
        referral = ReferralFactory()
        assert team.get(reverse(name, args=[referral.pk])).status_code == 404


def test_nobody_assesses_a_child_of_their_own_authority(sign_in):
    referral = ReferralFactory(submitted=True)
    both = UserFactory(
        holds=[(roles.PLACEMENT_OFFICER, None), (roles.SOCIAL_WORKER, referral.authority)]
    )
    page = words(post(sign_in(both), "referral_assess", referral, risk_band="1", note="Mine"))
    assert "you cannot decide this case" in page
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED
