"""Where the child is today, their own words, and the papers that go with it all."""

from decimal import Decimal

from plv.forms import DateField, MoneyField, RadioField, YesNoField
from referrals.forms.fields import DecimalField, line, note, setting_field, story
from referrals.forms.section import SectionForm


class CurrentPlacementForm(SectionForm):
    """Where the child is while they wait, and by when they must be somewhere else (LAW-41, UX-9)."""

    facts = (
        "setting",
        "setting_registered",
        "setting_weekly_cost",
        "setting_miles",
        "deprived_of_liberty_order",
        "needed_from",
    )

    setting = setting_field(
        label="Where is the child now?", missing="Select where the child is now"
    )
    setting_detail = note(
        label="Tell us about it",
        hint="Since when, who is with them, whether notice was given, and whether they are safe tonight",
        missing="Tell us about where the child is now",
    )
    setting_registered = YesNoField(
        label="Is it registered with Ofsted? (optional)",
        subject="Registered with Ofsted",
        hint="Leave this if they are with family, in hospital, in custody or missing",
        required=False,
    )
    deprived_of_liberty_order = YesNoField(
        label="Is there a High Court order that allows the child’s liberty to be restricted there?",
        reveals={"yes": "deprivation_order_ends_on"},
        missing="Select yes if there is a High Court order about the child’s liberty",
    )
    deprivation_order_ends_on = DateField(
        label="When does that order end?",
        missing="Enter when the High Court order ends",
        subject="The end of the High Court order",
        small=True,
    )
    setting_weekly_cost = MoneyField(
        label="What does it cost a week? (optional)",
        subject="The weekly cost",
        hint="It is counted, with other children’s, to show what London would save",
        required=False,
        at_most=Decimal("9999999.99"),
        suffix="a week",
    )
    setting_miles = DecimalField(
        label="How far is it from home? (optional)",
        subject="The distance",
        required=False,
        at_most=Decimal(900),
        suffix="miles",
    )
    needed_from = DateField(
        label="From when is the place needed?",
        hint="The first day you would move the child if a place were free",
        missing="Enter from when the place is needed",
        subject="The day the place is needed",
    )
    travel = line(
        label="How would the child travel, and who would go with them? (optional)",
        subject="How the child would travel",
    )


class ChildsWordsForm(SectionForm):
    """The child's own words, shown at every decision (F28, F118)."""

    words_how = RadioField(
        label="How did you get the child’s words?",
        choices=[
            ("own", "They wrote or typed them"),
            ("told", "They told someone, who wrote them down"),
            ("known", "Someone who knows them well spoke for them"),
            ("not_yet", "They have not been asked yet"),
        ],
        reveals={"not_yet": "words_not_yet"},
        missing="Select how you got the child’s words",
    )
    words_not_yet = note(
        label="Why not, and when will they be asked?",
        missing="Say why the child has not been asked yet, and when they will be",
        small=True,
    )
    words_good_at = note(
        label="What I am good at, and what I like",
        hint="Write it as the child says it",
        required=False,
    )
    words_matters = note(label="What matters to me", required=False)
    words_helps = note(
        label="What helps when things are hard, and what makes it worse", required=False
    )
    words_people = note(label="Who I want to stay in touch with", required=False)
    words_wishes = note(
        label="What I think about a secure place, and where I want to be", required=False
    )
    words_worries = note(label="What worries me, and what I want to ask", required=False)

    WORDS = (
        "words_good_at",
        "words_matters",
        "words_helps",
        "words_people",
        "words_wishes",
        "words_worries",
    )

    def clean(self):
        cleaned = super().clean()
        asked = cleaned.get("words_how") not in ("", None, "not_yet")
        if not self.partial and asked and not any(cleaned.get(name) for name in self.WORDS):
            self.add_error("words_matters", "Write at least one of the things the child said")
        return cleaned

    def missing(self):
        missing = super().missing()
        how = self.told.get("words_how")
        if how not in (None, "", "not_yet") and not any(self.told.get(name) for name in self.WORDS):
            missing.append("words_matters")
        return missing


class DocumentsForm(SectionForm):
    """Whether what was uploaded is all there is."""

    documents_complete = RadioField(
        label="Have you added every document you have?",
        choices=[("yes", "Yes"), ("later", "No, some will follow")],
        reveals={"later": "documents_to_follow"},
        missing="Select whether you have added every document you have",
    )
    documents_to_follow = story(
        label="Which will follow, and when?",
        missing="Say which documents will follow, and when",
        small=True,
        rows=3,
    )
