"""How long a person stays signed in: 15 minutes without a page, 8 hours in all (trust promise 5)."""

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

IDLE = timedelta(minutes=15)
AT_MOST = timedelta(hours=8)
NOTED_EVERY = timedelta(minutes=1)

SIGNED_IN = "signed_in_at"
LAST_SEEN = "last_seen_at"

IDLE_SENTENCE = (
    "You were signed out because no page was opened for 15 minutes. "
    "Sign in to go on where you were."
)
AT_MOST_SENTENCE = (
    "You were signed out because 8 hours had passed. Sign in to go on where you were."
)


def begin(session: SessionBase, at: datetime) -> None:
    """The person has signed in at `at`."""
    session[SIGNED_IN] = session[LAST_SEEN] = at.timestamp()


def note_seen(session: SessionBase, at: datetime) -> None:
    """The person has opened a page.

    Written once a minute, so that most pages write nothing; what is written is never later than
    the truth, so nobody stays signed in for longer than they should.
    """
    if SIGNED_IN not in session or LAST_SEEN not in session:
        begin(session, at)
    elif at - _moment(session, LAST_SEEN) >= NOTED_EVERY:
        session[LAST_SEEN] = at.timestamp()


def why_over(session: SessionBase, at: datetime) -> str | None:
    """The sentence that says why the session is over at `at`, or None while it goes on.

    A clock set back by more than the writing interval does not lengthen a session: it ends it.
    """
    if SIGNED_IN not in session or LAST_SEEN not in session:
        return None
    if at - _moment(session, SIGNED_IN) >= AT_MOST:
        return AT_MOST_SENTENCE
    idle = at - _moment(session, LAST_SEEN)
    if idle >= IDLE or idle < -NOTED_EVERY:
        return IDLE_SENTENCE
    return None


def _moment(session: SessionBase, name: str) -> datetime:
    return datetime.fromtimestamp(session[name], tz=UTC)
