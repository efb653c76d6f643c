"""What an authority is told to do next when its referral ends without a place."""

from referrals import needs

AFTER_NOT_ELIGIBLE: dict[str, str] = {
    needs.NotEligible.CRITERIA: (
        "the law needs one of the two grounds in section 25 to be shown. If you have more evidence, "
        "refer again with it."
    ),
    needs.NotEligible.SECTION_20_5: (
        "the law does not allow secure accommodation for a child accommodated under section 20(5). "
        "Take legal advice if the child’s status may change."
    ),
    needs.NotEligible.AGE: (
        "the home cannot take a child of this age. The placement team can name homes that do."
    ),
    needs.NotEligible.UNDER_13: (
        "a child under 13 needs the Secretary of State’s approval before any secure placement. "
        "Ask the Department for Education for it, then refer again."
    ),
    needs.NotEligible.HOSPITAL: (
        "the child needs hospital treatment that the home cannot give. Ask for an assessment under "
        "the Mental Health Act."
    ),
    needs.NotEligible.STATEMENT_OF_PURPOSE: (
        "the child needs care that the home is not set up to give. The placement team can name homes "
        "that are."
    ),
    needs.NotEligible.INFORMATION: (
        "without the answers asked for the team cannot judge the referral. Refer again when you have "
        "them."
    ),
}
