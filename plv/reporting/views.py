"""The board's dashboard: the whole, with small numbers hidden and every comparison with its source."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from members import queries as members
from plv import charts, clock
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.reporting import benefits, rows
from plv.reporting.founding import figures
from plv.reporting.occupancy import occupied
from plv.reporting.places import places_today
from plv.reporting.suppression import hide_small_count
from referrals.models import UnmetNeed

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
    two_years, year = whole_months(today, MONTHS), whole_months(today, 12)
    referrals = rows.referrals_of(two_years)
    placements = rows.placements_since(two_years.first)
    places = places_today(at)
    approved = sum(row.approved for row in places if row.kind == rows.SECURE)
    full = occupied(placements, rows.Period(two_years.first, today), approved=approved)
    offers = rows.offers_ended_in(two_years)
    refusals = benefits.refusals(offers, referrals, two_years)
    demand = benefits.demand(referrals, two_years)
    unmet = UnmetNeed.objects.filter(needed_on__range=(two_years.first, two_years.last)).count()
    return render(
        request,
        "reporting/board_dashboard.html",
        {
            "wide": True,
            "at": at,
            "period": two_years,
            "year": year,
            "places": places,
            "place_columns": PLACE_COLUMNS,
            "occupied": full,
            "occupancy_chart": charts.steps(
                title="Children in secure places at noon each day",
                points=list(full.points),
                ceiling=(f"{full.approved} approved places", full.approved),
                unit="children",
            ),
            "demand": demand,
            "waiting_now": hide_small_count(demand.waiting_now),
            "unmet_recorded": hide_small_count(unmet),
            "waits": benefits.waits(placements, year),
            "refusals": [
                ("Offers refused by the home", refusals.by_home),
                ("Offers declined by authorities", refusals.by_authority),
                ("Referrals found not eligible", refusals.not_eligible),
            ],
            "offers": benefits.in_order_and_out(offers),
            "priority": benefits.members_and_others(
                referrals, placements, year, members.standings(on=today)
            ),
            "miles": benefits.distances(placements, two_years),
            "founding": figures(),
        },
    )


def whole_months(today: date, months: int) -> rows.Period:
    """The last `months` whole calendar months before `today`."""
    this_month = today.replace(day=1)
    return rows.Period(clock.add_months(this_month, -months), this_month - timedelta(days=1))
