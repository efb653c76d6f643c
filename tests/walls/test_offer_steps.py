"""Every answer to an offer, tried from every status."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from placements import actions as placing
from placements.lifecycle import OFFER_TRANSITIONS, OPEN, OfferStatus
from placements.models import Offer
from plv.access import roles
from plv.errors import Refused
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import Referral
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

S, O = Status, OfferStatus  # noqa: E741 - the heads of a table


@dataclass
class Bedside:
    """An offer of a bed to a waiting child, and the people who answer it."""

    offer: Offer
    officer: Any
    manager: Any
    signer: Any


# What the referral of an offer in each status is.
BESIDE = {
    OfferStatus.MADE: S.OFFERED,
    OfferStatus.HOME_ACCEPTED: S.OFFERED,
    OfferStatus.ACCEPTED: S.ACCEPTED,
    OfferStatus.ADMITTED: S.PLACED,
}


def offer_in(status: OfferStatus) -> Bedside:
    offer = make.OfferFactory(made_at=NOW - timedelta(hours=2))
    make.LegalBasisFactory(child=offer.referral.child)
    people = Bedside(
        offer,
        make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)]),
        make.UserFactory(holds=[(roles.REGISTERED_MANAGER, offer.bed.unit.home)]),
        make.UserFactory(holds=[(roles.APPROVING_OFFICER, offer.referral.authority)]),
    )
    answered = NOW - timedelta(hours=1)
    facts: dict[str, Any] = {"status": status}
    if status not in {OfferStatus.MADE, OfferStatus.LAPSED, OfferStatus.WITHDRAWN}:
        facts |= {"home_answered_at": answered, "home_answered_by": people.manager}
    if status in {OfferStatus.ACCEPTED, OfferStatus.ADMITTED, OfferStatus.DECLINED}:
        facts |= {"authority_answered_at": answered, "authority_answered_by": people.signer}
    if status is OfferStatus.HOME_REFUSED:
        facts["home_refusal"] = needs.RefusedByHome.values[0]
    if status is OfferStatus.DECLINED:
        facts["authority_refusal"] = needs.DeclinedByAuthority.values[0]
    if status not in OPEN:
        facts["ended_at"] = answered
    Offer.objects.filter(pk=offer.pk).update(**facts)
    beside = BESIDE.get(status, S.WAITING)
    Referral.objects.filter(pk=offer.referral_id).update(status=beside)
    offer.refresh_from_db()
    return people


@dataclass(frozen=True)
class OfferStep:
    name: str
    leads: dict[OfferStatus, OfferStatus]
    referral_becomes: Status | None
    do: Callable[[Bedside], Any]


def _lapse(people: Bedside) -> Any:
    """The same offer a month later: the clock alone has ended it."""
    late = NOW + timedelta(days=30)
    if not placing.settle_lapsed(home=people.offer.bed.unit.home, at=late):
        raise Refused("There was nothing to lapse.")


OFFER_STEPS = [
    OfferStep(
        "accept_for_home",
        {O.MADE: O.HOME_ACCEPTED},
        None,
        lambda people: placing.accept_for_home(
            offer=people.offer, note="", by=people.manager, at=NOW
        ),
    ),
    OfferStep(
        "refuse_for_home",
        {O.MADE: O.HOME_REFUSED},
        S.WAITING,
        lambda people: placing.refuse_for_home(
            offer=people.offer,
            reason=needs.RefusedByHome.values[0],
            note="",
            by=people.manager,
            at=NOW,
        ),
    ),
    OfferStep(
        "accept_for_authority",
        {O.HOME_ACCEPTED: O.ACCEPTED},
        S.ACCEPTED,
        lambda people: placing.accept_for_authority(
            offer=people.offer, arrival_planned_at=NOW, note="", by=people.signer, at=NOW
        ),
    ),
    OfferStep(
        "decline_for_authority",
        {O.HOME_ACCEPTED: O.DECLINED},
        S.WAITING,
        lambda people: placing.decline_for_authority(
            offer=people.offer,
            reason=needs.DeclinedByAuthority.values[0],
            note="",
            by=people.signer,
            at=NOW,
        ),
    ),
    OfferStep(
        "withdraw_offer",
        dict.fromkeys((O.MADE, O.HOME_ACCEPTED, O.ACCEPTED), O.WITHDRAWN),
        S.WAITING,
        lambda people: placing.withdraw_offer(
            offer=people.offer, reason="A test", by=people.officer, at=NOW
        ),
    ),
    OfferStep(
        "settle_lapsed",
        dict.fromkeys((O.MADE, O.HOME_ACCEPTED, O.ACCEPTED), O.LAPSED),
        S.WAITING,
        _lapse,
    ),
    OfferStep(
        "admit",
        {O.ACCEPTED: O.ADMITTED},
        S.PLACED,
        lambda people: placing.admit(offer=people.offer, arrived_at=NOW, by=people.manager, at=NOW),
    ),
]


@pytest.mark.parametrize("status", OfferStatus)
@pytest.mark.parametrize("step", OFFER_STEPS, ids=lambda step: step.name)
def test_each_answer_to_an_offer_is_done_in_its_turn_and_refused_out_of_it(step, status):
    people = offer_in(status)
    offer, referral = people.offer, people.offer.referral
    referral.refresh_from_db()
    before = referral.status
    if status not in step.leads:
        with pytest.raises(Refused) as refusal:
            step.do(people)
        assert refusal.value.sentence.endswith(".")
        expected = (status, before)
    else:
        step.do(people)
        expected = (step.leads[status], step.referral_becomes or before)
    offer.refresh_from_db()
    referral.refresh_from_db()
    assert (offer.status, referral.status) == expected


def test_every_transition_of_an_offer_is_made_by_an_action():
    made = {pair for step in OFFER_STEPS for pair in step.leads.items()}
    assert made == {(now, then) for now, nexts in OFFER_TRANSITIONS.items() for then in nexts}
