"""Before a referral begins: may it be made at all, and for which child."""

from datetime import date

from django.core.exceptions import ValidationError

from members.models import Authority
from plv.forms import (
    CheckboxesField,
    DateField,
    Form,
    ModelSelectField,
    RadioField,
    TextField,
    YesNoField,
)
from referrals import eligibility, needs

NONE_OF_THESE = "none"


class StartForm(Form):
    """Which place, for whom: the questions that stop most referrals that cannot go on."""

    authority = ModelSelectField(
        label="Which authority looks after the child?",
        queryset=Authority.objects.none(),
        missing="Select the authority that looks after the child",
    )
    kind = RadioField(
        label="What does the child need?",
        choices=needs.Kind.choices,
        hints={
            needs.Kind.SECURE: "A locked home, under section 25 of the Children Act 1989",
            needs.Kind.STEP_DOWN: "An open place beside the secure home, for a child leaving one",
        },
        missing="Select what the child needs",
    )
    looked_after = YesNoField(
        label="Is the child looked after by your authority?",
        hint="Under a care order, an interim care order, or accommodated under section 20",
        missing="Select yes if the child is looked after by your authority",
    )
    born_on = DateField(
        label="The child’s date of birth",
        subject="The date of birth",
        hint="For example, 27 3 2011",
        missing="Enter the child’s date of birth",
    )

    def __init__(self, *args, authorities, day: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = authorities
        self.fields["born_on"].latest = day
        self.fields["born_on"].error_messages["latest"] = "The date of birth must be in the past"
        self.only = authorities[0] if len(authorities) == 1 else None
        if self.only:
            del self.fields["authority"]

    @property
    def chosen_authority(self) -> Authority:
        return self.only or self.cleaned_data["authority"]


class GroundsForm(Form):
    """The law's own questions about a secure place (LAW-1, LAW-10)."""

    exclusions = CheckboxesField(
        label="Is any of these true of the child now?",
        hint="Tick all that are true",
        choices=[*eligibility.Exclusion.choices, (NONE_OF_THESE, "None of these")],
        missing="Select what is true of the child, or “None of these”",
        last_apart=True,
    )
    ground = RadioField(
        label="Which of these is true of the child?",
        hint="You will be asked for the evidence later. If you are not sure, ring the placement team.",
        choices=[
            (
                needs.Ground.A,
                "They have a history of running away, are likely to run from anywhere else, and are likely to suffer significant harm if they do",
            ),
            (
                needs.Ground.B,
                "They are likely to injure themselves or other people if they are kept anywhere else",
            ),
            (needs.Ground.BOTH, "Both"),
            (eligibility.NEITHER, "Neither"),
        ],
        missing="Select which of these is true of the child",
        last_apart=True,
    )

    def clean_exclusions(self) -> list[str]:
        told = self.cleaned_data["exclusions"]
        if NONE_OF_THESE in told and len(told) > 1:
            raise ValidationError(
                "Select what is true of the child, or select “None of these”, not both"
            )
        return [code for code in told if code != NONE_OF_THESE]


class CaseNumberForm(Form):
    case_number = TextField(
        label="What is the child’s case number?",
        subject="The case number",
        hint="As in your own case system. We use it to see whether the child has been referred before.",
        missing="Enter the child’s case number",
        max_length=40,
        width=20,
        heading=True,
        autocomplete="off",
    )


class NewChildForm(Form):
    first_name = TextField(
        label="First name",
        subject="First name",
        max_length=80,
        missing="Enter the child’s first name",
        width="two-thirds",
        autocomplete="off",
    )
    last_name = TextField(
        label="Last name",
        subject="Last name",
        max_length=80,
        missing="Enter the child’s last name",
        width="two-thirds",
        autocomplete="off",
    )
    sex = RadioField(
        label="Sex",
        hint="As on the birth certificate or gender recognition certificate",
        choices=needs.Sex.choices,
        missing="Select the child’s sex",
        inline=True,
    )
