"""How a field becomes HTML: one template for each kind, chosen by the field's widget.

Fields of other packages (sign-in, filters) are rendered the same way, as they use the same widgets.
"""

from typing import NamedTuple

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from plv.forms.dates import DateParts, Parts
from plv.forms.question import Question, lower_first

# The first that the widget is an instance of.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (DateParts, "date"),
    (forms.HiddenInput, "hidden"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.CheckboxInput, "tick"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)
WRITTEN = {"id", "class", "type", "rows", "cols", "placeholder", "required"}
DATE_WIDTHS = {"day": 2, "month": 2, "year": 4, "time": 5}


class Option(NamedTuple):
    id: str
    value: str
    label: str
    chosen: bool
    hint: str
    revealed: list["Asked"]
    conditional_id: str


class DateBox(NamedTuple):
    id: str
    name: str
    label: str
    value: str
    width: int
    faulty: bool
    autocomplete: str


class Asked(forms.BoundField):
    """A field on a form, with what its template needs."""

    def __str__(self) -> SafeString:
        return self.as_field_group()

    __html__ = __str__

    @property
    def kind(self) -> str:
        return next(
            (kind for widget, kind in KINDS if isinstance(self.field.widget, widget)), "input"
        )

    @property
    def template_name(self) -> str:
        return self.field.template_name or f"components/fields/{self.kind}.html"

    @property
    def id(self) -> str:
        return self.field.widget.attrs.get("id") or self.auto_id

    @property
    def is_revealed(self) -> bool:
        return self.name in getattr(self.form, "revealed", ())

    @property
    def limit(self) -> int | None:
        """The number of characters that fit, for a counted text."""
        return self.field.max_length if hasattr(self.field, "rows") else None

    @cached_property
    def error(self) -> str:
        return next(iter(self.sentences), "")

    @cached_property
    def sentences(self) -> list[str]:
        """What is wrong with the answer. A field of another package is asked for in our words."""
        errors = self.errors
        if not errors or isinstance(self.field, Question):
            return list(errors)
        asked_for = f"Enter your {lower_first(str(self.label))}"
        return [
            asked_for if fault.code == "required" else str(text)
            for text, fault in zip(errors, errors.as_data(), strict=True)
        ]

    @cached_property
    def faulty_parts(self) -> tuple[str, ...]:
        """Which boxes of a date to mark; all of them when the fault is not in one."""
        if not self.errors:
            return ()
        parts = getattr(self.errors.as_data()[0], "parts", ())
        return parts or self.field.widget.names

    @property
    def error_target(self) -> str:
        """The id that the error summary leads to."""
        if self.kind == "date":
            faulty = [name for name in self.field.widget.names if name in self.faulty_parts]
            return f"{self.id}_{(faulty or ['day'])[0]}"
        return self.id

    @property
    def described_by(self) -> SafeString:
        """The aria-describedby attribute: count, hint, error; empty when there is none."""
        ids = [
            f"{self.id}-{what}"
            for what, present in (
                ("info", self.limit),
                ("hint", self.help_text),
                ("error", self.error),
            )
            if present
        ]
        return mark_safe(flatatt({"aria-describedby": " ".join(ids)})) if ids else mark_safe("")  # noqa: S308

    @property
    def attrs(self) -> SafeString:
        """The widget's own attributes, less those that the template writes."""
        attrs = {
            name: value for name, value in self.field.widget.attrs.items() if name not in WRITTEN
        }
        if self.field.disabled:
            attrs["disabled"] = True
        return flatatt(attrs)

    @property
    def input_type(self) -> str:
        # type=number hides what was typed wrong and changes on scrolling.
        kind = getattr(self.field.widget, "input_type", "text")
        return kind if kind in ("email", "tel", "url", "search", "password") else "text"

    @property
    def text(self) -> str:
        value = self.field.widget.format_value(self.value())
        return "" if value is None else str(value)

    @property
    def ticked(self) -> bool:
        return bool(self.field.widget.check_test(self.value()))

    @property
    def classes(self) -> str:
        width = getattr(self.field, "width", "")
        if not width:
            return ""
        return f" govuk-input--width-{width}" if str(width).isdigit() else f" govuk-!-width-{width}"

    @property
    def choice_kind(self) -> str:
        return (
            "checkboxes"
            if isinstance(self.field.widget, forms.CheckboxSelectMultiple)
            else "radios"
        )

    @property
    def reveals_any(self) -> bool:
        return bool(getattr(self.field, "reveals", None))

    @cached_property
    def options(self) -> list[Option]:
        field, options = self.field, []
        hints, reveals = getattr(field, "hints", {}), getattr(field, "reveals", {})
        for _group, group_options, _index in field.widget.optgroups(
            self.html_name, self._chosen_values()
        ):
            for option in group_options:
                value = str(option["value"])
                option_id = f"{self.id}-{len(options) + 1}" if options else self.id
                options.append(
                    Option(
                        id=option_id,
                        value=value,
                        label=option["label"],
                        chosen=option["selected"],
                        hint=hints.get(value, ""),
                        revealed=[self.form[name] for name in reveals.get(value, [])],
                        conditional_id=f"conditional-{option_id}",
                    )
                )
        return options

    def _chosen_values(self) -> list[str]:
        return self.field.widget.format_value(self.value())

    @property
    def boxes(self) -> list[DateBox]:
        value = self.value()
        parts = value if isinstance(value, Parts) else Parts()
        return [
            DateBox(
                id=f"{self.id}_{name}",
                name=f"{self.html_name}_{name}",
                label=name.capitalize(),
                value=getattr(parts, name),
                width=DATE_WIDTHS[name],
                faulty=name in self.faulty_parts,
                autocomplete=f"bday-{name}" if getattr(self.field, "birthday", False) else "",
            )
            for name in self.field.widget.names
        ]


class Renderer(TemplatesSetting):
    form_template_name = "components/fields/form.html"
    bound_field_class = Asked
