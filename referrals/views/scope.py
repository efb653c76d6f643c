"""Whose row it is: the second question of every page about a referral."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from plv.access.roles import Permission as P
from referrals.lifecycle import Status
from referrals.models import Referral


def theirs(request: HttpRequest, *permissions: P) -> QuerySet[Referral]:
    """The referrals of the authorities for which the person holds one of `permissions`."""
    held = request.user.held
    authorities = {pk for permission in permissions for pk in held.authorities(permission)}
    return Referral.objects.with_particulars().filter(authority__in=authorities)


def visible(request: HttpRequest, pk: UUID) -> Referral:
    """A referral this person may read, or 404."""
    return get_object_or_404(Referral.objects.visible_to(request.user).with_particulars(), pk=pk)


def writable(request: HttpRequest, pk: UUID) -> Referral:
    """A referral of an authority this person writes for, or 404."""
    return get_object_or_404(theirs(request, P.WRITE_REFERRALS), pk=pk)


def say_where_it_stands(request: HttpRequest, referral: Referral) -> None:
    """For a page that no longer fits: nothing was changed, and what the referral is now."""
    label = Status(referral.status).label.lower()
    messages.info(
        request, f"{referral.reference} is “{label}” now, so there is nothing to do on that page."
    )
