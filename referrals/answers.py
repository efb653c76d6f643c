"""What a referral says, as questions and answers to be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse

from plv.forms import MoneyField, YesNoField
from plv.forms.templatetags import ui
from referrals import sections
from referrals.forms.now import ChildsWordsForm
from referrals.forms.section import is_empty
from referrals.models import Referral
from referrals.queries import Contents

OPTIONAL = " (optional)"


@dataclass(frozen=True)
class Answer:
    """One row: the question, the answer in words, and where to change it."""

    key: str
    value: str
    actions: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    section: sections.Section
    rows: list[Answer]
    complete: bool


def parts(contents: Contents, *, change: bool = False) -> list[Part]:
    """Every part of the referral with its answers; with links to change them when `change`."""
    return [_part(section, contents, change=change) for section in sections.of(contents.referral)]


def _part(section: sections.Section, contents: Contents, *, change: bool) -> Part:
    form = section.form(contents=contents)
    rows = []
    for name in form.shown(form.told):
        question = form.fields[name].label.removesuffix(OPTIONAL)
        actions = (
            [
                {
                    "text": "Change",
                    "url": change_url(contents.referral, section, form, name),
                    "about": question,
                }
            ]
            if change
            else []
        )
        rows.append(Answer(question, in_words(form.fields[name], form.told.get(name)), actions))
    return Part(section, rows, not form.missing())


def change_url(referral: Referral, section: sections.Section, form: Any, name: str) -> str:
    return (
        f"{reverse('referral_section', args=[referral.pk, section.slug])}#{form[name].error_target}"
    )


def in_words(field: forms.Field, value: Any) -> str:
    """The value as a person would say it; empty when it was not given."""
    if is_empty(value):
        return ""
    if isinstance(field, YesNoField) or isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return ui.london(value)
    if isinstance(value, date):
        return ui.day(value)
    if isinstance(field, MoneyField):
        return ui.pounds(value)
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}"
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    suffix = getattr(field, "suffix", "")
    return f"{value} {suffix}".strip()


def childs_words(contents: Contents) -> Iterator[Answer]:
    """What the child said, without the questions left empty: shown at every decision."""
    form = ChildsWordsForm(contents=contents)
    for name in ChildsWordsForm.WORDS:
        if form.told.get(name):
            yield Answer(form.fields[name].label, form.told[name])


def how_the_words_came(contents: Contents) -> str:
    """Whose words they are, or why there are none yet."""
    form = ChildsWordsForm(contents=contents)
    how = in_words(form.fields["words_how"], form.told.get("words_how"))
    return form.told.get("words_not_yet") or how
