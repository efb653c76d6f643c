"""The figures in the founding papers that the company measures itself against, with their sources."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "reference" / "founding_figures.csv"


@dataclass(frozen=True)
class FoundingFigure:
    id: str
    value: Decimal
    unit: str
    meaning: str
    period: str
    source: str


@cache
def figures() -> dict[str, FoundingFigure]:
    """Every founding figure, by its id."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        rows = [
            FoundingFigure(**(row | {"value": Decimal(row["value"])}))
            for row in csv.DictReader(table)
        ]
    return {row.id: row for row in rows}
