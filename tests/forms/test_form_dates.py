"""Dates and moments: every way of getting one wrong has its sentence, at the right box."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plv import forms
from tests.forms.markup import tree


class Born(forms.Form):
    born = forms.DateField(
        label="Date of birth", latest=dt.date(2026, 11, 22), missing="Enter the date of birth"
    )


class Heard(forms.Form):
    at = forms.DateTimeField(label="Hearing", subject="Date of the hearing")


def born(day="", month="", year=""):
    form = Born({"born_day": day, "born_month": month, "born_year": year})
    form.is_valid()
    return form


def heard(day, month, year, time):
    form = Heard({"at_day": day, "at_month": month, "at_year": year, "at_time": time})
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (("31", "3", "2011"), dt.date(2011, 3, 31)),
        ((" 1 ", "01", "2012"), dt.date(2012, 1, 1)),
        (("29", "2", "2012"), dt.date(2012, 2, 29)),
        (("1", "Sept", "2012"), dt.date(2012, 9, 1)),
        (("1", "MARCH", "2012"), dt.date(2012, 3, 1)),
        (("22", "11", "2026"), dt.date(2026, 11, 22)),
    ],
)
def test_a_real_date_is_read(parts, day):
    assert born(*parts).cleaned_data["born"] == day


@pytest.mark.parametrize(
    ("parts", "sentence", "faulty"),
    [
        (("", "", ""), "Enter the date of birth", {"day", "month", "year"}),
        (("1", "", "2011"), "Date of birth must include a month", {"month"}),
        (("", "", "2011"), "Date of birth must include a day and month", {"day", "month"}),
        (("31", "4", "2011"), "Date of birth must be a real date", {"day", "month", "year"}),
        (("29", "2", "2011"), "Date of birth must be a real date", {"day", "month", "year"}),
        (("0", "4", "2011"), "Date of birth must be a real date", {"day"}),
        (("32", "4", "2011"), "Date of birth must be a real date", {"day"}),
        (("1", "13", "2011"), "Date of birth must be a real date", {"month"}),
        (("1", "ma", "2011"), "Date of birth must be a real date", {"month"}),
        (("١", "٣", "٢٠١١"), "Date of birth must be a real date", {"day"}),
        (("1", "1", "٢٠١١"), "Date of birth must have a year of 4 numbers, like 2026", {"year"}),
        (("1", "1", "11"), "Date of birth must have a year of 4 numbers, like 2026", {"year"}),
        (("1", "1", "0000"), "Date of birth must be a real date", {"day", "month", "year"}),
        (("1", "1", "0001"), "Date of birth must be on or after 1 January 1900", {"day", "month", "year"}),
        (("31", "12", "9999"), "Date of birth must be on or before 22 November 2026", {"day", "month", "year"}),
        (("23", "11", "2026"), "Date of birth must be on or before 22 November 2026", {"day", "month", "year"}),
        (("2026-13-01", "", ""), "Date of birth must include a month and year", {"month", "year"}),
        (("1\0", "1", "2011"), "Date of birth must be a real date", {"day"}),
        (("9" * 5000, "1", "2011"), "Date of birth must be a real date", {"day"}),
        (("-1", "1", "2011"), "Date of birth must be a real date", {"day"}),
        (("1.0", "1", "2011"), "Date of birth must be a real date", {"day"}),
    ],
)  # fmt: skip
def test_a_wrong_date_gets_its_sentence_at_its_box(parts, sentence, faulty):
    form = born(*parts)
    assert form.errors["born"] == [sentence]
    marked = {box.label.lower() for box in form["born"].boxes if box.faulty}
    assert marked == faulty
    assert tree(str(form))


def test_what_was_typed_is_shown_again():
    form = born("31", "<b>", "2011")
    assert [box.value for box in form["born"].boxes] == ["31", "<b>", "2011"]
    assert 'value="&lt;b&gt;"' in str(form["born"])


def test_a_day_known_beforehand_is_shown_in_its_boxes():
    form = Born(initial={"born": dt.date(2011, 3, 31)})
    assert [box.value for box in form["born"].boxes] == ["31", "3", "2011"]


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("14:30", (14, 30)),
        ("2:30pm", (14, 30)),
        ("2.30 p.m.", (14, 30)),
        ("1430", (14, 30)),
        ("9am", (9, 0)),
        ("12am", (0, 0)),
        ("12pm", (12, 0)),
        ("midnight", (0, 0)),
        ("Noon", (12, 0)),
        ("00:00", (0, 0)),
        ("23:59", (23, 59)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, clock):
    at = heard("22", "11", "2026", typed).cleaned_data["at"]
    assert at == dt.datetime(2026, 11, 22, *clock, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "typed", ["24:00", "14:60", "14", "13pm", "0am", "٢:٣٠", "14:30:00", "later", "-1:30", "1:3"]
)
def test_a_time_that_is_none_is_refused(typed):
    form = heard("22", "11", "2026", typed)
    assert form.errors["at"] == ["Date of the hearing must have a time, like 14:30 or 2:30pm"]
    assert [box.label for box in form["at"].boxes if box.faulty] == ["Time"]


def test_the_time_may_not_be_left_out():
    assert heard("22", "11", "2026", "").errors["at"] == [
        "Date of the hearing must include a time, like 14:30"
    ]


def test_summer_time_is_london_time():
    at = heard("1", "7", "2026", "14:30").cleaned_data["at"]
    assert at == dt.datetime(2026, 7, 1, 13, 30, tzinfo=dt.UTC)


def test_the_hour_the_clocks_skip_does_not_exist():
    assert heard("29", "3", "2026", "1:30").errors["at"] == [
        (
            "Date of the hearing cannot be 01:30 on 29 March 2026: "
            "the clocks went forward from 01:00 to 02:00"
        )
    ]
    assert heard("29", "3", "2026", "2:00").cleaned_data["at"].hour == 1


def test_the_hour_the_clocks_repeat_must_say_which():
    assert heard("25", "10", "2026", "1:30").errors["at"] == [
        (
            "01:30 happens twice on 25 October 2026, when the clocks go back: "
            "enter 01:30 BST for the first or 01:30 GMT for the second"
        )
    ]
    first = heard("25", "10", "2026", "1:30 BST").cleaned_data["at"]
    second = heard("25", "10", "2026", "1:30 gmt").cleaned_data["at"]
    assert second - first == dt.timedelta(hours=1)
    assert heard("1", "7", "2026", "1:30 GMT").errors["at"] == [
        "01:30 on 1 July 2026 is not in GMT: leave GMT out"
    ]


@given(
    st.datetimes(
        min_value=dt.datetime(2000, 1, 1),
        max_value=dt.datetime(2100, 1, 1),
        timezones=st.just(dt.UTC),
    )
)
def test_a_moment_shown_and_sent_back_is_the_same_moment(at):
    at = at.replace(second=0, microsecond=0)
    shown = Heard(initial={"at": at})["at"].boxes
    form = heard(*(box.value for box in shown))
    assert form.cleaned_data["at"] == at


@given(*[st.text(max_size=6)] * 4)
def test_nothing_that_can_be_typed_breaks_the_page(day, month, year, time):
    form = heard(day, month, year, time)
    assert form.is_valid() or form.errors["at"]
    assert tree(str(form))
