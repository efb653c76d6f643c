"""On a provisioned site, in a process of its own: people who are signed in, referrals to ask about."""

import json
import sys

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from plv.access import roles
from plv.access.models import User
from tests import factories as make


def session_of(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main(officers: int, referrals: int) -> None:
    """Print JSON: a session for each officer, and the id of each referral."""
    with transaction.atomic():
        authority = make.AuthorityFactory()
        make.UserFactory(holds=[(roles.SOCIAL_WORKER, authority)])
        people = [
            make.UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)]) for _ in range(officers)
        ]
        rows = [
            make.ReferralFactory(submitted=True, child__authority=authority)
            for _ in range(referrals)
        ]
        town = {
            "sessions": [session_of(person) for person in people],
            "referrals": [str(row.pk) for row in rows],
        }
    sys.stdout.write(json.dumps(town))
