"""The jobs that nobody presses a button for."""

from datetime import timedelta

import pytest
import time_machine

from placements.lifecycle import OfferStatus
from placements.tasks import record_lapsed_offers
from plv.access import roles
from plv.forms.models import SubmittedForm
from plv.forms.tasks import forget_submitted_forms
from plv.notify.models import Message
from plv.notify.tasks import deliver
from referrals.lifecycle import Status
from referrals.tasks import remind_of_updates
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_lapsed_offer_is_recorded_without_anyone_acting(now):
    offer = make.OfferFactory(made_at=now - timedelta(hours=25))
    still = make.OfferFactory(
        made_at=now - timedelta(hours=23), bed__unit__home=offer.bed.unit.home
    )
    for _ in range(2):
        with time_machine.travel(now, tick=False):
            record_lapsed_offers(timestamp=0)
    offer.refresh_from_db()
    still.refresh_from_db()
    assert (offer.status, still.status) == (OfferStatus.LAPSED, OfferStatus.MADE)
    assert offer.ended_at == offer.expires_at
    assert offer.referral.__class__.objects.get(pk=offer.referral_id).status == Status.WAITING


def test_a_social_worker_is_reminded_once_of_an_update(now):
    referral = make.ReferralFactory(
        waiting=True, updated_at=now - timedelta(days=12), reviewed_at=now
    )
    make.ReferralFactory(waiting=True, updated_at=now - timedelta(days=2), reviewed_at=now)
    worker = make.UserFactory(holds=[(roles.SOCIAL_WORKER, referral.authority)])
    for later in (timedelta(0), timedelta(days=1)):
        with time_machine.travel(now + later, tick=False):
            remind_of_updates(timestamp=0)
    message = Message.objects.get()
    assert message.to == worker
    assert referral.child.last_name not in message.subject + message.body
    assert str(referral.pk) in message.path


def test_a_message_is_sent_once_however_often_its_job_runs(now, mailoutbox):
    person = make.UserFactory()
    message = Message.objects.create(
        to=person,
        subject="Something waits",
        body="For you.",
        path="/",
        about="a test",
        written_at=now,
    )
    with time_machine.travel(now, tick=False):
        deliver(message_id=str(message.pk))
        deliver(message_id=str(message.pk))
    assert [mail.to for mail in mailoutbox] == [[person.email]]
    message.refresh_from_db()
    assert message.sent_at == now


def test_keys_of_forms_are_forgotten_after_thirty_days(now):
    person = make.UserFactory()
    for number, age in enumerate((29, 31)):
        SubmittedForm.objects.create(
            key=f"00000000-0000-4000-8000-00000000000{number}",
            by=person,
            path="/",
            body_digest="",
            claimed_at=now - timedelta(days=age),
        )
    with time_machine.travel(now, tick=False):
        forget_submitted_forms(timestamp=0)
    assert SubmittedForm.objects.get().claimed_at == now - timedelta(days=29)
