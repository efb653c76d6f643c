"""Early, kind and for the right reason: who may be referred at all."""

from datetime import date

import pytest

from referrals import eligibility
from referrals.eligibility import Exclusion
from referrals.needs import Ground, Kind

DAY = date(2026, 11, 24)
FIFTEEN = date(2011, 6, 15)


def judge(**answers):
    told = {
        "kind": Kind.SECURE,
        "looked_after": True,
        "born_on": FIFTEEN,
        "exclusions": [],
        "ground": Ground.A,
        "on": DAY,
    }
    return eligibility.judge(**{**told, **answers})


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


def test_a_looked_after_child_with_a_ground_may_go_on():
    assert judge().may_go_on


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"looked_after": False}, ["looked_after"]),
        ({"ground": "neither"}, ["ground"]),
        ({"ground": ""}, ["ground"]),
        *[({"exclusions": [code]}, [code]) for code in Exclusion],
        ({"born_on": date(2016, 11, 25)}, ["too_young"]),
        ({"born_on": date(2008, 11, 24)}, ["adult"]),
        ({"looked_after": False, "ground": "neither"}, ["looked_after", "ground"]),
    ],
)
def test_each_reason_why_not_and_all_of_them_at_once(answers, expected):
    assert codes(judge(**answers)) == expected


@pytest.mark.parametrize("born_on", [date(2016, 11, 24), date(2008, 11, 25)])
def test_the_first_and_the_last_day_of_the_age_range(born_on):
    assert judge(born_on=born_on).may_go_on


def test_the_grounds_and_exclusions_of_section_25_do_not_touch_a_step_down_place():
    assert judge(kind=Kind.STEP_DOWN, ground="", exclusions=[Exclusion.SECTION_20_5]).may_go_on


@pytest.mark.parametrize(
    ("kind", "born_on", "needed"),
    [
        (Kind.SECURE, date(2013, 11, 25), True),
        (Kind.SECURE, date(2013, 11, 24), False),
        (Kind.STEP_DOWN, date(2014, 1, 1), False),
    ],
)
def test_approval_is_needed_under_13_and_for_a_secure_place_only(kind, born_on, needed):
    assert judge(kind=kind, born_on=born_on).needs_approval is needed


def test_every_reason_says_where_to_turn():
    everything = judge(looked_after=False, exclusions=list(Exclusion), ground="neither")
    assert all(reason.turn_to for reason in everything.reasons)
