"""Who may carry out each action on children and referrals, and what it leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest

from referrals import actions, needs
from referrals.documents import CheckedUpload
from referrals.lifecycle import Status
from referrals.models import InformationRequest, KeepApart, LegalBasis
from tests import factories as make
from tests.acting import WRITTEN, Act, Cast, check_account, check_only_those_may, check_recusal
from tests.conftest import NOW
from tests.walls.complete import complete

pytestmark = pytest.mark.django_db

WRITER, SIGNER, OFFICER = "social_worker", "approving_officer", "placement_officer"
YESTERDAY = NOW - timedelta(days=1)


def child(cast: Cast) -> Any:
    return make.ChildFactory(authority=cast.authority)


def referral(cast: Cast, **fields: Any) -> Any:
    return make.ReferralFactory(child=child(cast), **fields)


def saved(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"referral": referral(cast), "version": 1, **more}


def finished(cast: Cast) -> Any:
    return complete(cast.authority, cast.people[WRITER], at=YESTERDAY)


def ready_to_sign(cast: Cast) -> dict[str, Any]:
    sent = finished(cast)
    return {"referral": actions.send_for_sign_off(referral=sent, by=cast.now(WRITER), at=YESTERDAY)}


def stale(cast: Cast) -> Any:
    long_ago = NOW - timedelta(days=15)
    return referral(cast, waiting=True, updated_at=long_ago, reviewed_at=long_ago)


def pair(cast: Cast) -> dict[str, Any]:
    return {"keep_apart": make.keep_apart(child(cast), make.ChildFactory()), "reason": WRITTEN}


def questioned(cast: Cast) -> dict[str, Any]:
    asked = referral(cast, submitted=True)
    asked.status = Status.MORE_INFORMATION
    asked.save()
    InformationRequest.objects.create(
        referral=asked, question=WRITTEN, asked_at=YESTERDAY, asked_by=make.UserFactory()
    )
    return {"referral": asked, "answer": WRITTEN}


ACTS = [
    Act(
        actions.start_referral,
        lambda cast: {
            "authority": cast.authority,
            "case_number": "N-1",
            "first_name": WRITTEN,
            "last_name": WRITTEN,
            "born_on": date(2011, 1, 1),
            "sex": needs.Sex.MALE,
            "section_20_5": False,
            "kind": needs.Kind.SECURE,
            "ground": needs.Ground.B,
        },
        may=(WRITER,),
        event="referrals.started",
        step="Referral started",
    ),
    Act(
        actions.save_child,
        lambda cast: saved(cast, fields={"first_name": WRITTEN}),
        may=(WRITER,),
        event="referrals.saved",
    ),
    Act(
        actions.save_section,
        lambda cast: saved(
            cast,
            section="legal",
            facts={"court": WRITTEN},
            answers={"people_told": WRITTEN},
        ),
        may=(WRITER,),
        event="referrals.saved",
    ),
    Act(
        actions.save_risks,
        lambda cast: saved(
            cast,
            risks=[{"kind": "fire", "level": "current", "last_on": None, "what_helps": WRITTEN}],
        ),
        may=(WRITER,),
        event="referrals.saved",
    ),
    Act(
        actions.send_for_sign_off,
        lambda cast: {"referral": finished(cast)},
        may=(WRITER,),
        event="referrals.sent_for_sign_off",
        told=(SIGNER,),
        step="Sent for sign-off",
    ),
    Act(
        actions.send_back,
        lambda cast: {"referral": referral(cast, awaiting_sign_off=True), "reason": WRITTEN},
        may=(SIGNER,),
        event="referrals.sent_back",
        told=(WRITER,),
        step="Sent back by the approving officer",
    ),
    Act(
        actions.submit,
        ready_to_sign,
        may=(SIGNER,),
        event="referrals.submitted",
        told=(OFFICER,),
        step="Signed and sent to the placement team",
    ),
    Act(
        actions.withdraw,
        lambda cast: {
            "referral": referral(cast, waiting=True),
            "outcome": "withdrawn",
            "note": WRITTEN,
        },
        may=(WRITER, SIGNER),
        event="referrals.closed",
        told=(OFFICER,),
        step="Withdrawn by the authority",
    ),
    Act(
        actions.ask_for_information,
        lambda cast: {"referral": referral(cast, submitted=True), "question": WRITTEN},
        may=(OFFICER,),
        event="referrals.information_requested",
        told=(WRITER,),
        step="The placement team asked for more information",
        recuses=True,
    ),
    Act(
        actions.give_information,
        questioned,
        may=(WRITER,),
        event="referrals.information_given",
        told=(OFFICER,),
        step="The authority answered",
    ),
    Act(
        actions.find_not_eligible,
        lambda cast: {
            "referral": referral(cast, submitted=True),
            "reason": needs.NotEligible.CRITERIA,
            "note": WRITTEN,
        },
        may=(OFFICER,),
        event="referrals.not_eligible",
        told=(WRITER, SIGNER),
        step="Not eligible: section 25 criteria not shown",
        recuses=True,
    ),
    Act(
        actions.assess,
        lambda cast: {
            "referral": referral(cast, submitted=True),
            "risk_band": 3,
            "required_features": ["quiet"],
            "note": WRITTEN,
        },
        may=(OFFICER,),
        event="referrals.assessed",
        told=(WRITER,),
        step="Assessed: waiting for a place",
        recuses=True,
    ),
    Act(
        actions.update_waiting,
        lambda cast: {"referral": referral(cast, waiting=True), "note": WRITTEN},
        may=(WRITER,),
        event="referrals.updated",
        step="Updated: see the note",
    ),
    Act(
        actions.review_waiting,
        lambda cast: {"referral": referral(cast, waiting=True), "note": WRITTEN},
        may=(WRITER,),
        event="referrals.updated",
        step="Reviewed in full",
    ),
    Act(
        actions.pause,
        lambda cast: {
            "referral": referral(cast, waiting=True),
            "until": NOW.date() + timedelta(days=7),
            "reason": WRITTEN,
        },
        may=(OFFICER,),
        event="referrals.paused",
        step="Search paused until 1 December 2026",
        recuses=True,
    ),
    Act(
        actions.resume,
        lambda cast: {
            "referral": referral(
                cast,
                waiting=True,
                paused_until=NOW.date() + timedelta(days=7),
                pause_reason=WRITTEN,
            )
        },
        may=(OFFICER,),
        event="referrals.resumed",
        step="Search resumed",
        recuses=True,
    ),
    Act(
        actions.stop_search,
        lambda cast: {"referral": stale(cast), "note": WRITTEN},
        may=(OFFICER,),
        event="referrals.closed",
        told=(WRITER, SIGNER),
        step="Search stopped",
        recuses=True,
    ),
    Act(
        actions.record_legal_basis,
        lambda cast: {
            "child": child(cast),
            "kind": LegalBasis.Kind.FIRST,
            "starts_at": NOW,
            "ends_at": NOW + timedelta(days=60),
            "court": WRITTEN,
            "case_number": WRITTEN,
            "next_hearing_on": None,
            "authorised_by_name": "",
            "authorised_by_role": "",
        },
        may=(WRITER, SIGNER),
        event="referrals.legal_basis_recorded",
        names_authority=False,
    ),
    Act(
        actions.record_under_13_approval,
        lambda cast: {"child": child(cast), "reference": WRITTEN, "approved_at": YESTERDAY},
        may=(OFFICER,),
        event="referrals.under_13_decision_recorded",
        recuses=True,
    ),
    Act(
        actions.add_document,
        lambda cast: {
            "referral": referral(cast),
            "kind": "care_plan",
            "title": WRITTEN,
            "dated_on": None,
            "upload": CheckedUpload(b"%PDF-1.4 a test", "application/pdf"),
        },
        may=(WRITER,),
        event="referrals.document_added",
        names_authority=False,
    ),
    Act(
        actions.open_keep_apart,
        lambda cast: {
            "child": child(cast),
            "other": make.ChildFactory(),
            "level": KeepApart.Level.UNIT,
            "part_of_child": KeepApart.Part.AT_RISK,
            "reason": WRITTEN,
        },
        may=(OFFICER,),
        event="referrals.keep_apart_opened",
        names_child=False,
        names_authority=False,
        recuses=True,
    ),
    Act(
        actions.close_keep_apart,
        pair,
        may=(OFFICER,),
        event="referrals.keep_apart_closed",
        names_child=False,
        names_authority=False,
        recuses=True,
    ),
    Act(
        actions.record_unmet_need,
        lambda cast: {
            "authority": cast.authority,
            "referral": None,
            "needed_on": NOW.date(),
            "reason": needs.UnmetReason.TOO_FAR,
            "age": 15,
            "sex": needs.Sex.MALE,
            "ethnicity": "",
            "went_to": needs.Setting.FOSTER,
            "registered": True,
            "weekly_cost": None,
            "miles": None,
        },
        may=(WRITER,),
        event="referrals.unmet_need_recorded",
        names_child=False,
    ),
]

# What placing a child does to its referral and its legal bases: called by other actions, which ask.
INSIDE = {
    "accepted",
    "closed",
    "keep_legal_basis",
    "offered",
    "placed",
    "returned_to_waiting",
}


@pytest.fixture(autouse=True)
def documents(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def test_every_action_is_asked():
    assert {act.name for act in ACTS} == set(actions.__all__) - INSIDE


@pytest.mark.parametrize("act", [act.each() for act in ACTS])
def test_only_those_may(act):
    check_only_those_may(act, Cast(), NOW)


@pytest.mark.parametrize("act", [act.each() for act in ACTS])
def test_nobody_decides_a_case_of_their_own_authority(act):
    check_recusal(act, Cast(), NOW)


@pytest.mark.parametrize(
    ("act", "name"),
    [pytest.param(act, name, id=f"{act.name}-{name}") for act in ACTS for name in act.may],
)
def test_it_accounts_for_itself(act, name):
    check_account(act, Cast(), name, NOW)
