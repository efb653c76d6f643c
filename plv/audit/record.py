"""Appending to the audit."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from plv.audit.events import Event


def record(
    event: Event,
    *,
    target: models.Model | None,
    by: Any,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append one event about `target`, done by the person `by` (None: the system itself).

    `detail` holds codes, names of fields and ids, never what a person wrote. The row is sealed
    when the transaction commits; outside a transaction it would not be bound to what it records,
    so that is an error of the caller.
    """
    from plv.audit.models import AuditEvent

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record must be called inside the transaction it records")
    child, authority = _about(target)
    AuditEvent.objects.create(
        at=at,
        event=str(event),
        by_id=getattr(by, "pk", None),
        by_label=getattr(by, "audit_label", "") if by is not None else "system",
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        child_id=child,
        authority_id=authority,
        detail=json.dumps(detail or {}, sort_keys=True, ensure_ascii=True, default=str),
    )


def read(
    target: models.Model,
    *,
    by: Any,
    at: datetime,
    kind: str,
    children: Iterable[UUID] | None = None,
) -> None:
    """Append that `by` read the child's record `target`, or that a list showed these `children`.

    `kind` is the page or document read, for example "referral" or "bed board".
    """
    if children is None:
        record(Event.CHILD_READ, target=target, by=by, at=at, detail={"kind": kind})
        return
    shown = sorted({str(child) for child in children})
    if shown:
        record(
            Event.CHILDREN_LISTED,
            target=target,
            by=by,
            at=at,
            detail={"kind": kind, "children": shown},
        )


def _about(target: models.Model | None) -> tuple[UUID | None, UUID | None]:
    """The child and the authority that `target` is about, as far as its own columns say."""
    if target is None:
        return None, None
    about = getattr(target, "audit_child_id", None) or getattr(target, "child_id", None)
    authority = getattr(target, "authority_id", None)
    if target._meta.label_lower == "referrals.child":
        about = target.pk
    if target._meta.label_lower == "members.authority":
        authority = target.pk
    return about, authority
