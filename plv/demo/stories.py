"""From a need to a waiting referral, and what happens while it waits: the authority's side."""

from datetime import datetime, timedelta

from members.models import Authority
from plv import clock
from plv.demo import answers, court, profiles, waiting
from plv.demo.timeline import later, local, working
from plv.demo.world import Case, World
from referrals import actions, needs
from referrals.lifecycle import Status

SAVED_PART_BY_PART = timedelta(days=30)  # what is older than this was saved in one piece
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
    if at > world.quiet_from:
        return
    londoners = [row for row in world.authorities.values() if row.kind == row.Kind.LONDON]
    outsiders = [row for row in world.authorities.values() if row.kind != row.Kind.LONDON]
    weights = [row.population_10_17 or 1000 for row in londoners]
    # Fewer on a weekend; on average over the week, one three hundred and sixty-fifth of a year's.
    pace = (0.35 if day.weekday() >= 5 else 1.26) / 365
    for _ in range(_how_many(world, world.settings.referrals_a_year * pace)):
        refer(world, world.rng.choices(londoners, weights)[0], working(day, world.rng, 9, 18))
    for _ in range(_how_many(world, world.settings.from_outside_a_year * pace)):
        refer(world, world.rng.choice(outsiders), working(day, world.rng, 9, 18))
    for _ in range(_how_many(world, world.settings.unmet_a_year * pace)):
        authority = world.rng.choices(londoners, weights)[0]
        world.timeline.add(
            working(day, world.rng), lambda at, one=authority: waiting.unmet(world, one, at)
        )


def _how_many(world: World, mean: float) -> int:
    """A draw with this mean, which is well below one a day."""
    return sum(world.rng.random() < mean / 3 for _ in range(3))


def refer(
    world: World, authority: Authority, at: datetime, *, scripted: bool = False, **given
) -> Case:
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
    signed = world.signing(signed)
    world.timeline.add(signed, lambda at: sign(world, case, at))
    assessed = signed + timedelta(hours=1) if urgent else later(signed, rng, 2, 40)
    world.timeline.add(assessed, lambda at: decide(world, case, at))
    if profile.kind == needs.Kind.SECURE:
        court.plan(world, case, at)
    elsewhere = at + timedelta(days=4 + rng.expovariate(1 / 70))
    too_old = local(profile.is_18_on, 10) - timedelta(days=30)
    world.timeline.add(
        min(max(elsewhere, at), max(too_old, assessed)), lambda at: waiting.give_up(world, case, at)
    )
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
    if drawn < 0.06:
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
    waiting.plan_update(world, case, at)
    world.timeline.add(at + timedelta(days=80), lambda at: waiting.review(world, case, at))
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
        case.approved = world.changed = True


def _refuse(world: World, case: Case, reason: needs.NotEligible, at: datetime) -> None:
    note = NOT_ELIGIBLE.get(reason, "The law asks for the Secretary of State's approval first; please ring the department today. We keep the file open to you.")  # fmt: skip
    actions.find_not_eligible(
        referral=case.referral, reason=reason, note=note, by=world.officer(), at=at
    )
    case.status = Status.CLOSED
