"""Adding people, switching their sign-in on and off, and giving and taking roles."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from plv import clock
from plv.access import actions
from plv.access.adapter import send_password_link
from plv.access.models import User
from plv.access.pages import requires
from plv.access.roles import ROLES
from plv.access.roles import Permission as P
from plv.errors import Refused
from plv.people import queries
from plv.people.forms import NO_ROLE, FilterForm, GrantForm, PersonForm, RoleForm

PAGE = 25


@requires(P.MANAGE_PEOPLE, methods=("GET",))
def people(request: HttpRequest) -> HttpResponse:
    """Everyone who has ever been added, by name."""
    form = FilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.found_by(User.objects.all(), wanted.get("words", ""))
    role = wanted.get("role")
    if role == NO_ROLE:
        found = queries.without_role(found)
    elif role:
        found = queries.holders(found, ROLES[role])
    sign_in = wanted.get("sign_in")
    if sign_in == "never":
        found = found.active().filter(last_login=None)
    elif sign_in:
        found = found.filter(is_active=sign_in == "on")
    page = Paginator(found.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    roles = queries.roles_held(page.object_list)
    return render(
        request,
        "people/list.html",
        {
            "form": form,
            "page": page,
            "rows": [(person, roles[person.pk]) for person in page],
            "now": clock.now(),
            "wide": True,
        },
    )


@requires(P.MANAGE_PEOPLE)
def person_add(request: HttpRequest) -> HttpResponse:
    """Add a person and send them the link by which they choose a password."""
    at = clock.now()
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.add_person(**form.cleaned_data, by=request.user, at=at)
        except Refused as refusal:
            form.add_error("email", refusal.sentence)
        else:
            send_password_link(person.pk)
            messages.success(
                request, f"{person.name} is added and has been sent a link. Now give them a role."
            )
            return redirect("person_detail", person.pk)
    return render(request, "people/add.html", {"form": form})


@requires(P.MANAGE_PEOPLE, methods=("GET",))
def person_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: what they hold, and every change to it."""
    person = get_object_or_404(User, pk=pk)
    return render(
        request,
        "people/detail.html",
        {
            "person": person,
            "held": queries.roles_held([person])[person.pk],
            "changes": person.role_changes.select_related("changed_by")[:100],
            "is_self": person.pk == request.user.pk,
            "now": clock.now(),
        },
    )


@requires(P.MANAGE_PEOPLE, methods=("GET",))
def person_grant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the role to give; what it is for comes on the next page."""
    person = _somebody_else(request, pk)
    form = RoleForm(request.GET if "role" in request.GET or "asked" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("person_grant_role", person.pk, form.cleaned_data["role"])
    return render(request, "people/grant.html", {"person": person, "form": form})


@requires(P.MANAGE_PEOPLE)
def person_grant_role(request: HttpRequest, pk: UUID, role: str) -> HttpResponse:
    """Say what the role is held for, and give it."""
    if role not in ROLES:
        raise Http404
    person = _somebody_else(request, pk)
    form = GrantForm(request.POST if request.method == "POST" else None, role=ROLES[role])
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data.get("target")
        actions.grant_role(
            person=person, role=ROLES[role], target=target, by=request.user, at=clock.now()
        )
        what = queries.HeldRole(ROLES[role], target)
        messages.success(
            request, f"{person.name} now holds: {what}. It counts from their next page."
        )
        return redirect("person_detail", person.pk)
    return render(
        request, "people/grant_role.html", {"person": person, "form": form, "role": ROLES[role]}
    )


@requires(P.MANAGE_PEOPLE)
def person_remove_role(
    request: HttpRequest, pk: UUID, role: str, target_pk: UUID | None = None
) -> HttpResponse:
    """Take a role away, after showing what that means."""
    person = _somebody_else(request, pk)
    held = [
        one
        for one in queries.roles_held([person])[person.pk]
        if one.role.code == role and (one.target.pk if one.target else None) == target_pk
    ]
    if not held:
        raise Http404
    if request.method == "POST":
        actions.remove_role(
            person=person, role=held[0].role, target=held[0].target, by=request.user, at=clock.now()
        )
        messages.success(request, f"{person.name} no longer holds: {held[0]}.")
        return redirect("person_detail", person.pk)
    return render(request, "people/remove_role.html", {"person": person, "held": held[0]})


@requires(P.MANAGE_PEOPLE)
def person_switch(request: HttpRequest, pk: UUID, active: bool) -> HttpResponse:
    """Switch a person's sign-in off or on again."""
    person = _somebody_else(request, pk)
    if request.method == "POST":
        actions.set_active(person=person, active=active, by=request.user, at=clock.now())
        words = (
            "can sign in again"
            if active
            else "can no longer sign in; any page they have open stops now"
        )
        messages.success(request, f"{person.name} {words}.")
        return redirect("person_detail", person.pk)
    return render(request, "people/switch.html", {"person": person, "active": active})


@requires(P.MANAGE_PEOPLE, methods=("POST",))
def person_send_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the link to choose a password once more."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    send_password_link(person.pk)
    messages.success(request, f"A link to choose a password is on its way to {person.email}.")
    return redirect("person_detail", person.pk)


def _somebody_else(request: HttpRequest, pk: UUID) -> User:
    """The person to change. Nobody changes their own roles or sign-in, so there is no such page."""
    if pk == request.user.pk:
        raise Refused("You cannot change your own roles or sign-in. Ask another administrator.")
    return get_object_or_404(User, pk=pk)
