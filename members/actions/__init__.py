"""Every write about membership, and about what the company is and charges.

Money itself is written by `members.subscriptions.actions`.
"""

from members.actions.company import (
    record_fee_schedule,
    record_launch,
    save_company,
    withdraw_fee_schedule,
)
from members.actions.correcting import correct_membership, correct_term
from members.actions.register import (
    decide_breakpoint,
    give_notice,
    record_membership,
    record_term,
    set_purchase_order,
)

__all__ = [
    "correct_membership",
    "correct_term",
    "decide_breakpoint",
    "give_notice",
    "record_fee_schedule",
    "record_launch",
    "record_membership",
    "record_term",
    "save_company",
    "set_purchase_order",
    "withdraw_fee_schedule",
]
