"""The form itself."""

from django import forms
from django.core.exceptions import ValidationError

from plv.errors import Refused


class Form(forms.Form):
    """A Django form whose revealed fields count only when their choice is made."""

    # The browser's own bubbles are neither in our words nor read out well: the server answers.
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for asker in list(self.fields.values()):
            for names in getattr(asker, "reveals", {}).values():
                for name in names:
                    if name not in self.fields:
                        raise ValueError(f"{type(self).__name__} has no field {name!r} to reveal")

    @property
    def revealed(self) -> set[str]:
        """The names of the fields shown under a choice of another."""
        return {
            name
            for field in self.fields.values()
            for names in getattr(field, "reveals", {}).values()
            for name in names
        }

    def refuse(self, refusal: Refused) -> None:
        """Show why an action said no: at its field, or at the head of the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(refusal.sentence, code="refused"))

    def _clean_fields(self):
        super()._clean_fields()
        for asker_name, asker in self.fields.items():
            for value, names in getattr(asker, "reveals", {}).items():
                if not self._is_chosen(asker_name, value):
                    for name in names:
                        self._leave_out(name)

    def _is_chosen(self, asker_name: str, value: str) -> bool:
        if asker_name not in self.cleaned_data:
            return False
        chosen = self[asker_name].data
        return value in (chosen if isinstance(chosen, list | tuple) else [chosen])

    def _leave_out(self, name: str) -> None:
        """Forget what was typed under a choice that was not made."""
        self._errors.pop(name, None)
        self.cleaned_data[name] = empty_value(self.fields[name])


def empty_value(field: forms.Field):
    """What `cleaned_data` holds for `field` when nothing is given."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return field.queryset.none()
    if isinstance(field, forms.MultipleChoiceField):
        return []
    if isinstance(field, forms.BooleanField):
        return False
    if isinstance(field, forms.TypedChoiceField):
        return field.empty_value
    return (
        ""
        if isinstance(field, forms.CharField | forms.ChoiceField)
        and not isinstance(field, forms.ModelChoiceField)
        else None
    )
