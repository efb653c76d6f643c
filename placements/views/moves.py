"""A child moves, is reviewed, steps down, leaves. Only the home's own manager records it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from placements import actions, beds
from placements.forms.stays import (
    DischargeForm,
    MoveForm,
    PlanStepDownForm,
    ReviewForm,
    StepDownForm,
)
from placements.models import Occupancy, Placement
from plv import audit, clock
from plv.access.models import User
from plv.access.pages import requires
from plv.access.roles import Permission as P
from plv.forms import Form
from referrals import needs


@requires(P.RUN_HOME)
def placement_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move the child to another bed of the same kind."""
    at = clock.now()
    placement = placement_to_run(request.user, pk)
    free = _free_beds(placement, placement.kind, at)
    form = MoveForm(request.POST or None, free=free, initial={"moved_at": at})
    if request.method == "POST" and form.is_valid():
        stay = form.carry_out(actions.move, placement=placement, by=request.user, at=at)
        if stay:
            messages.success(request, f"The child moved to {stay.bed}.")
            return redirect(placement)
    return _page(request, "move", placement, form, at, free=free)


@requires(P.RUN_HOME)
def placement_step_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move the child to a step-down place: the secure stay ends, the story goes on."""
    at = clock.now()
    placement = placement_to_run(request.user, pk)
    free = _free_beds(placement, needs.Kind.STEP_DOWN, at)
    form = StepDownForm(request.POST or None, free=free, initial={"moved_at": at})
    if request.method == "POST" and form.is_valid():
        follower = form.carry_out(actions.step_down, placement=placement, by=request.user, at=at)
        if follower:
            messages.success(request, "The child has stepped down. The secure clocks have stopped.")
            return redirect(follower)
    return _page(request, "step_down", placement, form, at, free=free)


@requires(P.RUN_HOME)
def placement_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say from when a step-down place is wanted, so that the allocation looks for one."""
    at = clock.now()
    placement = placement_to_run(request.user, pk)
    form = PlanStepDownForm(
        request.POST or None, initial={"wanted_from": placement.step_down_wanted_from}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(actions.plan_step_down, placement=placement, by=request.user, at=at)
    ):
        messages.success(request, "The plan is saved.")
        return redirect(placement)
    return _page(request, "plan", placement, form, at)


@requires(P.RUN_HOME)
def placement_discharge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the child left, when and for where."""
    at = clock.now()
    placement = placement_to_run(request.user, pk)
    form = DischargeForm(request.POST or None, initial={"left_at": at})
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(actions.discharge, placement=placement, by=request.user, at=at)
    ):
        host = placement.home.host_authority
        notify = f" Tell {host} in writing without delay." if host != placement.authority else ""
        messages.success(request, f"The discharge is recorded.{notify}")
        return redirect(placement)
    return _page(request, "discharge", placement, form, at)


@requires(P.RUN_HOME)
def review_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a secure accommodation review and its three answers."""
    at = clock.now()
    placement = placement_to_run(request.user, pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        review = form.carry_out(actions.record_review, placement=placement, by=request.user, at=at)
        if review and not (review.criteria_still_apply and review.still_necessary):
            messages.warning(
                request,
                "The review is recorded. The panel found that the child need not be kept in secure "
                "accommodation: the child must not be kept there, even while an order runs. Ring the "
                "authority now.",
            )
        elif review:
            messages.success(request, "The review is recorded.")
        if review:
            return redirect(placement)
    return _page(request, "review", placement, form, at)


def _page(
    request: HttpRequest, name: str, placement: Placement, form: Form, at: datetime, **more: Any
) -> HttpResponse:
    audit.read(placement, by=request.user, at=at, kind=f"placement {name.replace('_', ' ')}")
    return render(
        request,
        f"placements/placements/{name}.html",
        {"placement": placement, "child": placement.child, "form": form, **more},
    )


def placement_to_run(user: User, pk: UUID) -> Placement:
    """A current placement of a home this person manages."""
    return get_object_or_404(
        Placement.objects.current()
        .filter(home__in=user.held.homes(P.RUN_HOME))
        .select_related("child", "authority", "home__host_authority", "referral"),
        pk=pk,
    )


def _free_beds(placement: Placement, kind: str, at: datetime) -> list[beds.BedNow]:
    """Beds the child could move to now: free, or held for this child, and right for them."""
    age = placement.child.age_on(clock.london_day(at))
    return [
        row
        for row in beds.beds_now([placement.home], at)
        if row.bed.unit.kind == kind
        and placement.child.sex in row.bed.unit.sexes
        and row.bed.unit.min_age <= age <= row.bed.unit.max_age
        and (row.is_free or _is_held_for(row.claim, placement.child_id))
    ]


def _is_held_for(claim: Occupancy | None, child_id: UUID) -> bool:
    return (
        claim is not None and claim.kind == Occupancy.Kind.NAMED_HOLD and claim.child_id == child_id
    )
