"""Text as people type it, made safe to store and show, without losing a name."""

import re
import unicodedata
from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError

from plv.forms.question import Question

JOINERS = "\u200c\u200d"
BLACK_FLAG = "\U0001f3f4"
NOT_TEXT = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
LAST_LATIN = 0x24F


def tidy(value: str, *, lines: bool = False) -> str:
    """The text without what cannot be seen.

    Control characters, zero-width characters and changes of writing direction are dropped: two names
    that look the same are then the same, and no name can turn the sentence around it. Kept: accents
    (composed, so that one letter is one character), apostrophes, emoji with their joiners and flags,
    and the joiners that Persian and Indian scripts need. `lines` keeps line breaks, as one character.
    """
    value = re.sub(r"\r\n?|[\u2028\u2029\u0085\v\f]", "\n", value)
    if not lines:
        value = re.sub(r"[\n\t]+", " ", value)
    value = "".join(_visible(unicodedata.normalize("NFC", value)))
    if not lines:
        value = re.sub(r"\s+", " ", value)
    return value.strip()


def _visible(value: str) -> Iterator[str]:
    in_flag = False
    for place, character in enumerate(value):
        is_flag_letter = "\U000e0020" <= character <= "\U000e007f"
        in_flag = character == BLACK_FLAG or (in_flag and is_flag_letter)
        if (
            character in "\n\t"
            or unicodedata.category(character) not in NOT_TEXT
            or (is_flag_letter and in_flag)
            or (character in JOINERS and _joins(value[:place][-1:], value[place + 1 : place + 2]))
        ):
            yield character


def _joins(before: str, after: str) -> bool:
    return all(side and ord(side) > LAST_LATIN and side not in JOINERS for side in (before, after))


class Tidy(Question):
    """A text field whose value is tidied before it is checked."""

    lines = False

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        if self.max_length:
            self.error_messages.setdefault("max_length", "")
            self.error_messages["max_length"] = (
                f"{self.subject} must be {self.max_length:,} characters or fewer"
            )
        if self.min_length:
            self.error_messages["min_length"] = (
                f"{self.subject} must be {self.min_length:,} characters or more"
            )
        for validator in self.validators:
            if validator.code in ("max_length", "min_length"):
                validator.message = self.error_messages[validator.code]

    def to_python(self, value):
        if value in self.empty_values:
            return super().to_python(value)
        value = str(value)
        if "\0" in value:
            raise ValidationError(f"{self.subject} must not include hidden characters", code="null")
        return super().to_python(tidy(value, lines=self.lines))

    def widget_attrs(self, widget):
        # The length is checked here, with a sentence, and counted on the page: a browser that cuts
        # pasted text short without a word loses what was meant.
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        attrs.pop("minlength", None)
        return attrs


class TextField(Tidy, forms.CharField):
    """One line of text."""

    def __init__(self, *, max_length=200, **kwargs):
        super().__init__(max_length=max_length, **kwargs)


class LongTextField(Tidy, forms.CharField):
    """Several lines of text, counted against their limit as they are typed."""

    lines = True
    widget = forms.Textarea

    def __init__(self, *, max_length=4000, rows=5, **kwargs):
        self.rows = rows
        super().__init__(max_length=max_length, **kwargs)


class EmailField(Tidy, forms.EmailField):
    messages = {"invalid": "Enter an email address in the correct format, like name@example.gov.uk"}
    widget_extras = {"spellcheck": "false"}

    def __init__(self, *, max_length=254, autocomplete="email", **kwargs):
        super().__init__(max_length=max_length, autocomplete=autocomplete, **kwargs)


class HiddenField(Tidy, forms.CharField):
    """A value carried by the form and not typed."""

    widget = forms.HiddenInput

    def __init__(self, *, max_length=200, **kwargs):
        super().__init__(max_length=max_length, **kwargs)
