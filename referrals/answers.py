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
from referrals.forms.needs import RisksForm
from referrals.forms.now import ChildsWordsForm
from referrals.forms.section import is_empty
from referrals.models import Referral
from referrals.needs import RiskKind, RiskLevel
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
    """Every part of the referral with its answers.

    To `change`: every question, with a link to its place. To read: without the optional questions
    that were left empty, the risks gathered by level, and without the child's words, which stand at
    the head of every page that shows a referral.
    """
    shown = sections.of(contents.referral)
    if change:
        return [_part(section, contents, change=True) for section in shown]
    return [
        _part(section, contents, change=False)
        for section in shown
        if section.form is not ChildsWordsForm
    ]


def _part(section: sections.Section, contents: Contents, *, change: bool) -> Part:
    form = section.form(contents=contents)
    if not change and isinstance(form, RisksForm):
        return Part(section, list(_risks_by_level(contents)), not form.missing())
    rows = []
    for name in form.shown(form.told):
        field, value = form.fields[name], form.told.get(name)
        if not change and is_empty(value) and name not in form.required:
            continue
        question = field.label.removesuffix(OPTIONAL)
        link = (
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
        rows.append(Answer(question, in_words(field, value), link))
    return Part(section, rows, not form.missing())


def _risks_by_level(contents: Contents) -> Iterator[Answer]:
    """Now, in the past, never: three rows instead of eleven."""
    for level in reversed(RiskLevel):
        kinds = [
            kind.label
            for kind in RiskKind
            if (risk := contents.risks.get(kind)) is not None and risk.level == level
        ]
        if kinds:
            yield Answer(str(level.label), ", ".join(kinds))


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
