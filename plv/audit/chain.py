"""The chain's arithmetic, written a second time in Python so that verification does not trust the database.

A row's hash is SHA-256, in hex, over its previous hash and its fields in `FIELDS` order, each
written as its length in bytes, a colon, its text and a semicolon. Empty stands for null.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
FIELDS = (
    "seq",
    "at",
    "event",
    "by_id",
    "by_label",
    "target_type",
    "target_id",
    "child_id",
    "authority_id",
    "detail",
)


def digest(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of `row` given the hash before it (64 hex digits)."""
    parts = [previous, *(_text(row[name]) for name in FIELDS)]
    canonical = "".join(f"{len(part.encode())}:{part};" for part in parts)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return str(value)


@dataclass(frozen=True)
class Fault:
    """The first place where the chain does not hold."""

    seq: int
    sentence: str


def first_fault(
    rows: Iterable[Mapping[str, Any]], *, head_seq: int, head_hash: str
) -> Fault | None:
    """Follow the chain through `rows`, in order of `seq`; the first break, or None when it is whole."""
    expected, previous = 1, GENESIS
    for row in rows:
        if row["seq"] != expected:
            return Fault(
                expected, f"event {expected} is missing: the next one stored is {row['seq']}"
            )
        if row["previous_hash"] != previous:
            return Fault(expected, f"event {expected} does not follow from the one before it")
        if row["hash"] != digest(previous, row):
            return Fault(expected, f"event {expected} has been altered")
        previous, expected = row["hash"], expected + 1
    if (head_seq, head_hash) != (expected - 1, previous):
        return Fault(expected, f"the head says {head_seq} events, the table holds {expected - 1}")
    return None
