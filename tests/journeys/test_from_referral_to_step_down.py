"""One child's way, told by those who make it: from a social worker's sign-in to the child's own home."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor
from tests.journeys.writing import CHILDS_WORDS, writes_a_referral

pytestmark = pytest.mark.slow

NAME = "Robin Testchild"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def chronology(tmp_path: Path) -> Path:
    paper = tmp_path / "chronology.pdf"
    paper.write_bytes(PDF)
    return paper


def test_a_child_comes_to_the_home_steps_down_and_goes_home(
    london, calendar, signed_in, chronology
):
    amara = signed_in(london.amara)
    amara.is_at("Nothing needs you now")
    reference = writes_a_referral(amara, calendar.now, chronology)

    # The approving officer is led to it, reads the child's own words, and signs.
    calendar.passes(minutes=30)
    signs(signed_in(london.farah), reference)

    # The placement team asks one question; the social worker answers it; the team assesses.
    calendar.passes(hours=1)
    asks(signed_in(london.tess), reference)
    answers_the_question(signed_in(london.amara), reference)
    tess = signed_in(london.tess)
    assesses(tess, reference)

    # The allocation proposes and says why; a named person offers.
    runs_the_allocation_and_offers(tess, reference)
    reads_why(signed_in(london.amara), reference)

    # The home answers first, then the authority.
    calendar.passes(hours=1)
    accepts_for_the_home(signed_in(london.ruth), reference)
    accepts_for_the_authority(
        signed_in(london.farah), reference, arrival=calendar.now + timedelta(hours=4)
    )

    # The child arrives, to the minute, with an order in force.
    calendar.passes(hours=4)
    admits(signed_in(london.ruth), reference)
    amara = signed_in(london.amara)
    opens_from_the_list(amara, reference)
    amara.reads_beside("Whose turn", "Social worker and home")

    # Three weeks later the panel meets; then a step-down is planned, and comes.
    calendar.passes(days=21)
    records_a_review(signed_in(london.ruth), held_on=calendar.now.date())
    plans_the_step_down(signed_in(london.ruth), wanted_from=calendar.now + timedelta(days=35))
    calendar.passes(days=35)
    steps_down(signed_in(london.ruth))

    # A month later the child goes home.
    calendar.passes(days=30)
    goes_home(signed_in(london.ruth))
    amara = signed_in(london.amara)
    amara.follows("Referrals", within="nav")
    amara.reads("No live referrals")
    amara.goes_to("/referrals/?status=all")
    amara.follows(reference)
    amara.reads_beside("How it ended", "Moved on from the home")

    # Those who count money and places see that it happened, and never whose child it was.
    looks_at_the_figures(signed_in(london.helen))
    looks_at_the_money(signed_in(london.ines), london.authority.name)
    finds_it_in_the_audit(signed_in(london.victor))


def opens_from_the_list(visitor: Visitor, reference: str) -> None:
    visitor.follows("Referrals", within="nav")
    visitor.follows(reference)


def signs(farah: Visitor, reference: str) -> None:
    farah.is_at("What needs you now")
    farah.follows("1 referral waits for your signature")
    farah.follows(reference)
    farah.follows("Read and sign")
    farah.reads(CHILDS_WORDS)
    farah.answers({"What do you want to do?": "Sign it and send it to the placement team"})
    farah.ticks(
        "I have read the whole referral. I am satisfied that the grounds are met and that nothing "
        "less would keep the child safe."
    )
    farah.presses("Confirm")
    farah.reads_beside("Whose turn", "Placement team")


def asks(tess: Visitor, reference: str) -> None:
    tess.follows("1 referral is to be assessed")
    tess.does_not_read(NAME)
    tess.follows(reference)
    tess.follows("Ask the authority a question")
    tess.answers({"What do you need to know?": "Who is with him tonight?"})
    tess.presses("Send the question")
    tess.follows("Questions asked")
    tess.reads_in_row(reference, "Social worker")


def answers_the_question(amara: Visitor, reference: str) -> None:
    amara.follows("1 question from the placement team waits for your answer")
    amara.follows(reference)
    amara.follows("Answer the question")
    amara.reads("Who is with him tonight?")
    amara.answers({"Your answer": "Two workers from the agency, awake"})
    amara.presses("Send the answer")
    amara.reads_beside("Whose turn", "Placement team")


def assesses(tess: Visitor, reference: str) -> None:
    tess.follows("1 referral is to be assessed")
    tess.follows(reference)
    tess.reads(CHILDS_WORDS)
    tess.answers(
        {
            "How great is the risk without a secure place?": "High",
            "Why this band and these requirements": "Exploited twice in a month when missing",
        }
    )
    tess.presses("Assessed: put on the waiting list")
    tess.reads(f"{reference} is assessed and waiting for a place.")


def runs_the_allocation_and_offers(tess: Visitor, reference: str) -> None:
    tess.follows("Allocation", within="nav")
    tess.reads("It has not been run yet.")
    tess.presses("Run the allocation")
    tess.reads("The allocation has been run. Children proposed: 1.")
    tess.reads_in_row(reference, "Proposed")
    tess.reads_in_row(reference, "Room 1")
    tess.does_not_read(NAME)
    tess.follows(reference)
    tess.is_at("Why, in full")
    tess.reads_in_row("Legal basis", "Pass")
    tess.reads("Rank 1 of 1 secure referrals")
    tess.follows("Offer this bed")
    tess.presses("Offer this bed")
    tess.reads("The bed is held. The registered manager has been told.")
    tess.follows("Beds", within="nav")
    expect(tess.main.locator(".plv-bed", has_text="Room 1")).to_contain_text("Until")


def reads_why(amara: Visitor, reference: str) -> None:
    opens_from_the_list(amara, reference)
    amara.reads_beside("Whose turn", "Registered manager")
    amara.follows("Why, or why not yet")
    amara.is_at("Why, or why not yet")
    amara.reads("What membership did:")


def accepts_for_the_home(ruth: Visitor, reference: str) -> None:
    ruth.follows("1 offer waits for your answer")
    ruth.follows(reference)
    ruth.reads(CHILDS_WORDS)
    ruth.ticks(
        "I have read the child’s own words, and weighed the effect on the children already here"
    )
    ruth.answers(
        {
            "Can the home take this child?": "Yes, accept",
            "Your reasoning": "The unit is calm and staffed for one more",
        }
    )
    ruth.presses("Send your answer")
    ruth.reads("Accepted. The authority has been asked for its answer.")


def accepts_for_the_authority(farah: Visitor, reference: str, arrival) -> None:
    farah.follows("1 place is offered and waits for your answer")
    farah.follows(reference)
    farah.does_not_read("The unit is calm and staffed")
    farah.answers(
        {
            "Do you accept the place?": "Yes, accept the place",
            "When will the child arrive?": arrival,
        }
    )
    farah.presses("Send your answer")
    farah.reads("Accepted. The home has been told when the child will arrive.")


def admits(ruth: Visitor, reference: str) -> None:
    ruth.follows("1 child arrives today")
    ruth.follows(reference)
    ruth.follows("Admit the child")
    ruth.reads_beside("Name", NAME)
    ruth.presses("Admit the child")
    ruth.reads("The child is admitted.")
    ruth.reads("First order, East London Family Court")
    ruth.follows("Beds", within="nav")
    expect(ruth.main.locator(".plv-bed", has_text="Room 1")).to_contain_text("R.T., 15")
    ruth.goes_to("/clocks/?ahead=all")
    ruth.reads_in_row("Secure review", "R.T., 15")


def opens_the_placement(ruth: Visitor) -> None:
    ruth.follows("See who is placed")
    ruth.main.get_by_role("rowheader").get_by_role("link").first.wait_for()
    ruth.follows(ruth.main.get_by_role("rowheader").get_by_role("link").first.inner_text())


def records_a_review(ruth: Visitor, held_on) -> None:
    opens_the_placement(ruth)
    ruth.follows("Record a secure review")
    ruth.answers(
        {
            "When was the review held?": held_on,
            "Do the section 25 criteria still apply?": "Yes",
            "Is the placement in secure accommodation still necessary?": "Yes",
            "Would any other kind of accommodation be appropriate?": "No",
            "Why did the panel think so?": "Settled, and not yet safe outside",
            "Who on the panel was independent?": "Priya Test",
        }
    )
    ruth.presses("Record the review")
    ruth.reads("The review is recorded.")


def plans_the_step_down(ruth: Visitor, wanted_from) -> None:
    opens_the_placement(ruth)
    ruth.follows("Plan the step-down")
    ruth.answers({"From which day should a step-down place be looked for?": wanted_from.date()})
    ruth.presses("Save the plan")
    ruth.reads_beside("Step-down", "Wanted from")


def steps_down(ruth: Visitor) -> None:
    opens_the_placement(ruth)
    ruth.follows("Record a step-down")
    ruth.answers({"Which step-down bed?": "Willow, Room 7"})
    ruth.presses("Record the step-down")
    ruth.reads("The child has stepped down. The secure clocks have stopped.")
    ruth.reads("An open place: nobody may be locked in, and no order is used")
    ruth.goes_to("/clocks/?ahead=all")
    ruth.reads_no_row("Secure review")


def goes_home(ruth: Visitor) -> None:
    opens_the_placement(ruth)
    ruth.follows("Record that the child has left")
    ruth.answers({"Where did the child go?": "Parents or family"})
    ruth.presses("Record the discharge")
    ruth.reads("The discharge is recorded.")
    ruth.reads_beside("Went to", "Parents or family")


def looks_at_the_figures(helen: Visitor) -> None:
    helen.follows("Dashboard", within="nav")
    helen.is_at("Board dashboard")
    helen.does_not_read(NAME, "Testchild", "NB-4711")
    helen.follows("Members", within="nav")
    helen.reads("Northbank")


def looks_at_the_money(ines: Visitor, authority: str) -> None:
    ines.follows("Finance", within="nav")
    ines.is_at("Finance")
    ines.does_not_read(NAME, "Testchild")
    ines.follows("Members", within="nav")
    ines.reads(authority)


def finds_it_in_the_audit(victor: Visitor) -> None:
    victor.follows("Audit", within="nav")
    victor.does_not_read(NAME, "Testchild")
    victor.reads("Ruth Test")
