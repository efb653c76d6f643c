"""Standing is worked out from dates."""

from datetime import date

import pytest

from members import queries
from members.models import Authority, Breakpoint
from members.standing import Standing
from tests.factories import AuthorityFactory, MembershipFactory
from tests.members.conftest import join

JOINED, NOTICE, LEAVES = date(2023, 4, 1), date(2025, 11, 1), date(2026, 4, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 12, 31), Standing.NON_MEMBER),
        (date(2023, 1, 1), Standing.PROSPECTIVE),
        (date(2023, 3, 31), Standing.PROSPECTIVE),
        (JOINED, Standing.MEMBER),
        (date(2025, 10, 31), Standing.MEMBER),
        (NOTICE, Standing.IN_NOTICE),
        (date(2026, 3, 31), Standing.IN_NOTICE),
        (LEAVES, Standing.LEFT),
    ],
)
def test_each_day_of_a_membership_has_its_standing(day, expected):
    authority = AuthorityFactory()
    MembershipFactory(
        authority=authority,
        interest_on=date(2023, 1, 1),
        joined_on=JOINED,
        notice_on=NOTICE,
        leaves_on=LEAVES,
    )
    assert queries.standing(authority, on=day) == expected
    assert queries.standings(on=day)[authority.pk] == expected


@pytest.mark.django_db
def test_an_authority_that_comes_back_is_a_member_again():
    authority = AuthorityFactory()
    MembershipFactory(authority=authority, joined_on=JOINED, notice_on=NOTICE, leaves_on=LEAVES)
    MembershipFactory(authority=authority, joined_on=date(2027, 4, 1))
    assert queries.standing(authority, on=date(2026, 12, 1)) == Standing.LEFT
    assert queries.standing(authority, on=date(2027, 4, 1)) == Standing.MEMBER
    history = queries.standing_history(authority.memberships.all(), on=date(2027, 5, 1))
    assert [standing for _, standing in history] == [
        Standing.MEMBER,
        Standing.LEFT,
        Standing.IN_NOTICE,
        Standing.MEMBER,
    ]


@pytest.mark.django_db
def test_every_authority_has_a_standing_in_one_query(django_assert_num_queries):
    never, member = AuthorityFactory(), join().authority
    for _ in range(20):
        join()
    with django_assert_num_queries(1):
        found = queries.standings(on=date(2026, 1, 1))
    assert found[never.pk] == Standing.NON_MEMBER
    assert found[member.pk] == Standing.MEMBER
    assert len(found) == 22


@pytest.mark.django_db
def test_the_next_breakpoint_is_the_earliest_undecided_even_when_it_is_late():
    membership = join()
    term = membership.terms.get()
    late = Breakpoint.objects.create(term=term, falls_on=date(2025, 3, 31))
    coming = Breakpoint.objects.create(term=term, falls_on=date(2026, 3, 31))
    on = date(2025, 6, 1)
    authority = Authority.objects.prefetch_related(queries.with_terms()).get(
        pk=membership.authority_id
    )
    assert queries.entry(authority, on=on).breakpoint == late
    late.decision, late.decided_on = Breakpoint.Decision.STAY, date(2025, 2, 1)
    late.save()
    authority = Authority.objects.prefetch_related(queries.with_terms()).get(
        pk=membership.authority_id
    )
    assert queries.entry(authority, on=on).breakpoint == coming


@pytest.mark.django_db
def test_deciding_to_leave_without_notice_is_pointed_out():
    membership = join()
    point = Breakpoint.objects.create(
        term=membership.terms.get(),
        falls_on=date(2026, 3, 31),
        decision=Breakpoint.Decision.LEAVE,
        decided_on=date(2026, 1, 15),
    )
    assert queries.leaves_without_notice([membership]) == point
    membership.notice_on, membership.leaves_on = date(2026, 1, 15), date(2026, 4, 1)
    assert queries.leaves_without_notice([membership]) is None
