"""What the placement team is asked about a referral."""

from datetime import date, datetime, timedelta
from typing import Any

from plv import clock
from plv.forms import (
    CheckboxesField,
    DateField,
    DateTimeField,
    Form,
    LongTextField,
    RadioField,
    TextField,
)
from referrals import needs
from referrals.advice import AFTER_NOT_ELIGIBLE

LONGEST_PAUSE = timedelta(days=92)

BAND_HINTS = {
    needs.RiskBand.LOW: "Harm is possible, and the present plan is holding.",
    needs.RiskBand.MEDIUM: "Serious harm is possible, and the present plan is under strain.",
    needs.RiskBand.HIGH: "Serious harm is likely within weeks without a secure place.",
    needs.RiskBand.VERY_HIGH: "Serious harm is likely within days, or is happening now.",
}


class AssessForm(Form):
    risk_band = RadioField(
        label="How great is the risk without a secure place?",
        hint="Judge it on what the referral says now, not on the child’s history alone.",
        choices=[(band.value, band.label) for band in reversed(needs.RiskBand)],
        hints={band.value: words for band, words in BAND_HINTS.items()},
        missing="Select how great the risk is without a secure place",
    )
    required_features = CheckboxesField(
        label="What must the bed have?",
        hint="Tick only what the child cannot safely do without: each one rules beds out.",
        choices=needs.Feature.choices,
        required=False,
    )
    note = LongTextField(
        label="Why this band and these requirements",
        hint="Two or three sentences. The authority can read them.",
        missing="Enter why you chose this band and these requirements",
        max_length=2000,
    )

    def clean_risk_band(self) -> int:
        return int(self.cleaned_data["risk_band"])


class AskForm(Form):
    question = LongTextField(
        label="What do you need to know?",
        hint="Ask everything at once: one question can be open at a time.",
        missing="Enter what you need to know",
        max_length=2000,
    )


class NotEligibleForm(Form):
    reason = RadioField(
        label="Why can the referral not be taken up?",
        choices=needs.NotEligible.choices,
        hints={
            reason.value: f"The authority is told: {words}"
            for reason, words in AFTER_NOT_ELIGIBLE.items()
        },
        missing="Select why the referral cannot be taken up",
    )
    note = LongTextField(
        label="Explain it to the authority",
        hint="They read this as you write it. Say what in the referral led you to it, and what "
        "would change your mind.",
        missing="Enter an explanation for the authority",
        max_length=2000,
    )


class PauseForm(Form):
    until = DateField(
        label="When should the search resume?",
        hint="From this day the referral is in the ranking again. For example, 27 3 2027.",
        missing="Enter the day the search resumes",
        subject="The day the search resumes",
    )
    reason = TextField(
        label="Why is it paused?",
        hint="The authority reads this.",
        missing="Enter why the search is paused",
        max_length=300,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].earliest = today + timedelta(days=1)
        self.fields["until"].latest = today + LONGEST_PAUSE


class ResumeForm(Form):
    """Nothing to ask: the page is the question."""


class StopSearchForm(Form):
    note = LongTextField(
        label="Why are you stopping the search?",
        hint="Say whom you spoke to and what they said. The authority reads this.",
        missing="Enter why you are stopping the search",
        max_length=2000,
    )


class Under13ApprovalForm(Form):
    reference = TextField(
        label="Reference on the approval letter",
        missing="Enter the reference on the approval letter",
        max_length=60,
        width=20,
    )
    approved_at = DateTimeField(
        label="When was it approved?",
        hint="The date and time on the letter, in London time. For example, 27 3 2026 at 14:30.",
        missing="Enter when it was approved",
        subject="When it was approved",
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approved_at"].latest = clock.london_day(at)
