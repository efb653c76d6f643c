"""Who did or read what, when: appended in the same transaction, chained by hash.

audit.record(audit.Event.REFERRAL_SUBMITTED, target=referral, by=user, at=now)
"""

from plv.audit.events import Event
from plv.audit.record import read, record

__all__ = ["Event", "read", "record"]
