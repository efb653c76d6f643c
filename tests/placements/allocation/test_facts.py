"""Reading facts: every fault is a sentence that names the place; numbers and times are exact."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime

import pytest

from placements.allocation import (
    BadFacts,
    Bed,
    Facts,
    Gate,
    MemberReserve,
    Policy,
    RankKey,
    Unit,
    decide,
    digest,
    facts_from_json,
    json_schema,
)
from tests.placements.allocation.worlds import bed, candidate, resident, unit, world


def full():
    return world(
        residents=[resident("X")],
        keep_apart=[{"a": "C1", "b": "X", "level": "room"}],
        candidates=[candidate("1"), candidate("2")],
        fair_share={"A1": {"bed_nights": 10, "equal_share": 4}},
    )


FAULTS = [
    (("schema",), 2, "schema must be 1."),
    (("at",), "2026-11-22", "at must be a UTC time such as 2026-11-22T09:30:00Z."),
    (("at",), "2026-11-22T09:00:00+01:00", "at must be a UTC time such as 2026-11-22T09:30:00Z."),
    (("policy", "rank"), ["standing"], "policy.rank must end with tie_break."),
    (("policy", "rank"), ["tie_break", "tie_break"], "policy.rank names a key twice."),
    (("policy", "search_limit"), 0, "policy.search_limit must be from 1 to 9007199254740991."),
    (("policy", "member_reserve", "secure"), -1,
     "policy.member_reserve.secure must be from 0 to 9007199254740991."),
    (("units", 0, "sexes"), [], "units[0].sexes must have at least 1 item."),
    (("units", 0, "min_age"), 18, "units: unit U1 has min_age above max_age."),
    (("beds", 0, "unit"), "U9", "beds: bed B1 is in unit U9, which units does not list."),
    (("beds", 0, "free_until"), "2026-10-01T09:00:00Z",
     "beds: bed B1 has free_until at or before free_from."),
    (("residents", 0, "home"), "H9",
     "residents: child X is in home H9, but unit U1 is in home H1."),
    (("keep_apart", 0, "b"), "C1", "keep_apart: child C1 is kept apart from itself."),
    (("candidates", 1, "sex"), "other", "candidates[1].sex must be one of: female, male."),
    (("candidates", 1, "age"), 12.5, "candidates[1].age must be a whole number."),
    (("candidates", 1, "age"), True, "candidates[1].age must be a whole number."),
    (("candidates", 1, "fresh"), 1, "candidates[1].fresh must be true or false."),
    (("candidates", 1, "referral"), "", "candidates[1].referral must not be empty."),
    (("candidates", 1, "referral"), "R1", "candidates: referral R1 appears twice."),
    (("candidates", 1, "child"), "C1", "candidates: child C1 appears twice."),
    (("candidates", 1, "child"), "a\0b",
     "candidates[1].child holds a character that cannot be stored."),
    (("candidates", 1, "overrides"), [{"gate": "luck", "reason": "x"}],
     f"candidates[1].overrides[0].gate must be one of: {', '.join(Gate)}."),
    (("candidates", 1, "overrides"), [{"gate": "fresh", "reason": " "}],
     "candidates[1].overrides[0].reason must not be empty."),
    (("candidates", 1, "overrides"), [{"gate": "fresh", "reason": "x"}] * 2,
     "candidates: the overrides of referral R2 name gate fresh appears twice."),
    (("fair_share", "A1", "bed_nights"), "many", "fair_share.A1.bed_nights must be a number."),
    (("fair_share", "A1", "bed_nights"), float("nan"),
     "fair_share.A1.bed_nights must be from 0 to 9007199254740991."),
    (("candidates",), {}, "candidates must be a list."),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "sentence"), FAULTS)
def test_a_fault_is_named_by_its_place(path, value, sentence) -> None:
    document = full()
    facts_from_json(document)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    with pytest.raises(BadFacts) as fault:
        facts_from_json(document)
    assert str(fault.value) == sentence


def test_a_missing_field_and_a_stray_one_are_named() -> None:
    document = full()
    del document["candidates"][1]["legal"]
    with pytest.raises(BadFacts, match=r"^candidates\[1\]\.legal is missing\.$"):
        facts_from_json(document)
    document = full()
    document["candidates"][0]["legall"] = "none"
    with pytest.raises(BadFacts, match=r"^candidates\[0\]\.legall is not a field of the facts\.$"):
        facts_from_json(document)
    with pytest.raises(BadFacts, match=r"^The document must be an object\.$"):
        facts_from_json([])


def test_overrides_may_be_left_out() -> None:
    document = full()
    del document["candidates"][0]["overrides"]
    assert facts_from_json(document) == facts_from_json(full())


def test_a_number_is_the_same_however_it_is_spelt() -> None:
    """PostgreSQL's jsonb writes 1e16 out in full; the digest must not see a difference."""
    spelt = []
    for number in ("1e3", "1000", "1000.0"):
        document = full()
        document["fair_share"]["A1"]["bed_nights"] = json.loads(number)
        facts = facts_from_json(document)
        spelt.append(digest(facts, decide(facts)))
    assert len(set(spelt)) == 1


def test_a_time_is_the_same_however_it_is_spelt() -> None:
    other = full() | {"at": "2026-11-22T09:00:00+00:00"}
    assert facts_from_json(other).to_json() == facts_from_json(full()).to_json()


def test_the_digest_sees_every_change() -> None:
    facts = facts_from_json(full())
    decision = decide(facts)
    changed = facts_from_json(full() | {"at": "2026-11-22T09:00:01Z"})
    assert len(digest(facts, decision)) == 64
    assert digest(changed, decision) != digest(facts, decision)
    assert digest(facts, decide(changed)) != digest(facts, decision)


def test_facts_made_directly_are_checked_and_ordered_too() -> None:
    def facts(beds) -> Facts:
        return Facts(
            at=datetime(2026, 11, 22, 9, tzinfo=UTC),
            policy=Policy(1, (RankKey.TIE_BREAK,), MemberReserve(0, 0), 100),
            units=(Unit("U1", "H1", "secure", ("male", "female"), 10, 17),),
            beds=tuple(beds),
            residents=(),
            keep_apart=(),
            candidates=(),
            fair_share=(),
        )

    since = datetime(2026, 11, 1, tzinfo=UTC)
    one, two = (Bed(name, "U1", name, ("b", "a"), since, None) for name in ("B1", "B2"))
    assert facts([two, one]) == facts([one, two])
    assert one.features == ("a", "b")
    with pytest.raises(BadFacts, match=r"^beds: id B1 appears twice\.$"):
        facts([one, one])
    with pytest.raises(BadFacts, match=r"^beds: bed B3 has a time without a time zone\.$"):
        Bed("B3", "U1", "3", (), datetime(2026, 11, 1), None)


def test_the_schema_has_every_field_of_a_full_document() -> None:
    """Every object in the document is closed, and lists exactly the fields that are read."""
    facts = facts_from_json(full()).to_json()
    schema = json_schema()
    assert set(schema["properties"]) == set(facts)
    for name, one in (("candidates", candidate("1")), ("beds", bed("B")), ("units", unit("U"))):
        row = schema["properties"][name]["items"]
        assert set(row["properties"]) == set(one)
        assert row["additionalProperties"] is False
    required = schema["properties"]["candidates"]["items"]["required"]
    assert set(candidate("1")) - set(required) == {"overrides"}


def test_reading_changes_nothing_in_the_document() -> None:
    document = full()
    before = copy.deepcopy(document)
    decide(facts_from_json(document))
    assert document == before
