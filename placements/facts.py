"""Reads what an allocation decides on. Reading only: `placements.allocation` thinks, actions write."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from members import queries as members
from members.standing import Standing
from placements import allocation
from placements.beds import BedNow, beds_now, capacities, offerable
from placements.models import Home, Occupancy, Placement, Policy
from plv import clock
from plv.errors import Refused
from referrals import needs
from referrals.eligibility import APPROVAL_UNDER
from referrals.models import Child, KeepApart, LegalBasis, Referral

HEARING_WITHIN = timedelta(days=7)


def policy_on(day: date) -> Policy:
    """The version in force on `day`."""
    policy = (
        Policy.objects.filter(starts_on__lte=day)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        .first()
    )
    if policy is None:
        raise Refused("No allocation policy is in force today. The board must approve one first.")
    return policy


def facts(home: Home, policy: Policy, at: datetime) -> allocation.Facts:
    """Everything the allocation of this home's free beds may depend on, at the moment `at`."""
    day = clock.london_day(at)
    beds = beds_now([home], at, with_people=False)
    free = [
        bed
        for bed in offerable(beds, capacities([home], at))
        if bed.next_claim is None
        or bed.next_claim.starts_at >= at + timedelta(hours=policy.offer_hours)
    ]
    waiting = list(Referral.objects.waiting().select_related("child").defer("answers"))
    moving_on = list(
        Placement.objects.current()
        .filter(home=home, kind=needs.Kind.SECURE, step_down_wanted_from__lte=day)
        .exclude(
            child__in=Occupancy.objects.not_over(at)
            .filter(kind=Occupancy.Kind.NAMED_HOLD)
            .values("child")
        )
        .select_related("child", "referral")
        .defer("referral__answers")
    )
    bases = _legal_bases([referral.child_id for referral in waiting], at)
    standings = members.standings(on=day)
    shares = _fair_shares(standings, at)
    candidates = [
        _waiting(referral, bases[referral.child_id], standings, at) for referral in waiting
    ]
    candidates += [_moving_on(placement, standings, at) for placement in moving_on]
    residents = _residents(beds)
    return allocation.Facts(
        at=at,
        policy=_policy(policy),
        units=tuple({bed.bed.unit_id: _unit(bed) for bed in beds}.values()),
        beds=tuple(_bed(bed, at) for bed in free),
        residents=residents,
        keep_apart=_keep_apart(
            {row.child for row in residents} | {row.child for row in candidates}
        ),
        candidates=tuple(candidates),
        fair_share=shares,
    )


def _policy(policy: Policy) -> allocation.Policy:
    return allocation.Policy(
        version=policy.version,
        rank=tuple(allocation.RankKey(key) for key in policy.rank),
        member_reserve=allocation.MemberReserve(**policy.member_reserve),
        search_limit=policy.search_limit,
    )


def _unit(row: BedNow) -> allocation.Unit:
    unit = row.bed.unit
    return allocation.Unit(
        id=str(unit.pk),
        home=str(unit.home_id),
        kind=allocation.Kind(unit.kind),
        sexes=tuple(allocation.Sex(sex) for sex in unit.sexes),
        min_age=unit.min_age,
        max_age=unit.max_age,
    )


def _bed(row: BedNow, at: datetime) -> allocation.Bed:
    return allocation.Bed(
        id=str(row.bed.pk),
        unit=str(row.bed.unit_id),
        room=row.bed.room,
        features=tuple(row.bed.features),
        free_from=at,
        free_until=row.next_claim.starts_at if row.next_claim else None,
    )


def _residents(beds: Iterable[BedNow]) -> tuple[allocation.Resident, ...]:
    """Children in a bed, or for whom one is held, now."""
    return tuple(
        allocation.Resident(
            child=str(row.claim.child_id),
            unit=str(row.bed.unit_id),
            room=row.bed.room,
            home=str(row.bed.unit.home_id),
        )
        for row in beds
        if row.claim is not None and row.claim.child_id is not None
    )


def _keep_apart(children: set[str]) -> tuple[allocation.KeepApart, ...]:
    rows = KeepApart.objects.open().filter(first__in=children, second__in=children)
    return tuple(
        allocation.KeepApart(
            a=str(row.first_id), b=str(row.second_id), level=allocation.Level(row.level)
        )
        for row in rows
    )


def _legal_bases(children: Iterable[UUID], at: datetime) -> dict[UUID, list[LegalBasis]]:
    found: dict[UUID, list[LegalBasis]] = defaultdict(list)
    for row in LegalBasis.objects.filter(
        child__in=list(children), ends_at__gt=at, ended_at__isnull=True
    ):
        found[row.child_id].append(row)
    return found


def _waiting(
    referral: Referral, bases: list[LegalBasis], standings: dict[UUID, Standing], at: datetime
) -> allocation.Candidate:
    child = referral.child
    wanted = clock.start_of_day(referral.needed_from) if referral.needed_from else at
    start = max(wanted, at)
    legal, until = legal_position(referral, bases, start, at)
    return allocation.Candidate(
        referral=str(referral.pk),
        child=str(child.pk),
        authority=str(referral.authority_id),
        kind=allocation.Kind(referral.kind),
        standing=allocation.Standing(standings[referral.authority_id]),
        age=child.age_on(clock.london_day(start)),
        sex=allocation.Sex(child.sex),
        needed_from=wanted,
        legal=legal,
        legal_until=until,
        under_13=_under_13(child, clock.london_day(start)),
        required_features=tuple(referral.required_features)
        if referral.required_features is not None
        else None,
        risk_band=referral.risk_band,
        fresh=referral.is_fresh(at),
        paused_until=clock.start_of_day(referral.paused_until) if referral.paused_until else None,
        assessment=allocation.Assessment.SUITABLE if referral.suitable else None,
        urgency=_urgency(referral, bases, at),
        leaving_own_secure=False,
        waiting_since=referral.waiting_since or at,
        tie_break=referral.tie_break or 0,
    )


def _moving_on(
    placement: Placement, standings: dict[UUID, Standing], at: datetime
) -> allocation.Candidate:
    """A child of the home's own secure beds who waits for a step-down place (rank key 2)."""
    referral = placement.referral
    wanted = clock.start_of_day(placement.step_down_wanted_from)
    return allocation.Candidate(
        referral=str(referral.pk),
        child=str(placement.child_id),
        authority=str(placement.authority_id),
        kind=allocation.Kind.STEP_DOWN,
        standing=allocation.Standing(standings[placement.authority_id]),
        age=placement.child.age_on(clock.london_day(max(wanted, at))),
        sex=allocation.Sex(placement.child.sex),
        needed_from=wanted,
        legal=allocation.Legal.NONE,
        legal_until=None,
        under_13=allocation.Under13.NOT_NEEDED,
        required_features=tuple(referral.required_features or ()),
        risk_band=referral.risk_band,
        fresh=True,
        paused_until=None,
        assessment=allocation.Assessment.SUITABLE,
        urgency=allocation.Urgency.OTHER,
        leaving_own_secure=True,
        waiting_since=wanted,
        tie_break=referral.tie_break or 0,
    )


def legal_position(
    referral: Referral, bases: Iterable[LegalBasis], start: datetime, at: datetime
) -> tuple[allocation.Legal, datetime | None]:
    """What will permit the child to be locked in at `start`, as far as the rows say.

    Expected: the authority has authorised 72 hours, or a sealed order begins or a hearing is listed
    by the start or within the week. A hearing that has passed without an order recorded is
    something to find out.
    """
    soon = max(start, at + HEARING_WITHIN)
    covering = [row for row in bases if row.starts_at <= start < row.ends_at]
    if covering:
        return allocation.Legal.IN_FORCE, max(row.ends_at for row in covering)
    if any(start < row.starts_at <= soon for row in bases):
        return allocation.Legal.EXPECTED, None
    if referral.legal_route == needs.LegalRoute.SEVENTY_TWO_HOURS and referral.authorised_by_name:
        return allocation.Legal.EXPECTED, None
    if referral.legal_route == needs.LegalRoute.HEARING and referral.hearing_at:
        if referral.hearing_at <= at:
            return allocation.Legal.UNKNOWN, None
        listed_soon = referral.hearing_at <= soon
        return (allocation.Legal.EXPECTED if listed_soon else allocation.Legal.NONE), None
    if referral.legal_route == needs.LegalRoute.NOT_YET:
        return allocation.Legal.NONE, None
    return allocation.Legal.UNKNOWN, None


def _under_13(child: Child, day: date) -> allocation.Under13:
    if child.age_on(day) >= APPROVAL_UNDER:
        return allocation.Under13.NOT_NEEDED
    return allocation.Under13.APPROVED if child.under_13_approved_at else allocation.Under13.MISSING


def _urgency(referral: Referral, bases: Iterable[LegalBasis], at: datetime) -> allocation.Urgency:
    """Rank key 3: in 72 hours now; ordered, in an unlawful or unregulated setting; ordered; other."""
    now = [row for row in bases if row.starts_at <= at < row.ends_at]
    if any(row.kind == LegalBasis.Kind.SEVENTY_TWO_HOURS for row in now):
        return allocation.Urgency.IN_72_HOURS
    ordered = bool(now) or bool(referral.deprived_of_liberty_order)
    unregulated = (
        referral.setting == needs.Setting.UNREGISTERED or referral.setting_registered is False
    )
    if ordered and unregulated:
        return allocation.Urgency.ORDERED_UNLAWFUL_SETTING
    return allocation.Urgency.ORDERED if ordered else allocation.Urgency.OTHER


def _fair_shares(standings: dict[UUID, Standing], at: datetime) -> tuple[allocation.FairShare, ...]:
    """Bed-nights each authority used in the last twelve months, against an equal share of them all."""
    day = clock.london_day(at)
    since = clock.add_months(day, -12)
    used: dict[UUID, int] = defaultdict(int)
    rows = Placement.objects.filter(
        Q(discharged_at__isnull=True) | Q(discharged_at__gt=clock.start_of_day(since))
    ).values_list("authority", "admitted_at", "discharged_at")
    for authority_id, admitted_at, discharged_at in rows:
        first = max(since, clock.london_day(admitted_at))
        last = min(day, clock.london_day(discharged_at)) if discharged_at else day
        used[authority_id] += max(0, (last - first).days)
    sharing = [pk for pk, standing in standings.items() if standing.has_priority]
    if not sharing:
        return ()
    share = round(sum(used.values()) / len(sharing), 2)
    if share == 0:
        return ()
    return tuple(
        allocation.FairShare(authority=str(pk), bed_nights=used.get(pk, 0), equal_share=share)
        for pk in standings
    )
