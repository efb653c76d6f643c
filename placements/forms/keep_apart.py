"""What is asked about two children who must be kept apart."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from plv.forms import Form, LongTextField, RadioField, SelectField, TextField
from referrals.models import Child, KeepApart


class FilterForm(Form):
    state = SelectField(
        label="Pairs",
        choices=[("closed", "Closed"), ("all", "Open and closed")],
        empty_label="Open",
        required=False,
    )


class OpenForm(Form):
    child = TextField(
        label="First child",
        hint="The PLV reference, like C-7KQ4-M2XW, or the authority’s case number.",
        missing="Enter the first child’s reference or case number",
        subject="First child",
        max_length=40,
        width=20,
    )
    other = TextField(
        label="Second child",
        hint="The PLV reference or the authority’s case number.",
        missing="Enter the second child’s reference or case number",
        subject="Second child",
        max_length=40,
        width=20,
    )
    level = RadioField(
        label="How far apart?",
        choices=KeepApart.Level.choices,
        hints={
            KeepApart.Level.ROOM: "They may live in the same unit.",
            KeepApart.Level.UNIT: "They may live in different units of one home.",
            KeepApart.Level.HOME: "They may never be in the home at the same time.",
        },
        missing="Select how far apart they must be kept",
    )
    part_of_child = RadioField(
        label="What is the first child’s part?",
        choices=KeepApart.Part.choices,
        missing="Select the first child’s part",
    )
    reason = LongTextField(
        label="Why must they be kept apart?",
        hint="Read by the placement team and the home’s manager only. Say where it comes from and "
        "when it was last true.",
        missing="Enter why they must be kept apart",
        max_length=2000,
    )

    def clean_child(self) -> Child:
        return self._found("child")

    def clean_other(self) -> Child:
        return self._found("other")

    def _found(self, name: str) -> Child:
        """The one child whom the reference or case number names."""
        typed = self.cleaned_data[name]
        found = list(
            Child.objects.filter(Q(reference__iexact=typed) | Q(case_number__iexact=typed))[:2]
        )
        if not found:
            raise ValidationError(
                f"{self.fields[name].subject}: no child has this reference or case number"
            )
        if len(found) > 1:
            raise ValidationError(
                f"{self.fields[name].subject}: two authorities use this case number. "
                "Enter the PLV reference"
            )
        return found[0]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean()
        if answers.get("child") and answers.get("child") == answers.get("other"):
            self.add_error("other", "Enter two different children")
        return answers


class CloseForm(Form):
    reason = LongTextField(
        label="Why do they no longer need to be kept apart?",
        missing="Enter why they no longer need to be kept apart",
        max_length=2000,
    )
