"""What stands around every page: the places this person can go, who they are, the number to ring."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from plv.access.roles import Permission as P


@dataclass(frozen=True)
class Place:
    """One entry of the service navigation: its words, its URL name and who is led there."""

    label: str
    url_name: str
    permissions: tuple[P, ...]


PLACES = (
    Place("Referrals", "referral_list", (P.SEE_CHILDREN, P.SEE_ALL_REFERRALS)),
    Place("Queue", "assessment_queue", (P.ASSESS_REFERRALS,)),
    Place("Allocation", "allocation", (P.ALLOCATE_BEDS,)),
    Place("Beds", "bed_board", (P.ALLOCATE_BEDS, P.RUN_HOME)),
    Place("Placements", "placement_list", (P.SEE_ALL_REFERRALS, P.RUN_HOME)),
    Place("Offers", "offer_list", (P.ALLOCATE_BEDS, P.RUN_HOME, P.SIGN_REFERRALS)),
    Place("Clocks", "clocks", (P.ALLOCATE_BEDS, P.RUN_HOME, P.SEE_CHILDREN)),
    Place("Keep-apart", "keep_apart_list", (P.ALLOCATE_BEDS, P.RUN_HOME)),
    Place("Unmet need", "unmet_need_list", (P.WRITE_REFERRALS, P.SEE_ALL_REFERRALS)),
    Place("Dashboard", "board_dashboard", (P.SEE_BOARD_FIGURES,)),
    Place("Members", "member_list", (P.SEE_MEMBERS,)),
    Place("Finance", "finance", (P.KEEP_LEDGER,)),
    Place("Account", "authority_account", (P.SEE_ACCOUNT,)),
    Place("Audit", "audit_list", (P.READ_AUDIT,)),
    Place("People", "people", (P.MANAGE_PEOPLE,)),
)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The context every page needs: `navigation`, `demo` and `on_call_number`."""
    user = getattr(request, "user", None)
    places = []
    if user is not None and user.is_authenticated:
        places = [
            {"label": place.label, "url": reverse(place.url_name)}
            for place in PLACES
            if any(user.may(permission) for permission in place.permissions)
        ]
    for place in places:
        place["current"] = request.path.startswith(place["url"])
    return {
        "navigation": places,
        "demo": settings.DEMO,
        "on_call_number": settings.ON_CALL_NUMBER,
    }
