"""Readers of JSON values: each one checks, converts, and can say its own JSON schema.

A reader raises `BadFacts` with a sentence that names the place, so the shape of the
facts is written down once and both the parser and the published schema come from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from placements.allocation.vocabulary import BadFacts

LONGEST_TEXT = 500
LARGEST_WHOLE = 2**53 - 1  # what every JSON reader keeps exactly


class Reader(Protocol):
    def read(self, value: Any, place: str) -> Any: ...

    def schema(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Text:
    """A text of some length, of characters that can be stored."""

    def read(self, value: Any, place: str) -> str:
        if not isinstance(value, str):
            raise BadFacts(f"{place} must be text.")
        if not value.strip():
            raise BadFacts(f"{place} must not be empty.")
        if len(value) > LONGEST_TEXT:
            raise BadFacts(f"{place} must be at most {LONGEST_TEXT} characters.")
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise BadFacts(f"{place} holds a character that cannot be stored.")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}


@dataclass(frozen=True, slots=True)
class Moment:
    """An ISO 8601 time in UTC."""

    def read(self, value: Any, place: str) -> datetime:
        refusal = BadFacts(f"{place} must be a UTC time such as 2026-11-22T09:30:00Z.")
        if not isinstance(value, str) or "T" not in value:
            raise refusal
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise refusal from None
        if moment.utcoffset() != timedelta(0):
            raise refusal
        return moment.astimezone(UTC)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time", "pattern": "T.*(Z|\\+00:00)$"}


@dataclass(frozen=True, slots=True)
class Whole:
    least: int
    most: int = LARGEST_WHOLE

    def read(self, value: Any, place: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadFacts(f"{place} must be a whole number.")
        if not self.least <= value <= self.most:
            raise BadFacts(f"{place} must be from {self.least} to {self.most}.")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is not negative."""

    def read(self, value: Any, place: str) -> int | float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise BadFacts(f"{place} must be a number.")
        if not 0 <= value <= LARGEST_WHOLE or not math.isfinite(value):
            raise BadFacts(f"{place} must be from 0 to {LARGEST_WHOLE}.")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": 0, "maximum": LARGEST_WHOLE}


@dataclass(frozen=True, slots=True)
class Flag:
    def read(self, value: Any, place: str) -> bool:
        if not isinstance(value, bool):
            raise BadFacts(f"{place} must be true or false.")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Exactly:
    """One constant."""

    expected: int

    def read(self, value: Any, place: str) -> int:
        if isinstance(value, bool) or value != self.expected:
            raise BadFacts(f"{place} must be {self.expected}.")
        return self.expected

    def schema(self) -> dict[str, Any]:
        return {"const": self.expected}


@dataclass(frozen=True, slots=True)
class OneOf:
    words: type[StrEnum]

    def read(self, value: Any, place: str) -> StrEnum:
        if not isinstance(value, str) or value not in [word.value for word in self.words]:
            raise BadFacts(f"{place} must be one of: {', '.join(self.words)}.")
        return self.words(value)

    def schema(self) -> dict[str, Any]:
        return {"enum": [word.value for word in self.words]}


@dataclass(frozen=True, slots=True)
class Maybe:
    """The value, or null for "not known" or "no end"."""

    known: Reader

    def read(self, value: Any, place: str) -> Any:
        return None if value is None else self.known.read(value, place)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.known.schema(), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Reader
    least: int = 0

    def read(self, value: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise BadFacts(f"{place} must be a list.")
        if len(value) < self.least:
            raise BadFacts(f"{place} must have at least {self.least} item.")
        return tuple(self.item.read(item, f"{place}[{index}]") for index, item in enumerate(value))

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item.schema(), "minItems": self.least}


@dataclass(frozen=True, slots=True)
class Record:
    """An object with these fields and no others; the optional ones have a default."""

    make: Callable[..., Any]
    fields: Mapping[str, Reader]
    optional: tuple[str, ...] = ()

    def read(self, value: Any, place: str) -> Any:
        here = f"{place}." if place else ""
        if not isinstance(value, Mapping):
            raise BadFacts(f"{place or 'The document'} must be an object.")
        for name in value:
            if name not in self.fields:
                raise BadFacts(f"{here}{name} is not a field of the facts.")
        for name in self.fields:
            if name not in value and name not in self.optional:
                raise BadFacts(f"{here}{name} is missing.")
        return self.make(
            **{
                name: reader.read(value[name], f"{here}{name}")
                for name, reader in self.fields.items()
                if name in value
            }
        )

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: reader.schema() for name, reader in self.fields.items()},
            "required": [name for name in self.fields if name not in self.optional],
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """An object whose keys are ids; `make` receives the id and the value of each."""

    make: Callable[..., Any]
    value: Record

    def read(self, value: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(value, Mapping):
            raise BadFacts(f"{place} must be an object.")
        return tuple(
            self.make(
                Text().read(key, f"a key of {place}"), self.value.read(item, f"{place}.{key}")
            )
            for key, item in value.items()
        )

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.value.schema()}
