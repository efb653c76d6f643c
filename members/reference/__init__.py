"""The authorities, the company's own row and its document series, kept in step with the files here."""

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

FOLDER = Path(__file__).parent
COMPANY_NAME = "Pan London Vehicle for Children's Complex Commissioning Ltd"


@transaction.atomic
def load() -> int:
    """Add or correct every authority of the files; returns how many there are.

    What people enter (finance e-mail, purchase order, the company's details, the launch) is never
    touched.
    """
    from members.models import Authority, Company, DocumentSeries

    count = 0
    for code, facts in _authorities():
        Authority.objects.update_or_create(gss_code=code, defaults=facts)
        count += 1
    Company.objects.get_or_create(pk=1, defaults={"name": COMPANY_NAME})
    for kind in DocumentSeries.Kind:
        DocumentSeries.objects.get_or_create(kind=kind)
    return count


def _authorities() -> Iterator[tuple[str, dict[str, Any]]]:
    from members.models import Authority

    miles = {
        row["gss_code"]: row["mean_miles_all_welfare"] for row in _rows("distances_by_authority")
    }
    for row in _rows("london_authorities"):
        yield (
            row["gss_code"],
            _facts(row, miles[row["gss_code"]])
            | {
                "kind": Authority.Kind.LONDON,
                "population_10_17": int(row["pop_10_17_mid2023"]),
            },
        )
    for row in _rows("authorities_outside_london"):
        yield (
            row["gss_code"],
            _facts(row, row["mean_miles_all_welfare"]) | {"kind": Authority.Kind.OTHER},
        )


def _facts(row: Mapping[str, str], miles: str) -> dict[str, Any]:
    return {
        "name": row["name"],
        "official_name": row["official_name"],
        "latitude": Decimal(row["lat"]),
        "longitude": Decimal(row["lon"]),
        "baseline_miles": Decimal(miles),
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))
