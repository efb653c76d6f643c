"""Choices, what they reveal, and files."""

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile

from plv import forms
from plv.errors import Refused
from plv.forms.templatetags.ui import form_errors
from tests.forms.markup import tree


class Basis(forms.Form):
    basis = forms.RadioField(
        label="What is the legal basis?",
        missing="Select the legal basis",
        choices=[("order", "An order"), ("72", "72 hours"), ("none", "None yet")],
        reveals={"order": ["court", "ends"], "none": "why"},
        hints={"72": "Without an order"},
        last_apart=True,
    )
    court = forms.TextField(label="Court", missing="Enter the court")
    ends = forms.DateField(label="Order ends", missing="Enter when the order ends")
    why = forms.CheckboxesField(label="Why?", choices=[("a", "A"), ("b", "B")])
    under = forms.YesNoField(label="Is the child under 13?", required=False)
    sure = forms.TickField(label="I am sure", required=False)
    letter = forms.HiddenField(label="Letter", required=False, max_length=3)


def answer(files=None, **data):
    form = Basis(data, files)
    form.is_valid()
    return form


def test_a_field_under_the_choice_made_is_asked_for():
    form = answer(basis="order")
    assert form.errors["court"] == ["Enter the court"]
    assert form.errors["ends"] == ["Enter when the order ends"]
    assert "why" not in form.errors


def test_a_field_under_another_choice_is_left_out():
    form = answer(basis="72", court="Leeds", ends_day="x", why=["zzz"])
    assert form.is_valid()
    assert form.cleaned_data["court"] == ""
    assert form.cleaned_data["ends"] is None
    assert form.cleaned_data["why"] == []


def test_no_choice_asks_only_for_the_choice():
    assert answer().errors == {"basis": ["Select the legal basis"]}
    assert list(answer(basis="x\0").errors) == ["basis"]


def test_revealed_fields_are_shown_once_under_their_choice():
    html = str(answer(basis="order"))
    assert html.count('id="id_court"') == 1
    assert html.index('value="order"') < html.index('id="id_court"') < html.index('value="72"')
    assert tree(html)
    assert html.count("govuk-radios__conditional--hidden") == 1
    assert "govuk-radios__divider" in html


def test_a_field_cannot_be_revealed_twice_or_be_missing():
    with pytest.raises(ValueError, match="one choice only"):
        forms.RadioField(label="A", reveals={"a": "x", "b": "x"})
    broken = type("Broken", (forms.Form,), {"a": forms.RadioField(label="A", reveals={"a": "x"})})
    with pytest.raises(ValueError, match="no field 'x'"):
        broken()


@pytest.mark.parametrize(("sent", "value"), [("yes", True), ("no", False), ("", None)])
def test_yes_and_no_are_true_and_false(sent, value):
    assert answer(basis="72", under=sent).cleaned_data["under"] is value


@pytest.mark.parametrize(("value", "chosen"), [(True, ["yes"]), (False, ["no"]), (None, [])])
def test_a_known_answer_is_shown_chosen(value, chosen):
    options = Basis(initial={"under": value})["under"].options
    assert [option.value for option in options if option.chosen] == chosen


def test_a_choice_that_is_not_offered_is_refused_in_a_sentence():
    assert answer(basis="admin").errors["basis"] == [
        "What is the legal basis: select one of the answers listed"
    ]
    assert answer(basis="none", why=["a", "zzz"]).errors["why"] == [
        "Why: select one of the answers listed"
    ]


def test_every_fault_is_in_the_summary_and_leads_to_its_field():
    form = answer(basis="order", ends_day="1", ends_month="1", letter="long")
    form.add_error(None, "Somebody else was quicker")
    faults = form_errors(form)["faults"]
    assert faults[0] == {"text": "Somebody else was quicker", "target": ""}
    html = str(form)
    for fault in faults[1:]:
        if "Letter" not in fault["text"]:
            assert f'id="{fault["target"]}"' in html
    assert {"text": "Order ends must include a year", "target": "id_ends_year"} in faults
    assert {"text": "Letter must be 3 characters or fewer", "target": ""} in faults


def test_a_refusal_is_shown_at_its_field_or_at_the_head():
    form = answer(basis="72")
    form.refuse(Refused("The order has ended", field="basis"))
    form.refuse(Refused("The home is full"))
    form.refuse(Refused("The bed is gone", field="bed"))
    assert form.errors["basis"] == ["The order has ended"]
    assert form.non_field_errors() == ["The home is full", "The bed is gone"]


class SignIn(django_forms.Form):
    """A form of another package."""

    login = django_forms.EmailField(label="Email")
    password = django_forms.CharField(widget=django_forms.PasswordInput)
    colour = django_forms.ChoiceField(choices=[("r", "Red")], required=False)


def test_a_form_of_another_package_is_shown_and_refused_in_the_same_way():
    form = SignIn({"login": "", "password": ""})
    html = str(form)
    assert tree(html)
    assert "govuk-password-input" in html
    assert "required" not in html
    assert [fault["text"] for fault in form_errors(form)["faults"]] == [
        "Enter your email",
        "Enter your password",
    ]
    wrong = SignIn({"login": "x", "password": "secret"})
    assert "Enter a valid email address." in str(wrong)
    assert "secret" not in str(wrong)


class Sent(forms.Form):
    order = forms.UploadField(
        label="Upload the court order", subject="The court order", max_bytes=2**20
    )


def upload(name="order.pdf", content=b"x"):
    form = Sent({}, {"order": SimpleUploadedFile(name, content)})
    form.is_valid()
    return form


def test_a_file_is_asked_for_and_measured():
    assert Sent({}, {}).errors["order"] == ["Select the court order"]
    assert upload(content=b"").errors["order"] == ["The court order is empty: select another file"]
    assert upload(content=b"x" * (2**20 + 1)).errors["order"] == [
        "The court order must be smaller than 1MB"
    ]
    assert upload(content=b"x" * 2**20).is_valid()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "document.passwd"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
    ],
)
def test_a_files_name_is_made_harmless(name, kept):
    kept_name = upload(name).cleaned_data["order"].name
    assert "/" not in kept_name
    assert len(kept_name) <= 141
    if "/" not in name:
        assert kept_name == kept
