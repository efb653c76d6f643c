"""What people are asked about members and money. Cleaned, each form is its action's arguments."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from members.models import Authority, Breakpoint
from members.standing import Standing
from members.subscriptions.accounts import InvoiceStatus
from plv import forms

FIRST_TERM = {
    "starts_on": date(2023, 4, 1),
    "ends_on": date(2028, 3, 31),
    "breakpoint_1": date(2026, 3, 31),
}
CYCLE_YEARS, BREAK_AFTER_YEARS = 10, 5


class RegisterFilter(forms.Form):
    standing = forms.SelectField(
        label="Standing", choices=Standing.choices, empty_label="All", required=False, small=True
    )


class MembershipForm(forms.Form):
    interest_on = forms.DateField(
        label="Day it expressed interest", hint="Leave empty if not known", required=False
    )
    joined_on = forms.DateField(
        label="Day it joined",
        hint="The first day of membership. Leave empty if it has not joined yet",
        required=False,
    )


class NoticeForm(forms.Form):
    notice_on = forms.DateField(label="Day it gave notice")
    leaves_on = forms.DateField(
        label="First day it is no longer a member",
        hint="After a break-point on 31 March this is 1 April",
    )
    reason = forms.LongTextField(label="Reason given", rows=4, max_length=1000)


class TermForm(forms.Form):
    starts_on = forms.DateField(label="First day of the term")
    ends_on = forms.DateField(label="Last day of the term")
    breakpoint_1 = forms.DateField(
        label="Break-point",
        hint="The day by which the authority decides to stay or leave, as its own resolution says",
        required=False,
    )
    breakpoint_2 = forms.DateField(
        label="Second break-point", hint="If the resolution names two", required=False
    )
    resolved_on = forms.DateField(label="Day of the authority’s resolution", required=False)
    resolution = forms.TextField(
        label="Which resolution",
        hint="The meeting and the minute, for example Cabinet, minute 12",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        days = [facts.pop(name, None) for name in ("breakpoint_1", "breakpoint_2")]
        facts["breakpoints"] = [day for day in days if day]
        return facts

    @staticmethod
    def following(last_day: date | None) -> dict[str, date]:
        """What to suggest: the first term of the founding papers, or the ten-year cycle after it."""
        if last_day is None:
            return FIRST_TERM
        starts_on = last_day + timedelta(days=1)
        return {
            "starts_on": starts_on,
            "ends_on": starts_on.replace(year=starts_on.year + CYCLE_YEARS) - timedelta(days=1),
            "breakpoint_1": starts_on.replace(year=starts_on.year + BREAK_AFTER_YEARS)
            - timedelta(days=1),
        }


class Reasoned(forms.Form):
    """A correction says why; the reason is kept with what the register said before."""

    reason = forms.TextField(
        label="Why was the entry wrong?",
        hint="Kept with the days as they were",
        max_length=300,
    )


class MembershipCorrection(Reasoned):
    interest_on = forms.DateField(label="Day it expressed interest", required=False)
    joined_on = forms.DateField(label="Day it joined", required=False)
    notice_on = forms.DateField(
        label="Day it gave notice",
        hint="Empty this and the next to take back notice",
        required=False,
    )
    leaves_on = forms.DateField(label="First day it is no longer a member", required=False)
    field_order = ["interest_on", "joined_on", "notice_on", "leaves_on", "reason"]


class TermCorrection(Reasoned):
    starts_on = forms.DateField(label="First day of the term")
    ends_on = forms.DateField(label="Last day of the term")
    field_order = ["starts_on", "ends_on", "reason"]


class DecisionForm(forms.Form):
    decision = forms.RadioField(
        label="What did the authority decide?",
        choices=[
            (choice.value, choice.label)
            for choice in Breakpoint.Decision
            if choice is not Breakpoint.Decision.UNDECIDED
        ],
    )
    decided_on = forms.DateField(label="Day of the decision")
    paper = forms.TextField(
        label="Decision paper", hint="The meeting and the minute", required=False
    )


class PurchaseOrderForm(forms.Form):
    purchase_order = forms.TextField(
        label="Purchase order number",
        hint="Printed on every invoice raised from now on. Leave empty to remove it",
        max_length=40,
        width=20,
        required=False,
    )


class InvoiceFilter(forms.Form):
    status = forms.SelectField(
        label="Status", choices=InvoiceStatus.choices, empty_label="All", required=False, small=True
    )
    authority = forms.ModelSelectField(
        label="Authority",
        queryset=Authority.objects.none(),
        empty_label="All",
        required=False,
        small=True,
    )

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = authorities


class PaymentForm(forms.Form):
    received_on = forms.DateField(label="Day the money came")
    amount = forms.MoneyField(label="Amount", at_least=Decimal("0.01"))
    reference = forms.TextField(
        label="Bank reference", hint="As the bank statement shows it", max_length=60, width=20
    )


class CreditNoteForm(forms.Form):
    reason = forms.TextField(
        label="Why is the invoice wrong?", hint="Printed on the credit note", max_length=300
    )


class RaiseForm(forms.Form):
    as_checked = forms.HiddenField(label="What was checked", max_length=16)


class PercentField(forms.MoneyField):
    messages = {
        "invalid": "{subject} must be a percentage, like 20",
        "pence": "{subject} must have no more than 2 numbers after the decimal point",
    }

    def in_words(self, number: Decimal) -> str:
        return f"{number}%"


class FeeScheduleForm(forms.Form):
    annual_fee = forms.MoneyField(label="Fee for a whole year, without VAT")
    vat_percent = PercentField(
        label="VAT",
        prefix="",
        suffix="%",
        width=5,
        at_most=Decimal("99.99"),
        initial=Decimal("20.00"),
    )
    starts_on = forms.DateField(label="First day of this fee")
    ends_on = forms.DateField(
        label="Last day of this fee",
        hint="Leave empty if it holds until another fee follows",
        required=False,
    )
    basis = forms.TextField(
        label="How it was worked out",
        hint="For example: £20,000 raised by the September CPI of 3.8%",
    )
    resolution = forms.TextField(
        label="Which decision of the members", hint="The meeting and the minute", required=False
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        starts_on, ends_on = facts.get("starts_on"), facts.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The last day must be on or after the first day")
        return facts


class LaunchForm(forms.Form):
    launched_on = forms.DateField(
        label="Day the home opened",
        hint="Members are charged from this day. Nothing is charged before it",
    )


class CompanyForm(forms.Form):
    name = forms.TextField(label="Company name", max_length=150)
    company_number = forms.TextField(
        label="Company number", max_length=10, width=10, required=False
    )
    address = forms.LongTextField(label="Address", rows=4, max_length=500, required=False)
    bank_details = forms.LongTextField(
        label="Bank details", hint="As invoices print them", rows=3, max_length=500, required=False
    )
    payment_days = forms.WholeNumberField(
        label="Days to pay", suffix="days", at_least=1, at_most=120, width=3
    )


class NoAnswers(forms.Form):
    """A page that only asks to confirm."""
