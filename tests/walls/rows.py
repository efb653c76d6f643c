"""Rows for the lists, as many as asked for, in one small town."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from members.models import FeeSchedule
from placements import actions as placing
from placements.lifecycle import OfferStatus
from placements.models import Offer
from plv import audit
from plv.access import roles
from referrals import needs
from referrals.lifecycle import Status
from referrals.models import InformationRequest, UnmetNeed
from tests import factories as make
from tests.conftest import NOW

FEW, MANY = 1, 30


def child(town: SimpleNamespace) -> Any:
    return make.ChildFactory(authority=town.authority)


def waiting(town: SimpleNamespace, **fields: Any) -> Any:
    referral = make.ReferralFactory(waiting=True, child=child(town), **fields)
    make.LegalBasisFactory(child=referral.child)
    return referral


def drafts(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        make.ReferralFactory(child=child(town))


def waiting_referrals(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        waiting(town)


def questions(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        referral = make.ReferralFactory(
            submitted=True, status=Status.MORE_INFORMATION, child=child(town)
        )
        InformationRequest.objects.create(
            referral=referral, question="Which?", asked_at=NOW, asked_by=make.UserFactory()
        )


def submitted(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        make.ReferralFactory(submitted=True, child=child(town))


def beds(town: SimpleNamespace, number: int) -> list[Any]:
    return make.BedFactory.create_batch(number, unit=town.unit)


def residents(town: SimpleNamespace, number: int) -> None:
    for bed in beds(town, number):
        make.place(bed, child=child(town))


def vacancies(town: SimpleNamespace, number: int) -> None:
    manager = make.UserFactory(holds=[(roles.REGISTERED_MANAGER, town.home)])
    for bed in beds(town, number):
        placing.hold_vacant(
            bed=bed,
            because_of=make.place(beds(town, 1)[0], child=child(town)),
            reason="A test",
            review_on=NOW.date(),
            ends_at=None,
            by=manager,
            at=NOW,
        )


def claims_on_one_bed(town: SimpleNamespace, number: int) -> None:
    town.bed = town.bed or beds(town, 1)[0]
    for one in range(number):
        begun = NOW - timedelta(days=400 - 5 * one - 150 * (number == FEW))
        make.place(
            town.bed,
            child=child(town),
            admitted_at=begun,
            discharged_at=begun + timedelta(days=3),
            discharged_by=make.UserFactory(),
            destination="family",
        )


def offers(town: SimpleNamespace, number: int) -> None:
    manager = make.UserFactory()
    for bed in beds(town, number):
        offer = make.OfferFactory(bed=bed, referral__child=child(town))
        Offer.objects.filter(pk=offer.pk).update(
            status=OfferStatus.HOME_ACCEPTED, home_answered_at=NOW, home_answered_by=manager
        )


def ended_offers(town: SimpleNamespace, number: int) -> None:
    for bed in beds(town, number):
        offer = make.OfferFactory(
            bed=bed, referral__child=child(town), made_at=NOW - timedelta(days=9)
        )
        Offer.objects.filter(pk=offer.pk).update(
            status=OfferStatus.LAPSED,
            ended_at=NOW,
            home_answered_at=NOW,
            home_answered_by=offer.made_by,
        )


def runs(town: SimpleNamespace, number: int) -> None:
    officer = make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])
    for _ in range(number):
        placing.run_allocation(home=town.home, by=officer, at=NOW)


def a_run_of_many(town: SimpleNamespace, number: int) -> None:
    beds(town, number)
    waiting_referrals(town, number)
    officer = make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])
    town.run = placing.run_allocation(home=town.home, by=officer, at=NOW)


def pairs(town: SimpleNamespace, number: int) -> None:
    for bed in beds(town, number):
        placement = make.place(bed, child=child(town))
        make.keep_apart(placement.child, waiting(town).child)


def unmet(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        UnmetNeed.objects.create(
            authority=town.authority,
            needed_on=date(2026, 10, 1),
            reason=needs.UnmetReason.values[0],
            age=15,
            sex=needs.Sex.FEMALE,
            went_to=needs.Setting.values[0],
            recorded_at=NOW,
            recorded_by=make.UserFactory(),
        )


def members(town: SimpleNamespace, number: int) -> None:
    make.TermFactory.create_batch(number)


def invoices(town: SimpleNamespace, number: int) -> None:
    make.InvoiceFactory.create_batch(number, authority=town.authority)


def debtors(town: SimpleNamespace, number: int) -> None:
    make.InvoiceFactory.create_batch(number)


def fees(town: SimpleNamespace, number: int) -> None:
    taken = FeeSchedule.objects.count()
    FeeSchedule.objects.filter(ends_on=None).update(ends_on=date(2026, 3, 31))
    for one in range(number):
        year = 2027 + taken + one
        make.FeeScheduleFactory(starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31))


def people(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        make.UserFactory(
            holds=[(roles.SOCIAL_WORKER, town.authority), (roles.PLACEMENT_OFFICER, None)]
        )


def events(town: SimpleNamespace, number: int) -> None:
    for _ in range(number):
        person = make.UserFactory()
        audit.record(audit.Event.SIGNED_IN, target=person, by=person, at=NOW)


def a_bit_of_everything(town: SimpleNamespace, number: int) -> None:
    for rows in (drafts, submitted, questions, residents, offers, vacancies, unmet, debtors):
        rows(town, number)
