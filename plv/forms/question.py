"""What every field of the kit knows: the question it asks and the sentences it answers with."""

import re


class Question:
    """Mixed into a Django form field.

    label       the question, or the name of the thing asked for
    hint        help shown under it
    missing     the sentence when nothing is given ("Enter the child's first name")
    subject     how other sentences begin ("Child's first name" must be ...); the label, if not given
    width       the size of the box: 2, 3, 4, 5, 10, 20 characters, or "one-half" and the like
    prefix, suffix     shown beside the box ("£", "nights")
    autocomplete, inputmode     as in HTML
    heading     the question is the page's own heading (one thing per page)
    small       the label is plain, not bold: for a field among others that belong together
    """

    verb = "Enter"
    messages: dict[str, str] = {}
    widget_extras: dict[str, str] = {}

    def __init__(
        self,
        *,
        label,
        hint="",
        missing="",
        subject="",
        width="",
        prefix="",
        suffix="",
        autocomplete="",
        inputmode="",
        heading=False,
        small=False,
        **kwargs,
    ):
        self.subject = subject or label.rstrip("?").strip()
        self.width, self.prefix, self.suffix = width, prefix, suffix
        self.heading, self.small = heading, small
        messages = {
            "required": missing or self.missing_sentence(label),
            **{code: text.format(subject=self.subject) for code, text in self.messages.items()},
            **kwargs.pop("error_messages", {}),
        }
        super().__init__(label=label, help_text=hint, error_messages=messages, **kwargs)
        named = {"autocomplete": autocomplete, "inputmode": inputmode, **self.widget_extras}
        self.widget.attrs.update({name: value for name, value in named.items() if value})

    def missing_sentence(self, label: str) -> str:
        if label.endswith("?"):
            return f"Answer the question: {label}"
        return f"{self.verb} {lower_first(label)}"


def lower_first(label: str) -> str:
    """The label inside a sentence: "Date of birth" becomes "date of birth", "NHS number" stays."""
    return label[:1].lower() + label[1:] if re.match(r"[A-Z][a-z'’]*\b", label) else label
