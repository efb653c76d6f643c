"""What the company is and charges: its details, the launch, the fee."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from members.actions.guards import check_keeps_ledger
from members.models import Charge, Company, FeeSchedule
from plv import audit
from plv.access.models import User
from plv.errors import Refused, constraints_speak


@transaction.atomic
def record_launch(*, launched_on: date, by: User, at: datetime) -> Company:
    """Record the day the home opens: nothing is charged before it (FIN-1)."""
    check_keeps_ledger(by)
    company = _company()
    before, company.launched_on = company.launched_on, launched_on
    company.save(update_fields=["launched_on"])
    audit.record(
        audit.Event.LAUNCH_RECORDED,
        target=company,
        by=by,
        at=at,
        detail={"from": before, "to": launched_on},
    )
    return company


@transaction.atomic
def save_company(
    *,
    name: str,
    company_number: str,
    address: str,
    bank_details: str,
    payment_days: int,
    by: User,
    at: datetime,
) -> Company:
    """Keep the facts that invoices print (FIN-4)."""
    check_keeps_ledger(by)
    company = _company()
    wanted = {
        "name": name,
        "company_number": company_number,
        "address": address,
        "bank_details": bank_details,
        "payment_days": payment_days,
    }
    changed = sorted(field for field, value in wanted.items() if getattr(company, field) != value)
    for field in changed:
        setattr(company, field, wanted[field])
    if changed:
        company.save(update_fields=changed)
        audit.record(
            audit.Event.COMPANY_CHANGED, target=company, by=by, at=at, detail={"fields": changed}
        )
    return company


@transaction.atomic
def record_fee_schedule(
    *,
    starts_on: date,
    ends_on: date | None,
    annual_fee: Decimal,
    vat_percent: Decimal,
    basis: str,
    resolution: str,
    by: User,
    at: datetime,
) -> FeeSchedule:
    """Enter the fee for a span of days. An uplift is a new row: it ends the open one before it (F8)."""
    check_keeps_ledger(by)
    _company()
    with constraints_speak(), transaction.atomic():
        FeeSchedule.objects.filter(ends_on__isnull=True, starts_on__lt=starts_on).update(
            ends_on=starts_on - timedelta(days=1)
        )
        schedule = FeeSchedule.objects.create(
            starts_on=starts_on,
            ends_on=ends_on,
            annual_fee=annual_fee,
            vat_percent=vat_percent,
            basis=basis,
            resolution=resolution,
        )
    audit.record(
        audit.Event.FEE_SCHEDULE_RECORDED,
        target=schedule,
        by=by,
        at=at,
        detail={"starts_on": starts_on, "ends_on": ends_on, "annual_fee": annual_fee},
    )
    return schedule


@transaction.atomic
def withdraw_fee_schedule(*, schedule: FeeSchedule, by: User, at: datetime) -> None:
    """Take back a schedule entered by mistake, as long as nothing was ever charged by it.

    The schedule that it had ended runs on in its place.
    """
    check_keeps_ledger(by)
    _company()
    schedule = FeeSchedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
    if Charge.objects.filter(fee_schedule=schedule).exists():
        raise Refused("This fee has been invoiced, so it stays. Enter a new fee from a later day.")
    pk, ends_on = schedule.pk, schedule.ends_on
    detail = {"starts_on": schedule.starts_on, "annual_fee": schedule.annual_fee, "schedule": pk}
    before = FeeSchedule.objects.filter(ends_on=schedule.starts_on - timedelta(days=1))
    audit.record(audit.Event.FEE_SCHEDULE_WITHDRAWN, target=schedule, by=by, at=at, detail=detail)
    schedule.delete()
    before.update(ends_on=ends_on)


def _company() -> Company:
    """The company's row, locked: prices and the launch change one at a time."""
    return Company.objects.select_for_update(of=("self",)).get(pk=1)
