"""How a social worker writes a whole referral, page by page."""

from datetime import datetime, timedelta
from pathlib import Path

from referrals.needs import RiskKind
from tests.journeys.visitor import Visitor

CALM = {kind.label: "Never" for kind in RiskKind}
CHILDS_WORDS = "That my dog is looked after"


def writes_a_referral(
    amara: Visitor, now: datetime, chronology: Path, *, case_number: str = "NB-4711"
) -> str:
    """From the first page to the sign-off; the reference of the referral."""
    # A social worker sees whether the law allows a place before anything is written.
    amara.follows("Start a referral")
    amara.answers(
        {
            "What does the child need?": "Secure place",
            "Is the child looked after by your authority?": "Yes",
            "The child’s date of birth": now.date().replace(year=2011, month=3, day=27),
        }
    )
    amara.presses("Continue")
    amara.answers(
        {
            "Is any of these true of the child now?": "None of these",
            "Which of these is true of the child?": "Both",
        }
    )
    amara.presses("Continue")
    amara.answers({"What is the child’s case number?": case_number})
    amara.presses("Continue")
    amara.answers({"First name": "Robin", "Last name": "Testchild", "Sex": "Male"})
    amara.presses("Start the referral")

    # The task list leads through every part.
    amara.is_at("Write the referral")
    amara.reads("0 of 14 parts finished")
    amara.follows("Who the child is")
    amara.answers(
        {
            "Ethnic group": "White: English, Welsh, Scottish, Northern Irish or British",
            "First language": "English",
            "Does the child need an interpreter?": "No",
            "Legal status": "Full care order (C2)",
        }
    )
    amara.presses("Save and continue")
    amara.is_at("Identity and culture")
    amara.answers(
        {
            "Food, hair and skin care, prayer, and anything else that is part of who they are": "Nothing in particular",
            "Immigration": "British, or settled in the UK",
        }
    )
    amara.presses("Save and continue")
    amara.is_at("Family and professionals")
    amara.answers(
        {
            "Social worker’s name": "Amara Test",
            "Social worker’s phone number": "020 7946 0001",
            "Your authority’s out-of-hours number": "020 7946 0002",
            "Independent reviewing officer": "Iris Test",
            "Who has parental responsibility?": "The authority and the child's mother",
            "Family, friends and contact": "Mother, every Sunday",
            "Is there anyone the child must not have contact with?": "No",
        }
    )
    amara.presses("Save and continue")
    amara.is_at("The child’s own words")
    amara.answers(
        {
            "How did you get the child’s words?": "They wrote or typed them",
            "What matters to me": "That my dog is looked after",
        }
    )
    amara.presses("Save and continue")
    amara.is_at("The grounds")
    amara.answers(
        {
            "When has the child gone missing, and from where?": "Nine times since August",
            "Why are they likely to go missing from anywhere else?": "Every placement so far",
            "What harm is likely if they do?": "Exploited twice when missing",
            "Why are they likely to injure themselves or someone else anywhere else?": "Two overdoses",
        }
    )
    amara.presses("Save and continue")
    amara.answers(
        {
            "What has been tried, and why was it not enough?": "Two homes with extra staff",
            "Why can nothing less keep the child safe now?": "The danger is away from the home",
            "What should be different for the child when they leave?": "Sleeps through, back at school",
            "How many weeks do you expect them to stay?": 12,
            "Have you also referred the child to the national Secure Welfare Coordination Unit?": "No",
        }
    )
    amara.presses("Save and continue")

    # An order is in force, so its times are asked for at once.
    amara.is_at("Order, hearing or 72 hours")
    amara.answers(
        {
            "What permits, or will permit, the child to be locked in?": "A secure accommodation order is in force",
            "Has the child been in any secure children’s home in the last 28 days?": "No",
            "Who has been told that you mean to apply?": "Mother, by telephone",
        }
    )
    amara.presses("Save and continue")
    amara.is_at("Record an order")
    ordered = (now - timedelta(hours=1)).replace(second=0, microsecond=0)
    amara.answers(
        {
            "What kind of order is it?": "First order",
            "From when?": ordered,
            "Until when?": ordered + timedelta(days=84),
            "Which court?": "East London Family Court",
        }
    )
    amara.presses("Record the order")
    amara.reads("The order is recorded.")
    amara.reads("7 of 14 parts finished")

    amara.follows("Risks")
    amara.answers({**CALM, "Going missing": "Now"})
    amara.presses("Save and continue")
    amara.is_at("What happens and what helps")
    amara.answers(
        {
            "Going missing: when did it last happen?": now.date() - timedelta(days=5),
            "Going missing: what happens, and what helps?": "Leaves at night; his aunt can talk him back",
        }
    )
    amara.presses("Save and continue")
    amara.answers(
        {
            "Physical health, allergies and medicines": "None known",
            "Mental health": "Low mood, seen every two weeks",
            "Does the child need a step-free room, or help to move around?": "No",
            "Is the child pregnant, or a parent?": "No",
            "Who can consent to treatment?": "The authority",
        }
    )
    amara.presses("Save and continue")
    amara.answers(
        {
            "School or college": "Northbank School",
            "How has school been lately?": "Two mornings a week",
            "Does the child have an education, health and care plan?": "No",
        }
    )
    amara.presses("Save and continue")
    amara.is_at("Where the child is now")
    amara.answers(
        {
            "Where is the child now?": "Unregistered setting",
            "Tell us about it": "Two adults day and night since Friday; safe tonight",
            "Is there a High Court order that allows the child’s liberty to be restricted there?": "No",
            "From when is the place needed?": now.date(),
        }
    )
    amara.presses("Save and continue")
    amara.is_at("Where they go next")
    amara.answers(
        {
            "Where do you expect the child to live next?": "A step-down place beside this home",
            "How will the child get there?": "A stepping-down plan from the first week",
            "What if the grounds end sooner than you expect?": "His aunt, with support",
            "Who leads on the plan?": "Amara Test",
        }
    )
    amara.presses("Save and continue")

    # Papers, then a check of everything, then off to be signed.
    amara.is_at("Documents")
    amara.follows("Add a document")
    amara.answers({"What is it?": "Chronology", "A short title": "Chronology to November"})
    amara.page.locator("input[type=file]").set_input_files(chronology)
    amara.presses("Add the document")
    amara.reads("Chronology to November")
    amara.follows("Go on")
    amara.answers({"Have you added every document you have?": "Yes"})
    amara.presses("Save and continue")
    amara.is_at("Check your answers")
    amara.reads("That my dog is looked after")
    amara.presses("Send for sign-off")
    amara.reads("Sent for sign-off. Your approving officers have been told.")
    amara.reads_beside("Whose turn", "Approving officer")

    return amara.reference
