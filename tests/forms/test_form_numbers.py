"""Money is exact or it is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plv import forms
from plv.forms.numbers import pounds


class Paid(forms.Form):
    paid = forms.MoneyField(label="Amount received", required=False)
    owed = forms.MoneyField(label="Balance", required=False, at_least=Decimal(-500))
    nights = forms.WholeNumberField(label="Nights", required=False, at_least=1, at_most=90)


def answer(**data):
    form = Paid(data)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("£1,200.50", "1200.50"),
        ("1200.5", "1200.50"),
        (" £ 20,000 ", "20000.00"),
        ("0", "0.00"),
        ("0.1", "0.10"),
        ("12.", "12.00"),
        ("99,999,999.99", "99999999.99"),
        ("", None),
    ],
)
def test_an_amount_is_read(typed, amount):
    read = answer(paid=typed).cleaned_data["paid"]
    assert read == (amount and Decimal(amount))
    assert amount is None or str(read) == amount


@pytest.mark.parametrize(
    "typed",
    ["NaN", "Infinity", "1e9", "1e999", "1,2,3", "12,34", "1 200", "£", "ten", "£1 $2", "٣",
     "0x10", "1_000", "--1", "1.2.3", "9" * 5000, "1\0"],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused(typed):
    assert answer(paid=typed).errors["paid"] == [
        "Amount received must be an amount of money, like 1,200 or 1,200.50"
    ]


def test_thousandths_are_refused_not_rounded():
    assert answer(paid="£20,000.005").errors["paid"] == [
        "Amount received must have no more than 2 numbers after the decimal point"
    ]


def test_an_amount_has_limits():
    assert answer(paid="-1").errors["paid"] == ["Amount received must be £0.00 or more"]
    assert answer(paid="100,000,000").errors["paid"] == [
        "Amount received must be £99,999,999.99 or less"
    ]
    assert answer(owed="-£500").cleaned_data["owed"] == Decimal("-500.00")
    assert answer(owed="-500.01").errors["owed"] == ["Balance must be -£500.00 or more"]


@pytest.mark.parametrize(("typed", "read"), [("1", 1), ("90", 90), (" 7 ", 7), ("", None)])
def test_a_whole_number_is_read(typed, read):
    assert answer(nights=typed).cleaned_data["nights"] == read


@pytest.mark.parametrize("typed", ["1.5", "٣", "1e3", "x", "9" * 30, "²"])
def test_what_is_not_a_whole_number_is_refused(typed):
    assert answer(nights=typed).errors["nights"] == ["Nights must be a whole number, like 12"]


def test_a_whole_number_has_limits():
    assert answer(nights="0").errors["nights"] == ["Nights must be 1 or more"]
    assert answer(nights="91").errors["nights"] == ["Nights must be 90 or less"]


@given(st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2))
def test_an_amount_shown_and_sent_back_is_the_same(amount):
    assert answer(paid=pounds(amount)).cleaned_data["paid"] == amount
    assert (
        answer(paid=str(Paid(initial={"paid": amount})["paid"].text)).cleaned_data["paid"] == amount
    )


@given(st.text(max_size=30))
def test_nothing_that_can_be_typed_breaks_the_form(typed):
    form = answer(paid=typed, nights=typed)
    assert form.is_valid() or form.errors
