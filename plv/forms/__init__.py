"""The form kit: fields that ask a question, refuse with a sentence, and render the design system.

A form is declared as in Django, with the fields below; `{{ form }}` renders it, `{{ form.name }}` one
field of it, and `{% form_errors form %}` the summary of what is wrong.
"""

from plv.forms.base import Form
from plv.forms.choices import (
    CheckboxesField,
    ModelCheckboxesField,
    ModelRadioField,
    ModelSelectField,
    RadioField,
    SelectField,
    TickField,
    YesNoField,
)
from plv.forms.dates import DateField, DateTimeField
from plv.forms.files import UploadField
from plv.forms.numbers import MoneyField, WholeNumberField
from plv.forms.text import EmailField, HiddenField, LongTextField, TextField

__all__ = [
    "CheckboxesField",
    "DateField",
    "DateTimeField",
    "EmailField",
    "Form",
    "HiddenField",
    "LongTextField",
    "ModelCheckboxesField",
    "ModelRadioField",
    "ModelSelectField",
    "MoneyField",
    "RadioField",
    "SelectField",
    "TextField",
    "TickField",
    "UploadField",
    "WholeNumberField",
    "YesNoField",
]
