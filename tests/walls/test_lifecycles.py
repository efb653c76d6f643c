"""Every status beside every other, and every way from one to the next walked by an action."""

import re
from pathlib import Path

import pytest

import placements.actions
import referrals.actions
from placements.lifecycle import OPEN, OFFER_TRANSITIONS, OfferStatus, check_offer_transition
from plv.errors import Refused
from referrals.lifecycle import LIVE, TRANSITIONS, TURNS, Status, check_transition

S, O = Status, OfferStatus  # noqa: E741 - the head of a table

# From each status, the action that leads to each next one. What is not here may not happen.
REFERRAL_STEPS: dict[tuple[Status, Status], tuple[str, ...]] = {
    (S.DRAFT, S.AWAITING_SIGN_OFF): ("send_for_sign_off",),
    (S.DRAFT, S.CLOSED): ("withdraw",),
    (S.AWAITING_SIGN_OFF, S.DRAFT): ("send_back",),
    (S.AWAITING_SIGN_OFF, S.SUBMITTED): ("submit",),
    (S.AWAITING_SIGN_OFF, S.CLOSED): ("withdraw",),
    (S.SUBMITTED, S.MORE_INFORMATION): ("ask_for_information",),
    (S.SUBMITTED, S.WAITING): ("assess",),
    (S.SUBMITTED, S.CLOSED): ("find_not_eligible", "withdraw"),
    (S.MORE_INFORMATION, S.SUBMITTED): ("give_information",),
    (S.MORE_INFORMATION, S.CLOSED): ("withdraw",),
    (S.WAITING, S.OFFERED): ("make_offer",),
    (S.WAITING, S.CLOSED): ("stop_search", "withdraw"),
    (S.OFFERED, S.ACCEPTED): ("accept_for_authority",),
    (S.OFFERED, S.WAITING): ("refuse_for_home", "decline_for_authority", "withdraw_offer"),
    (S.OFFERED, S.CLOSED): ("decline_for_authority",),
    (S.ACCEPTED, S.PLACED): ("admit",),
    (S.ACCEPTED, S.WAITING): ("withdraw_offer",),
    (S.ACCEPTED, S.CLOSED): ("decline_for_authority",),
    (S.PLACED, S.CLOSED): ("discharge",),
}

OFFER_STEPS: dict[tuple[OfferStatus, OfferStatus], str] = {
    (O.MADE, O.HOME_ACCEPTED): "accept_for_home",
    (O.MADE, O.HOME_REFUSED): "refuse_for_home",
    (O.MADE, O.LAPSED): "settle_lapsed",
    (O.MADE, O.WITHDRAWN): "withdraw_offer",
    (O.HOME_ACCEPTED, O.ACCEPTED): "accept_for_authority",
    (O.HOME_ACCEPTED, O.DECLINED): "decline_for_authority",
    (O.HOME_ACCEPTED, O.LAPSED): "settle_lapsed",
    (O.HOME_ACCEPTED, O.WITHDRAWN): "withdraw_offer",
    (O.ACCEPTED, O.ADMITTED): "admit",
    (O.ACCEPTED, O.LAPSED): "settle_lapsed",
    (O.ACCEPTED, O.WITHDRAWN): "withdraw_offer",
}
