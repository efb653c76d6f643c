"""The reasons: the whole of them for the placement team, only its own for an authority."""

from __future__ import annotations

import copy
import json
import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.placements.allocation.worlds import (
    FEATURES,
    bed,
    candidate,
    decided,
    policy,
    resident,
    result_of,
    small_candidate,
    small_world,
    unit,
    world,
)


def told(document, referral: str) -> str:
    """Everything the authority is told, as text."""
    for row in decided(document).to_json()["candidates"]:
        if row["referral"] == referral:
            return json.dumps(row["for_authority"], sort_keys=True)
    raise LookupError(referral)


def beds_of(document, referral: str) -> list[tuple[str, str, str | None]]:
    working = result_of(document, referral).working
    return [(row.bed, row.why.value, row.referral) for row in working.beds]


def test_a_child_is_moved_along_rather_than_stranded() -> None:
    """First come to the first bed would leave the second child out."""
    document = world(
        beds=[bed("B1", features=["accessible"]), bed("B2")],
        candidates=[candidate("1"), candidate("2", required_features=["accessible"])],
    )
    assert {row.referral: row.bed for row in decided(document).proposals} == {
        "R1": "B2",
        "R2": "B1",
    }


def test_scarce_features_are_kept_free_for_those_who_come_after() -> None:
    everywhere = ["quiet"]
    document = world(
        beds=[
            bed("B1", features=["accessible", *everywhere]),
            bed("B2", features=["ground_floor", *everywhere]),
            bed("B3", features=["ground_floor", *everywhere]),
        ],
        candidates=[candidate("1")],
    )
    assert decided(document).proposals[0].bed == "B2"


def test_waiting_names_each_bed_it_could_use_and_who_holds_it() -> None:
    document = world(
        beds=[bed("B1", features=["accessible"]), bed("B2"), bed("B3")],
        candidates=[
            candidate("1", required_features=["accessible"]),
            candidate("2"),
            candidate("3"),
            candidate("4"),
            candidate("5", required_features=["accessible"]),
        ],
    )
    assert beds_of(document, "R4") == [
        ("B1", "held", "R1"),
        ("B2", "held", "R2"),
        ("B3", "held", "R3"),
    ]
    assert beds_of(document, "R5") == [("B1", "held", "R1")]


def test_waiting_follows_the_holders_to_the_beds_they_could_move_to() -> None:
    document = world(
        beds=[bed("B1", features=["accessible"]), bed("B2", features=["accessible", "quiet"])],
        candidates=[
            candidate("1", required_features=["quiet"]),
            candidate("2", required_features=["accessible"]),
            candidate("3", required_features=["accessible"]),
        ],
    )
    assert beds_of(document, "R3") == [("B1", "held", "R2"), ("B2", "held", "R1")]


def test_waiting_for_someone_to_keep_apart_from_names_the_child_proposed_there() -> None:
    document = world(
        beds=[bed("B1"), bed("B2")],
        keep_apart=[{"a": "C1", "b": "C2", "level": "unit"}],
        candidates=[candidate("1"), candidate("2"), candidate("3")],
    )
    assert beds_of(document, "R2") == [("B1", "kept_apart", "R1"), ("B2", "kept_apart", "R1")]
    assert "kept apart" in result_of(document, "R2").working.words[0]


def test_waiting_behind_the_member_reserve_says_how_many_beds_are_kept() -> None:
    document = world(
        policy=policy(member_reserve={"secure": 1, "step_down": 0}),
        candidates=[candidate("1", standing="non_member")],
    )
    assert beds_of(document, "R1") == [("B1", "kept_for_members", None)]
    assert "keeps 1 of the 1 secure beds" in result_of(document, "R1").working.words[0]
    assert "kept free for members whenever a non-member is placed: 1" in told(document, "R1")


def test_a_bed_that_went_to_a_lower_ranked_member_is_put_down_to_the_reserve() -> None:
    """Not to that member, though the two must be kept apart: it came later."""
    document = world(
        policy=policy(rank=["tie_break"], member_reserve={"secure": 1, "step_down": 0}),
        beds=[bed("B1"), bed("B2")],
        keep_apart=[{"a": "C2", "b": "C3", "level": "unit"}],
        candidates=[candidate("1"), candidate("2", standing="left"), candidate("3")],
    )
    assert beds_of(document, "R2") == [("B1", "held", "R1"), ("B2", "kept_for_members", "R3")]


def test_a_search_that_gives_up_says_so_and_proposes_nothing_unproven() -> None:
    def document(limit: int):
        return world(
            policy=policy(search_limit=limit),
            units=[unit("U1"), unit("U2")],
            beds=[bed("B1"), bed("B2"), bed("B3", "U2")],
            keep_apart=[{"a": "C1", "b": "C2", "level": "unit"}],
            candidates=[candidate("1"), candidate("2"), candidate("3")],
        )

    hurried, patient = decided(document(1)), decided(document(2))
    assert hurried.proof.gave_up_on == ("R2",)
    assert not hurried.proof.complete
    assert [row.referral for row in hurried.proposals] == ["R1", "R3"]
    assert beds_of(document(1), "R2") == [
        ("B1", "kept_apart", "R1"),
        ("B2", "kept_apart", "R1"),
        ("B3", "not_proven", None),
    ]
    assert "Not proven" in result_of(document(1), "R2").working.words[0]
    assert patient.proof.complete
    assert len(patient.proposals) == 3


def test_the_authority_reads_its_gates_its_band_and_what_would_change_it() -> None:
    document = world(candidates=[candidate("1", fresh=None, legal="none", risk_band=3)])
    reasons = result_of(document, "R1").for_authority
    assert reasons.headline.startswith("Not in the ranking")
    assert "Assessed risk band: 3 of 4." in reasons.words
    assert any("authority in force" in words for words in reasons.would_change)
    assert any("confirm or update" in words for words in reasons.would_change)


def test_the_authority_reads_how_much_membership_moved_it() -> None:
    rows = [candidate("1", standing="non_member"), candidate("2"), candidate("3")]
    words = " ".join(result_of(world(candidates=rows), "R1").for_authority.words)
    assert (
        "Position among eligible secure referrals: 3 of 3. If membership were not counted: 1."
        in words
    )


def test_the_authority_is_not_told_of_keep_apart_nor_of_what_an_override_says() -> None:
    secret = "the feud with child X of Newtown is over"
    document = world(
        residents=[resident("X")],
        keep_apart=[{"a": "C1", "b": "X", "level": "unit"}],
        candidates=[
            candidate(
                "1",
                fresh=False,
                overrides=[{"gate": gate, "reason": secret} for gate in ("keep_apart", "fresh")],
            )
        ],
    )
    text = told(document, "R1")
    assert secret not in text
    assert "keep_apart" not in text
    assert '"overridden": true' in text
    assert result_of(document, "R1").outcome.value == "proposed"


def numbers_hidden(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def another_world(mine: dict, one: dict, draw: random.Random) -> dict:
    """The same referral, beds and policy among other children altogether."""
    other = small_world(draw)
    theirs = [
        row | {"referral": f"R9{place}", "child": f"C9{place}"}
        for place, row in enumerate(other["candidates"])
    ] + [small_candidate(draw, 80 + place) for place in range(draw.randint(0, 2))]
    children = [row["child"] for row in theirs] + ["X1", "X2", one["child"]]
    homes = {row["id"]: row["home"] for row in mine["units"]}
    where = draw.choice(list(homes))
    changed = copy.deepcopy(mine)
    changed["candidates"] = [one, *theirs]
    changed["residents"] = [resident("X1", where, "room 1", homes[where])]
    changed["keep_apart"] = [
        {"a": a, "b": b, "level": draw.choice(["room", "unit", "home"])}
        for a, b in (draw.sample(children, 2) for _ in range(draw.randint(0, 6)))
    ]
    changed["fair_share"] = {
        key: row for key, row in mine["fair_share"].items() if key == one["authority"]
    }
    return changed


@settings(max_examples=500, deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_an_authority_cannot_tell_two_worlds_of_other_children_apart(seed) -> None:
    draw = random.Random(seed)
    mine = small_world(draw)
    if not mine["candidates"]:
        mine["candidates"] = [candidate("0", required_features=[draw.choice(FEATURES)])]
    one = draw.choice(mine["candidates"])
    other = another_world(mine, one, draw)
    here, there = (result_of(each, one["referral"]).outcome for each in (mine, other))
    own_fault = {"not_eligible", "find_out"}
    assert (here in own_fault) == (there in own_fault)
    if here in own_fault:
        assert here == there
    if here == there:
        texts = [told(each, one["referral"]) for each in (mine, other)]
        assert numbers_hidden(texts[0]) == numbers_hidden(texts[1])


def test_those_two_worlds_do_differ_for_the_placement_team() -> None:
    """The property above is not true for want of anything to tell."""
    differ = same_outcome = 0
    for seed in range(800):
        draw = random.Random(seed)
        mine = small_world(draw)
        if mine["candidates"]:
            one = draw.choice(mine["candidates"])
            results = [
                result_of(each, one["referral"]) for each in (mine, another_world(mine, one, draw))
            ]
            fits = results[0].for_authority.counts.beds_that_fit
            if fits and results[0].outcome == results[1].outcome == "waiting":
                same_outcome += 1
                differ += results[0].working != results[1].working
    assert same_outcome > 10
    assert differ > same_outcome // 4
