"""The life of an offer: who answers it, in what order, and how it ends."""

from django.db.models import TextChoices

from plv.errors import Refused


class OfferStatus(TextChoices):
    MADE = "made", "With the home"
    HOME_ACCEPTED = "home_accepted", "With the authority"
    ACCEPTED = "accepted", "Accepted"
    ADMITTED = "admitted", "Child admitted"
    HOME_REFUSED = "home_refused", "Refused by the home"
    DECLINED = "declined", "Declined by the authority"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"


OFFER_TRANSITIONS: dict[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.MADE: frozenset(
        {
            OfferStatus.HOME_ACCEPTED,
            OfferStatus.HOME_REFUSED,
            OfferStatus.LAPSED,
            OfferStatus.WITHDRAWN,
        }
    ),
    OfferStatus.HOME_ACCEPTED: frozenset(
        {OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.LAPSED, OfferStatus.WITHDRAWN}
    ),
    OfferStatus.ACCEPTED: frozenset(
        {OfferStatus.ADMITTED, OfferStatus.LAPSED, OfferStatus.WITHDRAWN}
    ),
    OfferStatus.ADMITTED: frozenset(),
    OfferStatus.HOME_REFUSED: frozenset(),
    OfferStatus.DECLINED: frozenset(),
    OfferStatus.LAPSED: frozenset(),
    OfferStatus.WITHDRAWN: frozenset(),
}

OPEN = frozenset(status for status in OfferStatus if OFFER_TRANSITIONS[status])


def check_offer_transition(now: str, then: OfferStatus) -> None:
    """Raise `Refused` unless an offer may go from `now` to `then`. An ended offer never comes back."""
    if then not in OFFER_TRANSITIONS[OfferStatus(now)]:
        raise Refused(
            f"This offer is “{OfferStatus(now).label.lower()}”, so it cannot become “{then.label.lower()}”. "
            "Reload the page to see where it stands."
        )
