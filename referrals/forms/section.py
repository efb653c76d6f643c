"""The form of one part of a referral: what it asks, where the answers are kept, what is still missing."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from plv.forms import DateField, DateTimeField, Form, HiddenField
from plv.forms.numbers import MoneyField
from referrals.forms.fields import DecimalField
from referrals.queries import Contents

CARRIED = ("version", "seen")


class SectionForm(Form):
    """One part of a referral.

    `facts` names the fields that have a column of their own on the referral; the others are kept
    among its answers, under the name of the field. A field that is required must be answered before
    the referral can be sent, but the part may be saved without it (`partial`).
    """

    facts: tuple[str, ...] = ()

    version = HiddenField(label="Version", required=False)
    seen = HiddenField(label="Seen", required=False)

    def __init__(
        self,
        *args: Any,
        contents: Contents,
        day: date | None = None,
        partial: bool = False,
        **kwargs: Any,
    ) -> None:
        self.contents, self.day, self.partial = contents, day, partial
        super().__init__(*args, **kwargs)
        self.fields = {
            name: field for name, field in self.fields.items() if name not in CARRIED
        } | {name: self.fields[name] for name in CARRIED}
        self.set_up()
        self.required = frozenset(name for name, field in self.fields.items() if field.required)
        self.told = self.read()
        self.initial = {
            **self.told,
            "version": contents.referral.version,
            "seen": digest(self.told),
            **self.initial,
        }
        if partial:
            for field in self.fields.values():
                field.required = False

    def set_up(self) -> None:
        """Fit the fields to the child: for a part that asks different things of different children."""

    @property
    def asked(self) -> list[str]:
        return [name for name in self.fields if name not in CARRIED]

    def read(self) -> dict[str, Any]:
        """What is saved now, by the name of the field."""
        referral = self.contents.referral
        return {
            name: getattr(referral, name)
            if name in self.facts
            else thawed(self.fields[name], referral.answers.get(name))
            for name in self.asked
        }

    def to_save(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The key facts, and the rest as JSON can keep it."""
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in self.asked if name in self.facts}
        answers = {name: frozen(cleaned[name]) for name in self.asked if name not in self.facts}
        return facts, answers

    def shown(self, values: Mapping[str, Any]) -> list[str]:
        """The fields that these answers call for: a revealed one only under its choice."""
        hidden = set()
        for asker, field in self.fields.items():
            for choice, names in getattr(field, "reveals", {}).items():
                if asker in hidden or not chosen(values.get(asker), choice):
                    hidden.update(names)
        return [name for name in self.asked if name not in hidden]

    def missing(self) -> list[str]:
        """The required questions that have no answer yet."""
        return [
            name
            for name in self.shown(self.told)
            if name in self.required and is_empty(self.told.get(name))
        ]

    @property
    def begun(self) -> bool:
        return any(not is_empty(self.told.get(name)) for name in self.asked)

    def overtaken(self) -> bool:
        """Whether someone has changed this part since the page was opened."""
        return self.data.get("seen", "") != digest(self.told)


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def chosen(value: Any, choice: str) -> bool:
    """Whether `value` is the choice that reveals; yes and no are kept as True and False."""
    if isinstance(value, bool):
        return choice == ("yes" if value else "no")
    return choice in value if isinstance(value, list) else value == choice


def frozen(value: Any) -> Any:
    """As JSON can keep it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def thawed(field: Any, value: Any) -> Any:
    """As the field gave it."""
    if is_empty(value) or not isinstance(value, str):
        return value
    if isinstance(field, DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, DateField):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(field, DecimalField | MoneyField) else value


def digest(values: Mapping[str, Any]) -> str:
    """A fingerprint of what was saved when the page was opened."""
    text = json.dumps(
        {name: frozen(value) for name, value in values.items()}, sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()[:24]
