"""Every address of the site, and what each person is answered there. A page that is not here fails.

A role that a page does not name is refused (403); a stranger is led to sign in. For a role that is
held for an authority or a home, `(ours, theirs)` are the answers to the one the row belongs to and
to their equal elsewhere; one number stands for both.
"""

from dataclasses import dataclass, field

from tests.walls.world import OFFICES, PEOPLE, SCOPED

READ, FORM, BUTTON = ("GET",), ("GET", "POST"), ("POST",)
SIGN_IN = 302  # a stranger's answer; elsewhere a 302 leads to another page of the site

Answers = dict[str, int]


@dataclass(frozen=True)
class Page:
    """One route with its rows, the methods it answers and the answer for each person."""

    name: str
    about: tuple[str, ...] = ()
    methods: tuple[str, ...] = READ
    answers: Answers = field(default_factory=dict)
    query: str = ""

    def __str__(self) -> str:
        return "-".join((self.name, *self.about))

    def answer(self, person: str, method: str) -> int:
        """The status a page answers with, before it looks at what a form says."""
        if method not in self.methods:
            return 405
        return self.answers[person]


def page(
    name: str,
    *about: str,
    methods: tuple[str, ...] = READ,
    query: str = "",
    everyone: int = 0,
    signed_in: int = 403,
    stranger: int = SIGN_IN,
    **named: int | tuple[int, int],
) -> Page:
    """A row of the table; `everyone` for pages outside the door."""
    answers = dict.fromkeys(PEOPLE, everyone or signed_in)
    answers["stranger"] = answers["disabled"] = everyone or stranger
    for role, answer in named.items():
        if role in SCOPED:
            here, elsewhere = answer if isinstance(answer, tuple) else (answer, answer)
            answers |= {role: here, f"{role}_elsewhere": elsewhere}
        elif role in OFFICES and isinstance(answer, int):
            answers[role] = answer
        else:
            raise ValueError(f"{name}: no such role, or no such answer: {role}={answer}")
    return Page(name, about, methods, answers, query)


THEIRS_ONLY = (200, 404)

OUTSIDE_THE_DOOR = [
    page("help", everyone=200),
    page("accessibility", everyone=200),
    page("privacy", everyone=200),
    page("account_inactive", everyone=200),
    page("account_reset_password", methods=FORM, everyone=200),
    page("account_reset_password_done", everyone=200),
    page("account_reset_password_from_key", "abc", "no-such-key", methods=FORM, everyone=200),
    page("account_reset_password_from_key_done", everyone=200),
    page("account_login", methods=FORM, signed_in=302, stranger=200),
    page("account_logout", methods=FORM, signed_in=200, stranger=302),
    page("demo_sign_in", methods=BUTTON, everyone=302),
]

FOR_ANYONE_SIGNED_IN = [
    page("home", signed_in=200),
    # The people of this world have no password yet: they are sent to the link.
    page("account_change_password", methods=FORM, signed_in=302),
]

WRITERS = {"social_worker": THEIRS_ONLY}
SIGNERS = {"approving_officer": THEIRS_ONLY}
READERS = {**WRITERS, **SIGNERS}
TEAM = {"placement_officer": 200}
MANAGERS = {"registered_manager": THEIRS_ONLY}

REFERRALS = [
    page("referral_list", social_worker=200, approving_officer=200, **TEAM),
    page("referral_detail", "waiting", **READERS, **TEAM),
    page("referral_detail", "draft", **READERS, placement_officer=404),
    page("referral_detail", "to_sign", **READERS, placement_officer=404),
    page("referral_why", "waiting", **READERS, **TEAM),
    page("referral_start", methods=FORM, social_worker=200),
    page("referral_start_grounds", methods=FORM, social_worker=302),
    page("referral_start_no", social_worker=302),
    page("referral_start_case", methods=FORM, social_worker=302),
    page("referral_start_child", methods=FORM, social_worker=302),
    page("referral_tasks", "draft", **WRITERS),
    page("referral_section", "draft", "child", methods=FORM, **WRITERS),
    page("referral_check", "draft", methods=FORM, **WRITERS),
    page("referral_sign", "to_sign", methods=FORM, **SIGNERS),
    page("referral_information", "questioned", methods=FORM, **WRITERS),
    page("referral_update", "waiting", methods=FORM, **WRITERS),
    page("referral_review", "waiting", methods=FORM, **WRITERS),
    page("referral_withdraw", "waiting", methods=FORM, **READERS),
    page("referral_legal", "waiting", methods=FORM, **READERS),
    page("referral_72_hours", "waiting", methods=FORM, **READERS),
    page("referral_documents", "draft", methods=FORM, **WRITERS),
    page("child_words", "waiting", **READERS, **TEAM),
    page("document_download", "document", **READERS, **TEAM),
    page("unmet_need_list", social_worker=200, **TEAM),
    page("unmet_need_record", methods=FORM, social_worker=200),
]

ASSESSMENT = [
    page("assessment_queue", **TEAM),
    page("referral_assess", "submitted", methods=FORM, **TEAM),
    page("referral_assess", "draft", methods=FORM, placement_officer=404),
    page("referral_ask", "submitted", methods=FORM, **TEAM),
    page("referral_not_eligible", "submitted", methods=FORM, **TEAM),
    page("referral_pause", "waiting", methods=FORM, **TEAM),
    page("referral_resume", "paused", methods=FORM, **TEAM),
    page("referral_stop_search", "waiting", methods=FORM, **TEAM),
    page("under_13_approval", "waiting", methods=FORM, **TEAM),
]

ALLOCATION = [
    page("allocation", methods=FORM, **TEAM),
    page("allocation_history", **TEAM),
    page("allocation_run", "run", **TEAM),
    page("candidate_detail", "run", "waiting", **TEAM),
    page("offer_make", "run", "waiting", methods=FORM, **TEAM),
    page("keep_apart_list", registered_manager=200, **TEAM),
    page("keep_apart_add", methods=FORM, **TEAM),
    page("keep_apart_close", "pair", methods=FORM, **TEAM),
    page("offer_list", registered_manager=200, approving_officer=200, **TEAM),
    # An authority learns of an offer when the home has said yes.
    page(
        "offer_detail",
        "offer_made",
        methods=FORM,
        social_worker=404,
        approving_officer=404,
        **MANAGERS,
        **TEAM,
    ),
    page("offer_detail", "offer_answered", methods=FORM, **READERS, **MANAGERS, **TEAM),
    page("offer_document", "offer_made", "offered_document", **MANAGERS),
    page("offer_document", "offer_made", "document", registered_manager=404),
    page("offer_withdraw", "offer_made", methods=FORM, **TEAM),
]

HOME = [
    page("bed_board", registered_manager=200, **TEAM),
    page("bed_detail", "bed", **MANAGERS, **TEAM),
    page("bed_hold_vacant", "bed", methods=FORM, **MANAGERS, **TEAM),
    page("bed_out_of_service", "bed", methods=FORM, **MANAGERS, **TEAM),
    page("bed_hold_for_child", "bed", methods=FORM, **MANAGERS, **TEAM),
    page("claim_end", "vacancy", methods=FORM, **MANAGERS, **TEAM),
    page(
        "placement_list", registered_manager=200, social_worker=200, approving_officer=200, **TEAM
    ),
    page("placement_detail", "placement", **MANAGERS, **READERS, **TEAM),
    page("placement_order", "placement", methods=FORM, **MANAGERS),
    page("placement_move", "placement", methods=FORM, **MANAGERS),
    page("placement_step_down", "placement", methods=FORM, **MANAGERS),
    page("placement_plan", "placement", methods=FORM, **MANAGERS),
    page("placement_discharge", "placement", methods=FORM, **MANAGERS),
    page("review_record", "placement", methods=FORM, **MANAGERS),
    page("admit", "offer_accepted", methods=FORM, **MANAGERS),
    page("admit_order", "offer_accepted", methods=FORM, **MANAGERS),
    page("clocks", registered_manager=200, social_worker=200, approving_officer=200, **TEAM),
]

REGISTER = {"finance_officer": 200, "administrator": 200}
LEDGER = {"finance_officer": 200}

MEMBERS = [
    page("member_list", board_member=200, **REGISTER),
    page("member_detail", "ours", board_member=200, **REGISTER),
    page("membership_record", "ours", methods=FORM, **REGISTER),
    page("membership_notice", "membership", methods=FORM, **REGISTER),
    page("term_record", "membership", methods=FORM, **REGISTER),
    page("membership_correct", "membership", methods=FORM, **REGISTER),
    page("term_correct", "term", methods=FORM, **REGISTER),
    page("breakpoint_decide", "breakpoint", methods=FORM, **REGISTER),
    page("finance", **LEDGER),
    page("dues", "2026", methods=FORM, **LEDGER),
    page("invoice_list", **LEDGER),
    page("invoice_detail", "invoice", authority_finance=THEIRS_ONLY, **LEDGER),
    page("payment_record", "invoice", methods=FORM, **LEDGER),
    page("credit_note_issue", "invoice", methods=FORM, **LEDGER),
    page("aged_debt", **LEDGER),
    page("fee_schedules", **LEDGER),
    page("fee_schedule_record", methods=FORM, **LEDGER),
    page("fee_schedule_withdraw", "fee_schedule", methods=FORM, **LEDGER),
    page("launch_record", methods=FORM, **LEDGER),
    page("company_details", methods=FORM, **LEDGER),
    page("authority_account", authority_finance=200, finance_officer=302),
    page("statement", "ours", authority_finance=THEIRS_ONLY, **LEDGER),
    page("purchase_order_set", "ours", methods=FORM, authority_finance=THEIRS_ONLY, **LEDGER),
]

ADMINISTRATOR = {"administrator": 200}

OFFICE = [
    page("board_dashboard", board_member=200),
    page("audit_list", auditor=200),
    page("people", **ADMINISTRATOR),
    page("person_add", methods=FORM, **ADMINISTRATOR),
    page("person_detail", "the_nobody", **ADMINISTRATOR),
    page("person_grant", "the_nobody", **ADMINISTRATOR),
    page("person_grant_role", "the_nobody", "auditor", methods=FORM, **ADMINISTRATOR),
    page("person_grant_role", "the_nobody", "social_worker", methods=FORM, **ADMINISTRATOR),
    page("person_remove_role", "the_board_member", "board_member", methods=FORM, **ADMINISTRATOR),
    page(
        "person_remove_role_for",
        "the_social_worker",
        "social_worker",
        "ours",
        methods=FORM,
        **ADMINISTRATOR,
    ),
    page("person_switch_off", "the_nobody", methods=FORM, **ADMINISTRATOR),
    page("person_switch_on", "the_nobody", methods=FORM, **ADMINISTRATOR),
    page("person_send_link", "the_nobody", methods=BUTTON, administrator=302),
]

TABLE = [
    *OUTSIDE_THE_DOOR,
    *FOR_ANYONE_SIGNED_IN,
    *REFERRALS,
    *ASSESSMENT,
    *ALLOCATION,
    *HOME,
    *MEMBERS,
    *OFFICE,
]
