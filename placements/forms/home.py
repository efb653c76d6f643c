"""What the home and the placement team are asked about beds and stays."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from placements.beds import BedNow
from placements.board import State
from placements.clocks import Kind as ClockKind
from placements.models import Bed, Placement
from plv import clock
from plv.errors import Refused
from plv.forms import (
    DateField,
    DateTimeField,
    Form,
    LongTextField,
    ModelRadioField,
    ModelSelectField,
    RadioField,
    SelectField,
    TextField,
    YesNoField,
)
from referrals import needs
from referrals.models import Child

Result = TypeVar("Result")


class ActionForm(Form):
    """A form whose answers are exactly an action's arguments."""

    # What the action calls "moment" is asked for under the name it has in this form.
    moment = ""

    def carry_out(self, action: Callable[..., Result], **given: Any) -> Result | None:
        """What `action` returns, or None when it refuses: the refusal is then on the form."""
        try:
            return action(**self.cleaned_data, **given)
        except Refused as refusal:
            if refusal.field == "moment":
                refusal.field = self.moment
            self.refuse(refusal)
            return None


# --- beds --------------------------------------------------------------------------------------------


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


class AdmitForm(ActionForm):
    arrived_at = DateTimeField(
        label="When did the child arrive?",
        hint="To the minute: the legal time limits count from it.",
        missing="Enter when the child arrived",
        subject="The arrival",
    )


# --- moves, and the way out --------------------------------------------------------------------------


class BedChoice(ActionForm):
    """A choice among beds that are free now, each with what it has."""

    moment = "moved_at"

    def __init__(self, *args: Any, free: Iterable[BedNow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {str(row.bed.pk): row for row in free}
        field = self.fields["bed"]
        field.queryset = Bed.objects.filter(pk__in=list(rows)).select_related("unit__home")
        field.hints = {pk: ", ".join(row.bed.feature_labels) for pk, row in rows.items()}


class MoveForm(BedChoice):
    bed = ModelRadioField(label="Which bed?", queryset=Bed.objects.none(), missing="Select the bed")
    moved_at = DateTimeField(
        label="When did the child move?",
        hint="To the minute.",
        missing="Enter when the child moved",
        subject="The move",
    )
    reason = LongTextField(
        label="Why?", missing="Enter why the child moved", max_length=300, rows=3
    )


class StepDownForm(BedChoice):
    bed = ModelRadioField(
        label="Which step-down bed?", queryset=Bed.objects.none(), missing="Select the bed"
    )
    moved_at = DateTimeField(
        label="When did the child move?",
        hint="To the minute: the secure placement ends with it.",
        missing="Enter when the child moved",
        subject="The move",
    )
    expected_end_on = DateField(
        label="When is the child expected to move on?",
        hint="Leave empty if nobody can say yet.",
        subject="The expected end",
        required=False,
    )


class PlanStepDownForm(ActionForm):
    wanted_from = DateField(
        label="From which day should a step-down place be looked for?",
        hint="From then the child is ranked for one, ahead of children from elsewhere. "
        "Leave empty to take the plan back.",
        subject="The day",
        required=False,
    )


class DischargeForm(ActionForm):
    moment = "left_at"

    left_at = DateTimeField(
        label="When did the child leave?",
        hint="To the minute.",
        missing="Enter when the child left",
        subject="The leaving",
    )
    destination = RadioField(
        label="Where did the child go?",
        choices=[
            choice
            for choice in Placement.Destination.choices
            if choice[0] not in (Placement.Destination.STEP_DOWN, Placement.Destination.SECURE)
        ],
        missing="Select where the child went",
    )
    note = LongTextField(
        label="What should those who care for the child next know?",
        hint="Who took the child, and how the leaving went.",
        required=False,
        max_length=2000,
    )


class ReviewForm(ActionForm):
    held_on = DateField(
        label="When was the review held?",
        missing="Enter when the review was held",
        subject="The review",
    )
    criteria_still_apply = YesNoField(
        label="Do the section 25 criteria still apply?",
        missing="Select yes if the criteria still apply",
    )
    still_necessary = YesNoField(
        label="Is the placement in secure accommodation still necessary?",
        missing="Select yes if the placement is still necessary",
    )
    other_would_be_appropriate = YesNoField(
        label="Would any other kind of accommodation be appropriate?",
        missing="Select yes if another kind would be appropriate",
    )
    reasons = LongTextField(
        label="Why did the panel think so?", missing="Enter the panel’s reasons"
    )
    independent_person = TextField(
        label="Who on the panel was independent?",
        hint="Neither a member nor an officer of the child’s authority, nor of another that owns "
        "the PLV.",
        missing="Enter the name of the independent person",
        max_length=120,
    )


# --- lists -------------------------------------------------------------------------------------------


class PlacementFilter(Form):
    state = SelectField(
        label="Show",
        choices=[("past", "Children who have left"), ("all", "All")],
        empty_label="Children here now",
        required=False,
    )
    kind = SelectField(
        label="Place", choices=needs.Kind.choices, empty_label="All places", required=False
    )


class ClockFilter(Form):
    kind = SelectField(
        label="Kind", choices=ClockKind.choices, empty_label="All kinds", required=False
    )
    ahead = SelectField(
        label="How far ahead",
        choices=[("7", "The next 7 days"), ("all", "Everything")],
        empty_label="The next 28 days",
        required=False,
    )
