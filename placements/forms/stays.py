"""Forms about children who are here: arriving, moving, stepping down, leaving, reviews; and the filters of their lists."""

from collections.abc import Iterable
from typing import Any

from placements.beds import BedNow
from placements.clocks import Kind as ClockKind
from placements.forms.acting import ActionForm
from placements.models import Bed, Placement
from plv.forms import (
    DateField,
    DateTimeField,
    Form,
    LongTextField,
    ModelRadioField,
    RadioField,
    SelectField,
    TextField,
    YesNoField,
)
from referrals import needs


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
