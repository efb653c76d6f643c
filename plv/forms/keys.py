"""Making a repeated submit one submit.

The key is claimed first, in the transaction that does the work. Ten copies sent at once queue
behind the first on the key's row; when it commits they find its answer and are sent to the same
page. If the first shows the form again with errors, nothing was done and the key is free again.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from plv import clock
from plv.errors import views as error_views
from plv.forms.models import SubmittedForm

NOT_PART_OF_THE_BODY = {"csrfmiddlewaretoken", "form_key"}
CHANGED = (
    "This form was already sent with other answers. The first answers were kept. "
    "Go back, reload the page and check what it says before you send it again."
)


class _NothingDone(Exception):
    """The view answered with a page instead of a redirect: roll back and show it."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def submit_once(request: HttpRequest, key: UUID, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Run `view` once for this `key`; every repeat gets the redirect the first one gave.

    The same key with other answers is a 409 and changes nothing.
    """
    digest = body_digest(request)
    try:
        with transaction.atomic():
            if not _claim(key, request, digest):
                return _answer_again(request, key, digest)
            response = view()
            if not (300 <= response.status_code < 400):
                raise _NothingDone(response)
            SubmittedForm.objects.filter(pk=key).update(answer=response["Location"])
            return response
    except _NothingDone as nothing:
        return nothing.response


def _claim(key: UUID, request: HttpRequest, digest: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plv_forms_submittedform (key, by_id, path, body_digest, answer, claimed_at)"
            " VALUES (%s, %s, %s, %s, '', %s) ON CONFLICT (key) DO NOTHING",
            [key, request.user.pk, request.path[:300], digest, clock.now()],
        )
        return bool(cursor.rowcount)


def _answer_again(request: HttpRequest, key: UUID, digest: str) -> HttpResponse:
    first = SubmittedForm.objects.get(pk=key)
    if (first.by_id, first.path, first.body_digest) != (
        request.user.pk,
        request.path[:300],
        digest,
    ):
        return error_views.conflict(request, CHANGED)
    return HttpResponseRedirect(first.answer)


def body_digest(request: HttpRequest) -> str:
    """SHA-256, in hex, of what the person answered: fields and files, without the keys themselves."""
    hasher = hashlib.sha256()
    for name in sorted(request.POST):
        if name not in NOT_PART_OF_THE_BODY:
            hasher.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            hasher.update(repr((name, upload.name, upload.size)).encode())
            for chunk in upload.chunks():
                hasher.update(chunk)
            upload.seek(0)
    return hasher.hexdigest()
