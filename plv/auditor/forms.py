"""The questions of the audit's filter."""

import re
from uuid import UUID

from django.core.exceptions import ValidationError

from plv.audit import Event
from plv.auditor.words import GROUPS, in_words
from plv.forms import DateField, Form, SelectField, TextField


def _choices() -> list[tuple[str, str]]:
    """The events, each after the part of the work it belongs to."""
    return [
        (str(event), f"{GROUPS[event.partition('.')[0]]}: {in_words(event).lower()}")
        for event in Event
    ]


class FilterForm(Form):
    person = TextField(label="Done by (part of a name)", required=False, width="20", max_length=80)
    event = SelectField(label="What", required=False, choices=_choices(), empty_label="Anything")
    record = TextField(
        label="Record or child (id)",
        hint="The long id at the end of a page’s address",
        required=False,
        width="20",
        max_length=60,
    )
    since = DateField(label="From", required=False, small=True)
    until = DateField(label="To (that day included)", required=False, small=True)

    def clean_record(self) -> UUID | None:
        typed = self.cleaned_data["record"]
        if not typed:
            return None
        try:
            return UUID(re.sub(r"\s", "", typed))
        except ValueError:
            raise ValidationError(
                "The id must be 32 letters and numbers, like 0b6c1d52-7f3e-4a6b-9d0e-5a2f8c7e1b34"
            ) from None

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must not be before the first")
        return cleaned
