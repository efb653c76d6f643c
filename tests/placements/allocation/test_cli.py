"""`python -m placements.allocation`: anyone can decide published facts again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from placements.allocation import decide, facts_from_json, json_schema
from tests.placements.allocation.worlds import candidate, world

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "allocation-facts.json"


def run(*arguments: str, stdin: bytes = b"", seed: str = "0") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "placements.allocation", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        timeout=60,
        check=False,
    )


def test_the_documents_example_decides_as_the_document_says() -> None:
    done = run(str(EXAMPLE))
    assert (done.returncode, done.stderr) == (0, b"")
    decision = json.loads(done.stdout)
    outcomes = {row["referral"]: (row["outcome"], row["bed"]) for row in decision["candidates"]}
    page = (ROOT / "docs" / "allocation.md").read_text()
    for referral, (outcome, bed) in outcomes.items():
        assert f"| {referral} | {outcome} | {bed or '-'} |" in page
    assert (
        done.stdout.decode()
        == json.dumps(decision, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    )


def test_standard_input_gives_the_same_answer_as_a_file() -> None:
    assert run("-", stdin=EXAMPLE.read_bytes()).stdout == run(str(EXAMPLE)).stdout


@pytest.mark.parametrize("seed", ["1", "2", "4294967295"])
def test_the_answer_does_not_depend_on_the_hash_seed(seed) -> None:
    assert run(str(EXAMPLE), seed=seed).stdout == run(str(EXAMPLE), seed="0").stdout


def test_the_command_is_the_function() -> None:
    facts = facts_from_json(json.loads(EXAMPLE.read_text()))
    assert json.loads(run(str(EXAMPLE)).stdout) == decide(facts).to_json()


def test_the_schema_is_printed() -> None:
    done = run("--schema")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json_schema()


MALFORMED = [
    (b"", "Standard input is not JSON: Expecting value at line 1, column 1."),
    (b"{", "Standard input is not JSON: Expecting property name enclosed in double quotes"),
    (b"\xff", "Standard input is not UTF-8 text."),
    (b"[]", "The document must be an object."),
    (b"[NaN]", "NaN is not a number that JSON allows."),
    (b'{"at": 1, "at": 2}', "The key at appears twice in one object."),
    (b"[" * 200000, "Standard input is nested too deeply to be facts."),
    (b"9" * 5000, "Standard input holds a number too long to be facts."),
    (json.dumps(world(candidates=[candidate("1", age=-1)])).encode(),
     "candidates[0].age must be from 0 to 120."),
]  # fmt: skip


@pytest.mark.parametrize(("document", "sentence"), MALFORMED)
def test_a_malformed_file_gets_a_sentence_and_status_2(document, sentence) -> None:
    done = run("-", stdin=document)
    assert done.returncode == 2
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(sentence)


def test_a_file_that_is_not_there_gets_a_sentence_and_status_2(tmp_path) -> None:
    done = run(str(tmp_path / "none.json"))
    assert done.returncode == 2
    assert done.stderr.decode().endswith("none.json cannot be read: No such file or directory.\n")


def test_the_core_imports_nothing_but_the_standard_library() -> None:
    script = (
        "import sys; before = set(sys.modules); import placements.allocation.__main__;"
        "roots = {name.split('.')[0] for name in set(sys.modules) - before};"
        "sys.stdout.write(' '.join(sorted(roots - set(sys.stdlib_module_names))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "placements"
