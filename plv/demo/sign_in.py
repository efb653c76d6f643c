"""The demonstration's sign-in page: the made-up people by role, one press each."""

from collections.abc import Iterator
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from members.models import Authority
from placements.models import Home
from plv.access.held import held_by_each
from plv.access.models import User
from plv.access.roles import ROLES, Scope, roles_made_of

DOMAIN = "plv-demo.example"
SHOWN_PER_ROLE = 6


def demo_people() -> QuerySet[User]:
    """The made-up people: those of an e-mail domain that no real person can have (RFC 2606)."""
    return User.objects.active().filter(email__iendswith=f"@{DOMAIN}")


class SignIn(LoginView):
    """The ordinary sign-in page, with the made-up people below it."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "demo_people": [(label, people) for label, people in people_by_role() if people],
            "demo_sign_in_url": reverse("demo_sign_in"),
        }


def people_by_role() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Each role with (name, for what, id) of those who hold it; five queries in all."""
    people = list(demo_people().order_by("name"))
    held = held_by_each([person.pk for person in people])
    names = {
        Scope.AUTHORITY: dict(Authority.objects.values_list("pk", "name")),
        Scope.HOME: dict(Home.objects.values_list("pk", "name")),
    }
    for role in ROLES.values():
        found: list[tuple[str, str, str]] = []
        for person in people:
            each = held[person.pk]
            if role.scope is Scope.PLV:
                holds, detail = role in roles_made_of(each.everywhere, Scope.PLV), person.job_title
            else:
                scoped = each.for_authority if role.scope is Scope.AUTHORITY else each.for_home
                targets = [
                    pk for pk, codes in scoped.items() if role in roles_made_of(codes, role.scope)
                ]
                holds = bool(targets)
                detail = ", ".join(sorted(names[role.scope][pk] for pk in targets))
            if holds:
                found.append((person.name, detail, str(person.pk)))
        yield role.label, found[:SHOWN_PER_ROLE]


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a made-up person, without a password."""
    try:
        chosen = UUID(request.POST.get("person", ""))
    except ValueError:
        return redirect("account_login")
    person = get_object_or_404(demo_people(), pk=chosen)
    get_adapter(request).login(request, person)
    then = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()}):
        then = reverse("home")
    return redirect(then)


demo_sign_in.repeats_are_harmless = True
