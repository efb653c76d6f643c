"""`manage.py lifecycle_diagrams`: draw docs/lifecycles.md from the transition tables; `--check` compares."""

import sys
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import TextChoices

from placements.lifecycle import OFFER_TRANSITIONS, OfferStatus
from referrals.lifecycle import TRANSITIONS, TURNS, Outcome, Status

PATH = settings.BASE_DIR / "docs" / "lifecycles.md"


class Command(BaseCommand):
    help = "Write docs/lifecycles.md from the code. With --check: exit status 1 when it is out of date."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        wanted = document()
        if not check:
            PATH.write_text(wanted, encoding="utf-8")
            self.stdout.write("Written: docs/lifecycles.md")
        elif not PATH.exists() or PATH.read_text(encoding="utf-8") != wanted:
            self.stderr.write(
                "docs/lifecycles.md is out of date. Run: manage.py lifecycle_diagrams"
            )
            sys.exit(1)


def document() -> str:
    """The whole page, in Markdown with Mermaid diagrams."""
    turns = "\n".join(
        f"| {status.label} | {TURNS[status].who} | {TURNS[status].what} |" for status in Status
    )
    outcomes = "\n".join(f"- {outcome.label} (`{outcome.value}`)" for outcome in Outcome)
    return (
        "# Lifecycles\n\n"
        "Drawn from `referrals/lifecycle.py` and `placements/lifecycle.py` by "
        "`manage.py lifecycle_diagrams`; `script/check` compares.\n\n"
        "## A referral\n\n"
        f"{diagram(TRANSITIONS, Status.DRAFT)}\n"
        "| status | whose turn | to do |\n|--|--|--|\n"
        f"{turns}\n\n"
        "A closed referral has one of these outcomes:\n\n"
        f"{outcomes}\n\n"
        "## An offer\n\n"
        f"{diagram(OFFER_TRANSITIONS, OfferStatus.MADE)}"
    )


def diagram(transitions: Mapping[Any, frozenset[Any]], first: TextChoices) -> str:
    """A Mermaid state diagram of a transition table."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first.value}"]
    for status, nexts in transitions.items():
        lines.append(f"    {status.value}: {status.label}")
        lines += [f"    {status.value} --> {then.value}" for then in type(status) if then in nexts]
        if not nexts:
            lines.append(f"    {status.value} --> [*]")
    return "\n".join([*lines, "```", ""])
