"""Every write about children and referrals. Call through the module: `actions.submit(...)`."""

from referrals.actions.assessing import (
    ask_for_information,
    assess,
    find_not_eligible,
    give_information,
)
from referrals.actions.legal import (
    keep_legal_basis,
    record_legal_basis,
    record_under_13_approval,
)
from referrals.actions.placing import accepted, closed, offered, placed, returned_to_waiting
from referrals.actions.records import (
    add_document,
    close_keep_apart,
    open_keep_apart,
    record_unmet_need,
)
from referrals.actions.waiting import (
    pause,
    resume,
    review_waiting,
    stop_search,
    update_waiting,
    withdraw,
)
from referrals.actions.writing import (
    save_child,
    save_risks,
    save_section,
    send_back,
    send_for_sign_off,
    start_referral,
    submit,
)

__all__ = [
    "accepted",
    "add_document",
    "ask_for_information",
    "assess",
    "close_keep_apart",
    "closed",
    "find_not_eligible",
    "give_information",
    "keep_legal_basis",
    "offered",
    "open_keep_apart",
    "pause",
    "placed",
    "record_legal_basis",
    "record_under_13_approval",
    "record_unmet_need",
    "resume",
    "returned_to_waiting",
    "review_waiting",
    "save_child",
    "save_risks",
    "save_section",
    "send_back",
    "send_for_sign_off",
    "start_referral",
    "stop_search",
    "submit",
    "update_waiting",
    "withdraw",
]
