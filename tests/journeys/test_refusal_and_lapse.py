"""When a place does not come about: everyone reads the same story, and the child keeps its place in time."""

from datetime import timedelta

from placements.models import Offer
from tests.journeys.london import waits

MY_REASONING = "Two residents would be drawn in by him"


def _offers_the_proposed_bed(tess, reference: str) -> None:
    tess.follows("Allocation", within="nav")
    tess.presses("Run the allocation")
    tess.follows(reference)
    tess.follows("Offer this bed")
    tess.presses("Offer this bed")
    tess.reads("The bed is held.")


def test_the_home_refuses_and_the_authority_reads_the_reason(london, calendar, signed_in):
    referral = waits(london, calendar.now)
    since = referral.waiting_since
    _offers_the_proposed_bed(signed_in(london.tess), referral.reference)

    calendar.passes(hours=2)
    ruth = signed_in(london.ruth)
    ruth.follows("1 offer waits for your answer")
    ruth.follows(referral.reference)
    ruth.answers({"Can the home take this child?": "No, refuse", "Your reasoning": MY_REASONING})
    ruth.presses("Send your answer")
    ruth.reads("There is a problem")
    ruth.ticks(
        "I have read the child’s own words, and weighed the effect on the children already here"
    )
    ruth.answers({"Why can the home not take the child?": "Mix with the children already there"})
    ruth.presses("Send your answer")
    ruth.reads("Refused. The bed is no longer held and the child waits on.")
    ruth.reads("Refused by the home: mix with the children already there")

    amara = signed_in(london.amara)
    amara.follows("Referrals", within="nav")
    amara.reads_in_row(referral.reference, "Waiting for a place")
    amara.follows(referral.reference)
    amara.reads("The home could not take the child: mix with the children already there")
    amara.reads_beside("Waiting since", "1 September 2026 at 11:00am. Its place in time is kept")
    amara.does_not_read(MY_REASONING)
    referral.refresh_from_db()
    assert referral.waiting_since == since

    # The bed is free again, and the next run proposes the child as before.
    tess = signed_in(london.tess)
    tess.follows("Allocation", within="nav")
    tess.presses("Run the allocation again")
    tess.reads_in_row(referral.reference, "Proposed")


def test_an_offer_nobody_answers_lapses_by_the_clock(london, calendar, signed_in):
    referral = waits(london, calendar.now)
    since = referral.waiting_since
    _offers_the_proposed_bed(signed_in(london.tess), referral.reference)

    calendar.passes(hours=24, minutes=1)
    offer = Offer.objects.get()
    assert offer.expires_at < calendar.now < offer.expires_at + timedelta(hours=1)

    # No job has run, and every page says the same.
    ruth = signed_in(london.ruth)
    ruth.is_at("Nothing needs you now")
    ruth.follows("Offers", within="nav")
    ruth.reads("No offer is open")
    ruth.follows("Ended")
    ruth.reads_in_row(referral.reference, "Lapsed")
    ruth.follows(referral.reference)
    ruth.reads("Its time ran out.")
    assert ruth.main.get_by_role("button", name="Send your answer").count() == 0
    ruth.follows("Beds", within="nav")
    ruth.reads("Ready now")
    amara = signed_in(london.amara)
    amara.follows("Referrals", within="nav")
    amara.does_not_read("Registered manager")
    tess = signed_in(london.tess)
    tess.follows("1 offer has lapsed and its bed is free again")

    # The next action on the home's beds settles it, and the child is proposed again.
    tess.follows("Allocation", within="nav")
    tess.presses("Run the allocation again")
    tess.reads_in_row(referral.reference, "Proposed")
    referral.refresh_from_db()
    assert (referral.status, referral.waiting_since) == ("waiting", since)
