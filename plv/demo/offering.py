"""The steps from an order to an arrival, one scene at a time."""

from datetime import datetime, timedelta

from placements import actions
from plv import clock
from plv.demo import house
from plv.demo.world import Case, World
from referrals import actions as referrals
from referrals.lifecycle import Status
from referrals.models import LegalBasis


def record_order(world: World, case: Case, at: datetime, made_at: datetime) -> None:
    """A first order for ten weeks, made some days before the referral."""
    case.covered_until = made_at + timedelta(weeks=10)
    case.orders.append(LegalBasis.Kind.FIRST)
    referrals.record_legal_basis(
        child=case.referral.child,
        kind=LegalBasis.Kind.FIRST,
        starts_at=made_at,
        ends_at=case.covered_until,
        court=case.court,
        case_number=f"DE{world.rng.randrange(10, 99)}C{world.rng.randrange(10000, 99999)}",
        next_hearing_on=clock.london_day(case.covered_until) - timedelta(days=5),
        authorised_by_name="",
        authorised_by_role="",
        by=case.writer,
        at=at,
    )


def offer(world: World, case: Case, at: datetime) -> None:
    """From a run of this moment: the bed it proposes, or another that the child may have, saying why."""
    run = actions.run_allocation(home=world.home, by=world.staff.officer, at=at)
    row = next(row for row in house.candidates(run) if row["referral"] == str(case.referral.pk))
    bed, reason = row["bed"], ""
    if bed is None:
        bed, reason = house.usable_beds(run, row)[0], house.OUT_OF_ORDER
    house.offer(world, case, run, world.bed(bed), at, reason)


def home_says_yes(world: World, case: Case, at: datetime) -> None:
    case.offer = actions.accept_for_home(
        offer=case.offer, note="We can keep the child safe here.", by=world.staff.manager, at=at
    )


def authority_says_yes(world: World, case: Case, at: datetime, arrives: datetime) -> None:
    case.offer = actions.accept_for_authority(
        offer=case.offer, arrival_planned_at=arrives, note="", by=case.signer, at=at
    )
    case.status = Status.ACCEPTED


def arrive(world: World, case: Case, at: datetime) -> None:
    case.placement = actions.admit(offer=case.offer, arrived_at=at, by=world.staff.manager, at=at)
    case.status = Status.PLACED
