"""What the made-up children, families and professionals say: plainly invented, respectful, useful."""

from referrals.needs import RiskKind

MADE_UP = "Made up for the demonstration: "

ADVOCATES = ["Ada Pretend", "Bola Imagined", "Carys Sample", "Dev Madeup"]
REVIEWERS = ["Ines Inventa", "Joel Notreal", "Kemi Unreal", "Lars Fictive"]
SOLICITORS = ["Mockford and Sample Solicitors", "Placeholder Law", "Imagined Chambers"]
COURTS = [
    "East London Family Court",
    "Central Family Court",
    "West London Family Court",
    "Barnet Family Court",
]
SCHOOLS = ["Example Academy", "Sample Park School", "Notreal College", "Pretend Lane School"]

GONE_MISSING = [
    ("{n} times in the last three months, for between one night and nine days. Found twice at an address "
    "outside London linked to adults who sell drugs, and once at a railway station by the transport police."),
    ("{n} times since the spring, most often within an hour of a phone call nobody can trace. The longest "
    "time was six days. The child came back hungry, without a coat, and would not say where."),
    "{n} times from three different homes. Each time the child was met by a car at the end of the road.",
]  # fmt: skip
WOULD_GO = [
    (
        "Two homes with three staff to one child could not keep the child in; doors may not be locked there. "
        "The pull is a group of adults who send transport wherever the child is placed."
    ),
    "The child says that they will go, and has gone within two days of every move this year.",
]
HARM = [
    (
        "Injured twice while missing: a broken wrist and a stab wound to the leg. Police hold information that the "
        "child owes a debt and has been threatened."
    ),
    (
        "Believed to have been sexually harmed by adults while missing. The child has been found with new clothes "
        "and a second phone, and is afraid of being seen with police."
    ),
    "Taken by ambulance from a stairwell after taking an unknown substance. Alone for several hours.",
]
INJURES = [
    (
        "Four ligatures in six weeks, two of them cut away when the child was no longer breathing well. Two staff "
        "awake at night did not prevent the last one."
    ),
    (
        "Has hurt three staff and another child since the summer, once with a piece of glass. Sorry each time; it "
        "happens when told of another move."
    ),
    (
        "Two overdoses and a jump from a first-floor window. The hospital says that there is no mental disorder "
        "that it can treat as an in-patient."
    ),
]
TRIED = [
    (
        "Foster care (2023 to 2024), a children's home with two staff to one child, then a home in the country. Each "
        "ended after the child went missing or was hurt. A specialist exploitation worker has known the child for a year."
    ),
    (
        "Family support, a multi-systemic therapy team for five months, two children's homes, and a solo placement "
        "with three staff. It was calm for eleven days."
    ),
    "Respite with an aunt, a children's home near school, and a home by the sea that gave notice after a fire.",
]
ONLY_THIS = [
    (
        "Every open placement has ended in the same way within weeks. The child needs a place they cannot be drawn "
        "out of while trust is built, with therapy that does not stop at each move."
    ),
    "No provider that we asked (31 in four weeks) could keep the child or others safe in an open setting.",
]
AIMS = [
    (
        "Sleeping at night. Three months without being hurt. Back in lessons, in small steps. A plan the child has "
        "helped to write for where to live next."
    ),
    (
        "A trusted adult who stays. Contact with brothers that the child can count on. Words for what happened, "
        "with a therapist who follows them when they leave."
    ),
]
EXIT = [
    (
        "We have opened a search for a small home within ten miles of family, with the same therapist. We visit "
        "every week and hold a planning meeting each month with the home."
    ),
    (
        "The plan is to go home to mum with a support team, if the work with the family goes well. Two weekends at "
        "home before that. We decide at the second review."
    ),
    "A step-down place beside the home, then a foster carer who has said that she will start to visit.",
]
IF_SOONER = [
    "A solo placement with our own staff is held in reserve and could begin within a day.",
    "The aunt has agreed, with our outreach team there day and night for the first fortnight.",
]
GOOD_AT = [
    "I am good at drawing and doing hair. I like cats and being left alone in the morning.",
    "Football, and cooking jollof. I can make people laugh. I like my nan's house.",
    "I write bars. I am good with little kids, ask my cousins.",
    "Maths, believe it or not. And fixing bikes.",
]
MATTERS = [
    "Seeing my brother every week. Not being moved again without telling me.",
    "My phone calls with mum. That my room is mine. That staff knock.",
    "That people tell me the truth even when it is bad.",
]
HELPS = [
    "Music and walking. Don't crowd me. Don't all talk at once.",
    "Give me ten minutes. Then tea. Shouting makes it worse.",
    "When someone sits near me and does not talk.",
]
WISHES = [
    "I don't want to be locked up but I am tired of running. If it is in London my nan can come.",
    "It is better than where I was before if nobody can get to me there. I want to know how long.",
    "I think it is not fair. But I want to be safe and I want to go home after.",
]
WORRIES = [
    "Will my brother be allowed in? Can I have my own clothes? Who will be on at night?",
    "That nobody will visit. That it will be like before.",
]
WHAT_HELPS = {
    RiskKind.MISSING: "Goes after phone calls. A walk with a known adult in the evening, and knowing the plan for tomorrow, help.",
    RiskKind.SELF_HARM: "Cuts to the arms, more at night. Staff check every fifteen minutes. Drawing and cold water help.",
    RiskKind.SUICIDE: "Says that there is no point, mostly after contact is cancelled. Says so to people they trust; a safety plan is agreed.",
    RiskKind.VIOLENCE: "Hits out when surrounded. One calm person speaking helps; a crowd makes it worse.",
    RiskKind.FIRE: "Lit paper in a bin. No lighters in the room; talks about it openly with the therapist.",
    RiskKind.WEAPONS: "Has carried a knife for fear of others. Search on coming in, explained beforehand.",
    RiskKind.SEXUAL_EXPLOITATION: "Adults make contact online. Phone in the evening only, with an agreed adult near by.",
    RiskKind.CRIMINAL_EXPLOITATION: "Made to carry for adults outside London. An exploitation worker the child trusts visits each week.",
    RiskKind.GANGS: "Afraid of a group near the old school. Keep away from that part of London.",
    RiskKind.HARMFUL_SEXUAL_BEHAVIOUR: "One incident with a younger child. Never alone with younger children; doing well in the programme.",
    RiskKind.SUBSTANCES: "Cannabis daily, other things when offered. Sees a young people's drug worker and wants to stop.",
}  # fmt: skip
