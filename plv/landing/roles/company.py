"""What needs the company's own people: board, finance, audit and administration."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum

from members.models import Invoice
from members.subscriptions import accounts, comparison
from placements.clocks import Severity
from placements.models import Occupancy, UnitCapacity
from plv import clock
from plv.access import roles
from plv.access.models import User
from plv.audit import Event
from plv.audit.models import AuditEvent, AuditHead
from plv.forms.numbers import pounds
from plv.landing.items import Group, Item, counted, in_order, some, to
from referrals import needs

WEEK = timedelta(days=7)


def board_member(at: datetime) -> Group:
    """How full the home is; two queries, and no child."""
    day = clock.london_day(at)
    places = (
        UnitCapacity.objects.filter(starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        .aggregate(
            secure=Sum("working", filter=Q(unit__kind=needs.Kind.SECURE), default=0),
            step_down=Sum("working", filter=Q(unit__kind=needs.Kind.STEP_DOWN), default=0),
        )
    )
    stays = (
        Occupancy.objects.stays()
        .at(at)
        .aggregate(
            secure=Count("pk", filter=Q(bed__unit__kind=needs.Kind.SECURE)),
            step_down=Count("pk", filter=Q(bed__unit__kind=needs.Kind.STEP_DOWN)),
        )
    )
    facts = [
        (name, f"{stays[kind]} of {places[kind]}")
        for kind, name in (
            ("secure", "Secure places in use"),
            ("step_down", "Step-down places in use"),
        )
        if places[kind]
    ]
    return Group(
        roles.BOARD_MEMBER.label,
        (),
        facts=tuple(facts),
        can_do=(
            ("Read the dashboard", to("board_dashboard")),
            ("See the members and their break-points", to("member_list")),
        ),
    )


def finance_officer(at: datetime) -> Group:
    """What is overdue and what has not been invoiced; six queries."""
    today = clock.london_day(at)
    owing = accounts.owing(accounts.unsettled(Invoice.objects.all()), on=today)
    facts = comparison.facts()
    years = facts.years(on=today)
    charges = list(comparison.live_charges(years))
    compared = [comparison.compare(year, facts, charges) for year in years]
    missing = sum((year.missing_gross for year in compared), comparison.NOTHING)
    wrong = sum(len(year.wrong) for year in compared)
    items = []
    if owing.overdue_count:
        words = counted(owing.overdue_count, "invoice is overdue", "invoices are overdue")
        items.append(
            Item(
                f"{words}: {pounds(owing.overdue)}",
                to("invoice_list", status=accounts.InvoiceStatus.OVERDUE.value),
                Severity.LATE,
            )
        )
    if missing:
        items.append(
            Item(
                f"{pounds(missing)} of dues, VAT included, has not been invoiced",
                to("finance"),
                Severity.SOON,
            )
        )
    if wrong:
        words = counted(wrong, "charge no longer agrees", "charges no longer agree")
        items.append(Item(f"{words} with what is due", to("finance"), Severity.SOON))
    return Group(
        roles.FINANCE_OFFICER.label,
        in_order(items),
        can_do=(
            ("See what is owed and due", to("finance")),
            ("Record a payment", to("invoice_list")),
            ("See the members", to("member_list")),
        ),
    )


def auditor(at: datetime) -> Group:
    """The head of the chain, and the doors that were tried this week; two queries."""
    head = AuditHead.objects.get()
    week = AuditEvent.objects.filter(at__gte=at - WEEK, event=Event.ACCESS_DENIED)
    found = week.aggregate(tries=Count("pk"), people=Count("by_id", distinct=True))
    since = clock.london_day(at - WEEK)
    items = []
    if found["tries"]:
        tries = counted(found["tries"], "page was asked for", "pages were asked for")
        people = counted(found["people"], "person", "people")
        items.append(
            Item(
                f"{tries} without the right to it in 7 days, by {people}",
                to(
                    "audit_list",
                    event=Event.ACCESS_DENIED.value,
                    since_day=str(since.day),
                    since_month=str(since.month),
                    since_year=str(since.year),
                ),
            )
        )
    return Group(
        roles.AUDITOR.label,
        tuple(items),
        facts=(
            ("Events in the chain", f"{head.seq:,}"),
            ("Its last hash begins", head.hash[:12]),
        ),
        can_do=(("Read the audit", to("audit_list")),),
    )


def administrator() -> Group:
    """People whose sign-in needs seeing to; one query."""
    roles_of = User.groups.through.objects.filter(user=OuterRef("pk"))
    scoped = User.userobjectpermission_set.rel.related_model.objects.filter(user=OuterRef("pk"))
    found = (
        User.objects.active()
        .annotate(has_role=Exists(roles_of) | Exists(scoped))
        .aggregate(
            without=Count("pk", filter=Q(has_role=False)),
            never=Count("pk", filter=Q(last_login=None)),
        )
    )
    items = [
        some(
            found["without"],
            one="person can sign in and has no role",
            many="people can sign in and have no role",
            url=to("people", role="none", sign_in="on"),
            hint="Give the role they need, or switch the sign-in off.",
        ),
        some(
            found["never"],
            one="person has never signed in",
            many="people have never signed in",
            url=to("people", sign_in="never"),
            hint="Their link may have run out: send it again.",
        ),
    ]
    return Group(
        roles.ADMINISTRATOR.label,
        in_order(items),
        can_do=(("Add a person", to("person_add")), ("See everyone", to("people"))),
    )
