"""Who may carry out each action on beds, offers and placements, and what it leaves behind."""

from datetime import timedelta
from typing import Any

import pytest

from placements import actions
from placements.lifecycle import OfferStatus
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import LegalBasis
from tests import factories as make
from tests.acting import WRITTEN, Act, Cast, check_account, check_only_those_may, check_recusal
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

SOCIAL_WORKER, SIGNER = "social_worker", "approving_officer"
OFFICER, MANAGER = "placement_officer", "registered_manager"
AN_HOUR_AGO = NOW - timedelta(hours=1)


def bed(cast: Cast, kind: str = needs.Kind.SECURE) -> Any:
    return make.BedFactory(unit=make.UnitFactory(home=cast.home, kind=kind))


def child(cast: Cast) -> Any:
    return make.ChildFactory(authority=cast.authority)


def waiting(cast: Cast) -> Any:
    referral = make.ReferralFactory(waiting=True, child=child(cast))
    make.LegalBasisFactory(child=referral.child)
    return referral


def offer(cast: Cast, status: OfferStatus = OfferStatus.MADE) -> Any:
    """An offer of the morning, as far along as `status`."""
    referral = waiting(cast)
    referral.status = Status.ACCEPTED if status == OfferStatus.ACCEPTED else Status.OFFERED
    referral.save()
    made = make.OfferFactory(referral=referral, bed=bed(cast))
    made.status = status
    if status != OfferStatus.MADE:
        made.home_answered_at, made.home_answered_by = AN_HOUR_AGO, make.UserFactory()
    if status == OfferStatus.ACCEPTED:
        made.authority_answered_at, made.authority_answered_by = AN_HOUR_AGO, make.UserFactory()
        made.arrival_planned_at = NOW
    made.save()
    return made


def placement(cast: Cast, kind: str = needs.Kind.SECURE) -> Any:
    return make.place(bed(cast, kind), child=child(cast))


def from_a_run(cast: Cast) -> dict[str, Any]:
    make.PolicyFactory()
    referral, free = waiting(cast), bed(cast)
    run = actions.run_allocation(home=cast.home, by=cast.now(OFFICER), at=AN_HOUR_AGO)
    return {"run": run, "referral": referral, "bed": free, "out_of_order_reason": WRITTEN}


def with_policy(cast: Cast) -> dict[str, Any]:
    make.PolicyFactory()
    return {"home": cast.home}


def vacancy(cast: Cast) -> dict[str, Any]:
    held = actions.hold_vacant(
        bed=bed(cast),
        because_of=None,
        reason=WRITTEN,
        review_on=NOW.date(),
        ends_at=None,
        by=cast.now(MANAGER),
        at=AN_HOUR_AGO,
    )
    return {"occupancy": held}


ACTS = [
    Act(
        actions.run_allocation,
        with_policy,
        may=(OFFICER,),
        event="placements.allocation_run",
        names_child=False,
        names_authority=False,
    ),
    Act(
        actions.make_offer,
        from_a_run,
        may=(OFFICER,),
        event="placements.offer_made",
        told=(MANAGER,),
        step="A place was offered",
        recuses=True,
    ),
    Act(
        actions.accept_for_home,
        lambda cast: {"offer": offer(cast), "note": WRITTEN},
        may=(MANAGER,),
        event="placements.offer_accepted_by_home",
        told=(SIGNER,),
        recuses=True,
    ),
    Act(
        actions.refuse_for_home,
        lambda cast: {"offer": offer(cast), "reason": "staffing", "note": WRITTEN},
        may=(MANAGER,),
        event="placements.offer_refused_by_home",
        told=(OFFICER, SOCIAL_WORKER, SIGNER),
        step="The home could not take the child: staffing level",
    ),
    Act(
        actions.accept_for_authority,
        lambda cast: {
            "offer": offer(cast, OfferStatus.HOME_ACCEPTED),
            "arrival_planned_at": NOW + timedelta(hours=5),
            "note": WRITTEN,
        },
        may=(SIGNER,),
        event="placements.offer_accepted",
        told=(MANAGER, OFFICER),
        step="The offer was accepted",
    ),
    Act(
        actions.decline_for_authority,
        lambda cast: {
            "offer": offer(cast, OfferStatus.HOME_ACCEPTED),
            "reason": "distance",
            "note": WRITTEN,
        },
        may=(SIGNER,),
        event="placements.offer_declined",
        told=(MANAGER, OFFICER, SOCIAL_WORKER, SIGNER),
        step="Your authority declined the offer: distance",
    ),
    Act(
        actions.withdraw_offer,
        lambda cast: {"offer": offer(cast), "reason": WRITTEN},
        may=(OFFICER,),
        event="placements.offer_withdrawn",
        told=(MANAGER, SOCIAL_WORKER, SIGNER),
        step="The offer was withdrawn",
        recuses=True,
    ),
    Act(
        actions.admit,
        lambda cast: {"offer": offer(cast, OfferStatus.ACCEPTED), "arrived_at": NOW},
        may=(MANAGER,),
        event="placements.child_admitted",
        told=(SOCIAL_WORKER, SIGNER),
        step="Admitted to the home",
        recuses=True,
    ),
    Act(
        actions.record_order,
        lambda cast: {
            "child": offer(cast, OfferStatus.ACCEPTED).referral.child,
            "kind": LegalBasis.Kind.INTERIM,
            "starts_at": NOW,
            "ends_at": NOW + timedelta(days=28),
            "court": WRITTEN,
            "case_number": WRITTEN,
            "next_hearing_on": None,
        },
        may=(MANAGER,),
        event="referrals.legal_basis_recorded",
        names_authority=False,
    ),
    Act(
        actions.move,
        lambda cast: {
            "placement": placement(cast),
            "bed": bed(cast),
            "moved_at": NOW,
            "reason": WRITTEN,
        },
        may=(MANAGER,),
        event="placements.child_moved",
    ),
    Act(
        actions.plan_step_down,
        lambda cast: {"placement": placement(cast), "wanted_from": NOW.date()},
        may=(MANAGER,),
        event="placements.step_down_planned",
        recuses=True,
    ),
    Act(
        actions.step_down,
        lambda cast: {
            "placement": placement(cast),
            "bed": bed(cast, needs.Kind.STEP_DOWN),
            "moved_at": NOW,
            "expected_end_on": None,
        },
        may=(MANAGER,),
        event="placements.child_stepped_down",
        recuses=True,
    ),
    Act(
        actions.discharge,
        lambda cast: {
            "placement": placement(cast),
            "left_at": NOW,
            "destination": "family",
            "note": WRITTEN,
        },
        may=(MANAGER,),
        event="placements.child_discharged",
        told=(SOCIAL_WORKER, SIGNER, OFFICER),
        step="Left the home",
    ),
    Act(
        actions.record_review,
        lambda cast: {
            "placement": placement(cast),
            "held_on": NOW.date(),
            "criteria_still_apply": True,
            "still_necessary": True,
            "other_would_be_appropriate": False,
            "reasons": WRITTEN,
            "independent_person": WRITTEN,
        },
        may=(MANAGER,),
        event="placements.review_recorded",
    ),
    Act(
        actions.hold_vacant,
        lambda cast: {
            "bed": bed(cast),
            "because_of": placement(cast),
            "reason": WRITTEN,
            "review_on": NOW.date(),
            "ends_at": None,
        },
        may=(MANAGER, OFFICER),
        event="placements.bed_held_vacant",
        names_child=False,
        names_authority=False,
    ),
    Act(
        actions.take_out_of_service,
        lambda cast: {"bed": bed(cast), "reason": WRITTEN, "ends_at": None},
        may=(MANAGER, OFFICER),
        event="placements.bed_out_of_service",
        names_child=False,
        names_authority=False,
    ),
    Act(
        actions.hold_for_child,
        lambda cast: {
            "bed": bed(cast, needs.Kind.STEP_DOWN),
            "child": placement(cast).child,
            "starts_at": NOW,
            "ends_at": None,
            "reason": WRITTEN,
        },
        may=(MANAGER, OFFICER),
        event="placements.bed_held_for_child",
        names_authority=False,
        recuses=True,
    ),
    Act(
        actions.end_claim,
        vacancy,
        may=(MANAGER, OFFICER),
        event="placements.bed_claim_ended",
        names_child=False,
        names_authority=False,
    ),
]


def test_every_action_is_asked():
    by_the_system = {"lock_home", "settle_lapsed"}
    assert {act.name for act in ACTS} == set(actions.__all__) - by_the_system


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
