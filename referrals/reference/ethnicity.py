"""The ethnic groups of the 2021 census under the codes of the children-looked-after return (EQ-1, EQ-2).

The return has no code for Arab: it is counted with any other ethnic group, and the label says so.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("ethnicity_categories.csv")
NOT_A_GROUP = "Not an ONS category"
SHORT_GROUPS = {
    "Asian, Asian British or Asian Welsh": "Asian or Asian British",
    "Black, Black British, Black Welsh, Caribbean or African": "Black or Black British",
    "Mixed or Multiple ethnic groups": "Mixed or multiple ethnic groups",
    "White": "White",
    "Other ethnic group": "Other ethnic group",
}
UNKNOWN = {"REFU": "Prefers not to say", "NOBT": "Not known yet"}


class Category(NamedTuple):
    code: str
    group: str
    label: str

    @property
    def words(self) -> str:
        return f"{self.group}: {self.label}" if self.group else self.label


@cache
def categories() -> dict[str, Category]:
    """Every code once, in the order of the census, with "not known" last."""
    found: dict[str, Category] = {}
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["dfe_code"]
            if row["ons2021_group"] == NOT_A_GROUP:
                found[code] = Category(code, "", UNKNOWN[code])
            elif code in found:
                found[code] = Category(code, found[code].group, "Arab or any other ethnic group")
            else:
                found[code] = Category(
                    code, SHORT_GROUPS[row["ons2021_group"]], row["ons2021_category"]
                )
    return found


def choices() -> list[tuple[str, str]]:
    return [(category.code, category.words) for category in categories().values()]


def label(code: str) -> str:
    """The words for `code`; empty for no code."""
    return categories()[code].words if code else ""
