"""Records beside the referral: documents, keep-apart pairs, unmet need."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from members.models import Authority
from plv import audit
from plv.access.models import User
from plv.access.roles import Permission
from plv.errors import Refused, constraints_speak
from referrals.actions.guards import check_holds, check_office, locked
from referrals.lifecycle import Outcome
from referrals.models import Child, Document, KeepApart, Referral, UnmetNeed

if TYPE_CHECKING:
    from referrals.documents import CheckedUpload


@transaction.atomic
def add_document(
    *,
    referral: Referral,
    kind: str,
    title: str,
    dated_on: date | None,
    upload: "CheckedUpload",
    by: User,
    at: datetime,
) -> Document:
    """Keep a checked file under a random name; if the row is not kept, neither is the file."""
    referral = locked(referral)
    check_holds(by, Permission.WRITE_REFERRALS, referral.authority_id)
    if not referral.is_live:
        raise Refused("This referral is closed, so nothing can be added to it.")
    name = default_storage.save(f"documents/{uuid4().hex}", ContentFile(upload.content))
    try:
        with constraints_speak(), transaction.atomic():
            document = Document.objects.create(
                referral=referral,
                kind=kind,
                title=title,
                dated_on=dated_on,
                file=name,
                media_type=upload.media_type,
                size=len(upload.content),
                sha256=hashlib.sha256(upload.content).hexdigest(),
                added_at=at,
                added_by=by,
            )
            audit.record(
                audit.Event.DOCUMENT_ADDED, target=document, by=by, at=at, detail={"kind": kind}
            )
    except BaseException:
        default_storage.delete(name)
        raise
    return document


@transaction.atomic
def open_keep_apart(
    *,
    child: Child,
    other: Child,
    level: str,
    part_of_child: str,
    reason: str,
    by: User,
    at: datetime,
) -> KeepApart:
    """Keep two children apart at a level from now on. `part_of_child` is the part of `child`."""
    for each in (child, other):
        check_office(by, Permission.ALLOCATE_BEDS, each.authority_id)
    if child.pk == other.pk:
        raise Refused("Choose two different children.", field="other")
    part = KeepApart.Part(part_of_child)
    if child.pk > other.pk:
        child, other = other, child
        part = _seen_from_the_other_side(part)
    with constraints_speak(), transaction.atomic():
        pair = KeepApart.objects.create(
            first=child,
            second=other,
            level=level,
            part_of_first=part,
            reason=reason,
            opened_at=at,
            opened_by=by,
        )
    audit.record(
        audit.Event.KEEP_APART_OPENED,
        target=pair,
        by=by,
        at=at,
        detail={"children": [str(child.pk), str(other.pk)], "level": level},
    )
    return pair


@transaction.atomic
def close_keep_apart(*, keep_apart: KeepApart, reason: str, by: User, at: datetime) -> KeepApart:
    """The two need not be kept apart any more, and why."""
    pair = (
        KeepApart.objects.select_for_update(of=("self",))
        .select_related("first", "second")
        .get(pk=keep_apart.pk)
    )
    for each in (pair.first, pair.second):
        check_office(by, Permission.ALLOCATE_BEDS, each.authority_id)
    if pair.closed_at is not None:
        raise Refused("This entry is already closed.")
    pair.closed_at, pair.closed_by, pair.closing_reason = at, by, reason
    with constraints_speak(), transaction.atomic():
        pair.save(update_fields=["closed_at", "closed_by", "closing_reason"])
    audit.record(
        audit.Event.KEEP_APART_CLOSED,
        target=pair,
        by=by,
        at=at,
        detail={"children": [str(pair.first_id), str(pair.second_id)]},
    )
    return pair


def _seen_from_the_other_side(part: KeepApart.Part) -> KeepApart.Part:
    turned = {
        KeepApart.Part.AT_RISK: KeepApart.Part.POSES_RISK,
        KeepApart.Part.POSES_RISK: KeepApart.Part.AT_RISK,
    }
    return turned.get(part, part)


@transaction.atomic
def record_unmet_need(
    *,
    authority: Authority,
    referral: Referral | None,
    needed_on: date,
    reason: str,
    age: int,
    sex: str,
    ethnicity: str,
    went_to: str,
    registered: bool | None,
    weekly_cost: Decimal | None,
    miles: Decimal | None,
    by: User,
    at: datetime,
) -> UnmetNeed:
    """Record a need that no place met; with the referral where there was one."""
    check_holds(by, Permission.WRITE_REFERRALS, authority.pk)
    if referral is not None and (referral.authority_id != authority.pk or referral.is_live):
        raise Refused("Record unmet need for a closed referral of your own authority.")
    if referral is not None and referral.outcome == Outcome.MOVED_ON:
        raise Refused("This referral led to a place here, so its need was met.")
    with constraints_speak(), transaction.atomic():
        need = UnmetNeed.objects.create(
            authority=authority,
            referral=referral,
            needed_on=needed_on,
            reason=reason,
            age=age,
            sex=sex,
            ethnicity=ethnicity,
            went_to=went_to,
            registered=registered,
            weekly_cost=weekly_cost,
            miles=miles,
            recorded_at=at,
            recorded_by=by,
        )
    audit.record(audit.Event.UNMET_NEED_RECORDED, target=need, by=by, at=at)
    return need
