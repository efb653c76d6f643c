"""Random weeks in one home, by the actions alone, beside a plain model of what must be true."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from placements import actions
from placements.actions.beds import ENDED_BY_A_PERSON
from placements.lifecycle import OPEN, OfferStatus
from placements.models import Occupancy, Offer, Placement
from plv.access import roles
from plv.audit.models import AuditEvent
from plv.errors import Refused
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import Referral
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

TURNAROUND = timedelta(hours=4)
OFFERED = (Status.OFFERED, Status.ACCEPTED)
pick = st.integers(0, 99)


@dataclass
class Claim:
    """What the model believes of one bed: what for, for whom, since and until when."""

    kind: str
    child: Any
    since: datetime
    until: datetime | None = None


@dataclass
class Case:
    """What the model believes of one child."""

    referral: Any
    status: Status = Status.WAITING
    offer: Any = None
    answered: bool = False
    placement: Any = None


def waiting(weeks: "Weeks") -> bool:
    return any(case.status == Status.WAITING for case in weeks.cases)


def few_waiting(weeks: "Weeks") -> bool:
    return sum(case.status == Status.WAITING for case in weeks.cases) < 3


def offered(weeks: "Weeks") -> bool:
    return any(case.status in OFFERED for case in weeks.cases)


def placed(weeks: "Weeks") -> bool:
    return any(case.status == Status.PLACED for case in weeks.cases)


def claimed(weeks: "Weeks") -> bool:
    return any(claim.kind in ENDED_BY_A_PERSON for claim in weeks.claims.values())


class Weeks(RuleBasedStateMachine):
    """Two secure units, one of them with fewer staff than rooms, and a step-down unit."""

    @initialize()
    def open_the_home(self) -> None:
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.now, self.run, self.done = NOW, None, Counter[str]()
        self.lapsed = 0
        make.PolicyFactory()
        home = make.HomeFactory()
        hours = TURNAROUND.seconds // 3600
        ash = make.UnitFactory(home=home, capacity=(3, 2), turnaround_hours=hours)
        elm = make.UnitFactory(home=home, capacity=(1, 1), turnaround_hours=hours)
        oak = make.UnitFactory(home=home, capacity=(2, 1), kind=needs.Kind.STEP_DOWN)
        self.working = {ash: 2, elm: 1, oak: 1}
        self.beds = [make.BedFactory(unit=unit) for unit in (ash, ash, ash, elm, oak, oak)]
        self.home = home
        self.officer = make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])
        self.manager = make.UserFactory(holds=[(roles.REGISTERED_MANAGER, home)])
        self.cases = [self._child_who_waits() for _ in range(5)]
        self.apart = {self.cases[0].referral.child_id, self.cases[1].referral.child_id}
        make.keep_apart(self.cases[0].referral.child, self.cases[1].referral.child)
        self.signer = make.UserFactory(
            holds=[(roles.APPROVING_OFFICER, case.referral.authority) for case in self.cases]
        )
        self.claims: dict[Any, Claim] = {}
        for bed in (self.beds[0], self.beds[4]):
            self._live_here(bed)

    def _live_here(self, bed: Any) -> None:
        """One more child, who was here before."""
        child = make.ChildFactory()
        placement = make.place(bed, child=child)
        case = Case(placement.referral, Status.PLACED, placement=placement)
        self.cases.append(case)
        self.claims[bed] = Claim("stay", child.pk, placement.admitted_at)

    def _child_who_waits(self) -> Case:
        referral = make.ReferralFactory(waiting=True, updated_at=self.now, reviewed_at=self.now)
        make.LegalBasisFactory(child=referral.child, ends_at=NOW + timedelta(days=900))
        return Case(referral)

    def teardown(self) -> None:
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    # --- the model

    def _tick(self, by: timedelta) -> None:
        """Time passes: claims run out, and with them the offers they were for."""
        self.now += by
        for bed, claim in list(self.claims.items()):
            if claim.until is not None and claim.until <= self.now:
                del self.claims[bed]
        for case in self.cases:
            if case.status in OFFERED and case.offer.expires_at <= self.now:
                self._waits_again(case)
                self.lapsed += 1

    def _waits_again(self, case: Case) -> None:
        case.status, case.offer, case.answered = Status.WAITING, None, False

    def _free(self, case: Case | None = None) -> None:
        """The bed held or lived in by this child is left."""
        child = case.referral.child_id
        self.claims = {bed: row for bed, row in self.claims.items() if row.child != child}

    def _bed_of(self, case: Case, kind: str) -> Any:
        child = case.referral.child_id
        return next(
            bed for bed, row in self.claims.items() if (row.kind, row.child) == (kind, child)
        )

    def _in(self, unit: Any) -> set[Any]:
        """The children who live in the unit or for whom a bed of it is held."""
        return {row.child for bed, row in self.claims.items() if bed.unit == unit and row.child}

    def _may_take(self, case: Case, bed: Any, *, staying: Any = None) -> bool:
        """Whether the bed is free and the child may come to its unit, by staff and by company."""
        child = case.referral.child_id
        others = self._in(bed.unit) - {child}
        own_hold = self.claims.get(bed)
        free = own_hold is None or (own_hold.kind, own_hold.child) == ("named_hold", child)
        staffed = len(others) < self.working[bed.unit] or (
            staying is not None and staying.unit == bed.unit
        )
        return free and staffed and not (child in self.apart and others & self.apart)

    def _try(self, event: str, allowed: bool | None, act: Callable[[], Any]) -> Any:
        """The action is done exactly when the model allows it (None: it may be refused).

        A refusal leaves no trace.
        """
        before = AuditEvent.objects.count()
        done, refusal = None, ""
        try:
            done = act()
        except Refused as refused:
            refusal = refused.sentence
        if allowed is not None:
            assert (done is not None) == allowed, refusal or f"{event} should have been refused"
        if done is None:
            assert AuditEvent.objects.count() == before
        else:
            self.done[f"placements.{event}"] += 1
        return done

    # --- what people do

    @rule(hours=st.sampled_from([1, 2, 5, 25, 25]))
    def time_passes(self, hours: int) -> None:
        self._tick(timedelta(hours=hours))

    @rule()
    @precondition(few_waiting)
    def another_child_is_referred(self) -> None:
        case = self._child_who_waits()
        make.give(self.signer, roles.APPROVING_OFFICER, case.referral.authority)
        self.cases.append(case)

    def the_allocation_is_run(self) -> None:
        self.run = self._try(
            "allocation_run",
            True,
            lambda: actions.run_allocation(home=self.home, by=self.officer, at=self.now),
        )

    @precondition(waiting)
    @rule(n=pick)
    def a_proposal_of_a_new_run_is_offered(self, n: int) -> None:
        self.the_allocation_is_run()
        self._offer(n, allowed=True)

    @precondition(waiting)
    @rule(n=pick)
    def a_proposal_of_an_older_run_is_offered(self, n: int) -> None:
        """It may have been overtaken; if it is made, it must be one that the model allows."""
        if self.run is not None:
            self._offer(n, allowed=None)

    def _offer(self, n: int, *, allowed: bool | None) -> None:
        proposals = list(
            self.run.candidates.filter(bed__isnull=False)
            .exclude(referral__status=Status.PLACED)
            .select_related("bed__unit")
            .order_by("rank")
        )
        if not proposals:
            return
        chosen = proposals[n % len(proposals)]
        case = next(row for row in self.cases if row.referral.pk == chosen.referral_id)
        possible = case.status == Status.WAITING and self._may_take(case, chosen.bed)
        offer = self._try(
            "offer_made",
            allowed,
            lambda: actions.make_offer(
                run=self.run,
                referral=chosen.referral,
                bed=chosen.bed,
                out_of_order_reason="",
                by=self.officer,
                at=self.now,
            ),
        )
        if offer is None:
            return
        assert possible
        case.status, case.offer = Status.OFFERED, offer
        self.claims[chosen.bed] = Claim(
            "offer_hold", case.referral.child_id, self.now, offer.expires_at
        )

    def _offered(self, n: int) -> Case | None:
        rows = [case for case in self.cases if case.status in OFFERED]
        return rows[n % len(rows)] if rows else None

    def _placed(self, n: int) -> Case | None:
        rows = [case for case in self.cases if case.status == Status.PLACED]
        return rows[n % len(rows)] if rows else None

    @precondition(offered)
    @rule(n=pick, yes=st.booleans())
    def the_home_answers(self, n: int, yes: bool) -> None:
        if (case := self._offered(n)) is None:
            return
        asked = case.status == Status.OFFERED and not case.answered
        who = {"offer": case.offer, "note": "", "by": self.manager, "at": self.now}
        if yes:
            done = self._try(
                "offer_accepted_by_home", asked, lambda: actions.accept_for_home(**who)
            )
            case.answered = case.answered or done is not None
        elif self._try(
            "offer_refused_by_home",
            asked,
            lambda: actions.refuse_for_home(reason="staffing", **who),
        ):
            self._free(case)
            self._waits_again(case)

    @precondition(offered)
    @rule(n=pick, yes=st.booleans())
    def the_authority_answers(self, n: int, yes: bool) -> None:
        if (case := self._offered(n)) is None:
            return
        asked = case.status == Status.OFFERED and case.answered
        who = {"offer": case.offer, "note": "", "by": self.signer, "at": self.now}
        if yes:
            arrival = self.now + timedelta(hours=6)
            accepted = self._try(
                "offer_accepted",
                asked,
                lambda: actions.accept_for_authority(arrival_planned_at=arrival, **who),
            )
            if accepted:
                case.status, case.offer = Status.ACCEPTED, accepted
                self.claims[self._bed_of(case, "offer_hold")].until = accepted.expires_at
        elif self._try(
            "offer_declined", asked, lambda: actions.decline_for_authority(reason="cost", **who)
        ):
            self._free(case)
            self._waits_again(case)

    @precondition(offered)
    @rule(n=pick, yes=st.sampled_from([True, True, True, False]))
    def whose_turn_it_is_answers(self, n: int, yes: bool) -> None:
        if (case := self._offered(n)) is None:
            return
        if case.status == Status.ACCEPTED:
            self.a_child_arrives(n)
        elif case.answered:
            self.the_authority_answers(n, yes)
        else:
            self.the_home_answers(n, yes)

    @precondition(offered)
    @rule(n=pick)
    def an_offer_is_withdrawn(self, n: int) -> None:
        case = self._offered(n)
        if case and self._try(
            "offer_withdrawn",
            True,
            lambda: actions.withdraw_offer(
                offer=case.offer, reason="A test", by=self.officer, at=self.now
            ),
        ):
            self._free(case)
            self._waits_again(case)

    @precondition(offered)
    @rule(n=pick)
    def a_child_arrives(self, n: int) -> None:
        if (case := self._offered(n)) is None:
            return
        placement = self._try(
            "child_admitted",
            case.status == Status.ACCEPTED,
            lambda: actions.admit(
                offer=case.offer, arrived_at=self.now, by=self.manager, at=self.now
            ),
        )
        if placement:
            bed = self._bed_of(case, "offer_hold")
            self.claims[bed] = Claim("stay", case.referral.child_id, self.now)
            case.status, case.placement = Status.PLACED, placement
            case.offer, case.answered = None, False

    @precondition(placed)
    @rule(n=pick, b=pick, down=st.booleans())
    def a_child_moves(self, n: int, b: int, down: bool) -> None:
        """To another room of the same kind, or down to an open place."""
        if (case := self._placed(n)) is None:
            return
        bed, old = self.beds[b % len(self.beds)], self._bed_of(case, "stay")
        who = {"placement": case.placement, "bed": bed, "by": self.manager}
        who |= {"moved_at": self.now, "at": self.now}
        later = self.now > self.claims[old].since
        taken = bed in self.claims and not (down and self.claims[bed].kind == "named_hold")
        allowed = later and not taken and self._may_take(case, bed, staying=old)
        if down:
            rises = old.unit.kind == needs.Kind.STEP_DOWN or bed.unit.kind == needs.Kind.SECURE
            moved = self._try(
                "child_stepped_down",
                allowed and not rises,
                lambda: actions.step_down(expected_end_on=None, **who),
            )
        else:
            moved = self._try(
                "child_moved",
                allowed and bed.unit.kind == old.unit.kind,
                lambda: actions.move(reason="A test", **who),
            )
        if moved is None:
            return
        if down:
            self._free(case)
            case.placement = moved
        self.claims.pop(old, None)
        self._make_ready(old)
        self.claims[bed] = Claim("stay", case.referral.child_id, self.now)

    def _make_ready(self, bed: Any) -> None:
        if bed.unit.turnaround_hours:
            self.claims[bed] = Claim("turnaround", None, self.now, self.now + TURNAROUND)

    @precondition(placed)
    @rule(n=pick)
    def a_child_leaves(self, n: int) -> None:
        if (case := self._placed(n)) is None:
            return
        bed = self._bed_of(case, "stay")
        left = self._try(
            "child_discharged",
            self.now > self.claims[bed].since,
            lambda: actions.discharge(
                placement=case.placement,
                left_at=self.now,
                destination="family",
                note="",
                by=self.manager,
                at=self.now,
            ),
        )
        if left:
            self._free(case)
            self._make_ready(bed)
            case.status = Status.CLOSED

    @precondition(placed)
    @rule(n=pick, b=pick)
    def a_bed_is_held_for_a_resident(self, n: int, b: int) -> None:
        if (case := self._placed(n)) is None:
            return
        bed, child = self.beds[b % len(self.beds)], case.referral.child
        others = self._in(bed.unit) - {child.pk}
        home_unit = self._bed_of(case, "stay").unit
        allowed = (
            bed not in self.claims
            and (len(others) < self.working[bed.unit] or home_unit == bed.unit)
            and not (child.pk in self.apart and others & self.apart)
            and not any(
                row.kind == "named_hold" and row.child == child.pk for row in self.claims.values()
            )
        )
        held = self._try(
            "bed_held_for_child",
            allowed,
            lambda: actions.hold_for_child(
                bed=bed,
                child=child,
                starts_at=self.now,
                ends_at=None,
                reason="A test",
                by=self.manager,
                at=self.now,
            ),
        )
        if held:
            self.claims[bed] = Claim("named_hold", child.pk, self.now)

    @rule(b=pick)
    def a_bed_goes_out_of_service(self, b: int) -> None:
        bed = self.beds[b % len(self.beds)]
        out = self._try(
            "bed_out_of_service",
            bed not in self.claims,
            lambda: actions.take_out_of_service(
                bed=bed, reason="A test", ends_at=None, by=self.manager, at=self.now
            ),
        )
        if out:
            self.claims[bed] = Claim("out_of_service", None, self.now)

    @precondition(claimed)
    @rule(b=pick)
    def a_claim_is_ended(self, b: int) -> None:
        bed = list(self.claims)[b % len(self.claims)]
        claim = self.claims[bed]
        row = Occupancy.objects.at(self.now).get(bed=bed)
        if self._try(
            "bed_claim_ended",
            claim.kind not in {"stay", "offer_hold"},
            lambda: actions.end_claim(occupancy=row, by=self.manager, at=self.now),
        ):
            del self.claims[bed]

    # --- what must be true after each

    @invariant()
    def the_beds_are_as_the_model_says(self) -> None:
        rows = list(Occupancy.objects.at(self.now).values_list("bed", "kind", "child"))
        assert sorted(map(str, rows)) == sorted(
            str((bed.pk, claim.kind, claim.child)) for bed, claim in self.claims.items()
        )
        stays = [child for _, kind, child in rows if kind == Occupancy.Kind.STAY]
        assert len(stays) == len(set(stays))
        for unit, working in self.working.items():
            assert len(self._in(unit)) <= working

    @invariant()
    def every_referral_agrees_with_its_offers_and_placements(self) -> None:
        lapsed = set(Offer.objects.overdue(self.now).values_list("referral", flat=True))
        in_play = dict(Offer.objects.open(self.now).values_list("referral", "status"))
        here = set(Placement.objects.current().values_list("referral", flat=True))
        for case in self.cases:
            status = Referral.objects.values_list("status", flat=True).get(pk=case.referral.pk)
            if case.referral.pk in lapsed:
                assert (case.status, status in OFFERED) == (Status.WAITING, True)
                continue
            assert status == case.status
            assert (case.referral.pk in in_play) == (status in OFFERED)
            assert (case.referral.pk in here) == (status == Status.PLACED)
            if status in OFFERED:
                accepted = in_play[case.referral.pk] == OfferStatus.ACCEPTED
                assert accepted == (status == Status.ACCEPTED)

    @invariant()
    def the_audit_has_a_row_for_each_action_and_no_other(self) -> None:
        rows = AuditEvent.objects.filter(event__startswith="placements.")
        people = rows.exclude(by_id=None).values_list("event", flat=True)
        assert Counter(people) == self.done
        recorded = rows.filter(event="placements.offer_lapsed", by_id=None).count()
        assert recorded == Offer.objects.filter(status=OfferStatus.LAPSED).count()
        unrecorded = Offer.objects.filter(status__in=OPEN, expires_at__lte=self.now).count()
        assert recorded + unrecorded == self.lapsed


def test_random_weeks_keep_every_promise():
    run_state_machine_as_test(
        Weeks,
        settings=settings(
            max_examples=6,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


SEEN = {
    "offer_accepted",
    "offer_declined",
    "child_admitted",
    "child_moved",
    "child_stepped_down",
    "child_discharged",
    "bed_held_for_child",
}


def test_a_long_season_keeps_every_promise():
    """The same over months, until everything that may happen to a child here has happened."""
    chance = random.Random(1)
    weeks = Weeks()
    weeks.open_the_home()
    may = {
        Weeks.a_proposal_of_a_new_run_is_offered: (waiting, 3),
        Weeks.a_proposal_of_an_older_run_is_offered: (waiting, 1),
        Weeks.whose_turn_it_is_answers: (offered, 5),
        Weeks.an_offer_is_withdrawn: (offered, 1),
        Weeks.a_child_leaves: (placed, 1),
        Weeks.a_claim_is_ended: (claimed, 2),
    }
    for step in range(600):
        acts = [act for act, (holds, times) in may.items() if holds(weeks) for _ in range(times)]
        act = chance.choice([*acts, None, None])
        if act is None:
            weeks.time_passes(chance.choice([1, 2, 5, 25, 25]))
        elif act is Weeks.whose_turn_it_is_answers:
            weeks.whose_turn_it_is_answers(chance.randrange(100), chance.random() < 0.8)
        else:
            act(weeks, chance.randrange(100))
        if placed(weeks) and chance.random() < 0.5:
            weeks.a_child_moves(chance.randrange(100), chance.randrange(100), chance.random() < 0.3)
            weeks.a_bed_is_held_for_a_resident(chance.randrange(100), chance.randrange(100))
        if few_waiting(weeks):
            weeks.another_child_is_referred()
        weeks.the_beds_are_as_the_model_says()
        weeks.every_referral_agrees_with_its_offers_and_placements()
        weeks.the_audit_has_a_row_for_each_action_and_no_other()
        happened = {event.removeprefix("placements.") for event in weeks.done}
        if step >= 150 and weeks.lapsed and happened >= SEEN:
            break
    else:
        pytest.fail(f"never happened: {SEEN - happened or 'an offer lapsed'}")
    weeks.teardown()
