"""The life of a referral: its statuses, what may follow what, and whose turn it is."""

from dataclasses import dataclass

from django.db.models import TextChoices

from plv.errors import Refused


class Status(TextChoices):
    DRAFT = "draft", "Draft"
    AWAITING_SIGN_OFF = "awaiting_sign_off", "Awaiting sign-off"
    SUBMITTED = "submitted", "Submitted"
    MORE_INFORMATION = "more_information", "More information wanted"
    WAITING = "waiting", "Waiting for a place"
    OFFERED = "offered", "Place offered"
    ACCEPTED = "accepted", "Place accepted"
    PLACED = "placed", "Placed"
    CLOSED = "closed", "Closed"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.AWAITING_SIGN_OFF, Status.CLOSED}),
    Status.AWAITING_SIGN_OFF: frozenset({Status.DRAFT, Status.SUBMITTED, Status.CLOSED}),
    Status.SUBMITTED: frozenset({Status.MORE_INFORMATION, Status.WAITING, Status.CLOSED}),
    Status.MORE_INFORMATION: frozenset({Status.SUBMITTED, Status.CLOSED}),
    Status.WAITING: frozenset({Status.OFFERED, Status.CLOSED}),
    Status.OFFERED: frozenset({Status.ACCEPTED, Status.WAITING}),
    Status.ACCEPTED: frozenset({Status.PLACED, Status.WAITING}),
    Status.PLACED: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset(),
}

LIVE = frozenset(status for status in Status if TRANSITIONS[status])
WITH_THE_AUTHORITY = frozenset({Status.DRAFT, Status.AWAITING_SIGN_OFF, Status.MORE_INFORMATION})
BEFORE_SUBMISSION = frozenset({Status.DRAFT, Status.AWAITING_SIGN_OFF})


class Outcome(TextChoices):
    """Why a referral is closed."""

    NOT_ELIGIBLE = "not_eligible", "Not eligible"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn by the authority"
    SEARCH_STOPPED = "search_stopped", "Search stopped"
    PLACED_ELSEWHERE = "placed_elsewhere", "Placed elsewhere"
    TURNED_18 = "turned_18", "Turned 18"
    CRITERIA_NO_LONGER_MET = "criteria_no_longer_met", "Criteria no longer met"
    MOVED_ON = "moved_on", "Moved on from the home"


@dataclass(frozen=True)
class Turn:
    """Who must act next, and what they must do."""

    who: str
    what: str


TURNS: dict[Status, Turn] = {
    Status.DRAFT: Turn("Social worker", "finish the referral and send it for sign-off"),
    Status.AWAITING_SIGN_OFF: Turn("Approving officer", "sign the referral or send it back"),
    Status.SUBMITTED: Turn("Placement team", "assess the referral"),
    Status.MORE_INFORMATION: Turn("Social worker", "answer the placement team's question"),
    Status.WAITING: Turn("Placement team", "find a place"),
    Status.OFFERED: Turn("Registered manager", "accept or refuse the offer"),
    Status.ACCEPTED: Turn("Registered manager", "admit the child"),
    Status.PLACED: Turn("Social worker and home", "review the placement and plan the move on"),
    Status.CLOSED: Turn("Nobody", "nothing more to do"),
}


def check_transition(now: str, then: Status) -> None:
    """Raise `Refused` unless a referral may go from `now` to `then`."""
    if then not in TRANSITIONS[Status(now)]:
        raise Refused(
            f"This referral is “{Status(now).label.lower()}”, so it cannot become “{then.label.lower()}”. "
            "Reload the page to see where it stands."
        )
