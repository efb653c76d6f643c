"""Jobs about offers. Each may run twice and does its work once."""

from django.db import transaction
from procrastinate.contrib.django import app

from placements import actions
from placements.models import Home
from plv import clock


@app.periodic(cron="*/5 * * * *", periodic_id="record_lapsed_offers")
@app.task(queue="beds", queueing_lock="record_lapsed_offers", pass_context=False)
def record_lapsed_offers(timestamp: int) -> None:
    """Record the offers that have lapsed by the clock, for homes where nobody has acted since.

    `timestamp` is when the job was due; the clock decides, so a late or repeated run is harmless.
    """
    for home in Home.objects.all():
        with transaction.atomic():
            home = actions.lock_home(home.pk)
            actions.settle_lapsed(home=home, at=clock.now())
