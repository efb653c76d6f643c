"""Keeping the register: who may, what is refused, what the audit says."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from members import actions
from members.models import Authority, Breakpoint, Correction, FeeSchedule, Membership, Term
from plv.access import roles
from plv.audit import Event
from plv.audit.models import AuditEvent
from plv.errors import Refused
from tests.factories import AuthorityFactory, UserFactory, give
from tests.members.conftest import at, join

TODAY = date(2026, 11, 24)
NOW = at(TODAY)

pytestmark = pytest.mark.django_db


def events(event: Event) -> int:
    return AuditEvent.objects.filter(event=event).count()


def test_interest_becomes_membership_on_the_same_row(administrator):
    authority = AuthorityFactory()
    actions.record_membership(
        authority=authority, interest_on=date(2026, 1, 5), joined_on=None, by=administrator, at=NOW
    )
    membership = actions.record_membership(
        authority=authority, interest_on=None, joined_on=date(2026, 6, 1), by=administrator, at=NOW
    )
    assert Membership.objects.get() == membership
    assert (membership.interest_on, membership.joined_on) == (date(2026, 1, 5), date(2026, 6, 1))
    assert events(Event.MEMBERSHIP_RECORDED) == 2


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"interest_on": None, "joined_on": None}, "Give the day of interest"),
        ({"interest_on": date(2026, 11, 25), "joined_on": None}, "cannot be later than today"),
        (
            {"interest_on": date(2026, 6, 2), "joined_on": date(2026, 6, 1)},
            "Interest comes before joining",
        ),
    ],
)
def test_a_membership_with_wrong_dates_is_refused(administrator, dates, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.record_membership(authority=AuthorityFactory(), by=administrator, at=NOW, **dates)
    assert not Membership.objects.exists()
    assert events(Event.MEMBERSHIP_RECORDED) == 0


def test_a_second_membership_on_the_same_days_is_refused(administrator):
    membership = join()
    with pytest.raises(Refused, match="already has a membership on some of these days"):
        actions.record_membership(
            authority=membership.authority,
            interest_on=None,
            joined_on=date(2026, 1, 1),
            by=administrator,
            at=NOW,
        )


def give_notice(membership, by, **changes):
    facts = {
        "notice_on": date(2026, 11, 1),
        "leaves_on": date(2027, 4, 1),
        "reason": "Budget",
    } | changes
    return actions.give_notice(membership=membership, by=by, at=NOW, **facts)


def test_notice_is_recorded_once(administrator):
    membership = give_notice(join(), administrator)
    assert membership.leaves_on == date(2027, 4, 1)
    assert events(Event.NOTICE_RECORDED) == 1
    with pytest.raises(Refused, match="Notice was given on 1 November 2026"):
        give_notice(membership, administrator)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"notice_on": date(2026, 11, 25)}, "cannot be later than today"),
        ({"leaves_on": date(2026, 10, 31)}, "Leaving comes after notice"),
        ({"notice_on": date(2023, 3, 31)}, "Notice comes after joining"),
    ],
)
def test_notice_with_wrong_dates_is_refused(administrator, changes, sentence):
    membership = join()
    with pytest.raises(Refused, match=sentence):
        give_notice(membership, administrator, **changes)
    membership.refresh_from_db()
    assert membership.notice_on is None


def test_an_authority_that_has_not_joined_cannot_give_notice(administrator):
    membership = Membership.objects.create(
        authority=AuthorityFactory(), interest_on=date(2026, 1, 1)
    )
    with pytest.raises(Refused, match="has not joined"):
        give_notice(membership, administrator)


def record_term(membership, by, **changes):
    facts = {
        "starts_on": date(2028, 4, 1),
        "ends_on": date(2038, 3, 31),
        "resolved_on": date(2026, 10, 1),
        "resolution": "Cabinet, minute 12",
        "breakpoints": [date(2033, 3, 31)],
    } | changes
    return actions.record_term(membership=membership, by=by, at=NOW, **facts)


def test_a_term_is_recorded_with_its_breakpoints(administrator):
    term = record_term(join(), administrator, breakpoints=[date(2033, 3, 31), date(2030, 3, 31)])
    assert [point.falls_on for point in term.breakpoints.all()] == [
        date(2030, 3, 31),
        date(2033, 3, 31),
    ]
    assert events(Event.TERM_RECORDED) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": date(2028, 4, 1)}, "ends after it starts"),
        ({"breakpoints": [date(2028, 3, 31)]}, "falls inside its term"),
        ({"breakpoints": [date(2038, 4, 1)]}, "falls inside its term"),
        ({"breakpoints": [date(2033, 3, 31)] * 2}, "a day of its own"),
        ({"resolved_on": date(2026, 11, 25)}, "cannot be later than today"),
        ({"starts_on": date(2028, 3, 31)}, "already has a term on some of these days"),
    ],
)
def test_a_term_with_wrong_dates_is_refused(administrator, changes, sentence):
    membership = join()
    with pytest.raises(Refused, match=sentence):
        record_term(membership, administrator, **changes)
    assert Term.objects.count() == 1
    assert not Breakpoint.objects.exists()


def test_a_breakpoint_decision_may_be_changed_and_both_stay_in_the_audit(administrator):
    membership = join()
    point = Breakpoint.objects.create(term=membership.terms.get(), falls_on=date(2026, 3, 31))
    for decision in ("leave", "stay"):
        actions.decide_breakpoint(
            breakpoint=point,
            decision=decision,
            decided_on=date(2026, 2, 1),
            paper="Cabinet, 1 February",
            by=administrator,
            at=NOW,
        )
    point.refresh_from_db()
    assert point.decision == Breakpoint.Decision.STAY
    details = AuditEvent.objects.filter(event=Event.BREAKPOINT_DECIDED).order_by("pk")
    assert ['"from": "undecided"' in row.detail for row in details] == [True, False]
    assert '"from": "leave"' in details[1].detail


def test_a_breakpoint_cannot_be_undecided_or_decided_tomorrow(administrator):
    point = Breakpoint.objects.create(term=join().terms.get(), falls_on=date(2026, 3, 31))
    facts = {"breakpoint": point, "paper": "", "by": administrator, "at": NOW}
    with pytest.raises(Refused, match="stays or leaves"):
        actions.decide_breakpoint(decision="undecided", decided_on=TODAY, **facts)
    with pytest.raises(Refused, match="cannot be later than today"):
        actions.decide_breakpoint(decision="stay", decided_on=date(2026, 11, 25), **facts)


def test_only_the_register_keepers_write_the_register(board_member, company):
    authority = AuthorityFactory()
    own_finance = give(UserFactory(), roles.AUTHORITY_FINANCE, authority)
    for person in (board_member, own_finance, UserFactory()):
        with pytest.raises(Refused, match="keep the register"):
            actions.record_membership(
                authority=authority, interest_on=None, joined_on=TODAY, by=person, at=NOW
            )
    assert not Membership.objects.exists()


def test_the_purchase_order_is_set_by_its_own_finance_people_only(finance_officer):
    authority, other = AuthorityFactory(), AuthorityFactory()
    own = give(UserFactory(), roles.AUTHORITY_FINANCE, authority)
    actions.set_purchase_order(authority=authority, purchase_order="PO-1", by=own, at=NOW)
    actions.set_purchase_order(authority=other, purchase_order="PO-2", by=finance_officer, at=NOW)
    with pytest.raises(Refused):
        actions.set_purchase_order(authority=other, purchase_order="PO-3", by=own, at=NOW)
    assert set(Authority.objects.values_list("purchase_order", flat=True)) == {"PO-1", "PO-2"}
    assert events(Event.PURCHASE_ORDER_CHANGED) == 2


# --- corrections ------------------------------------------------------------------------------------


def correct(membership, by, **changes):
    facts = {
        "interest_on": membership.interest_on,
        "joined_on": membership.joined_on,
        "notice_on": membership.notice_on,
        "leaves_on": membership.leaves_on,
        "reason": "Typed wrongly",
    } | changes
    return actions.correct_membership(membership=membership, by=by, at=NOW, **facts)


def test_a_corrected_membership_keeps_what_it_said_before(administrator):
    membership = correct(join(), administrator, joined_on=date(2024, 4, 1))
    membership.refresh_from_db()
    assert membership.joined_on == date(2024, 4, 1)
    correction = Correction.objects.get()
    assert (correction.before, correction.after) == (
        {"joined_on": "2023-04-01"},
        {"joined_on": "2024-04-01"},
    )
    assert correction.changes == [("joined", date(2023, 4, 1), date(2024, 4, 1))]
    assert (correction.corrected_by, correction.reason) == (administrator, "Typed wrongly")
    detail = AuditEvent.objects.get(event=Event.REGISTER_CORRECTED).detail
    assert "Typed wrongly" not in detail


def test_notice_is_taken_back_by_a_correction(administrator):
    membership = give_notice(join(), administrator)
    correct(membership, administrator, notice_on=None, leaves_on=None)
    membership.refresh_from_db()
    assert membership.leaves_on is None
    assert give_notice(membership, administrator).leaves_on == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Nothing is changed"),
        ({"joined_on": date(2024, 4, 1), "reason": ""}, "Say why"),
        ({"joined_on": None, "interest_on": date(2023, 1, 1)}, "has a day of joining"),
        ({"notice_on": date(2026, 1, 1)}, "Notice must say from when"),
        ({"interest_on": date(2023, 4, 2)}, "Interest comes before joining"),
    ],
)
def test_a_correction_that_is_wrong_itself_is_refused(administrator, changes, sentence):
    membership = join()
    with pytest.raises(Refused, match=sentence):
        correct(membership, administrator, **changes)
    assert not Correction.objects.exists()
    assert events(Event.REGISTER_CORRECTED) == 0


def test_a_corrected_term_still_holds_its_breakpoints(administrator):
    term = join().terms.get()
    Breakpoint.objects.create(term=term, falls_on=date(2026, 3, 31))
    facts = {"term": term, "reason": "Typed wrongly", "by": administrator, "at": NOW}
    with pytest.raises(Refused, match="would fall outside it"):
        actions.correct_term(starts_on=date(2026, 4, 1), ends_on=date(2028, 3, 31), **facts)
    actions.correct_term(starts_on=date(2023, 4, 1), ends_on=date(2027, 3, 31), **facts)
    term.refresh_from_db()
    assert term.ends_on == date(2027, 3, 31)
    assert Correction.objects.get().before == {"ends_on": "2028-03-31"}


def test_a_correction_is_for_the_register_keepers_and_never_changed(administrator, board_member):
    membership = join()
    with pytest.raises(Refused, match="keep the register"):
        correct(membership, board_member, joined_on=date(2024, 4, 1))
    correct(membership, administrator, joined_on=date(2024, 4, 1))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Correction.objects.update(reason="Another")
    with pytest.raises(IntegrityError, match="correction_says_why"), transaction.atomic():
        Correction.objects.create(
            membership=membership,
            before={},
            after={},
            reason="",
            corrected_at=NOW,
            corrected_by=administrator,
        )


# --- fees and launch ----------------------------------------------------------------------------------


def record_fee(by, **changes):
    facts = {
        "starts_on": date(2027, 4, 1),
        "ends_on": None,
        "annual_fee": Decimal("20760.00"),
        "vat_percent": Decimal("20.00"),
        "basis": "September CPI of 3.8%",
        "resolution": "",
    } | changes
    return actions.record_fee_schedule(by=by, at=NOW, **facts)


def test_an_uplift_ends_the_open_fee_the_day_before(fee, finance_officer):
    record_fee(finance_officer)
    fee.refresh_from_db()
    assert fee.ends_on == date(2027, 3, 31)
    assert events(Event.FEE_SCHEDULE_RECORDED) == 1


def test_a_fee_for_days_that_have_one_is_refused(fee, finance_officer):
    with pytest.raises(Refused, match="Another fee schedule covers some of these days"):
        record_fee(finance_officer, starts_on=date(2022, 4, 1), ends_on=date(2023, 4, 1))
    with pytest.raises(Refused, match="Another fee schedule covers some of these days"):
        record_fee(finance_officer, starts_on=fee.starts_on)
    fee.refresh_from_db()
    assert fee.ends_on is None


def test_a_fee_taken_back_lets_the_one_before_run_on(fee, finance_officer):
    mistake = record_fee(finance_officer, annual_fee=Decimal("2076.00"))
    actions.withdraw_fee_schedule(schedule=mistake, by=finance_officer, at=NOW)
    assert FeeSchedule.objects.get().ends_on is None
    assert events(Event.FEE_SCHEDULE_WITHDRAWN) == 1


def test_money_matters_are_the_finance_officers_alone(fee, administrator, board_member):
    for person in (administrator, board_member):
        with pytest.raises(Refused, match="Only the finance officer"):
            record_fee(person)
        with pytest.raises(Refused, match="Only the finance officer"):
            actions.record_launch(launched_on=TODAY, by=person, at=NOW)
        with pytest.raises(Refused, match="Only the finance officer"):
            actions.withdraw_fee_schedule(schedule=fee, by=person, at=NOW)


def test_the_launch_is_recorded_with_what_it_was(company, finance_officer):
    changed = actions.record_launch(launched_on=date(2025, 11, 1), by=finance_officer, at=NOW)
    assert changed.launched_on == date(2025, 11, 1)
    detail = AuditEvent.objects.get(event=Event.LAUNCH_RECORDED).detail
    assert "2025-10-01" in detail
    assert "2025-11-01" in detail


def test_the_companys_details_are_saved_and_only_changes_recorded(company, finance_officer):
    facts = {
        "name": "Test Vehicle Ltd",
        "company_number": "01234567",
        "address": "1 Test Street",
        "bank_details": "00-00-00 12345678",
        "payment_days": 30,
    }
    for _ in range(2):
        actions.save_company(by=finance_officer, at=NOW, **facts)
    event = AuditEvent.objects.get(event=Event.COMPANY_CHANGED)
    assert event.detail == '{"fields": ["address", "bank_details", "company_number"]}'
