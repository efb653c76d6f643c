"""What the law and the timetable do not allow on a referral, whoever asks."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from plv.access import roles
from plv.audit.models import AuditEvent
from plv.notify.models import Message
from referrals import actions, needs
from referrals.lifecycle import Outcome, Status
from referrals.models import Child, LegalBasis, Referral
from tests import factories as make
from tests.acting import refused
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def start(borough: Any, **changes: Any) -> Referral:
    answers = {
        "authority": borough.authority,
        "case_number": "N-1",
        "first_name": "Robin",
        "last_name": "Testchild",
        "born_on": date(2011, 1, 1),
        "sex": needs.Sex.MALE,
        "section_20_5": False,
        "kind": needs.Kind.SECURE,
        "ground": needs.Ground.B,
    }
    return actions.start_referral(**{**answers, **changes}, by=borough.writer, at=NOW)


def test_a_child_under_section_20_5_is_neither_referred_nor_assessed_for_a_secure_place(
    borough, team
):
    with refused("regulation 5"):
        start(borough, section_20_5=True)
    child = make.ChildFactory(authority=borough.authority, section_20_5=True)
    sent = make.ReferralFactory(submitted=True, child=child)
    with refused("LAW-10"):
        actions.assess(referral=sent, risk_band=1, required_features=[], note="", by=team, at=NOW)
    assert start(borough, section_20_5=True, kind=needs.Kind.STEP_DOWN).status == Status.DRAFT


def test_one_case_number_is_one_child_of_one_birthday_with_one_live_referral(borough):
    start(borough)
    with refused("already has a live referral"):
        start(borough, case_number="n-1")
    with refused("another date of birth"):
        start(borough, case_number="n-1", born_on=date(2012, 1, 1))
    assert Child.objects.filter(authority=borough.authority).count() == 1


def test_a_form_that_a_colleague_has_overtaken_overwrites_nothing(borough):
    referral = start(borough)
    saves = {
        actions.save_child: {"fields": {"first_name": "Alex"}},
        actions.save_section: {"section": "legal", "facts": {}, "answers": {"court": "x"}},
        actions.save_risks: {"risks": []},
    }
    now = actions.save_child(
        referral=referral, version=1, fields={"first_name": "Sam"}, by=borough.writer, at=NOW
    )
    assert now.version == 2
    for save, what in saves.items():
        with refused("Someone else has saved"):
            save(referral=referral, version=1, **what, by=borough.writer, at=NOW)
    assert Child.objects.get(pk=referral.child_id).first_name == "Sam"


@pytest.mark.parametrize(
    "facts", [{"status": "waiting"}, {"tie_break": 0}, {"risk_band": 4}, {"authority_id": None}]
)
def test_a_section_saves_no_column_that_is_not_its_own(borough, facts):
    referral = start(borough)
    with pytest.raises(ValueError, match="not a field"):
        actions.save_section(
            referral=referral,
            version=1,
            section="legal",
            facts=facts,
            answers={},
            by=borough.writer,
            at=NOW,
        )


@pytest.mark.parametrize("part", ["started_by", "sent_for_sign_off_by"])
def test_who_wrote_a_referral_does_not_sign_it(borough, part):
    make.give(borough.writer, roles.APPROVING_OFFICER, borough.authority)
    child = make.ChildFactory(authority=borough.authority)
    referral = make.ReferralFactory(awaiting_sign_off=True, child=child, **{part: borough.writer})
    with refused("another approving officer must sign"):
        actions.submit(referral=referral, by=borough.writer, at=NOW)


@pytest.mark.parametrize(
    ("status", "outcome", "refusal"),
    [
        (Status.OFFERED, "withdrawn", "Decline the offer"),
        (Status.ACCEPTED, "withdrawn", "Decline the offer"),
        (Status.PLACED, "withdrawn", "already placed"),
        (Status.WAITING, "moved_on", "Choose why"),
        (Status.WAITING, "search_stopped", "Choose why"),
        (Status.WAITING, "turned_18", "Choose why"),
    ],
)
def test_an_authority_withdraws_only_what_is_still_its_own(borough, status, outcome, refusal):
    child = make.ChildFactory(authority=borough.authority)
    referral = make.ReferralFactory(waiting=True, child=child, status=status)
    with refused(refusal):
        actions.withdraw(referral=referral, outcome=outcome, note="", by=borough.signer, at=NOW)


@pytest.mark.parametrize(
    ("born_on", "outcome"),
    [(date(2008, 11, 25), None), (date(2008, 11, 24), Outcome.TURNED_18)],
)
def test_a_search_ends_on_the_eighteenth_birthday_however_fresh_it_is(
    borough, team, born_on, outcome
):
    child = make.ChildFactory(authority=borough.authority, born_on=born_on)
    referral = make.ReferralFactory(waiting=True, child=child)
    if outcome is None:
        with refused("up to date"):
            actions.stop_search(referral=referral, note="", by=team, at=NOW)
        return
    closed = actions.stop_search(referral=referral, note="", by=team, at=NOW)
    assert (closed.status, closed.outcome) == (Status.CLOSED, outcome)
    told = Message.objects.values_list("to", flat=True)
    assert set(told) == {borough.writer.pk, borough.signer.pk}


@pytest.mark.parametrize("until", [NOW.date(), NOW.date() - DAY])
def test_a_pause_ends_on_a_day_to_come(team, until):
    referral = make.ReferralFactory(waiting=True)
    with refused("must be after today"):
        actions.pause(referral=referral, until=until, reason="A test", by=team, at=NOW)


def test_an_approval_is_not_recorded_before_it_is_given(team):
    child = make.ChildFactory(born_on=date(2014, 1, 1))
    with refused("cannot be in the future"):
        actions.record_under_13_approval(
            child=child, reference="A", approved_at=NOW + DAY, by=team, at=NOW
        )
    with refused("reference"):
        actions.record_under_13_approval(
            child=child, reference="", approved_at=NOW, by=team, at=NOW
        )


# --- legal bases ------------------------------------------------------------------------------------


def record(by: Any, child: Any, **changes: Any) -> LegalBasis:
    answers = {
        "kind": LegalBasis.Kind.INTERIM,
        "starts_at": NOW,
        "ends_at": NOW + 28 * DAY,
        "court": "Test Court",
        "case_number": "",
        "next_hearing_on": None,
        "authorised_by_name": "",
        "authorised_by_role": "",
    }
    return actions.record_legal_basis(child=child, **{**answers, **changes}, by=by, at=NOW)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ends_at": NOW}, "ends after it starts"),
        ({"ends_at": NOW - DAY}, "ends after it starts"),
        ({"court": ""}, "Name the court"),
        (
            {"kind": "seventy_two_hours", "court": "", "ends_at": NOW + DAY},
            "Name the officer who authorised",
        ),
        (
            {"starts_at": NOW + 27 * DAY, "ends_at": NOW + 40 * DAY},
            "already has a legal basis of this kind",
        ),
    ],
)
def test_a_legal_basis_that_cannot_be_is_not_recorded(borough, changes, refusal):
    child = make.ChildFactory(authority=borough.authority)
    if "starts_at" in changes:
        record(borough.writer, child)
    with refused(refusal):
        record(borough.writer, child, **changes)


def test_one_order_may_take_over_from_another_kind_or_from_the_minute_the_last_one_ends(borough):
    child = make.ChildFactory(authority=borough.authority)
    record(borough.writer, child)
    record(borough.writer, child, starts_at=NOW + 28 * DAY, ends_at=NOW + 56 * DAY)
    record(borough.writer, child, kind=LegalBasis.Kind.FIRST, ends_at=NOW + 80 * DAY)
    assert LegalBasis.objects.in_force(NOW + DAY).filter(child=child).count() == 2


def test_a_kind_of_order_that_the_home_does_not_take_is_no_legal_basis(borough):
    child = make.ChildFactory(authority=borough.authority)
    with pytest.raises(ValueError, match="remand"):
        record(borough.writer, child, kind="remand")


def test_no_manager_of_any_home_records_an_order_as_if_they_were_the_authority():
    manager = make.UserFactory(holds=[(roles.REGISTERED_MANAGER, make.HomeFactory())])
    child = make.ChildFactory()
    with refused("for this authority"):
        record(manager, child)


# --- keeping apart, and unmet need --------------------------------------------------------------------


def test_an_officer_of_either_childs_authority_neither_opens_nor_closes_a_pair(team):
    one, two = make.ChildFactory(), make.ChildFactory()
    make.give(team, roles.SOCIAL_WORKER, two.authority)
    pair = make.keep_apart(make.ChildFactory(), two)
    for child, other in ((one, two), (two, one)):
        with refused("Ask a colleague"):
            actions.open_keep_apart(
                child=child,
                other=other,
                level="unit",
                part_of_child="mutual",
                reason="A test",
                by=team,
                at=NOW,
            )
    with refused("Ask a colleague"):
        actions.close_keep_apart(keep_apart=pair, reason="A test", by=team, at=NOW)


def test_a_pair_is_opened_once_closed_once_and_found_in_the_audit_of_both(team):
    one, two = make.ChildFactory(), make.ChildFactory()
    apart = {"level": "unit", "part_of_child": "at_risk", "reason": "A test", "by": team}
    with refused("two different children"):
        actions.open_keep_apart(child=one, other=one, **apart, at=NOW)
    pair = actions.open_keep_apart(child=one, other=two, **apart, at=NOW)
    for child, other in ((one, two), (two, one)):
        with refused("already kept apart"):
            actions.open_keep_apart(child=child, other=other, **apart, at=NOW)
    with refused("cannot be closed before"):
        actions.close_keep_apart(keep_apart=pair, reason="A test", by=team, at=NOW - DAY)
    actions.close_keep_apart(keep_apart=pair, reason="A test", by=team, at=NOW)
    with refused("already closed"):
        actions.close_keep_apart(keep_apart=pair, reason="A test", by=team, at=NOW)
    for child in (one, two):
        events = AuditEvent.objects.filter(detail__contains=str(child.pk))
        assert sorted(events.values_list("event", flat=True)) == [
            "referrals.keep_apart_closed",
            "referrals.keep_apart_opened",
        ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"age": 18}, "between 8 and 17"),
        ({"weekly_cost": Decimal("-0.01")}, "cannot be negative"),
        ({"miles": Decimal(-1)}, "cannot be negative"),
        ({"outcome": Outcome.MOVED_ON}, "its need was met"),
        ({"outcome": ""}, "closed referral of your own authority"),
        ({"outcome": Outcome.WITHDRAWN, "theirs": True}, "closed referral of your own authority"),
    ],
)
def test_unmet_need_is_a_need_of_ones_own_that_was_not_met(borough, changes, refusal):
    changes, referral = dict(changes), None
    if "outcome" in changes:
        outcome = changes.pop("outcome")
        closed = {"status": Status.CLOSED, "closed_at": NOW, "closed_by": borough.writer}
        of = {} if changes.pop("theirs", False) else {"authority": borough.authority}
        referral = make.ReferralFactory(
            child=make.ChildFactory(**of), outcome=outcome, **(closed if outcome else {})
        )
    answers = {
        "needed_on": NOW.date(),
        "reason": needs.UnmetReason.TOO_FAR,
        "age": 15,
        "sex": needs.Sex.MALE,
        "ethnicity": "",
        "went_to": needs.Setting.FOSTER,
        "registered": True,
        "weekly_cost": None,
        "miles": None,
    }
    with refused(refusal):
        actions.record_unmet_need(
            authority=borough.authority,
            referral=referral,
            **{**answers, **changes},
            by=borough.writer,
            at=NOW,
        )
