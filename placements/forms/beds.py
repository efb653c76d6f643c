"""Forms about beds: the board, and claims that are not a stay."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from placements.board import State
from placements.forms.acting import ActionForm
from placements.models import Placement
from plv import clock
from plv.forms import (
    DateField,
    Form,
    LongTextField,
    ModelSelectField,
    SelectField,
    TextField,
)
from referrals import needs
from referrals.models import Child


class BoardFilter(Form):
    kind = SelectField(
        label="Place", choices=needs.Kind.choices, empty_label="All places", required=False
    )
    state = SelectField(
        label="State", choices=State.choices, empty_label="All states", required=False
    )
    feature = SelectField(
        label="Feature", choices=needs.Feature.choices, empty_label="Any", required=False
    )


class EndDay(ActionForm):
    """A claim that may have a last day; `ends_at` becomes the moment that day ends in London."""

    def clean_ends_at(self) -> datetime | None:
        day = self.cleaned_data["ends_at"]
        return clock.end_of_day(day) if day else None


class HoldVacantForm(EndDay):
    because_of = ModelSelectField(
        label="Because of which child?",
        hint="The child whose safety, or whose risk to others, makes this necessary.",
        queryset=Placement.objects.none(),
        empty_label="Nobody in particular",
        required=False,
    )
    reason = LongTextField(
        label="Why must the bed stay empty?",
        hint="Do not name a child here. The board shows these words.",
        missing="Enter why the bed must stay empty",
        max_length=300,
        rows=3,
    )
    review_on = DateField(
        label="When will this be looked at again?",
        hint="It appears among the clocks on that day.",
        missing="Enter the day this will be looked at again",
        subject="The review",
    )
    ends_at = DateField(
        label="Last day, if you know it",
        hint="Leave empty to hold the bed until you end it.",
        subject="The last day",
        required=False,
    )

    def __init__(self, *args: Any, residents: Iterable[Placement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["because_of"]
        field.queryset = residents
        field.label_from_instance = lambda placement: (
            f"{placement.child.reference}, {placement.child.initials}, {placement.authority.name}"
        )


class OutOfServiceForm(EndDay):
    reason = TextField(
        label="Why can the bed not be used?",
        hint="For example: door lock broken, report 4711.",
        missing="Enter why the bed cannot be used",
        max_length=300,
    )
    ends_at = DateField(
        label="Last day, if you know it",
        hint="Leave empty to keep it out of service until you end it.",
        subject="The last day",
        required=False,
    )


class HoldForChildForm(EndDay):
    child = TextField(
        label="For which child?",
        hint="The child’s PLV reference, like C-7KQ4-M2XW.",
        missing="Enter the child’s reference",
        subject="The child’s reference",
        max_length=20,
        width=20,
    )
    starts_at = DateField(
        label="From which day?",
        hint="Leave empty to hold it from now.",
        subject="The first day",
        required=False,
    )
    ends_at = DateField(
        label="Last day, if you know it",
        hint="Leave empty to hold the bed until you end it or the child arrives.",
        subject="The last day",
        required=False,
    )
    reason = TextField(
        label="Why?",
        hint="For example: planned step-down.",
        missing="Enter why the bed is held",
        max_length=300,
    )

    def __init__(self, *args: Any, at: datetime, children: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.children = at, children

    def clean_child(self) -> Child:
        found = self.children.filter(reference__iexact=self.cleaned_data["child"]).first()
        if found is None:
            raise ValidationError(
                "No child you can hold a bed for has this reference. Check it letter by letter."
            )
        return found

    def clean_starts_at(self) -> datetime:
        day = self.cleaned_data["starts_at"]
        return clock.start_of_day(day) if day and day != clock.london_day(self.at) else self.at


# --- admission ---------------------------------------------------------------------------------------
