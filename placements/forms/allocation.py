"""What a placement officer is asked when offering a bed."""

from collections.abc import Iterable, Mapping
from typing import Any

from placements.allocation import Gate
from placements.models import Bed
from plv.forms import Form, LongTextField, ModelRadioField

OVERRIDE = "override_"


class OfferForm(Form):
    """The bed that the run proposes, offered as proposed: nothing to ask."""


class OutOfOrderForm(Form):
    """Another bed, or a child whom the run does not propose: which bed, and why.

    `gates` are those that stand in the way of some bed and that a person may override.
    """

    bed = ModelRadioField(
        queryset=Bed.objects.none(),
        label="Which bed?",
        missing="Select a bed",
    )
    out_of_order_reason = LongTextField(
        label="Why do you offer out of order?",
        hint="This is counted, and the board sees how often it happens. Say what the ranking could "
        "not know.",
        missing="Enter why you offer out of order",
        max_length=2000,
    )

    def __init__(
        self,
        *args: Any,
        beds: Mapping[Any, str],
        gates: Iterable[Mapping[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bed"].queryset = Bed.objects.filter(pk__in=beds).select_related("unit")
        self.fields["bed"].hints = {str(pk): hint for pk, hint in beds.items()}
        for gate in gates:
            self.fields[f"{OVERRIDE}{gate['gate']}"] = LongTextField(
                label=f"{gate['label']}: why may it be set aside?",
                hint=f"{gate['evidence']} Leave this empty if the bed you choose passes.",
                required=False,
                max_length=1000,
                rows=2,
            )

    @property
    def overrides(self) -> dict[str, str]:
        """The reasons given, by gate."""
        return {
            name.removeprefix(OVERRIDE): reason
            for name, reason in self.cleaned_data.items()
            if name.startswith(OVERRIDE) and reason
        }


def gates_to_override(gates: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each gate that fails for the referral or for some bed and that a person may override."""
    found: dict[str, dict[str, str]] = {}
    for row in gates:
        if row["verdict"] == "fail" and Gate(row["gate"]).may_be_overridden:
            entry = found.setdefault(
                row["gate"], {"gate": row["gate"], "label": row["label"], "evidence": ""}
            )
            entry["evidence"] = f"{entry['evidence']} {row['evidence']}".strip()
    return list(found.values())


def gates_shut_for_good(gates: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those about the referral as a whole that nobody may override, or that must be found out."""
    return [
        row
        for row in gates
        if row["beds"] is None
        and (
            row["verdict"] == "unknown"
            or (row["verdict"] == "fail" and not Gate(row["gate"]).may_be_overridden)
        )
    ]
