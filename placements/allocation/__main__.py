"""`python -m placements.allocation FACTS.json`: decide published facts again, anywhere."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from placements.allocation import BadFacts, decide, facts_from_json, json_schema

MALFORMED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m placements.allocation",
        description="Print the decision on the facts of an allocation run, as JSON.",
    )
    parser.add_argument("facts", nargs="?", help="a file of facts, or - for standard input")
    parser.add_argument(
        "--schema", action="store_true", help="print the JSON schema of the facts instead"
    )
    options = parser.parse_args(arguments)
    if options.schema:
        show(json_schema())
        return 0
    if options.facts is None:
        parser.error("name a file of facts, or - for standard input.")
    try:
        facts = facts_from_json(read(options.facts))
    except BadFacts as fault:
        sys.stderr.write(f"{fault}\n")
        return MALFORMED
    show(decide(facts).to_json())
    return 0


def read(name: str) -> Any:
    """Decode the document, refusing what JSON forbids and Python lets pass."""
    here = "Standard input" if name == "-" else name
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(
            raw.decode("utf-8"), object_pairs_hook=distinct_keys, parse_constant=no_constant
        )
    except BadFacts:
        raise
    except OSError as fault:
        raise BadFacts(f"{here} cannot be read: {fault.strerror}.") from None
    except json.JSONDecodeError as fault:
        raise BadFacts(
            f"{here} is not JSON: {fault.msg} at line {fault.lineno}, column {fault.colno}."
        ) from None
    except UnicodeDecodeError:
        raise BadFacts(f"{here} is not UTF-8 text.") from None
    except RecursionError:
        raise BadFacts(f"{here} is nested too deeply to be facts.") from None
    except ValueError:
        raise BadFacts(f"{here} holds a number too long to be facts.") from None


def distinct_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadFacts(f"The key {twice} appears twice in one object.")
    return document


def no_constant(name: str) -> Any:
    raise BadFacts(f"{name} is not a number that JSON allows.")


def show(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
