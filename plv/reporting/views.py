"""The board's dashboard: the whole, with small numbers hidden and every comparison with its source."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from members import queries as members
from plv import charts, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.reporting import benefits
from plv.reporting.founding import figures
from plv.reporting.occupancy import occupied
from plv.reporting.places import places_today
from plv.reporting.suppression import hide_small_count

MONTHS = 24
PLACE_COLUMNS = (
    "Approved",
    "Working",
    "Occupied",
    "Held",
    "Vacant for safety",
    "Not in service",
    "Free",
)


@requires(P.SEE_BOARD_FIGURES, methods=("GET",))
def board_dashboard(request: HttpRequest) -> HttpResponse:
    """Occupancy, demand, waits, refusals, priority and benefits.

    Counts of children are for whole months, so that two visits cannot be subtracted to find one child.
    """
    at = clock.now()
    today = clock.london_day(at)
    first, last = whole_months(today, MONTHS)
    year_first, _ = whole_months(today, 12)
    standings = members.standings(on=today)
    full = occupied(first, today)
    refusals = benefits.refusals(first, last)
    demand = benefits.demand(first, last)
    return render(
        request,
        "reporting/board_dashboard.html",
        {
            "wide": True,
            "at": at,
            "first": first,
            "last": last,
            "year_first": year_first,
            "places": places_today(at),
            "place_columns": PLACE_COLUMNS,
            "occupied": full,
            "occupancy_chart": charts.steps(
                title="Children in secure beds at noon each day",
                points=list(full.points),
                ceiling=(f"{full.approved} approved places", full.approved),
                unit="children",
            ),
            "demand": demand,
            "waiting_now": hide_small_count(demand.waiting_now),
            "waits": benefits.waits(year_first, last),
            "refusals": [
                ("Offers refused by the home", refusals.by_home),
                ("Offers declined by authorities", refusals.by_authority),
                ("Referrals found not eligible", refusals.not_eligible),
            ],
            "priority": benefits.members_and_others(year_first, last, standings),
            "miles": benefits.distances(first, last),
            "founding": figures(),
        },
    )


def whole_months(today: date, months: int) -> tuple[date, date]:
    """The last `months` whole calendar months before `today`, first and last day."""
    this_month = today.replace(day=1)
    return clock.add_months(this_month, -months), this_month - timedelta(days=1)
