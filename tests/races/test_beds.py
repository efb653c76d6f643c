"""Fifty people offer, answer, admit and discharge over the same few beds at once."""

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, transaction

from placements import actions
from placements.lifecycle import OfferStatus
from placements.models import Bed, Home, Occupancy, Offer, Placement
from plv import clock
from plv.access import roles
from plv.errors import Refused
from referrals import needs
from referrals.models import Referral
from tests import factories as make
from tests.races import crowd as races

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

THREADS = 50
SECONDS = 20
BEDS, CHILDREN = 6, 24

Deed = Callable[[random.Random], bool]


@pytest.fixture
def town():
    """A home with few beds, many waiting children, and the people who place them."""
    make.PolicyFactory(starts_on="2020-01-01")
    home = make.HomeFactory(opened_on="2020-01-01")
    unit = make.UnitFactory(home=home, capacity=(BEDS, BEDS))
    make.BedFactory.create_batch(BEDS, unit=unit)
    authority = make.AuthorityFactory()
    make.MembershipFactory(authority=authority)
    here = {
        "home": home,
        "authority": authority,
        "officer": make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)]),
        "manager": make.UserFactory(holds=[(roles.REGISTERED_MANAGER, home)]),
        "signer": make.UserFactory(holds=[(roles.APPROVING_OFFICER, authority)]),
    }
    for _ in range(CHILDREN):
        waiting_child(here)
    return here


def waiting_child(town) -> None:
    """One more child who could be placed now."""
    now = clock.now()
    referral = make.ReferralFactory(
        waiting=True, child__authority=town["authority"], updated_at=now, reviewed_at=now
    )
    make.LegalBasisFactory(child=referral.child, ends_at=clock.add_months_to_moment(now, 6))


def deeds_of(town) -> list[tuple[str, Deed]]:
    """What the fifty do. Reads are made without a lock, as from a page that is already stale."""
    home, officer, manager, signer = (town[key] for key in ("home", "officer", "manager", "signer"))

    def offer(luck: random.Random) -> bool:
        run = actions.run_allocation(home=home, by=officer, at=clock.now())
        proposals = list(run.candidates.filter(bed__isnull=False).select_related("referral", "bed"))
        if not proposals:
            return False
        chosen = luck.choice(proposals)
        actions.make_offer(
            run=run,
            referral=chosen.referral,
            bed=chosen.bed,
            out_of_order_reason="",
            by=officer,
            at=clock.now(),
        )
        return True

    def answer_for_home(luck: random.Random) -> bool:
        found = _any(luck, Offer.objects.filter(status=OfferStatus.MADE))
        if found is None:
            return False
        if luck.random() < 0.2:
            actions.refuse_for_home(
                offer=found,
                reason=needs.RefusedByHome.STAFFING,
                note="",
                by=manager,
                at=clock.now(),
            )
        else:
            actions.accept_for_home(offer=found, note="", by=manager, at=clock.now())
        return True

    def answer_for_authority(luck: random.Random) -> bool:
        found = _any(luck, Offer.objects.filter(status=OfferStatus.HOME_ACCEPTED))
        if found is None:
            return False
        at = clock.now()
        actions.accept_for_authority(offer=found, arrival_planned_at=at, note="", by=signer, at=at)
        return True

    def admit(luck: random.Random) -> bool:
        found = _any(luck, Offer.objects.filter(status=OfferStatus.ACCEPTED))
        if found is None:
            return False
        at = clock.now()
        actions.admit(offer=found, arrived_at=at, by=manager, at=at)
        return True

    def discharge(luck: random.Random) -> bool:
        found = _any(luck, Placement.objects.current())
        if found is None:
            return False
        at = clock.now()
        actions.discharge(
            placement=found, left_at=at, destination="family", note="", by=manager, at=at
        )
        waiting_child(town)
        return True

    def hold_vacant(luck: random.Random) -> bool:
        bed = luck.choice(list(Bed.objects.all()))
        at = clock.now()
        actions.hold_vacant(
            bed=bed,
            because_of=None,
            reason="A test of safety",
            review_on=clock.london_day(at),
            ends_at=None,
            by=manager,
            at=at,
        )
        return True

    def end_vacancy(luck: random.Random) -> bool:
        claim = _any(
            luck,
            Occupancy.objects.not_over(clock.now()).filter(kind=Occupancy.Kind.SAFETY_VACANCY),
        )
        if claim is None:
            return False
        actions.end_claim(occupancy=claim, by=manager, at=clock.now())
        return True

    often = [offer, answer_for_home, answer_for_authority, admit, discharge]
    return [(deed.__name__, deed) for deed in (*often, *often, hold_vacant, end_vacancy)]


def _any(luck: random.Random, rows):
    found = list(rows)
    return luck.choice(found) if found else None


def test_no_bed_and_no_child_is_ever_taken_twice(town):
    before = races.deadlocks()
    heard = races.crowd(
        deeds_of(town),
        threads=THREADS,
        seconds=SECONDS,
        seed=7,
        enough=lambda heard: heard.done["admit"] > BEDS,
    )

    assert heard.faults == []
    assert races.beds_taken_twice() == 0
    assert races.children_in_two_beds() == 0
    assert races.deadlocks() == before
    assert heard.done["admit"] > BEDS, "the crowd must fill the beds more than once"
    assert Placement.objects.count() == heard.done["admit"]
    for sentence in heard.refusals:
        assert sentence.endswith((".", "first.", "bed."))
        assert "constraint" not in sentence


def test_without_the_guards_the_same_crowd_takes_beds_twice(town, monkeypatch):
    """The negative control: no home lock, no exclusion constraints, and the count above is not zero."""
    monkeypatch.setattr("placements.actions.guards.lock_home", _unlocked)
    for module in ("offering", "allocating", "beds", "moving"):
        monkeypatch.setattr(f"placements.actions.{module}.lock_home", _unlocked)
    constraints = [
        row
        for row in Occupancy._meta.constraints
        if row.name.startswith(("occupancy_bed", "occupancy_child"))
    ]
    with _as_the_owner() as editor:
        for constraint in constraints:
            editor.remove_constraint(Occupancy, constraint)
    try:
        for seed in range(8):
            races.crowd(deeds_of(town), threads=THREADS, seconds=5, seed=seed)
            if races.beds_taken_twice():
                break
        assert races.beds_taken_twice() > 0
    finally:
        with _as_the_owner() as editor:
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE placements_occupancy CASCADE")
            for constraint in constraints:
                editor.add_constraint(Occupancy, constraint)


def _unlocked(home_id) -> Home:
    home = Home.objects.get(pk=home_id)
    time.sleep(0.002)
    return home


class _as_the_owner:  # noqa: N801 - read as a phrase
    """The tables are the owner's: only the owner may take a constraint away."""

    def __enter__(self):
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
        self.editor = connection.schema_editor(atomic=False)
        return self.editor.__enter__()

    def __exit__(self, *error):
        self.editor.__exit__(*error)
        connection.close()


def test_a_bed_that_comes_free_while_others_wait_is_never_called_full(town):
    """Somebody's offer of the only bed is rolled back while another waits for the same bed."""
    Bed.objects.exclude(pk=Bed.objects.first().pk).update(closed_on="2025-11-01")
    at = clock.now()
    run = actions.run_allocation(home=town["home"], by=town["officer"], at=at)
    proposal = run.candidates.get(bed__isnull=False)
    holding, told = threading.Event(), []

    def offer(at: datetime) -> Offer:
        return actions.make_offer(
            run=run,
            referral=proposal.referral,
            bed=proposal.bed,
            out_of_order_reason="",
            by=town["officer"],
            at=at,
        )

    def second() -> None:
        holding.wait()
        try:
            told.append(offer(clock.now()))
        except Refused as refusal:
            told.append(refusal.sentence)
        finally:
            connection.close()

    waiting = threading.Thread(target=second)
    waiting.start()
    with transaction.atomic():
        offer(clock.now())
        holding.set()
        time.sleep(0.5)
        transaction.set_rollback(True)
    waiting.join()
    assert isinstance(told[0], Offer), told
    assert Offer.objects.get() == told[0]


def test_two_officers_offer_the_same_child_at_once_and_one_is_told_so(town):
    run = actions.run_allocation(home=town["home"], by=town["officer"], at=clock.now())
    proposal = run.candidates.filter(bed__isnull=False).first()
    told: list[object] = []
    barrier = threading.Barrier(10)

    def offer() -> None:
        barrier.wait()
        try:
            told.append(
                actions.make_offer(
                    run=run,
                    referral=proposal.referral,
                    bed=proposal.bed,
                    out_of_order_reason="",
                    by=town["officer"],
                    at=clock.now(),
                )
            )
        except Refused as refusal:
            told.append(refusal.sentence)
        finally:
            connection.close()

    people = [threading.Thread(target=offer) for _ in range(10)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [isinstance(answer, Offer) for answer in told].count(True) == 1
    refused = {answer for answer in told if isinstance(answer, str)}
    assert refused == {"This referral is “place offered” now, so no bed can be offered for it."}
    assert Referral.objects.get(pk=proposal.referral_id).offers.count() == 1
