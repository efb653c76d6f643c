"""A frozen run read for people: ids become names, codes words, and moments London time.

The decision itself is never changed: this is how its text is spelt on a page.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Func, Value

from members.standing import Standing
from placements.allocation import BedWhy, Outcome, RankKey, Urgency
from placements.models import AllocationRun, Bed, Unit
from plv import clock
from referrals import needs
from referrals.models import Child, Referral

ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
MOMENT = re.compile(r"\b(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) UTC\b")
CODE = re.compile(r"\b(" + "|".join(needs.Feature.values) + r")\b")

URGENCY_IN_SHORT = {
    Urgency.IN_72_HOURS: "In 72 hours",
    Urgency.ORDERED_UNLAWFUL_SETTING: "Ordered, unlawful setting",
    Urgency.ORDERED: "Ordered",
    Urgency.OTHER: "Other",
}
WHY_NOT_THIS_BED = {
    BedWhy.HELD: "Needed by a referral ranked higher",
    BedWhy.KEPT_APART: "Too near a child ranked higher, from whom this one must be kept apart",
    BedWhy.COMBINATION: "Using it leaves no way to keep apart everyone who is ranked higher",
    BedWhy.KEPT_FOR_MEMBERS: "Kept free for members",
    BedWhy.NOT_PROVEN: "Not proven within the search limit",
}


def spelt(text: str, names: Mapping[str, str] | None = None) -> str:
    """`text` of a decision as a person reads it; an id that `names` does not know is left out."""
    text = ID.sub(lambda found: (names or {}).get(found[0], "(not shown)"), text)
    text = MOMENT.sub(lambda found: london(f"{found[1]}:00Z"), text)
    return CODE.sub(lambda found: needs.Feature(found[0]).label.lower(), text)


def london(moment: str) -> str:
    """A moment of the decision, as it stands in JSON, in London time."""
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(clock.LONDON)
    return f"{at:%-d %B %Y} at {at:%H:%M}"


def ids_in(*documents: Any) -> set[str]:
    """Every id that occurs anywhere in these parts of a decision."""
    found: set[str] = set()
    for document in documents:
        if isinstance(document, str):
            found.update(ID.findall(document))
        elif isinstance(document, Mapping):
            found |= ids_in(*document.values())
        elif isinstance(document, Iterable):
            found |= ids_in(*document)
    return found


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """What beds, units, children and referrals with these ids are called. For the PLV's own staff."""
    wanted = list(ids)
    names = {str(bed.pk): str(bed) for bed in Bed.objects.select_related("unit").filter(pk__in=wanted)}
    for model, field in ((Unit, "name"), (Child, "reference"), (Referral, "reference")):
        rows = model._default_manager.filter(pk__in=wanted).values_list("pk", field)
        names.update({str(pk): name for pk, name in rows})
    return names


@dataclass(frozen=True)
class RankCell:
    """One key of one referral's rank, in a few words."""

    key: str
    label: str
    short: str
    words: str


def rank_cells(lines: Iterable[Mapping[str, Any]]) -> list[RankCell]:
    """The rank of one referral, key by key, never added up."""
    return [
        RankCell(line["key"], line["label"], _in_short(line), spelt(line["words"]))
        for line in lines
    ]


def _in_short(line: Mapping[str, Any]) -> str:
    key, value = RankKey(line["key"]), line["value"]
    if value is None:
        return "Not known"
    if key is RankKey.STANDING:
        return str(Standing(value).label)
    if key is RankKey.LEAVING_OWN_SECURE:
        return "Yes" if value else "No"
    if key is RankKey.URGENCY:
        return URGENCY_IN_SHORT[Urgency(value)]
    if key is RankKey.RISK_BAND:
        return str(needs.RiskBand(value).label)
    if key is RankKey.FAIR_SHARE:
        return f"{value:.2f}"
    if key is RankKey.WAITING_SINCE:
        return f"{datetime.fromisoformat(value).astimezone(clock.LONDON):%-d %b %Y}"
    return str(value)


class _ResultOf(Func):
    """One candidate's result, taken out of a stored decision by the database."""

    template = (
        "jsonb_path_query_first(%(expressions)s)"
    )
    output_field = models.JSONField()


def result_of(run_id: UUID, referral_id: UUID) -> dict[str, Any] | None:
    """What the run decided about one referral, and nothing about any other's gates or rank."""
    path = Value(
        f'$.candidates[*] ? (@.referral == "{referral_id}")', output_field=_JsonPath()
    )
    found: dict[str, Any] | None = (
        AllocationRun.objects.filter(pk=run_id)
        .annotate(result=_ResultOf(F("decision"), path))
        .values_list("result", flat=True)
        .first()
    )
    return found


class _JsonPath(models.TextField):
    """A path into JSON, written by this module."""

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::jsonpath"


def is_proposed(result: Mapping[str, Any]) -> bool:
    return bool(result["outcome"] == Outcome.PROPOSED)
