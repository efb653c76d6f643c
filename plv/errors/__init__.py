"""A refusal is a sentence fit to show, whoever refuses: a rule, a constraint or a lost race."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError, OperationalError


class Refused(Exception):
    """The rules do not allow it. Its words are shown to the person who asked."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Busy(Refused):
    """Somebody else was quicker or holds the lock; nothing was written and it may be tried again."""


BUSY = "Someone else is working on these beds at this moment. Nothing was changed: try again."


def sentence_for(error: Exception) -> str | None:
    """The sentence for a database refusal, or None when the error is a fault of ours.

    A broken constraint speaks through the message declared beside it in the model.
    """
    cause = error.__cause__
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    if isinstance(error, IntegrityError) and name:
        for model in apps.get_models():
            for constraint in model._meta.constraints:
                if constraint.name == name:
                    return str(constraint.get_violation_error_message())
    if isinstance(error, OperationalError) and _is_a_lost_race(cause):
        return BUSY
    return None


def _is_a_lost_race(cause: BaseException | None) -> bool:
    from psycopg import errors as pg

    return isinstance(cause, pg.LockNotAvailable | pg.DeadlockDetected | pg.SerializationFailure)


@contextmanager
def constraints_speak() -> Iterator[None]:
    """Turn a broken constraint or a lost race inside the block into `Refused`.

    Use it around a savepoint of its own: after a database error nothing else can be read in the
    same one.
    """
    try:
        yield
    except (IntegrityError, OperationalError) as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        raise Busy(sentence) from error
