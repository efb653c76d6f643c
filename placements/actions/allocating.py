"""Running the allocation: facts in, decision out, both kept for ever."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from placements import allocation
from placements.actions.guards import check_runs_or_allocates, lock_home
from placements.actions.offering import settle_lapsed
from placements.facts import facts, policy_on
from placements.models import AllocationRun, Candidate, Home
from plv import audit, clock
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused


@transaction.atomic
def run_allocation(*, home: Home, by: User, at: datetime) -> AllocationRun:
    """Propose who might have which of the home's free beds, for all of them at once.

    Writes a frozen run. It offers nothing: a named person does (trust promise 6).
    """
    check_runs_or_allocates(by, home.pk)
    if Permission.ALLOCATE_BEDS not in by.held.everywhere:
        raise Refused("Only the placement team may run the allocation.")
    home = lock_home(home.pk)
    settle_lapsed(home=home, at=at)
    policy = policy_on(clock.london_day(at))
    known = facts(home, policy, at)
    decision = allocation.decide(known)
    run = AllocationRun.objects.create(
        home=home,
        policy=policy,
        run_at=at,
        run_by=by,
        facts=known.to_json(),
        decision=decision.to_json(),
        digest=allocation.digest(known, decision),
    )
    Candidate.objects.bulk_create(
        Candidate(
            run=run,
            referral_id=UUID(row.referral),
            outcome=row.outcome.value,
            rank=row.position,
            bed_id=UUID(row.bed) if row.bed else None,
        )
        for row in decision.candidates
    )
    audit.record(
        audit.Event.ALLOCATION_RUN, target=run, by=by, at=at, detail={"digest": run.digest}
    )
    return run
