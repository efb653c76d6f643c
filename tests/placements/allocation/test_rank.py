"""Each key of the rank orders as the policy says, unknown last, and the reserve holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.placements.allocation.worlds import (
    RANK,
    bed,
    candidate,
    decided,
    placed,
    policy,
    result_of,
    unit,
    world,
)

# Better first. The second has the lower tie-break, so only the key under test can order them.
KEYS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("standing", {"standing": "member"}, {"standing": "non_member"}),
    ("standing", {"standing": "in_notice"}, {"standing": "prospective"}),
    ("standing", {"standing": "in_notice"}, {"standing": "left"}),
    ("urgency", {"urgency": "in_72_hours"}, {"urgency": "ordered_unlawful_setting"}),
    ("urgency", {"urgency": "ordered_unlawful_setting"}, {"urgency": "ordered"}),
    ("urgency", {"urgency": "ordered"}, {"urgency": "other"}),
    ("urgency", {"urgency": "other"}, {"urgency": None}),
    ("risk_band", {"risk_band": 4}, {"risk_band": 3}),
    ("risk_band", {"risk_band": 2}, {"risk_band": 1}),
    ("risk_band", {"risk_band": 1}, {"risk_band": None}),
    ("fair_share", {"authority": "absent"}, {"authority": "light"}),
    ("fair_share", {"authority": "light"}, {"authority": "heavy"}),
    ("fair_share", {"authority": "heavy"}, {"authority": "no share"}),
    (
        "waiting_since",
        {"waiting_since": "2026-10-01T09:00:00Z"},
        {"waiting_since": "2026-10-01T09:00:00.000001Z"},
    ),
]
SHARES = {
    "light": {"bed_nights": 10, "equal_share": 3},
    "heavy": {"bed_nights": 10.000001, "equal_share": 3},
    "no share": {"bed_nights": 1, "equal_share": 0},
}


@pytest.mark.parametrize(("key", "better", "worse"), KEYS)
def test_a_key_orders(key, better, worse) -> None:
    document = world(
        fair_share=SHARES, candidates=[candidate("2", **better), candidate("1", **worse)]
    )
    assert placed(document) == {"R2": "B1"}
    dropped = document | {"policy": policy(rank=[name for name in RANK if name != key])}
    assert placed(dropped) == {"R1": "B1"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("member", "in_notice"), ("prospective", "left"), ("non_member", "prospective")],
)
def test_standings_that_count_alike_fall_to_the_next_key(first, second) -> None:
    for one, other in ((first, second), (second, first)):
        candidates = [candidate("1", standing=one), candidate("2", standing=other)]
        assert placed(world(candidates=candidates)) == {"R1": "B1"}


def test_leaving_the_homes_own_secure_beds_comes_first_for_step_down_only() -> None:
    def rows(kind: str) -> list[dict[str, Any]]:
        return [
            candidate("1", kind=kind),
            candidate("2", kind=kind, leaving_own_secure=True, risk_band=None),
        ]

    step_down = world(units=[unit("U1", kind="step_down")], candidates=rows("step_down"))
    assert placed(step_down) == {"R2": "B1"}
    assert placed(world(candidates=rows("secure"))) == {"R1": "B1"}


def test_an_earlier_key_outweighs_every_later_one() -> None:
    poor = {"risk_band": None, "waiting_since": "2026-11-20T09:00:00Z", "urgency": None}
    rows = [candidate("9", **poor), candidate("1", standing="non_member", risk_band=4)]
    assert placed(world(candidates=rows)) == {"R9": "B1"}


def test_the_order_of_the_keys_is_the_policys() -> None:
    rows = [candidate("1", risk_band=1), candidate("2", standing="non_member", risk_band=4)]
    by_band = policy(rank=["risk_band", "standing", "tie_break"])
    assert placed(world(candidates=rows)) == {"R1": "B1"}
    assert placed(world(candidates=rows, policy=by_band)) == {"R2": "B1"}


def test_equal_tie_breaks_fall_to_the_referral() -> None:
    rows = [candidate("2", tie_break=5), candidate("1", tie_break=5)]
    assert placed(world(candidates=rows)) == {"R1": "B1"}


def test_the_rank_is_printed_key_by_key_in_the_policys_order() -> None:
    lines = result_of(world(candidates=[candidate("1", urgency=None)]), "R1").rank
    assert [line.key.value for line in lines] == RANK
    assert lines[0].words == "Member: counts as a member."
    assert lines[2].value is None
    assert lines[2].words == "Not known: ranked last in this key."
    assert lines[5].value == "2026-10-01T09:00:00Z"


def test_position_with_and_without_membership() -> None:
    rows = [candidate("1", standing="non_member"), candidate("2"), candidate("3")]
    result = result_of(world(candidates=rows), "R1")
    assert (result.position, result.position_without_membership) == (3, 1)


@pytest.mark.parametrize(
    ("reserve", "standings", "expected"),
    [
        (0, ["member", "non_member", "non_member"], ["R1", "R2", "R3"]),
        (1, ["member", "non_member", "non_member"], ["R1", "R2"]),
        (2, ["member", "non_member", "non_member"], ["R1"]),
        (2, ["non_member", "non_member"], ["R1"]),
        (3, ["non_member"], []),
        (9, ["non_member"], []),
        (3, ["member", "member", "in_notice"], ["R1", "R2", "R3"]),
    ],
)
def test_beds_kept_free_for_members(reserve, standings, expected) -> None:
    rows = [candidate(str(n), standing=standing) for n, standing in enumerate(standings, 1)]
    document = world(
        policy=policy(member_reserve={"secure": reserve, "step_down": 0}),
        beds=[bed("B1"), bed("B2"), bed("B3")],
        candidates=rows,
    )
    assert list(placed(document)) == expected


def test_the_reserve_of_one_kind_does_not_bind_the_other() -> None:
    document = world(
        policy=policy(member_reserve={"secure": 1, "step_down": 0}),
        units=[unit("U1"), unit("U2", kind="step_down")],
        beds=[bed("B1"), bed("B2", "U2")],
        candidates=[
            candidate("1", standing="left"),
            candidate("2", standing="left", kind="step_down"),
        ],
    )
    assert placed(document) == {"R2": "B2"}
    secure = decided(document).reserve[0]
    assert (secure.beds, secure.reserve, secure.proposed) == (1, 1, 0)


def test_a_reserve_that_members_met_first_still_binds_when_the_policy_ranks_need_first() -> None:
    """The non-member goes first, so the second member would leave nothing kept free."""
    rows = [
        candidate("1", standing="non_member", risk_band=4),
        candidate("2", risk_band=3),
        candidate("3", risk_band=2),
    ]
    document = world(
        policy=policy(
            rank=["risk_band", "tie_break"], member_reserve={"secure": 1, "step_down": 0}
        ),
        beds=[bed("B1"), bed("B2"), bed("B3")],
        candidates=rows,
    )
    assert list(placed(document)) == ["R1", "R2"]
