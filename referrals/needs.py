"""The coded vocabulary of a referral: what the child needs, what endangers them, where they are now."""

from django.db.models import IntegerChoices, TextChoices


class Kind(TextChoices):
    """The kind of place asked for. Step-down places are ordinary, open children's home places (LAW-44)."""

    SECURE = "secure", "Secure place"
    STEP_DOWN = "step_down", "Step-down place"


class Sex(TextChoices):
    """Sex as on the birth certificate or gender recognition certificate (EQ-3)."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"


class Ground(TextChoices):
    """Which limb of Children Act 1989 section 25(1) is relied on (LAW-1)."""

    A = "a", "History of absconding, likely to abscond and to suffer significant harm"
    B = "b", "Likely to injure themselves or others anywhere else"
    BOTH = "both", "Both"


class LegalStatus(TextChoices):
    """The child's legal status, with its code in the children-looked-after return."""

    C1 = "C1", "Interim care order (C1)"
    C2 = "C2", "Full care order (C2)"
    V2 = "V2", "Accommodated under section 20 (V2)"
    E1 = "E1", "Placement order (E1)"
    D1 = "D1", "Freeing order (D1)"
    L1 = "L1", "Police protection (L1)"
    L2 = "L2", "Emergency protection order (L2)"
    J1 = "J1", "Remanded to local authority accommodation (J1)"


class LegalRoute(TextChoices):
    """What permits, or will permit, the child to be locked in."""

    ORDER = "order", "A secure accommodation order is in force"
    HEARING = "hearing", "A court hearing is listed"
    SEVENTY_TWO_HOURS = "seventy_two_hours", "Placement for up to 72 hours without an order"
    NOT_YET = "not_yet", "None yet"


class Feature(TextChoices):
    """What a bed can offer and a child can need."""

    GROUND_FLOOR = "ground_floor", "Ground floor"
    STEP_FREE = "step_free", "Step-free, with an accessible bathroom"
    NEAR_STAFF = "near_staff", "Next to the staff office"
    REDUCED_LIGATURE = "reduced_ligature", "Reduced-ligature fittings"
    QUIET = "quiet", "Quiet end of the corridor"
    PARENT_AND_BABY = "parent_and_baby", "Space for a baby"


class RiskBand(IntegerChoices):
    """The placement team's assessment of risk without a secure place."""

    LOW = 1, "Low"
    MEDIUM = 2, "Medium"
    HIGH = 3, "High"
    VERY_HIGH = 4, "Very high"


class RiskKind(TextChoices):
    """The risks every referral answers for (domain 2.3)."""

    MISSING = "missing", "Going missing"
    SELF_HARM = "self_harm", "Self-harm"
    SUICIDE = "suicide", "Suicide"
    VIOLENCE = "violence", "Violence to others"
    FIRE = "fire", "Fire-setting"
    WEAPONS = "weapons", "Weapons"
    SEXUAL_EXPLOITATION = "sexual_exploitation", "Sexual exploitation"
    CRIMINAL_EXPLOITATION = "criminal_exploitation", "Criminal exploitation"
    GANGS = "gangs", "Gangs"
    HARMFUL_SEXUAL_BEHAVIOUR = "harmful_sexual_behaviour", "Harmful sexual behaviour"
    SUBSTANCES = "substances", "Substance use"


class RiskLevel(TextChoices):
    NONE = "none", "Never"
    HISTORIC = "historic", "In the past"
    CURRENT = "current", "Now"


class Setting(TextChoices):
    """Where the child is while they wait, and where children go."""

    HOME = "home", "With parents or family"
    FOSTER = "foster", "Foster care"
    CHILDRENS_HOME = "childrens_home", "Registered children's home"
    SECURE_ELSEWHERE = "secure_elsewhere", "Secure children's home elsewhere"
    UNREGISTERED = "unregistered", "Unregistered setting"
    SUPPORTED = "supported", "Supported accommodation"
    HOSPITAL = "hospital", "Hospital"
    CUSTODY = "custody", "Custody"
    MISSING = "missing", "Missing"
    OTHER = "other", "Somewhere else"


class NotEligible(TextChoices):
    """Why the placement team cannot take a referral up (domain 2.7)."""

    CRITERIA = "criteria", "Section 25 criteria not shown"
    SECTION_20_5 = "section_20_5", "16 or 17 and accommodated under section 20(5)"
    AGE = "age", "Outside the home's age range"
    UNDER_13 = "under_13", "Under 13 without the Secretary of State's approval"
    HOSPITAL = "hospital", "Needs hospital treatment"
    STATEMENT_OF_PURPOSE = "statement_of_purpose", "Needs outside the home's statement of purpose"
    INFORMATION = "information", "Information not given"


class RefusedByHome(TextChoices):
    """Why the registered manager refuses an offer (domain 2.7)."""

    RESIDENT_MIX = "resident_mix", "Mix with the children already there"
    KNOWN_ASSOCIATE = "known_associate", "Known associate in the unit"
    STAFFING = "staffing", "Staffing level"
    STATEMENT_OF_PURPOSE = "statement_of_purpose", "Needs outside the statement of purpose"
    RIGHT_BED = "right_bed", "No bed of the right kind after all"
    INFORMATION = "information", "Information incomplete"
    HEALTH = "health", "Needs hospital treatment"


class DeclinedByAuthority(TextChoices):
    """Why the authority declines an offer (domain 2.7)."""

    DISTANCE = "distance", "Distance"
    COST = "cost", "Cost"
    TIMING = "timing", "Timing"
    CHILDS_VIEWS = "childs_views", "The child's views"
    CRITERIA = "criteria", "Criteria no longer met"
    FOUND_ELSEWHERE = "found_elsewhere", "A place was found elsewhere"


class UnmetReason(TextChoices):
    """Why a place that was needed was not asked for, or not got (UX-6)."""

    NOTHING_FREE = "nothing_free", "We expected nothing to be free"
    TOO_FAR = "too_far", "Places were too far away"
    TOO_SLOW = "too_slow", "The answer would have come too late"
    REFUSED_BEFORE = "refused_before", "Homes had refused this child before"
    REFERRED_NOT_PLACED = "referred_not_placed", "We referred and no place came"
    OTHER = "other", "Another reason"
