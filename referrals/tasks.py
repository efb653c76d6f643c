"""Jobs about waiting referrals. Each may run twice and does its work once."""

from datetime import timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from plv import clock
from referrals import notifications
from referrals.models import Referral

REMINDED_BEFORE = timedelta(days=3)


@app.periodic(cron="0 7 * * *", periodic_id="remind_of_updates")
@app.task(queue="reminders", queueing_lock="remind_of_updates", pass_context=False)
def remind_of_updates(timestamp: int) -> None:
    """Remind social workers of the updates and reviews that fall due within three days, once each.

    A referral that misses one drops out of the ranking; a person, never this job, stops its search.
    """
    at = clock.now()
    for referral in Referral.objects.waiting().select_related("authority"):
        due = min(moment for moment in (referral.update_due_at, referral.review_due_at) if moment)
        if due - at <= REMINDED_BEFORE:
            with transaction.atomic():
                notifications.update_due(referral, due=due, at=at)
