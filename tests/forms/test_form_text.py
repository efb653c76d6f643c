"""Text as people type it, and as people attack with it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plv import forms
from plv.forms.text import tidy


class Named(forms.Form):
    name = forms.TextField(
        label="Child’s first name", missing="Enter the child’s first name", max_length=20
    )
    story = forms.LongTextField(label="Story", required=False, max_length=50)
    email = forms.EmailField(label="Email address", required=False)


def answer(**data):
    form = Named({"name": "Ada", **data})
    form.is_valid()
    return form


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "O’Brien",
        "Zoë",
        "Nguyễn",
        "محمد",
        "李小龙",
        "<script>alert(1)</script>"[:20],
        "👩‍👩‍👧",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می‌خواهم",
        "❤️",
    ],
)
def test_a_name_is_kept_as_it_is(name):
    assert answer(name=name).cleaned_data["name"] == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\r\nLovelace\t", "Ada Lovelace"),
        ("\u202eAda\u202c", "Ada"),
        ("A\u2066d\u2069a\u200e\u200f\u061c", "Ada"),
        ("A\u200bd\ufeffa\u2060\u00ad", "Ada"),
        ("A\u200dd\u200ca", "Ada"),
        ("Ada\x07\x1b[31m", "Ada[31m"),
        ("Ada\U000e0041\U000e0042", "Ada"),
        ("Zoe\u0308", "Zoë"),
        ("Ada\u2028Lovelace\u0085Byron", "Ada Lovelace Byron"),
        ("A\u00a0B", "A B"),
    ],
)
def test_what_cannot_be_seen_is_dropped(typed, kept):
    assert answer(name=typed).cleaned_data["name"] == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\u202e\u202c", "\r\n", "\ufeff"])
def test_a_name_of_nothing_that_can_be_seen_is_missing(typed):
    assert answer(name=typed).errors["name"] == ["Enter the child’s first name"]


def test_nul_is_refused():
    assert answer(name="A\0da").errors["name"] == [
        "Child’s first name must not include hidden characters"
    ]


def test_the_length_counts_what_is_kept():
    assert answer(name="x" * 20 + "\u200b" * 30).cleaned_data["name"] == "x" * 20
    assert answer(name="x" * 21).errors["name"] == [
        "Child’s first name must be 20 characters or fewer"
    ]
    assert answer(name="x" * 1_000_000).errors["name"]


def test_lines_stay_lines_and_count_once():
    form = answer(story="one\r\ntwo\rthree\u2029four\x00"[:-1])
    assert form.cleaned_data["story"] == "one\ntwo\nthree\nfour"
    assert answer(story="\r\n".join("x" * 25)).cleaned_data["story"].count("\n") == 24


@pytest.mark.parametrize("typed", ["ada", "ada@", "@x.org", "a b@x.org", "ada@x"])
def test_an_email_address_must_be_one(typed):
    assert answer(email=typed).errors["email"] == [
        "Enter an email address in the correct format, like name@example.gov.uk"
    ]


@given(st.text())
def test_tidying_twice_changes_nothing_more(typed):
    for lines in (False, True):
        once = tidy(typed, lines=lines)
        assert tidy(once, lines=lines) == once
        assert "\0" not in once
        assert lines or "\n" not in once


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"])))
def test_letters_digits_and_signs_are_never_lost(typed):
    assert tidy(typed) == unicodedata.normalize("NFC", typed)
