"""One spelling for every value: what makes a stored run comparable byte for byte."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    """The value as JSON knows it: dataclasses become objects, tuples arrays, times UTC text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}


def moment(at: datetime) -> str:
    """ISO 8601 in UTC, ending in Z; fractions of a second only where there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def number(value: float) -> int | float:
    """A whole number is written without a decimal point, whichever way it came."""
    return int(value) if value == int(value) else value


def text(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, no escapes but the necessary."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
