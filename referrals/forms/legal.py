"""What permits the child to be locked in, and the orders as the court sealed them."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError

from plv import clock
from plv.forms import DateField, DateTimeField, Form, RadioField, TextField, TickField, YesNoField
from referrals import eligibility, needs, seventy_two_hours
from referrals.forms.fields import DecimalField, line, note
from referrals.forms.section import SectionForm
from referrals.holidays import is_public_holiday
from referrals.models import LegalBasis

# Months a court may authorise at one time (LAW-23). An interim order is warned about alike (LAW-4).
CAPS = {LegalBasis.Kind.INTERIM: 3, LegalBasis.Kind.FIRST: 3, LegalBasis.Kind.FURTHER: 6}


class LegalForm(SectionForm):
    """The route to a lawful placement (LAW-3, LAW-15 to LAW-26)."""

    facts = (
        "legal_route",
        "hearing_at",
        "court",
        "hours_already_secure",
        "authorised_by_name",
        "authorised_by_role",
    )

    legal_route = RadioField(
        label="What permits, or will permit, the child to be locked in?",
        choices=needs.LegalRoute.choices,
        hints={
            needs.LegalRoute.ORDER: "You will be asked for its dates and times next",
            needs.LegalRoute.SEVENTY_TWO_HOURS: "For an emergency. It counts every hour in any secure home in 28 days.",
            needs.LegalRoute.NOT_YET: "The team can start to look, but the child cannot move without one",
        },
        reveals={
            needs.LegalRoute.HEARING: ["hearing_at", "court"],
            needs.LegalRoute.SEVENTY_TWO_HOURS: [
                "authorised_by_name",
                "authorised_by_role",
                "authorised_at",
                "why_without_order",
            ],
            needs.LegalRoute.NOT_YET: "application_plan",
        },
        missing="Select what permits, or will permit, the child to be locked in",
    )
    hearing_at = DateTimeField(
        label="When is the hearing?",
        missing="Enter when the hearing is",
        subject="The hearing",
        small=True,
    )
    court = TextField(label="Which court?", missing="Enter the court", max_length=120, small=True)
    authorised_by_name = TextField(
        label="Who authorised it?",
        hint="An officer at director level must decide to use the 72 hours",
        missing="Enter the name of the officer who authorised the 72 hours",
        max_length=120,
        small=True,
    )
    authorised_by_role = TextField(
        label="Their job title",
        missing="Enter the authorising officer’s job title",
        max_length=120,
        small=True,
    )
    authorised_at = DateTimeField(
        label="When did they authorise it?",
        missing="Enter when the 72 hours were authorised",
        subject="When they authorised it",
        small=True,
    )
    why_without_order = note(
        label="Why can it not wait for a court?",
        missing="Say why the placement cannot wait for a court",
        small=True,
    )
    application_plan = note(
        label="When will you apply, and to which court?",
        missing="Say when you will apply, and to which court",
        small=True,
    )
    been_secure = YesNoField(
        label="Has the child been in any secure children’s home in the last 28 days?",
        hint="Anywhere in England, Wales or Scotland. Those hours count towards the 72.",
        reveals={"yes": "hours_already_secure"},
        missing="Select yes if the child has been in a secure children’s home in the last 28 days",
    )
    hours_already_secure = DecimalField(
        label="How many hours in all?",
        hint="For example, 50 or 50.5. If a court has since authorised it, leave out the hours before the order.",
        missing="Enter how many hours the child has been in secure homes",
        subject="The number of hours",
        at_most=Decimal(28 * 24),
        places=2,
        suffix="hours",
        small=True,
    )
    section_20_basis = RadioField(
        label="If the child is 16 or over and accommodated under section 20, under which part?",
        hint="The law allows a secure place under section 20(3), not under section 20(5)",
        choices=[
            ("20_3", "Section 20(3)"),
            ("other", "Another part, but not section 20(5)"),
            ("order", "None: there is a care order or another order"),
        ],
        missing="Select which part of section 20 the child is accommodated under",
    )
    people_told = note(
        label="Who has been told that you mean to apply?",
        hint="Parents, anyone else with parental responsibility, the independent visitor: who, when and how, "
        "or why it was not practicable",
        missing="Say who has been told that you mean to apply, or why it was not practicable",
    )

    def set_up(self) -> None:
        started_on = clock.london_day(self.contents.referral.started_at)
        if self.contents.child.age_on(started_on) < eligibility.SUB_BASIS_FROM:
            del self.fields["section_20_basis"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("been_secure") is False:
            cleaned["hours_already_secure"] = Decimal(0)
        return cleaned

    def missing(self) -> list[str]:
        missing = super().missing()
        # An order that is relied on must be on record, and not one that had ended before.
        referral = self.contents.referral
        recorded = any(basis.ends_at > referral.started_at for basis in self.contents.legal_bases)
        if referral.legal_route == needs.LegalRoute.ORDER and not recorded:
            missing.append("legal_route")
        return missing


class BasisForm(Form):
    """What an order and the 72 hours have in common."""

    def __init__(self, *args, at: datetime, **kwargs):
        self.at = at
        super().__init__(*args, **kwargs)


class OrderForm(BasisForm):
    """An order as the court sealed it (LAW-23, LAW-25, LAW-26)."""

    kind = RadioField(
        label="What kind of order is it?",
        choices=[(kind.value, kind.label) for kind in CAPS],
        hints={
            LegalBasis.Kind.INTERIM: "Made while the court adjourned",
            LegalBasis.Kind.FIRST: "Up to 3 months",
            LegalBasis.Kind.FURTHER: "Up to 6 months, after an earlier order",
        },
        missing="Select what kind of order it is",
    )
    starts_at = DateTimeField(
        label="From when?",
        hint="The date and time on the sealed order, for example 14 3 2026 and 11:30",
        missing="Enter the date and time the order starts",
        subject="The start of the order",
    )
    ends_at = DateTimeField(
        label="Until when?",
        hint="The date and time on the sealed order",
        missing="Enter the date and time the order ends",
        subject="The end of the order",
    )
    court = TextField(
        label="Which court?", missing="Enter the court that made the order", max_length=120
    )
    case_number = line(
        label="Court case number (optional)",
        subject="The court case number",
        max_length=40,
        width=20,
    )
    next_hearing_on = DateField(
        label="Next hearing (optional)",
        subject="The next hearing",
        hint="Leave empty if none is listed",
        required=False,
    )
    as_sealed = TickField(label="The sealed order says so. I have checked it.", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["as_sealed"]

    def clean(self):
        cleaned = super().clean()
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        warning = ""
        if starts_at and ends_at:
            if ends_at <= starts_at:
                self.add_error("ends_at", "The end of the order must be after its start")
            elif ends_at <= self.at:
                self.add_error(
                    "ends_at", "This order has already ended. Record the order that is in force."
                )
            else:
                warning = over_the_cap(cleaned.get("kind", ""), starts_at, ends_at)
        if warning and not cleaned.get("as_sealed"):
            self.add_error("ends_at", warning)
        if not warning:
            del self.fields["as_sealed"]
        return cleaned


def over_the_cap(kind: str, starts_at: datetime, ends_at: datetime) -> str:
    """The sentence when an order is longer than the law allows; empty when it is not (LAW-23, LAW-25)."""
    if kind not in CAPS:
        return ""
    months = CAPS[LegalBasis.Kind(kind)]
    limit = clock.add_months_to_moment(starts_at, months)
    if ends_at <= limit:
        return ""
    last = limit.astimezone(clock.LONDON)
    return (
        f"The law allows {LegalBasis.Kind(kind).label.lower()}s of up to {months} months, so this one until "
        f"{last:%-d %B %Y} at {last:%H:%M}. Check the sealed order. If it says so, tick the box to record it as it is."
    )


class SeventyTwoHoursForm(BasisForm):
    """The 72 hours without an order, when they have begun (LAW-15, LAW-22)."""

    starts_at = DateTimeField(
        label="When did the child arrive at the secure home?",
        hint="To the minute, for example 14 3 2026 and 21:40",
        missing="Enter when the child arrived at the secure home",
        subject="The arrival",
    )
    hours_already = DecimalField(
        label="How many hours had the child spent in any secure home in the 27 days before that day?",
        hint="0 if none. Leave out hours before a court order that has since ended.",
        missing="Enter the hours, or 0 if there were none",
        subject="The number of hours",
        at_most=Decimal(27 * 24),
        places=2,
        suffix="hours",
    )
    authorised_by_name = TextField(
        label="Who authorised it?",
        hint="An officer at director level",
        missing="Enter the name of the officer who authorised the 72 hours",
        max_length=120,
    )
    authorised_by_role = TextField(
        label="Their job title", missing="Enter the authorising officer’s job title", max_length=120
    )

    def clean_starts_at(self) -> datetime:
        starts_at = self.cleaned_data["starts_at"]
        if starts_at > self.at:
            raise ValidationError(
                "The arrival must be in the past. Time that has not begun is recorded at admission."
            )
        return starts_at

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.expiry = seventy_two_hours.expiry(
                placed_at=cleaned["starts_at"],
                hours_already=cleaned["hours_already"],
                is_public_holiday=is_public_holiday,
            )
            if not self.expiry.permits:
                self.add_error(
                    "hours_already", "The 72 hours are already used up. A court order is needed."
                )
            elif self.expiry.final_at <= self.at:
                self.add_error(
                    "starts_at", "The time allowed without an order has already run out."
                )
        return cleaned
