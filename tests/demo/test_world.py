"""The made-up world: the same for the same seed, whole, quiet, and with something of everything today."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from members import queries as members
from members.models import Breakpoint, CreditNote, FeeSchedule, Invoice
from members.standing import Standing
from placements import due
from placements.beds import beds_now, capacities, offerable
from placements.clocks import Kind as ClockKind
from placements.clocks import Severity
from placements.lifecycle import OfferStatus
from placements.models import Occupancy, Offer, Placement
from plv import clock
from plv.access.models import User
from plv.access.roles import ROLES
from plv.demo import loader
from plv.demo.profiles import SURNAMES
from plv.demo.sign_in import people_by_role
from plv.notify.models import Message
from referrals import needs
from referrals.lifecycle import Outcome, Status
from referrals.models import Child, KeepApart, LegalBasis, Referral, UnmetNeed
from tests.demo.conftest import SHORT

NOW = SHORT.now


def summary() -> list:
    """Every fact of the world that a person sees, without the random ids and references."""
    return [
        list(Child.objects.order_by("case_number").values_list("case_number", "first_name", "last_name", "born_on", "ethnicity", "authority__name")),
        list(Referral.objects.order_by("child__case_number", "started_at").values_list("child__case_number", "status", "outcome", "submitted_at", "risk_band", "answers")),
        list(Offer.objects.order_by("made_at").values_list("referral__child__case_number", "status", "bed__unit__name", "bed__name", "made_at", "ended_at")),
        list(Placement.objects.order_by("admitted_at").values_list("child__case_number", "kind", "admitted_at", "discharged_at", "destination")),
        list(Occupancy.objects.order_by("starts_at", "bed__room").values_list("bed__room", "kind", "starts_at", "ends_at", "child__case_number")),
        list(LegalBasis.objects.order_by("starts_at", "child__case_number").values_list("child__case_number", "kind", "starts_at", "ends_at")),
        list(Invoice.objects.order_by("number").values_list("number", "authority__name", "gross", "issued_on")),
        list(UnmetNeed.objects.order_by("recorded_at").values_list("age", "sex", "weekly_cost", "miles")),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_same_seed_and_moment_give_the_same_world(world):
    """`world` is one; another of the same settings is made beside it, once the first is put away."""
    first = summary()
    with transaction.atomic():
        _put_away()
        loader.load(SHORT, lambda line: None)
        assert summary() == first
        transaction.set_rollback(True)


def _put_away() -> None:
    """Empty the tables, as the owner, inside the transaction that will be rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_audit_chain_is_whole(lived):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # seal what is sealed at commit
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert "whole" in said.getvalue()


def test_the_worker_has_nothing_to_do(lived):
    assert Message.objects.exists()
    assert not Message.objects.filter(sent_at__isnull=True).exists()
    assert not ProcrastinateJob.objects.exists()
