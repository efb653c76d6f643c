"""The made-up world while it is being lived: its people, its home, and the children's cases."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from members.models import Authority
from placements.models import Bed, Home, Offer, Placement, Unit
from plv.access.models import User
from plv.demo.answers import Written
from plv.demo.people import Staff
from plv.demo.profiles import Profile
from plv.demo.settings import Settings
from plv.demo.timeline import Timeline
from referrals.lifecycle import Status
from referrals.models import Referral


@dataclass
class Case:
    """One child's story as far as it has been told, and what is already decided of it."""

    profile: Profile
    authority: Authority
    writer: User
    signer: User
    referral: Referral | None = None
    written: Written | None = None
    status: Status | None = None
    hearing_at: datetime | None = None
    court: str = "East London Family Court"
    covered_until: datetime | None = None
    offer: Offer | None = None
    placement: Placement | None = None
    leaves_at: datetime | None = None
    bed_is_held: bool = False  # a step-down bed
    scripted: bool = False  # a scene decides what happens to it, chance does not
    orders: list[str] = field(default_factory=list)  # the kinds the court has made, in order
    approved: bool = False  # by the Secretary of State, for a child under 13
    neglected: bool = False  # nobody sends its updates
    ends_now: bool = False  # its order is meant to end about now, so nobody renews it yet
    unreviewed: bool = False  # its next review is meant to be due or late now

    @property
    def is_here(self) -> bool:
        return self.placement is not None and self.status == Status.PLACED


@dataclass
class World:
    settings: Settings
    rng: Random
    timeline: Timeline
    authorities: dict[str, Authority]
    home: Home
    staff: Staff
    beds: list[Bed]
    cases: list[Case] = field(default_factory=list)
    by_referral: dict[str, Case] = field(default_factory=dict)
    ends: list[datetime] = field(default_factory=list)  # when orders are meant to end about now
    short_unit: Unit | None = None  # the unit with a staffed place fewer than approved
    signed: set[datetime] = field(default_factory=set)
    changed: bool = False  # something that a new allocation could turn on

    @property
    def now(self) -> datetime:
        return self.settings.now

    @property
    def quiet_from(self) -> datetime:
        """From here on scenes decide who comes and goes, so that today shows something of everything."""
        return self.now - timedelta(days=9)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def bed(self, pk: str) -> Bed:
        return next(bed for bed in self.beds if str(bed.pk) == pk)

    def signing(self, at: datetime) -> datetime:
        """The moment, or soon after, at which nothing else was signed: waiting time decides no tie."""
        while at in self.signed:
            at += timedelta(minutes=1)
        self.signed.add(at)
        return at

    def officer(self) -> User:
        return self.rng.choice(self.staff.officers)

    def residents(self) -> list[Case]:
        return [case for case in self.cases if case.is_here]

    def waiting(self) -> list[Case]:
        return [case for case in self.cases if case.status == Status.WAITING]
