"""The made-up world: the same for the same seed, whole, quiet, and with something of everything today."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import F, Q
from procrastinate.contrib.django.models import ProcrastinateJob

from members import queries as members
from members.models import Authority, Breakpoint, CreditNote, FeeSchedule, Invoice
from members.standing import Standing
from placements import due, facts
from placements.beds import beds_now, capacities, offerable
from placements.clocks import Kind as ClockKind
from placements.clocks import Severity
from placements.lifecycle import OfferStatus
from placements.models import Occupancy, Offer, Placement
from plv.access.roles import ROLES
from plv.audit import chain
from plv.audit.models import AuditEvent
from plv.demo.profiles import SURNAMES
from plv.demo.sign_in import people_by_role
from plv.notify.models import Message
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import Child, KeepApart, LegalBasis, Referral, UnmetNeed
from tests.demo.conftest import SHORT
from tests.demo.summary import summary

NOW, TODAY = SHORT.now, SHORT.today


# --- the same, whole, quiet ---------------------------------------------------------------------------


def test_the_same_seed_and_moment_give_the_same_world(world, twice):
    now = summary()
    for name, earlier in twice.earlier.items():
        assert now[name] == earlier, name
    assert all(twice.earlier.values())


def test_the_audit_chain_is_whole(world):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # seals what would be sealed at commit
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT seq, hash FROM audit_head")
        head_seq, head_hash = cursor.fetchone()
    rows = AuditEvent.objects.order_by("seq").values()
    assert chain.first_fault(rows, head_seq=head_seq, head_hash=head_hash) is None
    assert len(rows) == head_seq > 1000


def test_the_worker_has_nothing_to_do(world):
    assert not Message.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_nothing_has_happened_in_the_future(world):
    moments = {
        AuditEvent: "at",
        Referral: "started_at",
        Placement: "admitted_at",
        Offer: "made_at",
        LegalBasis: "recorded_at",
        Occupancy: "claimed_at",
        UnmetNeed: "recorded_at",
    }
    for model, moment in moments.items():
        assert not model._default_manager.filter(**{f"{moment}__gt": NOW}).exists(), model


def test_a_second_load_says_that_it_is_there_and_changes_nothing(world):
    before, said = summary(), StringIO()
    call_command("load_demo", stdout=said)
    assert "already there" in said.getvalue()
    assert summary() == before


def test_a_home_older_than_the_company_is_refused_with_a_sentence(db):
    with pytest.raises(CommandError, match="before the company was founded"):
        call_command("load_demo", today=SHORT.today.replace(year=2024), months=26)


# --- people and children --------------------------------------------------------------------------------


def test_every_role_has_someone_and_one_person_has_two(world):
    listed = dict(people_by_role())
    assert [role.label for role in ROLES.values()] == list(listed)
    assert all(listed.values())
    ids = [pk for people in listed.values() for _, _, pk in people]
    assert len(ids) - len(set(ids)) == 1
    said = StringIO()
    call_command("demo_people", stdout=said)
    assert "amara@plv-demo.example" in said.getvalue()


def test_nobody_could_take_a_child_for_a_real_one(world):
    assert set(Child.objects.values_list("last_name", flat=True)) <= set(SURNAMES)
    ages = {
        child.age_on(TODAY)
        for child in Child.objects.filter(referrals__status__in=["waiting", "placed"])
    }
    assert ages <= set(range(10, 18))


# --- the home today -------------------------------------------------------------------------------------


def here(kind):
    return Occupancy.objects.at(NOW).filter(kind=kind)


def test_the_bed_board_shows_every_kind_of_claim_and_a_free_bed(world):
    kinds = set(Occupancy.objects.at(NOW).values_list("kind", flat=True))
    assert kinds == set(Occupancy.Kind.values)
    beds = offerable(beds_now([world.home], NOW), capacities([world.home], NOW))
    assert any(row.bed.unit.kind == needs.Kind.SECURE for row in beds)
    secure = here("stay").filter(bed__unit__kind="secure").count()
    assert 15 <= secure <= 19
    vacancy = here("safety_vacancy").get()
    assert vacancy.because_of.is_current
    assert here("named_hold").get().child.placements.get(discharged_at=None).step_down_wanted_from


def test_one_unit_has_a_staffed_place_fewer(world):
    short = [row for row in capacities([world.home], NOW).values() if row.working < row.approved]
    assert [(row.approved, row.working) for row in short] == [(6, 5)]
    by_unit = capacities([world.home], NOW)
    for unit_id, capacity in by_unit.items():
        taken = Occupancy.objects.at(NOW).filter(kind__in=Occupancy.FOR_A_CHILD, bed__unit=unit_id)
        assert taken.count() <= capacity.working


def test_offers_are_in_play_at_every_stage(world):
    open_now = Offer.objects.open(NOW)
    assert set(open_now.values_list("status", flat=True)) == {
        OfferStatus.MADE,
        OfferStatus.HOME_ACCEPTED,
        OfferStatus.ACCEPTED,
    }
    arrives = open_now.get(status=OfferStatus.ACCEPTED).arrival_planned_at
    assert NOW < arrives < NOW + timedelta(days=2)
    assert not Offer.objects.overdue(NOW).exists()


def test_nobody_is_locked_in_without_authority(world):
    for placement in Placement.objects.current().filter(kind="secure"):
        assert LegalBasis.objects.in_force(NOW).filter(child=placement.child_id).exists()


def test_nobody_kept_apart_lives_together(world):
    units = dict(here("stay").values_list("child", "bed__unit"))
    pairs = KeepApart.objects.open().filter(level="unit")
    both = [pair for pair in pairs if {pair.first_id, pair.second_id} <= set(units)]
    assert both
    assert all(units[pair.first_id] != units[pair.second_id] for pair in both)


def test_every_clock_has_something_near(world):
    clocks = due.clocks_for(world.staff.officer, NOW)
    manager = due.clocks_for(world.staff.manager, NOW)
    found = {clock.kind for clock in [*clocks, *manager]}
    assert set(ClockKind) - {ClockKind.TELL} - found == set()
    assert not [clock for clock in clocks if clock.severity == Severity.ALARM]
    orders = [clock.due_at - NOW for clock in clocks if clock.kind == ClockKind.ORDER]
    for days in (3, 7, 14):
        assert any(left <= timedelta(days=days) for left in orders)
        orders = [left for left in orders if left > timedelta(days=days)]
    emergency = next(clock for clock in clocks if clock.kind == ClockKind.SEVENTY_TWO_HOURS)
    assert timedelta(hours=20) < emergency.due_at - NOW < timedelta(hours=36)
    reviews = [clock for clock in clocks if clock.kind == ClockKind.REVIEW]
    assert any(clock.severity == Severity.LATE for clock in reviews)
    assert any(timedelta(0) < clock.due_at - NOW <= timedelta(days=7) for clock in reviews)


# --- the referrals today ------------------------------------------------------------------------------


def test_a_referral_stands_at_every_step(world):
    assert set(Referral.objects.values_list("status", flat=True)) == set(Status.values)
    assert 6 <= Referral.objects.waiting().count() <= 20
    assert Referral.objects.stale(NOW).count() >= 2
    assert Referral.objects.waiting().filter(paused_until__gt=TODAY).exists()
    for first in ("Amara", "Ben", "Leila", "Marcus", "Nadia"):
        assert Referral.objects.filter(status="draft", started_by__name=f"{first} Demo").exists()


def test_a_run_today_has_every_outcome_and_something_to_find_out(world):
    known = facts.facts(world.home, facts.policy_on(TODAY), NOW)
    decision = facts.allocation.decide(known)
    outcomes = {row.outcome.value for row in decision.candidates}
    assert outcomes >= {"proposed", "find_out", "not_eligible"}
    assert [row for row in known.candidates if row.under_13 == "missing"]
    assert {row.standing for row in known.candidates} >= {"member", "non_member"}


def test_every_waiting_and_placed_referral_was_signed_by_someone_else(world):
    assert not Referral.objects.filter(
        Q(submitted_by=F("started_by")) | Q(submitted_by=F("sent_for_sign_off_by"))
    ).exists()


# --- members and money --------------------------------------------------------------------------------


def test_the_register_has_every_standing_but_one_that_is_to_come(world):
    standings = list(members.standings(on=TODAY).values())
    assert set(standings) == set(Standing)
    assert sum(standing.has_priority for standing in standings) == 26
    assert Authority.objects.filter(kind="other").count() == 3
    decisions = set(Breakpoint.objects.values_list("decision", flat=True))
    assert decisions == {"undecided", "stay", "leave"}
    assert Breakpoint.objects.filter(falls_on__gt=TODAY, decision="undecided").exists()
    two_years = Breakpoint.objects.filter(falls_on__year=2025)
    assert two_years.count() == 2


def test_invoices_are_paid_part_paid_overdue_and_not_yet_due(world):
    invoices = list(Invoice.objects.with_balance())
    assert [row for row in invoices if row.balance == 0 and row.paid > 0]
    assert [row for row in invoices if row.balance > 0 and row.paid > 0]
    assert [row for row in invoices if row.balance > 0 and row.due_on < TODAY]
    assert [row for row in invoices if row.balance > 0 and row.due_on > TODAY]
    assert CreditNote.objects.count() == 1


def test_the_fee_rises_by_septembers_prices(world):
    fees = list(FeeSchedule.objects.order_by("starts_on").values_list("annual_fee", flat=True))
    assert fees[0] == 20000
    assert fees == sorted(fees)
