"""Who is told that an offer or a placement needs them. No message says which child it is about.

Each is called by the action it tells of, inside that action's transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from placements.models import Home, Offer, Placement
from plv import notify
from plv.access.models import User
from plv.access.roles import Permission
from referrals.models import Referral


def offer_made(offer: Offer, *, at: datetime) -> None:
    notify.tell(
        _managers(offer.bed.unit.home),
        subject="A child is proposed for your home",
        body="A placement officer has offered one of your beds for a child. Read about the child, "
        "then accept or refuse. The offer lapses at the time shown on its page.",
        path=offer.get_absolute_url(),
        about=_occasion("offer", offer.pk, "made", at),
        at=at,
    )


def home_accepted(offer: Offer, *, at: datetime) -> None:
    notify.tell(
        _approving_officers(offer.referral),
        subject="A place is offered: your answer is needed",
        body="The home has accepted a child of your authority. Accept or decline the place "
        "before the offer lapses at the time shown on its page.",
        path=offer.get_absolute_url(),
        about=_occasion("offer", offer.pk, "accepted by the home", at),
        at=at,
    )


def home_refused(offer: Offer, *, at: datetime) -> None:
    """The authority has not seen an offer the home refuses: it is told where its referral stands."""
    notify.tell(
        _placement_officers(),
        subject="A home has refused an offer",
        body="A registered manager has refused an offer and gives the reason. "
        "The referral is waiting again and keeps its place in time.",
        path=offer.get_absolute_url(),
        about=_occasion("offer", offer.pk, "refused by the home", at),
        at=at,
    )
    _tell_it_is_waiting_again(offer, at=at)


def authority_accepted(offer: Offer, *, at: datetime) -> None:
    notify.tell(
        chain(_managers(offer.bed.unit.home), _placement_officers()),
        subject="A place has been accepted: prepare to admit",
        body="The authority has accepted the place and says when it plans to arrive.",
        path=offer.get_absolute_url(),
        about=_occasion("offer", offer.pk, "accepted by the authority", at),
        at=at,
    )


def authority_declined(offer: Offer, *, at: datetime) -> None:
    notify.tell(
        chain(_managers(offer.bed.unit.home), _placement_officers()),
        subject="An authority has declined an offer",
        body="The authority has declined the place and gives the reason. The bed is no longer held.",
        path=offer.get_absolute_url(),
        about=_occasion("offer", offer.pk, "declined by the authority", at),
        at=at,
    )
    _tell_it_is_waiting_again(offer, at=at)


def offer_lapsed(offer: Offer, *, at: datetime) -> None:
    notify.tell(
        chain(_managers(offer.bed.unit.home), _placement_officers()),
        subject="An offer has lapsed",
        body="An offer was not completed before its time ran out. The bed is no longer held.",
        path=offer.get_absolute_url(),
        about=_occasion("offer", offer.pk, "lapsed", at),
        at=at,
    )
    _tell_it_is_waiting_again(offer, at=at)


def offer_withdrawn(offer: Offer, *, at: datetime) -> None:
    notify.tell(
        _managers(offer.bed.unit.home),
        subject="An offer has been withdrawn",
        body="A placement officer has withdrawn an offer to your home. The bed is no longer held.",
        path=offer.get_absolute_url(),
        about=_occasion("offer", offer.pk, "withdrawn", at),
        at=at,
    )
    _tell_it_is_waiting_again(offer, at=at)


def child_admitted(placement: Placement, *, at: datetime) -> None:
    notify.tell(
        _people_of_the_authority(placement.referral),
        subject="A child has arrived at the home",
        body="The home has recorded the arrival. The page shows the legal time limits and when the "
        "first review is due.",
        path=placement.get_absolute_url(),
        about=_occasion("placement", placement.pk, "admitted", at),
        at=at,
    )


def child_discharged(placement: Placement, *, at: datetime) -> None:
    notify.tell(
        chain(_people_of_the_authority(placement.referral), _placement_officers()),
        subject="A child has left the home",
        body="The home has recorded that a child has left. A bed may be coming free.",
        path=placement.get_absolute_url(),
        about=_occasion("placement", placement.pk, "discharged", at),
        at=at,
    )


def _tell_it_is_waiting_again(offer: Offer, *, at: datetime) -> None:
    """To the authority, of its referral: the offer itself may say what it must not see."""
    notify.tell(
        _people_of_the_authority(offer.referral),
        subject="A referral is waiting for a place again",
        body="An offer for a child of your authority has ended without a place. The referral is "
        "waiting again and keeps its place in time. The page says what happens next.",
        path=offer.referral.get_absolute_url(),
        about=_occasion("offer", offer.pk, "ended without a place", at),
        at=at,
    )


def _occasion(noun: str, pk: object, what: str, at: datetime) -> str:
    return f"{noun} {pk} {what} {at.isoformat()}"


def _managers(home: Home) -> Iterable[User]:
    return User.objects.holding_for(Permission.RUN_HOME, home)


def _approving_officers(referral: Referral) -> Iterable[User]:
    return User.objects.holding_for(Permission.SIGN_REFERRALS, referral.authority)


def _social_workers(referral: Referral) -> Iterable[User]:
    return User.objects.holding_for(Permission.WRITE_REFERRALS, referral.authority)


def _people_of_the_authority(referral: Referral) -> Iterable[User]:
    return chain(_social_workers(referral), _approving_officers(referral))


def _placement_officers() -> Iterable[User]:
    return User.objects.holding(Permission.ALLOCATE_BEDS)
