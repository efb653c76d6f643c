"""The two-minute record of a need that no place met (UX-6). It asks for no name."""

from datetime import date
from decimal import Decimal

from members.models import Authority
from plv.forms import (
    DateField,
    Form,
    ModelSelectField,
    MoneyField,
    RadioField,
    SelectField,
    WholeNumberField,
    YesNoField,
)
from referrals import needs
from referrals.forms.fields import DecimalField, setting_field
from referrals.reference import ethnicity

YOUNGEST, OLDEST = 8, 17


class UnmetNeedForm(Form):
    authority = ModelSelectField(
        label="Authority", queryset=Authority.objects.none(), missing="Select the authority"
    )
    needed_on = DateField(
        label="When was the place needed?",
        subject="The day the place was needed",
        missing="Enter when the place was needed",
    )
    reason = RadioField(
        label="Why was there no place, or no referral?",
        choices=needs.UnmetReason.choices,
        missing="Select why there was no place, or no referral",
    )
    age = WholeNumberField(
        label="The child’s age then",
        subject="The age",
        missing="Enter the child’s age",
        at_least=YOUNGEST,
        at_most=OLDEST,
        width=2,
    )
    sex = RadioField(
        label="Sex", choices=needs.Sex.choices, missing="Select the child’s sex", inline=True
    )
    ethnicity = SelectField(
        label="Ethnic group (optional)",
        subject="Ethnic group",
        choices=ethnicity.choices(),
        required=False,
    )
    went_to = setting_field(
        label="Where did the child go instead?", missing="Select where the child went instead"
    )
    registered = YesNoField(
        label="Was it registered with Ofsted? (optional)",
        subject="Registered with Ofsted",
        required=False,
    )
    weekly_cost = MoneyField(
        label="What did it cost a week? (optional)",
        subject="The weekly cost",
        required=False,
        at_most=Decimal("9999999.99"),
        suffix="a week",
    )
    miles = DecimalField(
        label="How far from home? (optional)",
        subject="The distance",
        required=False,
        at_most=Decimal(900),
        suffix="miles",
    )

    def __init__(self, *args, authorities, day: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = authorities
        self.fields["needed_on"].latest = day
        self.fields["needed_on"].error_messages["latest"] = (
            "The day the place was needed must not be in the future"
        )
        self.only = authorities[0] if len(authorities) == 1 else None
        if self.only:
            del self.fields["authority"]

    def particulars(self) -> dict:
        """The arguments of the action."""
        return {**self.cleaned_data, "authority": self.only or self.cleaned_data["authority"]}
