"""Why this child needs this place: the grounds in law, what has been tried, what the place is for."""

from plv.forms import RadioField, TextField, WholeNumberField, YesNoField
from referrals import needs
from referrals.forms.fields import line, story
from referrals.forms.section import SectionForm

LIMB_A = ("history_of_absconding", "likely_to_abscond", "significant_harm")
LIMB_B = ("likely_to_injure",)


class WhySecureForm(SectionForm):
    """Evidence for each limb of the ground relied on (LAW-1)."""

    facts = ("ground",)

    ground = RadioField(
        label="Which ground of section 25 do you rely on?",
        choices=needs.Ground.choices,
        missing="Select the ground you rely on",
    )
    history_of_absconding = story(
        label="When has the child gone missing, and from where?",
        hint="Dates, how long for, and how they were found. The last 90 days matter most.",
        missing="Say when the child has gone missing, and from where",
    )
    likely_to_abscond = story(
        label="Why are they likely to go missing from anywhere else?",
        hint="Say why a children’s home with more staff would not keep them there",
        missing="Say why the child is likely to go missing from anywhere else",
    )
    significant_harm = story(
        label="What harm is likely if they do?",
        hint="What has happened when they were missing, and who may harm them",
        missing="Say what harm is likely if the child goes missing",
    )
    likely_to_injure = story(
        label="Why are they likely to injure themselves or someone else anywhere else?",
        hint="What has happened, when, how serious it was, and why other places could not prevent it",
        missing="Say why the child is likely to injure themselves or someone else anywhere else",
    )

    def set_up(self) -> None:
        ground = self.data.get("ground", "") if self.is_bound else self.contents.referral.ground
        if ground == needs.Ground.A:
            self._without(LIMB_B)
        elif ground == needs.Ground.B:
            self._without(LIMB_A)

    def _without(self, names) -> None:
        for name in names:
            del self.fields[name]


class AlternativesForm(SectionForm):
    """What was tried first, what the place is for, and for how long."""

    facts = ("expected_weeks",)

    alternatives_tried = story(
        label="What has been tried, and why was it not enough?",
        hint="Each place or kind of help, when, and what happened",
        missing="Say what has been tried and why it was not enough",
    )
    why_only_this = story(
        label="Why can nothing less keep the child safe now?",
        missing="Say why nothing less can keep the child safe now",
    )
    aims = story(
        label="What should be different for the child when they leave?",
        hint="Two or three things that you, the child and the home can see getting better",
        missing="Say what should be different for the child when they leave",
    )
    expected_weeks = WholeNumberField(
        label="How many weeks do you expect them to stay?",
        missing="Enter how many weeks you expect the child to stay",
        subject="The number of weeks",
        at_least=1,
        at_most=104,
        width=3,
        suffix="weeks",
    )
    also_referred_elsewhere = YesNoField(
        label="Have you also referred the child to the national Secure Welfare Coordination Unit?",
        hint="You may do both. It helps us to know.",
        reveals={"yes": "elsewhere_reference"},
        missing="Select yes if you have also referred the child to the national unit",
    )
    elsewhere_reference = line(
        label="Its reference (optional)", subject="The reference", small=True, width="one-third"
    )


class WhyStepDownForm(SectionForm):
    """Why an open place beside the secure home is right (LAW-44)."""

    facts = ("expected_weeks",)

    step_down_reasons = story(
        label="Why does the child need a step-down place?",
        hint="Where they are moving from, and what they need that an ordinary children’s home would not give",
        missing="Say why the child needs a step-down place",
    )
    aims = story(
        label="What should be different for the child when they leave?",
        missing="Say what should be different for the child when they leave",
    )
    expected_weeks = WholeNumberField(
        label="How many weeks do you expect them to stay?",
        missing="Enter how many weeks you expect the child to stay",
        subject="The number of weeks",
        at_least=1,
        at_most=104,
        width=3,
        suffix="weeks",
    )


class ExitPlanForm(SectionForm):
    """Where the child goes next: planned from the first day."""

    exit_to = RadioField(
        label="Where do you expect the child to live next?",
        choices=[
            ("family", "With parents or family"),
            ("foster", "Foster care"),
            ("childrens_home", "Children’s home"),
            ("step_down", "A step-down place beside this home"),
            ("supported", "Supported accommodation"),
            ("not_known", "Not known yet"),
        ],
        missing="Select where you expect the child to live next",
    )
    exit_plan = story(
        label="How will the child get there?",
        hint="Who is looking for the next place, who pays, what must be in place, and when you will decide",
        missing="Say how the child will move on, even if the plan is only a start",
    )
    contingency = story(
        label="What if the grounds end sooner than you expect?",
        hint="A child may not be kept a day longer than the grounds last. Where could they go that day?",
        missing="Say where the child could go if the grounds end sooner than you expect",
    )
    exit_lead = TextField(
        label="Who leads on the plan?",
        missing="Enter who leads on the plan for moving on",
        width="one-half",
    )
