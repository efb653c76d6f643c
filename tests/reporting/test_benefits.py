"""The board's figures, counted by hand on small worlds."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from members.standing import Standing
from plv.reporting import benefits
from plv.reporting.distance import miles
from plv.reporting.occupancy import occupied
from plv.reporting.rows import OfferRow, Period, PlacementRow, ReferralRow

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
MEMBER, OTHER = uuid4(), uuid4()
STANDINGS = {MEMBER: Standing.IN_NOTICE, OTHER: Standing.NON_MEMBER}


def placement(admitted, discharged=None, **fields) -> PlacementRow:
    known = {
        "kind": "secure",
        "authority": MEMBER,
        "follows": None,
        "submitted_at": admitted - timedelta(days=10),
        "from_point": (51.5, -0.1),
        "to_point": (51.6, 0.0),
        "baseline_miles": 190.0,
    }
    return PlacementRow(admitted_at=admitted, discharged_at=discharged, **known | fields)


def referral(**fields) -> ReferralRow:
    known = {
        "status": "closed",
        "outcome": "moved_on",
        "outcome_detail": "",
        "submitted_at": datetime(2025, 6, 1, 9, tzinfo=UTC),
        "closed_at": datetime(2025, 9, 1, 9, tzinfo=UTC),
        "authority": MEMBER,
        "ethnicity": "WBRI",
    }
    return ReferralRow(**known | fields)


def test_a_day_is_counted_at_noon_in_london():
    came = datetime(2025, 7, 1, 10, 59, tzinfo=UTC)  # a minute to noon in London's summer
    rows = [placement(came, came + timedelta(days=2, minutes=2))]
    full = occupied(rows, Period(date(2025, 6, 30), date(2025, 7, 4)), approved=24)
    assert [count for _, count in full.points] == [0, 1, 1, 1, 0]
    assert full.percent == pytest.approx(100 * 0.6 / 24)


def test_step_down_is_not_secure_occupancy():
    rows = [placement(datetime(2025, 7, 1, tzinfo=UTC), kind="step_down")]
    full = occupied(rows, Period(date(2025, 7, 2), date(2025, 7, 2)), approved=24)
    assert full.points == ((date(2025, 7, 2), 0),)


def test_a_referral_in_play_is_not_yet_counted_as_decided():
    rows = [
        *[referral()] * 6,
        *[referral(outcome="withdrawn", ethnicity="BAFR")] * 6,
        *[referral(status="waiting", outcome="", closed_at=None, ethnicity="REFU")] * 8,
        referral(submitted_at=datetime(2024, 12, 31, 23, 59, tzinfo=UTC)),
    ]
    found = benefits.demand(rows, YEAR)
    assert (found.sent, found.waiting_now) == (20, 8)
    assert (found.placed_share.percent, found.placed_share.of) == (50, 12)
    assert (found.not_white_share.percent, found.not_white_share.of) == (50, 12)


def test_waits_are_of_first_admissions_and_need_five():
    came = [datetime(2025, month, 1, tzinfo=UTC) for month in range(1, 8)]
    rows = [
        placement(day, submitted_at=day - timedelta(days=number)) for number, day in enumerate(came)
    ]
    found = benefits.waits([*rows, placement(came[0], follows=uuid4())], YEAR)
    assert (found.placed, found.median) == (7, 3)
    assert benefits.waits(rows[:4], YEAR).median is None


def test_refusals_are_counted_by_their_codes():
    offers = [
        *[OfferRow("home_refused", "staffing", "")] * 6,
        *[OfferRow("home_refused", "resident_mix", "")] * 5,
        *[OfferRow("declined", "", "distance")] * 5,
        OfferRow("lapsed", "", ""),
    ]
    closed = [referral(outcome="not_eligible", outcome_detail="criteria")] * 5
    found = benefits.refusals(offers, closed, YEAR)
    assert [(row.label, row.count) for row in found.by_home.rows] == [
        ("Staffing level", 6),
        ("Mix with the children already there", 5),
    ]
    assert (found.by_home.total, found.by_authority.total, found.not_eligible.total) == (11, 5, 5)


def test_offers_out_of_order_are_counted():
    offers = [OfferRow("admitted", "", "")] * 9
    offers += [OfferRow("lapsed", "", "", was_out_of_order=True)] * 6
    found = benefits.in_order_and_out(offers)
    assert [(row.label, row.count) for row in found.rows] == [
        ("As proposed", 9),
        ("Out of order", 6),
    ]


def test_the_share_of_nights_that_are_not_members():
    rows = [
        placement(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 4, 1, 12, tzinfo=UTC)),
        placement(
            datetime(2025, 12, 22, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), authority=OTHER
        ),
    ]
    found = benefits.members_and_others([], rows, YEAR, STANDINGS)
    assert found.non_member_nights.percent == pytest.approx(100 * 9 / (90 + 9))


def test_miles_saved_is_against_the_homes_there_were():
    rows = [placement(datetime(2025, 2, day, tzinfo=UTC)) for day in range(1, 6)]
    found = benefits.distances(rows, YEAR)
    assert found.saved == pytest.approx(190 - miles((51.5, -0.1), (51.6, 0.0)))
    assert benefits.distances(rows[:4], YEAR).here is None


def test_a_known_distance():
    """Charing Cross to Manchester's Albert Square, some 163 miles as the crow flies."""
    assert miles((51.5074, -0.1278), (53.4794, -2.2453)) == pytest.approx(163, abs=1)
