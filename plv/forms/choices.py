"""One or several of a list."""

from django import forms

from plv.forms.question import Question


class Choices(Question):
    """Choices, each with an optional hint, and fields that appear under the choice that asks for them.

    hints       {value: the hint under it}
    reveals     {value: name of a field of the same form, or a list of names}; such a field is asked
                for only when the value is chosen, and is empty in `cleaned_data` otherwise
    inline      side by side, for two short choices
    last_apart  puts "or" before the last choice
    """

    verb = "Select"
    messages = {
        "invalid_choice": "{subject}: select one of the answers listed",
        "invalid_list": "{subject}: select from the answers listed",
        "invalid_pk_value": "{subject}: select from the answers listed",
    }

    def __init__(self, *, hints=None, reveals=None, inline=False, last_apart=False, **kwargs):
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        self.reveals = {
            str(value): [names] if isinstance(names, str) else list(names)
            for value, names in (reveals or {}).items()
        }
        names = [name for revealed in self.reveals.values() for name in revealed]
        if len(names) != len(set(names)):
            raise ValueError("A field can appear under one choice only")
        self.inline, self.last_apart = inline, last_apart
        super().__init__(**kwargs)


class RadioField(Choices, forms.ChoiceField):
    widget = forms.RadioSelect


class SelectField(Choices, forms.ChoiceField):
    """A list to pull down. `empty_label` is its first line, which chooses nothing."""

    def __init__(self, *, choices=(), empty_label="Select", **kwargs):
        if not callable(choices):
            choices = [("", empty_label), *choices]
        super().__init__(choices=choices, **kwargs)


class CheckboxesField(Choices, forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class ModelRadioField(Choices, forms.ModelChoiceField):
    widget = forms.RadioSelect

    def __init__(self, *, empty_label=None, **kwargs):
        super().__init__(empty_label=empty_label, **kwargs)


class ModelSelectField(Choices, forms.ModelChoiceField):
    def __init__(self, *, empty_label="Select", **kwargs):
        super().__init__(empty_label=empty_label, **kwargs)


class ModelCheckboxesField(Choices, forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class YesNoField(Choices, forms.TypedChoiceField):
    """True, False, or None where it may be left out. `reveals` and `hints` go by "yes" and "no"."""

    widget = forms.RadioSelect

    def __init__(self, *, yes="Yes", no="No", inline=None, reveals=None, **kwargs):
        super().__init__(
            choices=[("yes", yes), ("no", no)],
            coerce=lambda value: value == "yes",
            empty_value=None,
            inline=not reveals if inline is None else inline,
            reveals=reveals,
            **kwargs,
        )

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class TickField(Question, forms.BooleanField):
    """One box to tick: "I confirm that ..."."""

    verb = "Confirm"

    def missing_sentence(self, label: str) -> str:
        return "Tick the box to confirm"
