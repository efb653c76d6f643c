"""What holds in every world, whatever is in it."""

from __future__ import annotations

import copy
import json
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.allocation import BadFacts, decide, digest, facts_from_json
from tests.placements.allocation.worlds import candidate, decided, small_world

worlds = st.integers(0, 10**9).map(lambda seed: small_world(random.Random(seed)))
thorough = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def shuffled(value, draw: random.Random):
    """The same document with every list and every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        draw.shuffle(keys)
        return {key: value[key] if key == "rank" else shuffled(value[key], draw) for key in keys}
    if isinstance(value, list):
        rows = [shuffled(row, draw) for row in value]
        draw.shuffle(rows)
        return rows
    return value


@thorough
@given(worlds, st.integers(0, 10**6))
def test_the_order_of_input_makes_no_difference(world, seed) -> None:
    facts = facts_from_json(world)
    other = facts_from_json(shuffled(world, random.Random(seed)))
    assert other == facts
    assert decide(other) == decide(facts)
    assert digest(other, decide(other)) == digest(facts, decide(facts))


@thorough
@given(worlds)
def test_stored_facts_decide_again_to_the_stored_decision(world) -> None:
    facts = facts_from_json(world)
    stored_facts = json.loads(json.dumps(facts.to_json()))
    stored_decision = json.loads(json.dumps(decide(facts).to_json()))
    again = facts_from_json(stored_facts)
    assert again == facts
    assert again.to_json() == stored_facts
    assert decide(again).to_json() == stored_decision


INELIGIBLE = [
    {"age": 18},
    {"legal": "none"},
    {"legal": "unknown"},
    {"assessment": None},
    {"fresh": False},
    {"required_features": None},
]


@thorough
@given(worlds, st.sampled_from(INELIGIBLE), st.data())
def test_an_ineligible_candidate_added_moves_nobody_and_changes_no_word(world, fault, data) -> None:
    before = decided(world)
    added = copy.deepcopy(world)
    added["candidates"].append(candidate("99", risk_band=4, tie_break=-1, **fault))
    others = [row["child"] for row in world["candidates"]]
    if others:
        pair = {"a": "C99", "b": data.draw(st.sampled_from(others)), "level": "home"}
        added["keep_apart"].append(pair)
    after = decided(added)
    assert after.proposals == before.proposals
    assert tuple(row for row in after.candidates if row.referral != "R99") == before.candidates


@thorough
@given(worlds)
def test_every_candidate_leaves_with_reasons(world) -> None:
    decision = decided(world)
    assert {row.referral for row in decision.candidates} == {
        row["referral"] for row in world["candidates"]
    }
    for row in decision.candidates:
        assert row.working.words
        assert row.for_authority.headline
        assert row.for_authority.words
        assert (row.position is not None) == (row.outcome in ("proposed", "waiting"))
        assert (row.bed is not None) == (row.outcome == "proposed")
        if row.outcome != "proposed":
            assert row.for_authority.would_change
        if row.outcome == "find_out":
            assert any(gate.find_out for gate in row.gates)


def places_in(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places_in(value[key], (*path, key))


WRONG = st.sampled_from(
    [None, "", "x", " ", -1, 1.5, 10**400, True, [], {}, [None], "2026-13-01T00:00:00Z",
     "2026-01-01T00:00:00", "\0", "\ud800", "١٢", float("nan"), float("inf")]
)  # fmt: skip


@thorough
@given(worlds, st.data(), WRONG)
def test_a_spoilt_document_is_read_or_refused_with_a_sentence_and_nothing_else(
    world, data, wrong
) -> None:
    spoilt = copy.deepcopy(world)
    path = data.draw(st.sampled_from(list(places_in(spoilt))[1:]))
    parent = spoilt
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = wrong
    sentence = refusal_of(spoilt)
    if sentence is None:
        facts = facts_from_json(spoilt)
        assert decide(facts) == decide(facts_from_json(facts.to_json()))
    else:
        assert sentence.endswith(".")
        assert "\n" not in sentence


def refusal_of(document) -> str | None:
    try:
        facts_from_json(document)
    except BadFacts as fault:
        return str(fault)
    return None


@thorough
@given(worlds)
def test_a_waiting_referral_is_told_only_of_better_ranked_ones_where_they_are(world) -> None:
    """Each bed named has its holder there, or a child proposed near it who is kept apart."""
    decision = decided(world)
    order = [row.referral for row in decision.candidates]
    child = {row.referral: row.child for row in decision.candidates}
    beds = {row.referral: row.bed for row in decision.proposals}
    pairs = [{pair["a"], pair["b"]} for pair in world["keep_apart"]]
    for row in decision.candidates:
        for reason in row.working.beds:
            if reason.why in ("held", "kept_apart"):
                assert order.index(reason.referral) < order.index(row.referral)
                assert reason.referral in beds
            if reason.why == "held":
                assert beds[reason.referral] == reason.bed
            if reason.why == "kept_apart":
                assert {child[reason.referral], row.child} in pairs
