"""From a waiting child to a placed one and out again, by the actions alone."""

from datetime import timedelta

import pytest

from placements import actions
from placements.lifecycle import OfferStatus
from placements.models import Candidate, Occupancy
from plv.access import roles
from plv.audit.models import AuditEvent
from plv.errors import Refused
from referrals import needs
from referrals.lifecycle import Status
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def london(now):
    """A home with one secure and one step-down bed, a member's waiting child, and who is needed."""
    make.PolicyFactory()
    secure = make.BedFactory()
    home = secure.unit.home
    step_down = make.BedFactory(unit=make.UnitFactory(home=home, kind=needs.Kind.STEP_DOWN))
    referral = make.ReferralFactory(waiting=True, expected_weeks=12)
    make.MembershipFactory(authority=referral.authority)
    make.LegalBasisFactory(child=referral.child)
    return {
        "home": home,
        "secure": secure,
        "step_down": step_down,
        "referral": referral,
        "officer": make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)]),
        "manager": make.UserFactory(holds=[(roles.REGISTERED_MANAGER, home)]),
        "signer": make.UserFactory(holds=[(roles.APPROVING_OFFICER, referral.authority)]),
    }


def test_a_child_is_proposed_offered_admitted_stepped_down_and_discharged(london, now):
    run = actions.run_allocation(home=london["home"], by=london["officer"], at=now)
    proposal = run.candidates.get()
    assert (proposal.outcome, proposal.bed) == (Candidate.Outcome.PROPOSED, london["secure"])

    offer = actions.make_offer(
        run=run,
        referral=london["referral"],
        bed=proposal.bed,
        out_of_order_reason="",
        by=london["officer"],
        at=now,
    )
    later = now + timedelta(hours=1)
    actions.accept_for_home(offer=offer, note="", by=london["manager"], at=later)
    actions.accept_for_authority(
        offer=offer,
        arrival_planned_at=later + timedelta(hours=5),
        note="",
        by=london["signer"],
        at=later,
    )
    arrived = later + timedelta(hours=4)
    placement = actions.admit(offer=offer, arrived_at=arrived, by=london["manager"], at=arrived)
    assert london["secure"].occupancies.at(arrived).get().placement == placement

    stepped = arrived + timedelta(days=60)
    follower = actions.step_down(
        placement=placement,
        bed=london["step_down"],
        moved_at=stepped,
        expected_end_on=None,
        by=london["manager"],
        at=stepped,
    )
    assert follower.follows == placement
    assert not london["secure"].occupancies.at(stepped).exists()

    left = stepped + timedelta(days=30)
    actions.discharge(
        placement=follower,
        left_at=left,
        destination="family",
        note="",
        by=london["manager"],
        at=left,
    )
    london["referral"].refresh_from_db()
    assert london["referral"].status == Status.CLOSED
    assert not Occupancy.objects.at(left).exists()
    assert set(AuditEvent.objects.values_list("event", flat=True)) >= {
        "placements.allocation_run",
        "placements.offer_made",
        "placements.child_admitted",
        "placements.child_stepped_down",
        "placements.child_discharged",
    }


def test_an_offer_lapses_by_the_clock_and_the_child_keeps_its_place_in_time(london, now):
    run = actions.run_allocation(home=london["home"], by=london["officer"], at=now)
    offer = actions.make_offer(
        run=run,
        referral=london["referral"],
        bed=london["secure"],
        out_of_order_reason="",
        by=london["officer"],
        at=now,
    )
    since = london["referral"].waiting_since
    late = offer.expires_at
    assert not Occupancy.objects.at(late).exists()
    with pytest.raises(Refused, match="lapsed"):
        actions.accept_for_home(offer=offer, note="", by=london["manager"], at=late)

    again = actions.run_allocation(home=london["home"], by=london["officer"], at=late)
    offer.refresh_from_db()
    london["referral"].refresh_from_db()
    assert offer.status == OfferStatus.LAPSED
    assert (london["referral"].status, london["referral"].waiting_since) == (Status.WAITING, since)
    assert again.candidates.get().outcome == Candidate.Outcome.PROPOSED


def test_no_secure_admission_without_a_legal_basis(london, now):
    run = actions.run_allocation(home=london["home"], by=london["officer"], at=now)
    offer = actions.make_offer(
        run=run,
        referral=london["referral"],
        bed=london["secure"],
        out_of_order_reason="",
        by=london["officer"],
        at=now,
    )
    actions.accept_for_home(offer=offer, note="", by=london["manager"], at=now)
    actions.accept_for_authority(
        offer=offer, arrival_planned_at=now, note="", by=london["signer"], at=now
    )
    london["referral"].child.legal_bases.update(ended_at=now)
    with pytest.raises(Refused, match="Nothing permits"):
        actions.admit(offer=offer, arrived_at=now, by=london["manager"], at=now)
