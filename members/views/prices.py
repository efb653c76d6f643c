"""What membership costs, from when, and what the invoices print about the company."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members import actions
from members.forms import CompanyForm, FeeScheduleForm, LaunchForm, NoAnswers
from members.models import Charge, Company, FeeSchedule
from members.views.answering import done
from plv import clock
from plv.access.pages import requires
from plv.access.roles import Permission as P


@requires(P.KEEP_LEDGER, methods=("GET",))
def fee_schedules(request: HttpRequest) -> HttpResponse:
    """Every fee with its days, the launch, and the company's details."""
    at = clock.now()
    charged = set(Charge.objects.values_list("fee_schedule_id", flat=True).distinct())
    context = {
        "at": at,
        "today": clock.london_day(at),
        "company": Company.objects.get(pk=1),
        "schedules": [
            (row, row.pk in charged) for row in FeeSchedule.objects.order_by("-starts_on")
        ],
    }
    return render(request, "members/fee_schedules.html", context)


@requires(P.KEEP_LEDGER)
def fee_schedule_record(request: HttpRequest) -> HttpResponse:
    """Enter a fee for a span of days."""
    at = clock.now()
    form = FeeScheduleForm(request.POST or None)
    if request.method == "POST" and done(form, actions.record_fee_schedule, by=request.user, at=at):
        messages.success(request, "The fee is recorded.")
        return redirect("fee_schedules")
    return render(request, "members/fee_schedule.html", {"form": form})


@requires(P.KEEP_LEDGER)
def fee_schedule_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a fee that nothing was charged by."""
    at = clock.now()
    schedule = get_object_or_404(FeeSchedule, pk=pk)
    form = NoAnswers(request.POST if request.method == "POST" else None)
    if request.method == "POST" and done(
        form, actions.withdraw_fee_schedule, schedule=schedule, by=request.user, at=at
    ):
        messages.success(request, "The fee is taken back.")
        return redirect("fee_schedules")
    context = {"schedule": schedule, "form": form}
    return render(request, "members/fee_schedule_withdraw.html", context)


@requires(P.KEEP_LEDGER)
def launch_record(request: HttpRequest) -> HttpResponse:
    """Record the day the home opened."""
    at = clock.now()
    company = Company.objects.get(pk=1)
    form = LaunchForm(request.POST or None, initial={"launched_on": company.launched_on})
    if request.method == "POST" and done(form, actions.record_launch, by=request.user, at=at):
        messages.success(request, "The launch is recorded.")
        return redirect("fee_schedules")
    return render(request, "members/launch.html", {"company": company, "form": form})


@requires(P.KEEP_LEDGER)
def company_details(request: HttpRequest) -> HttpResponse:
    """Change what invoices print about the company."""
    at = clock.now()
    company = Company.objects.get(pk=1)
    initial = {name: getattr(company, name) for name in CompanyForm.base_fields}
    form = CompanyForm(request.POST or None, initial=initial)
    if request.method == "POST" and done(form, actions.save_company, by=request.user, at=at):
        messages.success(request, "The company’s details are saved.")
        return redirect("fee_schedules")
    return render(request, "members/company.html", {"form": form})
