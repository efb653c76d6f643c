"""Who is told that a referral needs them. No message says whose it is or what it says.

Each is called by the action it tells of, inside that action's transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.urls import reverse

from plv import notify
from plv.access.models import User
from plv.access.roles import Permission
from referrals.lifecycle import Outcome
from referrals.models import Referral


def referral_sent_for_sign_off(referral: Referral, *, at: datetime) -> None:
    notify.tell(
        _approving_officers(referral),
        subject="A referral is ready for your signature",
        body="A social worker in your authority has finished a referral and asks you to sign it "
        "or send it back. It does not reach the placement team until you sign.",
        path=reverse("referral_sign", args=[referral.pk]),
        about=_occasion(referral, "sent for sign-off", at),
        at=at,
    )


def referral_sent_back(referral: Referral, *, at: datetime) -> None:
    notify.tell(
        _social_workers(referral),
        subject="A referral has been sent back to you",
        body="Your approving officer has sent a referral back and says what to change. "
        "It is a draft again until you send it for sign-off.",
        path=referral.get_absolute_url(),
        about=_occasion(referral, "sent back", at),
        at=at,
    )


def referral_submitted(referral: Referral, *, at: datetime) -> None:
    notify.tell(
        _placement_officers(),
        subject="A referral is ready to assess",
        body="An authority has signed and sent a referral. It is in the queue.",
        path=reverse("referral_assess", args=[referral.pk]),
        about=_occasion(referral, "submitted", at),
        at=at,
    )


def information_requested(referral: Referral, *, at: datetime) -> None:
    notify.tell(
        _social_workers(referral),
        subject="The placement team has a question about a referral",
        body="The placement team needs an answer from you before it can go on with a referral.",
        path=reverse("referral_information", args=[referral.pk]),
        about=_occasion(referral, "question asked", at),
        at=at,
    )


def information_given(referral: Referral, *, at: datetime) -> None:
    notify.tell(
        _placement_officers(),
        subject="An authority has answered your question",
        body="The answer to a question of the placement team’s has come. The referral is back in "
        "the queue.",
        path=reverse("referral_assess", args=[referral.pk]),
        about=_occasion(referral, "question answered", at),
        at=at,
    )


def referral_assessed(referral: Referral, *, at: datetime) -> None:
    notify.tell(
        _social_workers(referral),
        subject="A referral has been assessed and is waiting for a place",
        body="The placement team has assessed a referral of yours as suitable. It is now in the "
        "ranking. Confirm or update it every 14 days so that it stays there.",
        path=referral.get_absolute_url(),
        about=_occasion(referral, "assessed", at),
        at=at,
    )


def referral_not_eligible(referral: Referral, *, at: datetime) -> None:
    notify.tell(
        _people_of_the_authority(referral),
        subject="The placement team cannot take a referral up",
        body="The placement team has decided that it cannot take a referral of yours up. "
        "The page gives the reason and says what you can do.",
        path=referral.get_absolute_url(),
        about=_occasion(referral, "not eligible", at),
        at=at,
    )


def referral_stopped(referral: Referral, *, at: datetime) -> None:
    """The search is over without a place: told to the side that did not end it."""
    if referral.outcome in {Outcome.SEARCH_STOPPED, Outcome.TURNED_18}:
        notify.tell(
            _people_of_the_authority(referral),
            subject="The search for a place has been stopped",
            body="A placement officer has stopped the search for a referral of yours. The page says "
            "why. If the child still needs a place, start a new referral.",
            path=referral.get_absolute_url(),
            about=_occasion(referral, "search stopped", at),
            at=at,
        )
    elif referral.submitted_at is not None:
        notify.tell(
            _placement_officers(),
            subject="An authority has withdrawn a referral",
            body="An authority has withdrawn a referral and gives the reason. "
            "It is no longer in the queue or in the ranking.",
            path=referral.get_absolute_url(),
            about=_occasion(referral, "withdrawn", at),
            at=at,
        )


def update_due(referral: Referral, *, due: datetime, at: datetime) -> None:
    notify.tell(
        _social_workers(referral),
        subject="A waiting referral needs an update",
        body="A referral that waits for a place must be confirmed or updated so that it stays in "
        "the ranking. If nothing has changed, that takes one press.",
        path=referral.get_absolute_url(),
        about=_occasion(referral, "update due", due),
        at=at,
    )


def _occasion(referral: Referral, what: str, at: datetime) -> str:
    """The same step of the same referral at another time is another occasion."""
    return f"referral {referral.pk} {what} {at.isoformat()}"


def _social_workers(referral: Referral) -> Iterable[User]:
    return User.objects.holding_for(Permission.WRITE_REFERRALS, referral.authority)


def _approving_officers(referral: Referral) -> Iterable[User]:
    return User.objects.holding_for(Permission.SIGN_REFERRALS, referral.authority)


def _people_of_the_authority(referral: Referral) -> Iterable[User]:
    return chain(_social_workers(referral), _approving_officers(referral))


def _placement_officers() -> Iterable[User]:
    return User.objects.holding(Permission.ASSESS_REFERRALS)
