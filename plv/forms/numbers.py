"""Whole numbers and money, in the digits 0 to 9, exactly."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from plv.forms.question import Question

PLAIN = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?")
MOST_DIGITS = 20


def pounds(amount: Decimal) -> str:
    """£20,000.00; a minus sign goes before the pound sign."""
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


class Amount(Question, forms.Field):
    """A number between two limits, typed as text."""

    widget = forms.TextInput

    def __init__(self, *, at_least=None, at_most=None, inputmode="numeric", **kwargs):
        self.at_least, self.at_most = at_least, at_most
        super().__init__(inputmode=inputmode, **kwargs)

    def in_words(self, number) -> str:
        return f"{number:,}"

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.at_least is not None and value < self.at_least:
            raise ValidationError(
                f"{self.subject} must be {self.in_words(self.at_least)} or more", code="at_least"
            )
        if self.at_most is not None and value > self.at_most:
            raise ValidationError(
                f"{self.subject} must be {self.in_words(self.at_most)} or less", code="at_most"
            )

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class WholeNumberField(Amount):
    messages = {"invalid": "{subject} must be a whole number, like 12"}

    def __init__(self, *, at_least=0, at_most=1_000_000_000, width=5, **kwargs):
        super().__init__(at_least=at_least, at_most=at_most, width=width, **kwargs)

    def to_python(self, value):
        typed = str(value if value is not None else "").strip()
        if not typed:
            return None
        if len(typed) > MOST_DIGITS or not PLAIN.fullmatch(typed) or "." in typed:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(typed.replace(",", ""))


class MoneyField(Amount):
    """Pounds and pence as a Decimal with two places. Below zero only where `at_least` allows it."""

    messages = {
        "invalid": "{subject} must be an amount of money, like 1,200 or 1,200.50",
        "pence": "{subject} must have no more than 2 numbers after the decimal point",
    }

    def __init__(
        self,
        *,
        at_least=Decimal("0.00"),
        at_most=Decimal("99999999.99"),
        inputmode="decimal",
        width=10,
        prefix="£",
        **kwargs,
    ):
        super().__init__(
            at_least=at_least,
            at_most=at_most,
            inputmode=inputmode,
            width=width,
            prefix=prefix,
            **kwargs,
        )

    def in_words(self, number) -> str:
        return pounds(Decimal(number))

    def to_python(self, value):
        if isinstance(value, Decimal):
            value = f"{value:f}"
        typed = str(value if value is not None else "").strip()
        if not typed:
            return None
        typed = re.sub(r"^(-?)\s*£\s*", r"\1", typed)
        if len(typed) > MOST_DIGITS or not PLAIN.fullmatch(typed):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if len(typed.partition(".")[2]) > 2:
            raise ValidationError(self.error_messages["pence"], code="pence")
        return Decimal(typed.replace(",", "")).quantize(Decimal("0.01"))
