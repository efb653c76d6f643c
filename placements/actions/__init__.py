"""Every write about beds, offers and placements. Call through the module: `actions.admit(...)`.

Each locks the home's row first, then reads, checks and writes; the exclusion constraints stand
behind (docs/decisions: one lock order).
"""

from placements.actions.allocating import run_allocation
from placements.actions.answering import (
    accept_for_authority,
    accept_for_home,
    decline_for_authority,
    refuse_for_home,
)
from placements.actions.beds import end_claim, hold_for_child, hold_vacant, take_out_of_service
from placements.actions.guards import lock_home
from placements.actions.moving import discharge, move, plan_step_down, record_review, step_down
from placements.actions.offering import make_offer, settle_lapsed, withdraw_offer
from placements.actions.placing import admit, record_order

__all__ = [
    "accept_for_authority",
    "accept_for_home",
    "admit",
    "decline_for_authority",
    "discharge",
    "end_claim",
    "hold_for_child",
    "hold_vacant",
    "lock_home",
    "make_offer",
    "move",
    "plan_step_down",
    "record_order",
    "record_review",
    "refuse_for_home",
    "run_allocation",
    "settle_lapsed",
    "step_down",
    "take_out_of_service",
    "withdraw_offer",
]
