"""The first question of every view: may this role do this?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from plv.access.roles import Permission

View = Callable[..., HttpResponse]


def requires(
    *permissions: Permission, methods: tuple[str, ...] = ("GET", "POST")
) -> Callable[[View], View]:
    """A page for people who hold any of `permissions` for anything; none given: anyone signed in.

    Whose rows they may see there is the second question, answered by `visible_to`.
    """
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if permissions and not any(request.user.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        page.permissions = permissions  # type: ignore[attr-defined]
        page.for_people = True  # type: ignore[attr-defined]
        return require_http_methods(list(allowed))(page)

    return decorate
