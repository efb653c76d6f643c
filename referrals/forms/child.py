"""Who the child is, and the people in their life."""

from datetime import date

from django.core.exceptions import ValidationError

from plv import clock
from plv.forms import (
    DateField,
    EmailField,
    RadioField,
    SelectField,
    TextField,
    YesNoField,
)
from referrals import eligibility, needs
from referrals.forms.fields import line, note
from referrals.forms.section import SectionForm
from referrals.reference import ethnicity


class ChildForm(SectionForm):
    """The child's own row: kept with the child, so the next referral begins with it."""

    first_name = TextField(
        label="First name", max_length=80, missing="Enter the child’s first name", width="one-half"
    )
    last_name = TextField(
        label="Last name", max_length=80, missing="Enter the child’s last name", width="one-half"
    )
    preferred_name = line(
        label="The name they like to be called (optional)",
        subject="The name they like to be called",
        hint="If it is not their first name",
        max_length=80,
        width="one-half",
    )
    born_on = DateField(
        label="Date of birth", hint="For example, 27 3 2011", missing="Enter the date of birth"
    )
    sex = RadioField(
        label="Sex",
        hint="As on the birth certificate or gender recognition certificate",
        choices=needs.Sex.choices,
        missing="Select the child’s sex",
        inline=True,
    )
    gender = line(
        label="Gender, in the child’s own words (optional)",
        subject="Gender",
        hint="If it is not the same as their sex, or if they have told you how they describe themselves",
        max_length=60,
        width="one-half",
    )
    ethnicity = SelectField(
        label="Ethnic group",
        hint="As the child or their family describe it. “Not known yet” is an answer.",
        choices=ethnicity.choices(),
        missing="Select the child’s ethnic group",
    )
    first_language = TextField(
        label="First language",
        max_length=60,
        missing="Enter the child’s first language",
        width="one-third",
    )
    interpreter_needed = YesNoField(
        label="Does the child need an interpreter?",
        missing="Select yes if the child needs an interpreter",
    )
    legal_status = RadioField(
        label="Legal status",
        hint="As in your children-looked-after return",
        choices=needs.LegalStatus.choices,
        missing="Select the child’s legal status",
    )

    def read(self):
        child = self.contents.child
        told = {name: getattr(child, name) for name in self.asked}
        # The column cannot say "not asked yet": it is asked until the first language is known.
        if not child.first_language and not child.interpreter_needed:
            told["interpreter_needed"] = None
        return told

    def to_save(self):
        cleaned = {name: self.cleaned_data[name] for name in self.asked}
        cleaned["interpreter_needed"] = bool(cleaned["interpreter_needed"])
        return cleaned, {}

    def clean_first_name(self):
        return self._kept("first_name")

    def clean_last_name(self):
        return self._kept("last_name")

    def clean_sex(self):
        return self._kept("sex")

    def _kept(self, name):
        """A name, once known, is never emptied by saving half a page."""
        return self.cleaned_data[name] or getattr(self.contents.child, name)

    def clean_born_on(self) -> date:
        born_on = self.cleaned_data["born_on"] or self.contents.child.born_on
        age = clock.age_on(born_on, self.day)
        if not eligibility.YOUNGEST <= age < eligibility.ADULT:
            raise ValidationError(
                f"Date of birth makes the child {age} years old; the home takes children from "
                f"{eligibility.YOUNGEST} to {eligibility.ADULT - 1}"
            )
        return born_on


class IdentityForm(SectionForm):
    """What staff must know to look after this child as who they are."""

    nhs_number = line(
        label="NHS number (optional)",
        subject="NHS number",
        hint="10 digits, for example 943 476 5919",
        max_length=14,
        inputmode="numeric",
        width=10,
    )
    religion = line(
        label="Religion or belief (optional)", subject="Religion or belief", width="one-half"
    )
    culture = note(
        label="Food, hair and skin care, prayer, and anything else that is part of who they are",
        missing="Say what matters for the child’s food, hair, skin and faith, or “nothing in particular”",
        hint="For example: halal food, braids re-done every three weeks, shea butter for skin",
    )
    safety_of_identity = note(
        label="Is there anything about who they are that could put them at risk among other children? (optional)",
        subject="What could put them at risk",
        hint="For example, if they are gay or trans, or of a family known to a gang. Only with their knowledge.",
        required=False,
    )
    immigration = RadioField(
        label="Immigration",
        choices=[
            ("settled", "British, or settled in the UK"),
            ("unaccompanied", "Unaccompanied asylum-seeking child"),
            ("other", "Another status"),
            ("unknown", "Not known yet"),
        ],
        reveals={"other": "immigration_detail"},
        missing="Select the child’s immigration status",
    )
    immigration_detail = TextField(
        label="What status?", missing="Enter the child’s immigration status", small=True
    )

    def clean_nhs_number(self) -> str:
        digits = "".join(self.cleaned_data["nhs_number"].split())
        if digits and not nhs_number_is_right(digits):
            raise ValidationError(
                "NHS number must be a real NHS number, 10 digits long: check it against a letter"
            )
        return digits


def nhs_number_is_right(digits: str) -> bool:
    """Ten digits whose last one checks the others, modulo 11."""
    if len(digits) != 10 or not (digits.isascii() and digits.isdecimal()):
        return False
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    check = 11 - total % 11
    return check != 10 and int(digits[9]) == check % 11


class PeopleForm(SectionForm):
    """Who to ring, who holds parental responsibility, and who must not be in touch."""

    social_worker = TextField(
        label="Social worker’s name", missing="Enter the social worker’s name", width="one-half"
    )
    social_worker_phone = TextField(
        label="Social worker’s phone number",
        missing="Enter a phone number for the social worker",
        max_length=30,
        width=20,
        inputmode="tel",
    )
    social_worker_email = EmailField(
        label="Social worker’s secure email (optional)",
        subject="Secure email",
        required=False,
        autocomplete="off",
    )
    out_of_hours_phone = TextField(
        label="Your authority’s out-of-hours number",
        hint="Who the home rings at night",
        missing="Enter your authority’s out-of-hours number",
        max_length=30,
        width=20,
        inputmode="tel",
    )
    reviewing_officer = TextField(
        label="Independent reviewing officer",
        missing="Enter the independent reviewing officer’s name",
        width="one-half",
    )
    guardian = line(
        label="Children’s guardian (optional)", subject="Children’s guardian", width="one-half"
    )
    solicitor = line(
        label="The child’s solicitor (optional)",
        subject="The child’s solicitor",
        hint="A court cannot make an order unless the child has had the chance to have one",
        width="one-half",
    )
    advocate = line(
        label="Advocate or independent visitor (optional)",
        subject="Advocate or independent visitor",
        width="one-half",
    )
    parental_responsibility = note(
        label="Who has parental responsibility?",
        hint="Names, and how each is related to the child",
        missing="Enter who has parental responsibility",
    )
    family_and_contact = note(
        label="Family, friends and contact",
        hint="Brothers and sisters, who they see and how often, and what should carry on",
        missing="Say who the child is in touch with and what should carry on",
    )
    no_contact = YesNoField(
        label="Is there anyone the child must not have contact with?",
        reveals={"yes": "no_contact_detail"},
        missing="Select yes if there is anyone the child must not have contact with",
    )
    no_contact_detail = note(
        label="Who, and why?",
        missing="Say who the child must not have contact with, and why",
        small=True,
    )
