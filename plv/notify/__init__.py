"""Telling people. The only door to the job queue.

    notify.tell(people, subject=..., body=..., path=..., about=..., at=now)

writes one message for each person in the caller's transaction and queues its delivery in the
same one: rolled back together, sent once it is committed. No message carries personal data: it
says that something waits, and where.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import transaction

_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Within the block nobody is told anything: for bringing in a past that people know already."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def tell(
    people: Iterable[Any], *, subject: str, body: str, path: str, about: str, at: datetime
) -> None:
    """Write and queue one message to each of `people` who can sign in.

    `about` names the occasion ("offer 5f1c... made"): the same person is told of it once, however
    often the action is tried. `path` is the page to open, on our own site.
    """
    from plv.notify.models import Message
    from plv.notify.tasks import deliver

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("notify.tell must be called inside the transaction it tells of")
    if _silent.get():
        return
    recipients = {person.pk: person for person in people if person.is_active}
    if not recipients:
        return
    told = set(
        Message.objects.filter(about=about, to__in=recipients).values_list("to_id", flat=True)
    )
    messages = [
        Message(to=person, subject=subject, body=body, path=path, about=about, written_at=at)
        for pk, person in recipients.items()
        if pk not in told
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    if messages:
        deliver.batch_defer(*({"message_id": str(message.pk)} for message in messages))
