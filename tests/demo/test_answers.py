"""Every made-up referral is finished: the forms themselves find nothing missing in it."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from plv.demo import answers, profiles
from referrals import sections
from referrals.models import Child, LegalBasis, Referral, Risk
from referrals.needs import Kind, LegalRoute
from referrals.queries import Contents

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def contents_of(profile: profiles.Profile, rng: Random) -> Contents:
    """The rows that the loader would save, without a database."""
    hearing = AT + timedelta(days=4) if profile.route == LegalRoute.HEARING else None
    written = answers.write(profile, rng, at=AT, hearing_at=hearing, writer="Amara Demo")
    child = Child(
        first_name=profile.first_name,
        last_name=profile.last_name,
        born_on=profile.born_on,
        sex=profile.sex,
        **written.child,
    )
    facts, told = written.whole
    referral = Referral(
        child=child,
        kind=profile.kind,
        started_at=AT,
        answers=told,
        **({"ground": profile.ground} | facts),
    )
    bases = (
        (LegalBasis(child=child, ends_at=AT + timedelta(days=40)),)
        if profile.route == LegalRoute.ORDER
        else ()
    )
    return Contents(
        referral=referral,
        child=child,
        risks={row["kind"]: Risk(**row) for row in written.risks},
        legal_bases=bases,
        documents=(),
    )


@pytest.mark.parametrize("kind", Kind)
def test_nothing_is_missing_in_two_hundred_made_up_referrals(kind):
    rng = Random(2023)
    for number in range(200):
        profile = profiles.draw(rng, number, AT.date(), kind=kind)
        contents = contents_of(profile, rng)
        unfinished = {
            section.slug: section.form(contents=contents).missing()
            for section in sections.unfinished(contents.referral, contents)
        }
        assert unfinished == {}, profile


def test_an_answer_left_out_is_found_missing():
    rng = Random(1)
    profile = profiles.draw(rng, 1, AT.date(), kind=Kind.SECURE)
    contents = contents_of(profile, rng)
    del contents.referral.answers["exit_plan"]
    assert [row.slug for row in sections.unfinished(contents.referral, contents)] == ["exit-plan"]


def test_the_children_are_like_those_of_the_founding_papers():
    rng = Random(7)
    drawn = [profiles.draw(rng, number, AT.date()) for number in range(3000)]
    white = {"WBRI", "WIRI", "WIRT", "WOTH"}
    minority = sum(child.ethnicity not in white for child in drawn) / len(drawn)
    assert 0.69 < minority < 0.75
    ages = [child.age_on(AT.date()) for child in drawn]
    assert min(ages) >= 10
    assert max(ages) <= 17
    assert sum(14 <= age <= 16 for age in ages) / len(ages) > 0.65
    assert 0.46 < sum(child.sex == "female" for child in drawn) / len(drawn) < 0.54
