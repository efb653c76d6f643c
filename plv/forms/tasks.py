"""Jobs about submitted forms."""

from datetime import timedelta

from procrastinate.contrib.django import app

from plv import clock
from plv.forms.models import SubmittedForm

KEPT = timedelta(days=30)


@app.periodic(cron="17 3 * * *", periodic_id="forget_submitted_forms")
@app.task(queue="housekeeping", queueing_lock="forget_submitted_forms", pass_context=False)
def forget_submitted_forms(timestamp: int) -> None:
    """Delete the keys of forms sent more than thirty days ago; nobody sends one again after that."""
    SubmittedForm.objects.filter(claimed_at__lt=clock.now() - KEPT).delete()
