"""The steps of a referral after it is written: signing, answering, keeping it fresh, taking it back."""

from datetime import date

from plv.forms import DateField, Form, RadioField, SelectField, TextField, TickField, UploadField
from referrals import documents
from referrals.forms.fields import note, story
from referrals.lifecycle import Outcome, Status
from referrals.models import Document


class SignForm(Form):
    decision = RadioField(
        label="What do you want to do?",
        choices=[
            ("sign", "Sign it and send it to the placement team"),
            ("back", "Send it back to its writer"),
        ],
        reveals={"sign": "satisfied", "back": "reason"},
        missing="Select whether you sign the referral or send it back",
    )
    satisfied = TickField(
        label="I have read the whole referral. I am satisfied that the grounds are met and that nothing less "
        "would keep the child safe.",
        error_messages={"required": "Tick the box to sign, or send the referral back"},
    )
    reason = note(
        label="What must change?",
        missing="Say what must change",
        subject="What must change",
        small=True,
    )


class StepDownSignForm(SignForm):
    satisfied = TickField(
        label="I have read the whole referral. I am satisfied that a step-down place is right for the child.",
        error_messages={"required": "Tick the box to sign, or send the referral back"},
    )


class UpdateForm(Form):
    """The fortnightly update: two seconds when nothing has changed."""

    changed = RadioField(
        label="Has anything changed since the last update?",
        choices=[("no", "No, nothing has changed"), ("yes", "Yes")],
        hints={"no": "The child still needs the place, and the referral is still right"},
        reveals={"yes": "note"},
        missing="Select whether anything has changed",
    )
    note = note(
        label="What has changed?",
        hint="For example: where the child is, what has happened, a new hearing",
        missing="Say what has changed",
        small=True,
    )


class ReviewForm(Form):
    still_right = TickField(
        label="I have read the whole referral again. The grounds are still met and the place is still needed.",
        error_messages={
            "required": "Tick the box if the place is still needed. If it is not, withdraw the referral instead."
        },
    )
    note = note(
        label="What is different from three months ago?",
        hint="The team reads this beside the referral. “Nothing” is an answer.",
        missing="Say what is different, or “nothing”",
    )


class AnswerForm(Form):
    answer = story(
        label="Your answer",
        missing="Enter your answer",
        hint="The placement team reads it as soon as you send it",
    )


class WithdrawForm(Form):
    outcome = RadioField(
        label="Why are you withdrawing it?",
        choices=[
            (Outcome.CRITERIA_NO_LONGER_MET, "The grounds are no longer met"),
            (Outcome.PLACED_ELSEWHERE, "The child has been placed somewhere else"),
            (Outcome.WITHDRAWN, "Another reason"),
        ],
        hints={
            Outcome.PLACED_ELSEWHERE: "You will be asked where, so that the need London could not meet is counted",
        },
        missing="Select why you are withdrawing the referral",
    )
    note = note(
        label="What should the placement team know?",
        missing="Say why, in a sentence",
        subject="What the placement team should know",
    )


class DocumentForm(Form):
    kind = SelectField(
        label="What is it?", choices=Document.Kind.choices, missing="Select what the document is"
    )
    title = TextField(
        label="A short title",
        hint="For example, “Chronology to October 2026”. Leave out the child’s name.",
        missing="Enter a short title",
        max_length=150,
    )
    dated_on = DateField(
        label="The date on it (optional)", subject="The date on the document", required=False
    )
    file = UploadField(
        label="Upload the file",
        subject="The file",
        hint=f"{documents.KINDS}, up to 20MB",
        missing="Select the file",
        accept=documents.ACCEPT,
    )

    def __init__(self, *args, day: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dated_on"].latest = day
        self.fields["dated_on"].error_messages["latest"] = (
            "The date on the document must not be in the future"
        )


class ListFilter(Form):
    """The list of referrals: what to look for."""

    q = TextField(
        label="Reference or case number",
        required=False,
        max_length=40,
        small=True,
        width=20,
        autocomplete="off",
    )
    status = SelectField(
        label="Status",
        choices=[*Status.choices, ("all", "All, with closed")],
        empty_label="All that are live",
        required=False,
        small=True,
    )
    authority = SelectField(label="Authority", required=False, small=True, empty_label="All")
    needs_me = TickField(label="Only those that need me", required=False)

    def __init__(self, *args, authorities, **kwargs):
        super().__init__(*args, **kwargs)
        if authorities:
            self.fields["authority"].choices = [
                ("", "All"),
                *((str(pk), name) for pk, name in authorities),
            ]
        else:
            del self.fields["authority"]
