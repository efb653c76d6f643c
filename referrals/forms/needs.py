"""What endangers the child, and what they need: risks, health, education."""

from plv.forms import DateField, RadioField, TextField, YesNoField
from referrals import needs
from referrals.forms.fields import line, note
from referrals.forms.section import SectionForm

HINTS = {
    needs.RiskKind.MISSING: "From home, placements or school",
    needs.RiskKind.SELF_HARM: "Including ligatures and overdose",
    needs.RiskKind.SUICIDE: "Thoughts, plans or attempts",
    needs.RiskKind.VIOLENCE: "To staff, other children, family or the public",
    needs.RiskKind.CRIMINAL_EXPLOITATION: "Including county lines and trafficking",
    needs.RiskKind.GANGS: "As a member, a target or through family",
}


class RiskForm(SectionForm):
    """Parts that are kept as rows of their own, one for each kind of risk."""

    def rows(self) -> list[dict]:
        """Every risk answered, as the action takes them."""
        raise NotImplementedError

    def level_of(self, kind: str) -> str:
        risk = self.contents.risks.get(kind)
        return risk.level if risk else ""


class RisksForm(RiskForm):
    """Each risk: never, in the past, or now. What is known of it is asked on the next page."""

    def set_up(self) -> None:
        for kind in needs.RiskKind:
            self.fields[kind.value] = RadioField(
                label=kind.label,
                hint=HINTS.get(kind, ""),
                choices=needs.RiskLevel.choices,
                missing=f"{kind.label}: select never, in the past or now",
                inline=True,
            )

    def read(self):
        return {kind: self.level_of(kind) for kind in self.asked}

    def rows(self):
        risks = self.contents.risks
        return [
            {
                "kind": kind,
                "level": self.cleaned_data[kind],
                "last_on": risks[kind].last_on if kind in risks else None,
                "what_helps": risks[kind].what_helps if kind in risks else "",
            }
            for kind in self.asked
            if self.cleaned_data[kind]
        ]


class RiskDetailsForm(RiskForm):
    """For each risk that is or was there: when it last happened, and what helps."""

    def set_up(self) -> None:
        for risk in self.contents.risks_told:
            now = risk.level == needs.RiskLevel.CURRENT
            leave = "" if now else " (optional)"
            about = risk.get_kind_display()
            self.fields[f"{risk.kind}_last_on"] = DateField(
                label=f"{about}: when did it last happen?{leave}",
                hint="As near as you know. For example, 3 11 2026",
                missing=f"{about}: enter when it last happened",
                subject=f"{about}: when it last happened",
                required=now,
                **({"latest": self.day} if self.day else {}),
            )
            self.fields[f"{risk.kind}_what_helps"] = note(
                label=f"{about}: what happens, and what helps?{leave}",
                hint="How often, how serious, what sets it off, who or what calms it",
                missing=f"{about}: say what happens and what helps",
                subject=f"{about}: what happens and what helps",
                required=now,
            )

    def read(self):
        told = {}
        for risk in self.contents.risks_told:
            told[f"{risk.kind}_last_on"] = risk.last_on
            told[f"{risk.kind}_what_helps"] = risk.what_helps
        return told

    def rows(self):
        cleaned = self.cleaned_data
        return [
            {
                "kind": kind,
                "level": risk.level,
                "last_on": cleaned.get(f"{kind}_last_on", risk.last_on),
                "what_helps": cleaned.get(f"{kind}_what_helps", risk.what_helps),
            }
            for kind, risk in self.contents.risks.items()
        ]

    def missing(self):
        # Until every risk is answered it is not known what this page asks.
        unanswered = [kind for kind in needs.RiskKind.values if not self.level_of(kind)]
        return unanswered or super().missing()


class HealthForm(SectionForm):
    """Body and mind; what the first night's staff must know."""

    physical_health = note(
        label="Physical health, allergies and medicines",
        hint="Include doses and when they are taken. “None known” is an answer.",
        missing="Enter the child’s physical health, allergies and medicines, or “none known”",
    )
    mental_health = note(
        label="Mental health",
        hint="Diagnoses, who treats them, and any assessment under the Mental Health Act with its date and result",
        missing="Enter the child’s mental health, or “nothing known”",
    )
    neurodiversity = note(
        label="Autism, ADHD, learning disability or another way of thinking and learning (optional)",
        subject="Autism, ADHD, learning disability",
        hint="Diagnosed or suspected, and what helps",
        required=False,
    )
    mobility = YesNoField(
        label="Does the child need a step-free room, or help to move around?",
        reveals={"yes": "mobility_detail"},
        missing="Select yes if the child needs a step-free room or help to move around",
    )
    mobility_detail = note(
        label="What do they need?", missing="Say what the child needs to move around", small=True
    )
    pregnant = RadioField(
        label="Is the child pregnant, or a parent?",
        choices=[
            ("no", "No"),
            ("pregnant", "Pregnant"),
            ("parent", "A parent"),
            ("unknown", "Not known"),
        ],
        missing="Select whether the child is pregnant or a parent",
    )
    consent = line(
        label="Who can consent to treatment?",
        missing="Enter who can consent to treatment",
        required=True,
    )


class EducationForm(SectionForm):
    """What they learn, what they are good at, what stops them."""

    school = TextField(
        label="School or college",
        hint="The last one, if they have none now",
        missing="Enter the school or college",
    )
    attendance = note(
        label="How has school been lately?",
        hint="Attendance, what they enjoy, what stops them going",
        missing="Say how school has been lately",
    )
    ehc_plan = YesNoField(
        label="Does the child have an education, health and care plan?",
        reveals={"yes": "ehc_plan_detail"},
        missing="Select yes if the child has an education, health and care plan",
    )
    ehc_plan_detail = line(
        label="Which authority keeps it, and for what needs?",
        missing="Say which authority keeps the plan, and for what needs",
        required=True,
        small=True,
    )
