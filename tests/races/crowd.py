"""Many threads at once, each on its own connection, with everything they were told kept."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, connections

from plv.errors import Refused, sentence_for


@dataclass
class Heard:
    """What the threads were told: sentences of refusal, and anything that is not one."""

    done: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    faults: list[BaseException] = field(default_factory=list)


def crowd(
    deeds: Sequence[tuple[str, Callable[[random.Random], bool]]],
    *,
    threads: int,
    seconds: float,
    seed: int,
    enough: Callable[[Heard], bool] = lambda heard: True,
    at_most: float = 120,
) -> Heard:
    """Let `threads` do random `deeds` for `seconds`; a deed returns whether there was anything to do.

    On a busy machine they go on, for `at_most` seconds, until they have done `enough`.
    """
    heard = Heard()
    lock = threading.Lock()
    start = time.monotonic()

    def is_over() -> bool:
        passed = time.monotonic() - start
        return bool(heard.faults) or passed > at_most or (passed > seconds and enough(heard))

    barrier = threading.Barrier(threads)

    def work(number: int) -> None:
        luck = random.Random(seed * 1000 + number)
        barrier.wait()
        try:
            while not is_over():
                name, deed = luck.choice(deeds)
                try:
                    did = deed(luck)
                except (Refused, DatabaseError) as refusal:
                    sentence = getattr(refusal, "sentence", None) or sentence_for(refusal)
                    if sentence is None:
                        raise
                    with lock:
                        heard.refusals[sentence] += 1
                else:
                    with lock:
                        heard.done[name] += did
        except BaseException as fault:
            with lock:
                heard.faults.append(fault)
        finally:
            connections.close_all()

    people = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return heard


OVERLAPS = """
SELECT count(*) FROM placements_occupancy one JOIN placements_occupancy two
  ON one.{what} = two.{what} AND one.id < two.id
 AND one.cancelled_at IS NULL AND two.cancelled_at IS NULL {kinds}
 AND tstzrange(one.starts_at, one.ends_at) && tstzrange(two.starts_at, two.ends_at)
"""


def beds_taken_twice() -> int:
    """Pairs of live claims on one bed that cover the same moment: counted by the database, not by us."""
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS.format(what="bed_id", kinds=""))
        return cursor.fetchone()[0]


def children_in_two_beds() -> int:
    """Pairs of live stays of one child that cover the same moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            OVERLAPS.format(what="child_id", kinds="AND one.kind = 'stay' AND two.kind = 'stay'")
        )
        return cursor.fetchone()[0]


def deadlocks() -> int:
    """Deadlocks that PostgreSQL has broken in this database so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
