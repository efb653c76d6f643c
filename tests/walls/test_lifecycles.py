"""Every status beside every other, and every action on a referral tried from every status."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from placements.lifecycle import OFFER_TRANSITIONS, OPEN, OfferStatus, check_offer_transition
from plv.access import roles
from plv.errors import Refused
from referrals import actions as referring
from referrals import needs
from referrals.lifecycle import LIVE, TRANSITIONS, TURNS, Outcome, Status, check_transition
from referrals.models import InformationRequest, Referral, StatusChange
from tests import factories as make
from tests.conftest import NOW
from tests.walls.complete import complete
from tests.walls.test_offer_steps import BESIDE, OFFER_STEPS

pytestmark = pytest.mark.django_db

YESTERDAY = NOW - timedelta(days=1)


# --- the tables themselves --------------------------------------------------------------------------


@pytest.mark.parametrize("then", Status)
@pytest.mark.parametrize("now", Status)
def test_a_referral_goes_from_one_status_to_another_only_as_the_table_says(now, then):
    _check_one(check_transition, now, then, TRANSITIONS)


@pytest.mark.parametrize("then", OfferStatus)
@pytest.mark.parametrize("now", OfferStatus)
def test_an_offer_goes_from_one_status_to_another_only_as_the_table_says(now, then):
    _check_one(check_offer_transition, now, then, OFFER_TRANSITIONS)


def _check_one(check: Callable[..., None], now: Any, then: Any, table: dict) -> None:
    if then in table[now]:
        assert check(now.value, then) is None
    else:
        with pytest.raises(Refused) as refusal:
            check(now.value, then)
        assert now.label.lower() in refusal.value.sentence
        assert refusal.value.sentence.endswith(".")


def test_the_tables_know_every_status_and_every_end():
    assert set(TRANSITIONS) == set(TURNS) == set(Status)
    assert set(Status) - LIVE == {Status.CLOSED}
    assert set(OFFER_TRANSITIONS) == set(OfferStatus)
    assert {OfferStatus.MADE, OfferStatus.HOME_ACCEPTED, OfferStatus.ACCEPTED} == OPEN


# --- every action of a referral, from every status --------------------------------------------------


@dataclass
class Scene:
    """One complete referral, and the people who may do something to it."""

    referral: Referral
    writer: Any
    signer: Any
    officer: Any


@pytest.fixture
def scene(step: "Step") -> Scene:
    authority = make.AuthorityFactory()
    writer = make.UserFactory(holds=[(roles.SOCIAL_WORKER, authority)])
    if step.name in {"send_for_sign_off", "submit"}:
        with time_machine.travel(NOW, tick=False):
            referral = complete(authority, writer, at=YESTERDAY)
    else:
        child = make.ChildFactory(authority=authority)
        referral = make.ReferralFactory(child=child, started_by=writer, started_at=YESTERDAY)
    return Scene(
        referral,
        writer,
        make.UserFactory(holds=[(roles.APPROVING_OFFICER, authority)]),
        make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)]),
    )


def put_into(referral: Referral, status: Status, by: Any) -> Referral:
    """What the database asks of a referral in `status`, so that only the actions can refuse."""
    facts: dict[str, Any] = {"status": status}
    if status is Status.CLOSED:
        facts |= {"closed_at": NOW, "closed_by": by, "outcome": Outcome.WITHDRAWN}
    if status not in {Status.DRAFT, Status.AWAITING_SIGN_OFF}:
        facts |= {"submitted_at": YESTERDAY, "submitted_by": by, "tie_break": 1}
    if status in {Status.WAITING, Status.OFFERED, Status.ACCEPTED, Status.PLACED}:
        stale = NOW - timedelta(days=20)
        facts |= {
            "assessed_at": YESTERDAY,
            "assessed_by": by,
            "waiting_since": YESTERDAY,
            "updated_at": stale,
            "reviewed_at": stale,
            "risk_band": needs.RiskBand.HIGH,
            "suitable": True,
            "required_features": [],
        }
    Referral.objects.filter(pk=referral.pk).update(**facts)
    referral.refresh_from_db()
    return referral


Do = Callable[[Scene], Any]


@dataclass(frozen=True)
class Step:
    """An action: from which statuses it may be done, and to which each leads."""

    name: str
    leads: dict[Status, Status]
    do: Do


def stays(*statuses: Status) -> dict[Status, Status]:
    return {status: status for status in statuses}


def _withdraw(scene: Scene) -> Any:
    return referring.withdraw(
        referral=scene.referral, outcome=Outcome.WITHDRAWN, note="", by=scene.writer, at=NOW
    )


def _ask(scene: Scene) -> Any:
    return referring.ask_for_information(
        referral=scene.referral, question="Which school?", by=scene.officer, at=NOW
    )


def _answer(scene: Scene) -> Any:
    InformationRequest.objects.create(
        referral=scene.referral, question="Which?", asked_at=YESTERDAY, asked_by=scene.officer
    )
    return referring.give_information(
        referral=scene.referral, answer="None", by=scene.writer, at=NOW
    )


def _resume(scene: Scene) -> Any:
    Referral.objects.filter(pk=scene.referral.pk).update(
        paused_until=NOW.date() + timedelta(days=7), pause_reason="A test"
    )
    return referring.resume(referral=scene.referral, by=scene.officer, at=NOW)


S = Status
STEPS = [
    Step(
        "send_for_sign_off",
        {S.DRAFT: S.AWAITING_SIGN_OFF},
        lambda scene: referring.send_for_sign_off(referral=scene.referral, by=scene.writer, at=NOW),
    ),
    Step(
        "send_back",
        {S.AWAITING_SIGN_OFF: S.DRAFT},
        lambda scene: referring.send_back(
            referral=scene.referral, reason="A test", by=scene.signer, at=NOW
        ),
    ),
    Step(
        "submit",
        {S.AWAITING_SIGN_OFF: S.SUBMITTED},
        lambda scene: referring.submit(referral=scene.referral, by=scene.signer, at=NOW),
    ),
    Step("ask_for_information", {S.SUBMITTED: S.MORE_INFORMATION}, _ask),
    Step("give_information", {S.MORE_INFORMATION: S.SUBMITTED}, _answer),
    Step(
        "assess",
        {S.SUBMITTED: S.WAITING},
        lambda scene: referring.assess(
            referral=scene.referral,
            risk_band=needs.RiskBand.HIGH,
            required_features=[],
            note="",
            by=scene.officer,
            at=NOW,
        ),
    ),
    Step(
        "find_not_eligible",
        {S.SUBMITTED: S.CLOSED},
        lambda scene: referring.find_not_eligible(
            referral=scene.referral,
            reason=needs.NotEligible.values[0],
            note="",
            by=scene.officer,
            at=NOW,
        ),
    ),
    Step(
        "update_waiting",
        stays(S.WAITING),
        lambda scene: referring.update_waiting(
            referral=scene.referral, note="", by=scene.writer, at=NOW
        ),
    ),
    Step(
        "review_waiting",
        stays(S.WAITING),
        lambda scene: referring.review_waiting(
            referral=scene.referral, note="", by=scene.writer, at=NOW
        ),
    ),
    Step(
        "pause",
        stays(S.WAITING),
        lambda scene: referring.pause(
            referral=scene.referral,
            until=NOW.date() + timedelta(days=7),
            reason="A test",
            by=scene.officer,
            at=NOW,
        ),
    ),
    Step("resume", stays(S.WAITING), _resume),
    Step(
        "stop_search",
        {S.WAITING: S.CLOSED},
        lambda scene: referring.stop_search(
            referral=scene.referral, note="", by=scene.officer, at=NOW
        ),
    ),
    Step(
        "withdraw",
        dict.fromkeys(
            (S.DRAFT, S.AWAITING_SIGN_OFF, S.SUBMITTED, S.MORE_INFORMATION, S.WAITING), S.CLOSED
        ),
        _withdraw,
    ),
]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_each_action_is_done_from_its_own_statuses_and_refused_from_all_others(scene, step, status):
    referral = put_into(scene.referral, status, scene.officer)
    told_before = StatusChange.objects.count()
    if status not in step.leads:
        with pytest.raises(Refused) as refusal:
            step.do(scene)
        assert refusal.value.sentence.endswith(".")
        referral.refresh_from_db()
        assert referral.status == status
        return
    step.do(scene)
    referral.refresh_from_db()
    assert referral.status == step.leads[status]
    told = StatusChange.objects.order_by("pk").last()
    assert StatusChange.objects.count() == told_before + 1
    assert (told.was, told.became) == (status, step.leads[status])


# --- and no transition that nobody can make ---------------------------------------------------------


def test_every_transition_of_a_referral_is_made_by_an_action():
    made = {pair for step in STEPS for pair in step.leads.items() if pair[0] != pair[1]}
    made |= {
        (BESIDE[now], step.referral_becomes)
        for step in OFFER_STEPS
        for now in step.leads
        if step.referral_becomes
    }
    # The allocation offers, and the home discharges: walked in tests/placements.
    made |= {(S.WAITING, S.OFFERED), (S.PLACED, S.CLOSED)}
    assert made == {(now, then) for now, nexts in TRANSITIONS.items() for then in nexts}
