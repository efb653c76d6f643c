"""From a need to a waiting referral, and what happens while it waits: the authority's side."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from plv import clock
from plv.demo import answers, profiles
from plv.demo.settings import HERO, SECOND_HERO
from plv.demo.timeline import later, local, weekday_on_or_after, working
from plv.demo.world import Case, World
from referrals import actions, needs
from referrals.lifecycle import Outcome, Status
from referrals.models import LegalBasis

SAVED_PART_BY_PART = timedelta(days=30)  # what is older than this was saved in one piece
UPDATE_AFTER = (10, 13)
UPDATES = ["", "", "", "", "Missing for two nights and found; the plan is the same.", "Moved to another address of the same provider.", "A calmer fortnight; the grounds are still met."]  # fmt: skip
QUESTIONS = [
    ("Which professionals will stay with the child after the move, and how often will they visit?", "The exploitation worker each week and the therapist by video, then in person. I come every fortnight."),
    ("When was the last ligature, and what does the hospital advise about fittings?", "Nine days ago. The hospital asks for reduced-ligature fittings and checks every fifteen minutes."),
    ("Is there anyone in London with whom the child must not share a unit?", "Not that we know of. The police intelligence team has been asked and has no name."),
]  # fmt: skip
SENT_BACK = [
    "Say what the last home tried in the evenings, and add the police reference for the last time missing.",
    "The exit plan does not say who looks for the next place. Please add a name and a date.",
]
NOT_ELIGIBLE = {
    needs.NotEligible.CRITERIA: "The referral shows great need, but not that nothing less would keep the child safe: two homes with more staff have not been tried.",
    needs.NotEligible.HOSPITAL: "The hospital's own assessment asks for a bed there first. We will look again as soon as it changes.",
    needs.NotEligible.STATEMENT_OF_PURPOSE: "The child needs nursing day and night, which the home cannot give.",
    needs.NotEligible.INFORMATION: "Our question of last week was not answered. Refer again when the court papers are there.",
}  # fmt: skip
ASSESSED = [
    "Serious harm is likely without a secure place; the last three placements show it. The bed as asked for.",
    "The risk is real and rising, and the present plan holds for now. Reviewed with the home's clinical lead.",
    "Harm is happening now. The authority and the police agree; a place in London keeps the family near.",
]


def arrivals(world: World, *, at: datetime) -> None:
    """A day's new referrals from London and beyond, and the needs that were never referred."""
    day = clock.london_day(at)
    world.timeline.add(local(day + timedelta(days=1), 7), lambda at: arrivals(world, at=at))
    londoners = [row for row in world.authorities.values() if row.kind == row.Kind.LONDON]
    outsiders = [row for row in world.authorities.values() if row.kind != row.Kind.LONDON]
    weights = [row.population_10_17 or 1000 for row in londoners]
    # Two thirds of what comes, comes on weekdays' average; fewer on a weekend.
    pace = (0.35 if day.weekday() >= 5 else 1.26) / 365
    for _ in range(_how_many(world, world.settings.referrals_a_year * pace)):
        refer(world, world.rng.choices(londoners, weights)[0], working(day, world.rng, 9, 18))
    for _ in range(_how_many(world, world.settings.from_outside_a_year * pace)):
        refer(world, world.rng.choice(outsiders), working(day, world.rng, 9, 18))
    for _ in range(_how_many(world, world.settings.unmet_a_year * pace)):
        authority = world.rng.choices(londoners, weights)[0]
        world.timeline.add(working(day, world.rng), lambda at, one=authority: _unmet(world, one, at))


def _how_many(world: World, mean: float) -> int:
    """A draw with this mean, which is well below one a day."""
    return sum(world.rng.random() < mean / 3 for _ in range(3))


def refer(world: World, authority, at: datetime, *, scripted: bool = False, **given) -> Case:
    """Let a need come up: the child, and everything that follows unless a scene decides it."""
    writers = world.staff.writers[authority.name]
    profile = profiles.draw(world.rng, len(world.cases) + 1, clock.london_day(at), **given)
    writer = world.rng.choice(writers)
    signer = world.staff.signers[authority.name]
    if writer == signer:
        writer = next(one for one in writers if one != signer)
    case = Case(profile, authority, writer, signer, scripted=scripted)
    world.cases.append(case)
    world.timeline.add(at, lambda at: start(world, case, at))
    if scripted:
        return case
    urgent = profile.route == needs.LegalRoute.SEVENTY_TWO_HOURS
    rng = world.rng
    sent = at + timedelta(hours=2) if urgent else later(at, rng, 3, 28)
    signed = sent + timedelta(hours=1) if urgent else later(sent, rng, 1, 20)
    world.timeline.add(at + timedelta(hours=1), lambda at: fill(world, case, at))
    world.timeline.add(sent, lambda at: send(world, case, at))
    if not urgent and world.chance(0.08):
        world.timeline.add(signed, lambda at: send_back(world, case, at))
        sent = later(signed, rng, 3, 20)
        world.timeline.add(sent, lambda at: send(world, case, at))
        signed = later(sent, rng, 1, 20)
    world.timeline.add(signed, lambda at: sign(world, case, at))
    assessed = signed + timedelta(hours=1) if urgent else later(signed, rng, 2, 40)
    world.timeline.add(assessed, lambda at: decide(world, case, at))
    if profile.kind == needs.Kind.SECURE:
        _plan_the_court(world, case, at)
    elsewhere = at + timedelta(days=4 + rng.expovariate(1 / 62))
    too_old = local(profile.is_18_on, 10) - timedelta(days=30)
    world.timeline.add(min(max(elsewhere, at), max(too_old, assessed)), lambda at: give_up(world, case, at))
    return case


def start(world: World, case: Case, at: datetime) -> None:
    child = case.profile
    case.referral = actions.start_referral(
        authority=case.authority,
        case_number=child.case_number,
        first_name=child.first_name,
        last_name=child.last_name,
        born_on=child.born_on,
        sex=child.sex,
        section_20_5=False,
        kind=child.kind,
        ground=child.ground if child.kind == needs.Kind.SECURE else "",
        by=case.writer,
        at=at,
    )
    case.status = Status.DRAFT
    world.by_referral[str(case.referral.pk)] = case
    case.written = answers.write(
        child, world.rng, at=at, hearing_at=case.hearing_at, writer=case.writer.name
    )


def fill(world: World, case: Case, at: datetime, parts: int | None = None) -> None:
    """Save the answers: recent referrals part by part, old ones in one piece; `parts` leaves a draft."""
    written, by = case.written, case.writer
    case.referral = actions.save_child(
        referral=case.referral, version=case.referral.version, fields=written.child, by=by, at=at
    )
    if parts is None:
        case.referral = actions.save_risks(
            referral=case.referral, version=case.referral.version, risks=written.risks, by=by, at=at
        )
    saved = {"whole-referral": written.whole}
    if world.now - at < SAVED_PART_BY_PART:
        saved = dict(list(written.parts.items())[:parts])
    for slug, (facts, told) in saved.items():
        case.referral = actions.save_section(
            referral=case.referral,
            version=case.referral.version,
            section=slug,
            facts=facts,
            answers=told,
            by=by,
            at=at,
        )


def send(world: World, case: Case, at: datetime) -> None:
    if case.status == Status.DRAFT:
        case.referral = actions.send_for_sign_off(referral=case.referral, by=case.writer, at=at)
        case.status = Status.AWAITING_SIGN_OFF


def send_back(world: World, case: Case, at: datetime) -> None:
    if case.status == Status.AWAITING_SIGN_OFF:
        reason = world.rng.choice(SENT_BACK)
        case.referral = actions.send_back(
            referral=case.referral, reason=reason, by=case.signer, at=at
        )
        case.status = Status.DRAFT


def sign(world: World, case: Case, at: datetime) -> None:
    if case.status == Status.AWAITING_SIGN_OFF:
        case.referral = actions.submit(referral=case.referral, by=case.signer, at=at)
        case.status = Status.SUBMITTED


def decide(world: World, case: Case, at: datetime) -> None:
    """The placement team asks, finds not eligible, or assesses."""
    if case.status != Status.SUBMITTED:
        return
    drawn = world.rng.random()
    if drawn < 0.08:
        _refuse(world, case, world.rng.choice(list(NOT_ELIGIBLE)), at)
    elif _needs_approval(case, at) and drawn < 0.3:
        _refuse(world, case, needs.NotEligible.UNDER_13, at)
    elif drawn > 0.9 and case.profile.route != needs.LegalRoute.SEVENTY_TWO_HOURS:
        question, answer = world.rng.choice(QUESTIONS)
        ask(world, case, at, question)
        answered = later(at, world.rng, 4, 60)
        world.timeline.add(answered, lambda at: give(world, case, at, answer))
        world.timeline.add(later(answered, world.rng, 2, 26), lambda at: assess(world, case, at))
    else:
        assess(world, case, at)


def ask(world: World, case: Case, at: datetime, question: str = QUESTIONS[0][0]) -> None:
    actions.ask_for_information(
        referral=case.referral, question=question, by=world.officer(), at=at
    )
    case.status = Status.MORE_INFORMATION


def give(world: World, case: Case, at: datetime, answer: str) -> None:
    if case.status == Status.MORE_INFORMATION:
        actions.give_information(referral=case.referral, answer=answer, by=case.writer, at=at)
        case.status = Status.SUBMITTED


def assess(world: World, case: Case, at: datetime) -> None:
    """Assessed as suitable: the child waits, with the updates and approvals that follow."""
    if case.status != Status.SUBMITTED:
        return
    case.referral = actions.assess(
        referral=case.referral,
        risk_band=case.profile.band,
        required_features=case.profile.features,
        note=world.rng.choice(ASSESSED),
        by=world.officer(),
        at=at,
    )
    case.status, world.changed = Status.WAITING, True
    _plan_update(world, case, at)
    world.timeline.add(at + timedelta(days=80), lambda at: review(world, case, at))
    if not case.scripted:
        case.neglected = world.chance(0.04)
        if _needs_approval(case, at):
            world.timeline.add(later(at, world.rng, 40, 160), lambda at: approve(world, case, at))


def _needs_approval(case: Case, at: datetime) -> bool:
    secure = case.profile.kind == needs.Kind.SECURE
    return secure and case.profile.age_on(clock.london_day(at)) < 13


def approve(world: World, case: Case, at: datetime) -> None:
    """The Secretary of State's approval of a child under 13 has come (LAW-11)."""
    if case.status == Status.WAITING:
        actions.record_under_13_approval(
            child=case.referral.child,
            reference=f"DEMO/U13/{case.profile.case_number[-5:]}",
            approved_at=at - timedelta(hours=3),
            by=world.officer(),
            at=at,
        )
        world.changed = True


def _refuse(world: World, case: Case, reason: needs.NotEligible, at: datetime) -> None:
    note = NOT_ELIGIBLE.get(reason, "The law asks for the Secretary of State's approval first; please ring the department today. We keep the file open to you.")  # fmt: skip
    actions.find_not_eligible(
        referral=case.referral, reason=reason, note=note, by=world.officer(), at=at
    )
    case.status = Status.CLOSED


# --- while it waits ---------------------------------------------------------------------------------


def _plan_update(world: World, case: Case, at: datetime) -> None:
    days = world.rng.randint(*UPDATE_AFTER)
    due = working(clock.london_day(at) + timedelta(days=days), world.rng)
    world.timeline.add(due, lambda at: update(world, case, at))


def update(world: World, case: Case, at: datetime) -> None:
    """The fortnightly update; where it is never sent, a person stops the search in the end."""
    if case.status in {Status.OFFERED, Status.ACCEPTED}:
        _plan_update(world, case, at - timedelta(days=9))
    if case.status != Status.WAITING:
        return
    if case.neglected:
        if not case.scripted:
            world.timeline.add(at + timedelta(days=16), lambda at: stop(world, case, at))
        return
    note = world.rng.choice(UPDATES)
    actions.update_waiting(referral=case.referral, note=note, by=case.writer, at=at)
    _plan_update(world, case, at)


def review(world: World, case: Case, at: datetime) -> None:
    if case.status == Status.WAITING and not case.neglected:
        actions.review_waiting(
            referral=case.referral, note="Nothing is different.", by=case.writer, at=at
        )
        world.changed = True
        world.timeline.add(at + timedelta(days=80), lambda at: review(world, case, at))


def stop(world: World, case: Case, at: datetime) -> None:
    if case.status == Status.WAITING:
        actions.stop_search(
            referral=case.referral,
            note="Rang the authority twice: the child is with an aunt and the team did not close the referral.",
            by=world.officer(),
            at=at,
        )
        case.status = Status.CLOSED


def give_up(world: World, case: Case, at: datetime) -> None:
    """The authority has found something else, or the grounds are no longer met."""
    if case.status in {Status.OFFERED, Status.ACCEPTED}:
        world.timeline.add(at + timedelta(days=6), lambda at: give_up(world, case, at))
    if case.status != Status.WAITING or case.neglected:
        return
    elsewhere = world.chance(0.75)
    outcome = Outcome.PLACED_ELSEWHERE if elsewhere else world.rng.choice([Outcome.CRITERIA_NO_LONGER_MET, Outcome.WITHDRAWN])  # fmt: skip
    note = "A place was found far from London." if elsewhere else "Three quiet weeks with the new team; we ask for no place now."  # fmt: skip
    actions.withdraw(referral=case.referral, outcome=outcome, note=note, by=case.signer, at=at)
    case.status = Status.CLOSED
    if elsewhere and world.chance(0.9):
        child = case.profile
        _record_unmet(world, case.authority, at, child.age_on(clock.london_day(at)), child.sex, child.ethnicity, case.referral)  # fmt: skip


def _unmet(world: World, authority, at: datetime) -> None:
    """A need for which nobody even referred (UX-6)."""
    child = profiles.draw(world.rng, 0, clock.london_day(at))
    day = clock.london_day(at)
    _record_unmet(world, authority, at, child.age_on(day), child.sex, child.ethnicity, None)


def _record_unmet(world: World, authority, at, age: int, sex: str, ethnicity: str, referral) -> None:
    rng = world.rng
    reasons = [needs.UnmetReason.NOTHING_FREE] * 4 + [needs.UnmetReason.TOO_FAR, needs.UnmetReason.TOO_SLOW, needs.UnmetReason.REFUSED_BEFORE]  # fmt: skip
    went_to = rng.choice([needs.Setting.SECURE_ELSEWHERE, needs.Setting.SECURE_ELSEWHERE, needs.Setting.UNREGISTERED, needs.Setting.CHILDRENS_HOME])  # fmt: skip
    far = went_to == needs.Setting.SECURE_ELSEWHERE
    actions.record_unmet_need(
        authority=authority,
        referral=referral,
        needed_on=clock.london_day(at),
        reason=needs.UnmetReason.REFERRED_NOT_PLACED if referral else rng.choice(reasons),
        age=age,
        sex=sex,
        ethnicity=ethnicity,
        went_to=went_to,
        registered=went_to != needs.Setting.UNREGISTERED,
        weekly_cost=Decimal(rng.randrange(8_000, 26_000, 500)),
        miles=Decimal(rng.randrange(110, 420) if far else rng.randrange(5, 150)),
        by=world.staff.writers[authority.name][0],
        at=at,
    )


# --- the court --------------------------------------------------------------------------------------


def _plan_the_court(world: World, case: Case, at: datetime) -> None:
    """When the court sits, or that it already has."""
    rng, route = world.rng, case.profile.route
    if route == needs.LegalRoute.ORDER:
        made = local(clock.london_day(at) - timedelta(days=rng.randint(1, 6)), rng.randint(10, 15))
        world.timeline.add(at + timedelta(minutes=30), lambda at: order(world, case, at, made))
        return
    days = {needs.LegalRoute.HEARING: (3, 8), needs.LegalRoute.NOT_YET: (6, 20)}.get(route, (2, 3))
    day = weekday_on_or_after(clock.london_day(at) + timedelta(days=rng.randint(*days)))
    sits = local(day, rng.randint(10, 14), rng.choice([0, 30]))
    if route != needs.LegalRoute.NOT_YET:
        case.hearing_at = sits
    if route != needs.LegalRoute.SEVENTY_TWO_HOURS:
        world.timeline.add(sits + timedelta(hours=2), lambda at: heard(world, case, at, sits))


def heard(world: World, case: Case, at: datetime, sat_at: datetime) -> None:
    """The court makes an order nearly always; where it does not, the grounds are not met."""
    if case.status is None or case.status == Status.CLOSED or case.covered_until:
        return
    if case.status == Status.WAITING and world.chance(0.06):
        actions.withdraw(
            referral=case.referral,
            outcome=Outcome.CRITERIA_NO_LONGER_MET,
            note="The court did not find the grounds met and asked for a plan at home.",
            by=case.signer,
            at=at,
        )
        case.status = Status.CLOSED
        return
    order(world, case, at, sat_at, interim=world.chance(0.3))


def order(
    world: World, case: Case, at: datetime, from_at: datetime, *, interim: bool = False
) -> None:
    """Record an order: interim for 28 days, the first for up to twelve weeks, further ones after it."""
    if case.status == Status.CLOSED:
        return
    first = case.covered_until is None or case.profile.route == needs.LegalRoute.SEVENTY_TWO_HOURS and not _ordered(case)  # fmt: skip
    kind = LegalBasis.Kind.FIRST if first else LegalBasis.Kind.FURTHER
    days = 7 * world.rng.randint(8, 12) if first else 7 * world.rng.randint(8, 16)
    if interim:
        kind, days = LegalBasis.Kind.INTERIM, 28
    elif case.covered_until and not first and _was_interim(case):
        kind, days = LegalBasis.Kind.FIRST, 7 * world.rng.randint(8, 12)
    ends_at = from_at + timedelta(days=days)
    ends_at, hearing = _meant_to_end_now(world, case, kind, from_at, ends_at)
    actions.record_legal_basis(
        child=case.referral.child,
        kind=kind,
        starts_at=from_at,
        ends_at=ends_at,
        court=case.court,
        case_number=f"DE{world.rng.randrange(10, 99)}C{world.rng.randrange(10000, 99999)}",
        next_hearing_on=hearing or (clock.london_day(ends_at) if interim else None),
        authorised_by_name="",
        authorised_by_role="",
        by=case.writer,
        at=at,
    )
    case.covered_until, world.changed = ends_at, True
    case.kinds.append(kind)
    if not case.ends_now:
        world.timeline.add(max(ends_at - timedelta(days=4), at), lambda at: renew(world, case, at))


def _ordered(case: Case) -> bool:
    return bool(case.kinds)


def _was_interim(case: Case) -> bool:
    return case.kinds[-1] == LegalBasis.Kind.INTERIM


def _meant_to_end_now(
    world: World, case: Case, kind: str, from_at: datetime, ends_at: datetime
) -> tuple[datetime, date | None]:
    """Let three orders end within three, seven and fourteen days of today, two with a hearing listed."""
    if not case.is_here or not world.ends or kind == LegalBasis.Kind.INTERIM:
        return ends_at, None
    soon, late = world.now - timedelta(days=20), world.now + timedelta(days=45)
    limit = clock.add_months_to_moment(from_at, 3 if kind == LegalBasis.Kind.FIRST else 6)
    wanted = world.ends[0]
    if not soon < ends_at < late or not from_at + timedelta(days=14) < wanted <= limit:
        return ends_at, None
    world.ends.pop(0)
    case.ends_now = True
    if case.leaves_at and case.leaves_at < world.now + timedelta(days=2):
        case.leaves_at = world.now + timedelta(days=30)
    listed = clock.london_day(wanted) - timedelta(days=1)
    return wanted, weekday_on_or_after(listed) if world.ends else None


def renew(world: World, case: Case, at: datetime) -> None:
    """Four days before it ends: a further order for a child who stays or still waits, or none."""
    if case.status == Status.CLOSED or case.covered_until is None:
        return
    if case.is_here:
        if case.placement.kind != needs.Kind.SECURE:
            return
        if case.leaves_at and case.leaves_at < case.covered_until:
            return
    elif case.status == Status.WAITING and not case.scripted and world.chance(0.4):
        give_up(world, case, at)
        return
    order(world, case, at, case.covered_until)


HERO_SHARE = {HERO: 3, SECOND_HERO: 3}
