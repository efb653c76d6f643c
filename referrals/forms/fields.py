"""Questions that several forms of this app ask."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from plv.forms import LongTextField, RadioField, TextField
from plv.forms.numbers import MOST_DIGITS, PLAIN, Amount
from referrals import needs


class DecimalField(Amount):
    """A number with up to `places` figures after the point, cleaned to Decimal."""

    messages = {"invalid": "{subject} must be a number, like 12 or 12.5"}

    def __init__(self, *, places=1, at_least=Decimal(0), inputmode="decimal", width=5, **kwargs):
        self.places = places
        super().__init__(at_least=at_least, inputmode=inputmode, width=width, **kwargs)

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value

    def to_python(self, value):
        typed = str(value if value is not None else "").strip()
        if not typed:
            return None
        if len(typed) > MOST_DIGITS or not PLAIN.fullmatch(typed):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if len(typed.partition(".")[2]) > self.places:
            raise ValidationError(
                f"{self.subject} must have no more than {self.places} "
                f"{'figure' if self.places == 1 else 'figures'} after the decimal point",
                code="places",
            )
        return Decimal(typed.replace(",", ""))


def setting_field(**kwargs) -> RadioField:
    """Where the child is, or went."""
    return RadioField(choices=needs.Setting.choices, **kwargs)


def story(**kwargs) -> LongTextField:
    """A few paragraphs."""
    return LongTextField(max_length=6000, **{"rows": 6, **kwargs})


def note(**kwargs) -> LongTextField:
    """A few lines."""
    return LongTextField(max_length=2000, **{"rows": 4, **kwargs})


def line(**kwargs) -> TextField:
    """Words on one line that may be left out."""
    return TextField(**{"max_length": 200, "required": False, **kwargs})
