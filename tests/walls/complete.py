"""A referral with every part answered, as a social worker would type it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse

from referrals.models import Referral
from tests import factories as make
from tests.referrals import filling


def complete(authority: Any, writer: Any, *, at: datetime) -> Referral:
    """Start a draft and send each of its pages once."""
    client = Client()
    client.force_login(writer, backend=settings.AUTHENTICATION_BACKENDS[0])
    child = make.ChildFactory(authority=authority, ethnicity="", legal_status="")
    draft = make.ReferralFactory(child=child, legal_route="", started_by=writer, started_at=at)
    for slug, answers in filling.parts():
        page = reverse("referral_section", args=[draft.pk, slug])
        carried = client.get(page).context["form"].initial
        sent = {name: carried[name] for name in ("version", "seen")}
        answer = client.post(page, {"form_key": str(uuid4()), **answers, **sent})
        assert answer.status_code == 302, (slug, answer.context["form"].errors)
    draft.refresh_from_db()
    return draft
