"""The answers to an offer."""

from datetime import datetime
from typing import Any

from plv import clock
from plv.forms import DateTimeField, Form, LongTextField, RadioField, TextField, TickField
from referrals import needs

ACCEPT, REFUSE = "accept", "refuse"


class HomeAnswerForm(Form):
    """The registered manager's answer."""

    has_read = TickField(
        label="I have read the child’s own words, and weighed the effect on the children already here",
        missing="Confirm that you have read the child’s own words and weighed the effect on the "
        "children already here",
    )
    answer = RadioField(
        label="Can the home take this child?",
        choices=[(ACCEPT, "Yes, accept"), (REFUSE, "No, refuse")],
        reveals={REFUSE: "reason"},
        missing="Select whether the home can take this child",
    )
    reason = RadioField(
        label="Why can the home not take the child?",
        hint="The authority is told this reason, and refusals are counted by reason.",
        choices=needs.RefusedByHome.choices,
        missing="Select why the home cannot take the child",
    )
    note = LongTextField(
        label="Your reasoning",
        hint="Kept with the offer and read by the placement team only. The authority never sees it.",
        missing="Enter your reasoning",
        max_length=2000,
    )

    @property
    def accepts(self) -> bool:
        return bool(self.cleaned_data["answer"] == ACCEPT)


class AuthorityAnswerForm(Form):
    """The approving officer's answer."""

    answer = RadioField(
        label="Do you accept the place?",
        choices=[(ACCEPT, "Yes, accept the place"), (REFUSE, "No, decline the place")],
        reveals={ACCEPT: "arrival_planned_at", REFUSE: "reason"},
        missing="Select whether you accept the place",
    )
    arrival_planned_at = DateTimeField(
        label="When will the child arrive?",
        hint="The bed is kept until a day after this. For example, 27 3 2026 at 14:30.",
        missing="Enter when the child will arrive",
        subject="When the child will arrive",
    )
    reason = RadioField(
        label="Why do you decline?",
        choices=needs.DeclinedByAuthority.choices,
        missing="Select why you decline the place",
    )
    note = LongTextField(
        label="Anything the home or the placement team should know (optional)",
        subject="Your note",
        required=False,
        max_length=2000,
        rows=3,
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arrival_planned_at"].earliest = clock.london_day(at)

    @property
    def accepts(self) -> bool:
        return bool(self.cleaned_data["answer"] == ACCEPT)


class WithdrawForm(Form):
    reason = TextField(
        label="Why do you withdraw the offer?",
        missing="Enter why you withdraw the offer",
        max_length=300,
    )
