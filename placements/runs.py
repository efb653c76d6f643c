"""A frozen run read for people: ids become names, codes words, and moments London time.

The decision itself is never changed: this is how its text is spelt on a page.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Concat

from members.standing import Standing
from placements.allocation import BedWhy, RankKey, Urgency
from placements.models import AllocationRun, Bed, Unit
from plv import audit, clock
from plv.audit.models import AuditEvent
from plv.forms.templatetags import ui
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
    BedWhy.KEPT_FOR_MEMBERS: "Kept free for members",
    BedWhy.NOT_PROVEN: "Not proven within the search limit",
}


def spelt(text: str, names: Mapping[str, str] | None = None) -> str:
    """`text` of a decision as a person reads it; an id that `names` does not know is left out."""
    text = ID.sub(lambda found: (names or {}).get(found[0], "(not shown)"), text)
    text = MOMENT.sub(lambda found: london(f"{found[1]}:00+00:00"), text)
    return CODE.sub(lambda found: needs.Feature(found[0]).label.lower(), text)


def london(moment: str) -> str:
    """A moment of the decision, as it stands in JSON, in London time."""
    return ui.london(datetime.fromisoformat(moment))


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
    """What beds, units, children and referrals with these ids are called, in one query.

    For people of the PLV and the home only: it names other children by their references.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    called = {
        Bed: Concat("unit__name", Value(", "), "name"),
        Unit: F("name"),
        Child: F("reference"),
        Referral: F("reference"),
    }
    parts = [
        model._default_manager.filter(pk__in=wanted)
        .order_by()
        .annotate(called=Cast(name, models.TextField()))
        .values_list("pk", "called")
        for model, name in called.items()
    ]
    return {str(pk): name for pk, name in parts[0].union(*parts[1:], all=True)}


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
    if key is RankKey.LEAVING_OWN_SECURE and value is None:
        return "Does not apply"
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


class _JsonPath(models.TextField):
    """A path into JSON, written by this module."""

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::jsonpath"


class _FirstAt(Func):
    """What is at a path of a JSON column, taken out by the database."""

    function = "jsonb_path_query_first"
    output_field = models.JSONField()


def result_of(run_id: UUID, referral_id: UUID) -> dict[str, Any] | None:
    """What the run decided about one referral; the rest of the decision is not read."""
    path = Value(f'$.candidates[*] ? (@.referral == "{referral_id}")', output_field=_JsonPath())
    found: dict[str, Any] | None = (
        AllocationRun.objects.filter(pk=run_id)
        .annotate(result=_FirstAt(F("decision"), path))
        .values_list("result", flat=True)
        .first()
    )
    return found


# What may change a decision, and how it is counted out. An offer made from a run is no such change.
CHANGES: dict[audit.Event, str] = {
    audit.Event.REFERRAL_ASSESSED: "referral assessed/referrals assessed",
    audit.Event.REFERRAL_UPDATED: "referral updated/referrals updated",
    audit.Event.REFERRAL_PAUSED: "search paused/searches paused",
    audit.Event.REFERRAL_RESUMED: "search resumed/searches resumed",
    audit.Event.REFERRAL_RETURNED_TO_WAITING: "referral waiting again/referrals waiting again",
    audit.Event.REFERRAL_CLOSED: "referral closed/referrals closed",
    audit.Event.LEGAL_BASIS_RECORDED: "legal basis recorded/legal bases recorded",
    audit.Event.UNDER_13_DECISION_RECORDED: "approval recorded/approvals recorded",
    audit.Event.KEEP_APART_OPENED: "keep-apart pair added/keep-apart pairs added",
    audit.Event.KEEP_APART_CLOSED: "keep-apart pair closed/keep-apart pairs closed",
    audit.Event.STEP_DOWN_PLANNED: "step-down planned/step-downs planned",
    audit.Event.CHILD_MOVED: "child moved/children moved",
    audit.Event.CHILD_STEPPED_DOWN: "child stepped down/children stepped down",
    audit.Event.CHILD_DISCHARGED: "child discharged/children discharged",
    audit.Event.BED_HELD_VACANT: "bed held vacant/beds held vacant",
    audit.Event.BED_OUT_OF_SERVICE: "bed out of service/beds out of service",
    audit.Event.BED_HELD_FOR_CHILD: "bed held for a child/beds held for children",
    audit.Event.BED_CLAIM_ENDED: "claim on a bed ended/claims on beds ended",
    audit.Event.ESTATE_CHANGED: "change to units or beds/changes to units or beds",
    audit.Event.POLICY_APPROVED: "policy approved/policies approved",
}


@dataclass(frozen=True)
class Change:
    """Something that has happened since a run and may change what it would decide."""

    number: int
    words: str


def changes_since(run: AllocationRun) -> list[Change]:
    """What has been recorded since the run that may change its decision, counted, in one query.

    The account of it is the audit. Whether a proposal still stands is not judged here: making the
    offer decides again on the facts of its moment.
    """
    rows = (
        AuditEvent.objects.filter(at__gt=run.run_at, event__in=[str(event) for event in CHANGES])
        .values_list("event")
        .annotate(number=models.Count("pk"))
    )
    numbers = dict(rows)
    return [Change(numbers[event], words) for event, words in CHANGES.items() if event in numbers]
