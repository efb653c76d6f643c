"""A made-up world as a person sees it: every fact, without the random ids and references."""

from members.models import Breakpoint, Invoice, Membership, Payment
from placements.models import Occupancy, Offer, Placement, Review
from plv.audit.models import AuditEvent
from referrals.models import Child, KeepApart, LegalBasis, Referral, Risk, StatusChange, UnmetNeed

CHILD = "child__case_number"
WHAT = {
    Child: (
        "case_number",
        "first_name",
        "last_name",
        "born_on",
        "sex",
        "ethnicity",
        "authority__name",
    ),
    Referral: (CHILD, "status", "outcome", "started_at", "submitted_at", "risk_band", "answers"),
    Risk: (f"referral__{CHILD}", "kind", "level", "last_on"),
    StatusChange: (f"referral__{CHILD}", "changed_at", "sentence", "changed_by__email"),
    LegalBasis: (CHILD, "kind", "starts_at", "ends_at", "next_hearing_on"),
    KeepApart: ("opened_at", "level", "reason", "closed_at"),
    UnmetNeed: ("recorded_at", "age", "sex", "weekly_cost", "miles"),
    Offer: (f"referral__{CHILD}", "made_at", "status", "bed__room", "out_of_order_reason"),
    Placement: (CHILD, "kind", "admitted_at", "discharged_at", "destination"),
    Occupancy: ("bed__room", "starts_at", "kind", "ends_at", CHILD),
    Review: (f"placement__{CHILD}", "held_on", "reasons"),
    Membership: ("authority__name", "joined_on", "leaves_on"),
    Breakpoint: ("term__membership__authority__name", "falls_on", "decision"),
    Invoice: ("number", "authority__name", "gross", "issued_on"),
    Payment: ("invoice__number", "amount", "received_on"),
    AuditEvent: ("at", "event", "by_label"),
}


def summary() -> dict[str, list]:
    return {
        model.__name__: list(model._default_manager.order_by(*fields).values_list(*fields))
        for model, fields in WHAT.items()
    }
