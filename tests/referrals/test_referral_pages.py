"""The list of referrals and the page of one: status, whose turn, next date, what to do."""

from datetime import timedelta

import pytest

from placements.lifecycle import OfferStatus
from plv.access import roles
from plv.audit.models import AuditEvent
from referrals.lifecycle import Outcome, Status
from referrals.models import Document, Risk, StatusChange
from tests import factories as make

pytestmark = pytest.mark.django_db


def of(borough, **fields):
    return make.ReferralFactory(child=make.ChildFactory(authority=borough.authority), **fields)


def references(page):
    return {row["referral"].reference for row in page.context["rows"]}


# --- the list


def test_an_authority_sees_its_own_and_the_team_sees_what_was_sent(
    borough, stranger, team, sign_in, look
):
    draft, waiting = of(borough), of(borough, waiting=True)
    foreign = make.ReferralFactory(waiting=True)
    for person, seen in (
        (borough.writer, {draft, waiting}),
        (borough.signer, {draft, waiting}),
        (stranger, set()),
        (team, {waiting, foreign}),
    ):
        sign_in(person)
        assert references(look("referral_list")) == {each.reference for each in seen}


def test_the_list_shows_initials_and_no_name(borough, sign_in, look):
    referral = of(borough, waiting=True)
    sign_in(borough.writer)
    words = look("referral_list").content.decode()
    assert "R.T." in words
    assert referral.child.last_name not in words
    listed = AuditEvent.objects.get(event="referrals.children_listed")
    assert str(referral.child_id) in listed.detail


def test_closed_referrals_are_found_when_asked_for(borough, sign_in, look):
    live = of(borough)
    closed = of(
        borough,
        status=Status.CLOSED,
        outcome=Outcome.WITHDRAWN,
        closed_at="2026-11-20T09:00Z",
        closed_by=borough.writer,
    )
    sign_in(borough.writer)
    assert references(look("referral_list")) == {live.reference}
    assert references(look("referral_list", status="all")) == {live.reference, closed.reference}
    assert references(look("referral_list", status="closed")) == {closed.reference}


def test_it_is_found_by_reference_and_by_case_number(borough, sign_in, look):
    one, other = of(borough), of(borough)
    sign_in(borough.writer)
    assert references(look("referral_list", q=one.reference.lower())) == {one.reference}
    assert references(look("referral_list", q=other.child.case_number)) == {other.reference}
    assert "No referral matches" in look("referral_list", q="zzz").content.decode()


def test_needs_me_is_what_waits_for_this_person(borough, team, sign_in, look, now):
    draft, to_sign = of(borough), of(borough, awaiting_sign_off=True)
    to_assess = of(borough, submitted=True)
    fresh = of(borough, waiting=True, updated_at=now - timedelta(days=1))
    due = of(borough, waiting=True, updated_at=now - timedelta(days=12))
    review_due = of(borough, waiting=True, reviewed_at=now - timedelta(days=80))
    offered = make.OfferFactory(
        referral=of(borough, waiting=True, status=Status.OFFERED),
        status=OfferStatus.HOME_ACCEPTED,
        home_answered_at=now,
        home_answered_by=team,
    ).referral
    for person, expected in (
        (borough.writer, {draft, due, review_due}),
        (borough.signer, {to_sign, offered}),
        (team, {to_assess}),
    ):
        sign_in(person)
        found = references(look("referral_list", needs_me="on"))
        assert found == {each.reference for each in expected}
        assert fresh.reference not in found


def test_the_list_costs_the_same_with_1_row_and_with_30(team, sign_in, look, queries):
    sign_in(team)

    def add():
        referral = make.ReferralFactory(waiting=True)
        make.LegalBasisFactory(child=referral.child)
        placed = make.place().referral
        make.LegalBasisFactory(child=placed.child, kind="further")
        make.OfferFactory()

    add()
    few = queries("referral_list")
    for _ in range(10):
        add()
    assert len(references(look("referral_list"))) == 25
    assert queries("referral_list") == few <= 12


# --- the page of one


def test_it_says_whose_turn_it_is_and_what_comes_next(borough, sign_in, look, now):
    referral = of(borough, waiting=True, hearing_at=now + timedelta(days=2))
    make.LegalBasisFactory(child=referral.child, ends_at=now + timedelta(hours=30))
    sign_in(borough.writer)
    page = look("referral_detail", referral.pk)
    progress = page.context["progress"]
    assert progress.turn.who == "Placement team"
    assert [each.what for each in progress.ahead] == [
        "First order ends",
        "Court hearing",
        "Update due",
        "Review due",
    ]
    assert "in 30 hours" in page.content.decode()


@pytest.mark.parametrize(
    ("status", "who", "button"),
    [
        ({}, "writer", "Go on with the referral"),
        ({"awaiting_sign_off": True}, "signer", "Read and sign"),
        ({"submitted": True}, "team", "Assess the referral"),
        ({"submitted": True, "status": Status.MORE_INFORMATION}, "writer", "Answer the question"),
        ({"waiting": True, "updated_at": "2026-11-11T09:00Z"}, "writer", "Send the update"),
        ({"waiting": True, "reviewed_at": "2026-09-01T09:00Z"}, "writer", "Review the referral"),
        ({"awaiting_sign_off": True}, "writer", None),
        ({"waiting": True}, "signer", None),
    ],
)
def test_each_person_is_shown_the_one_thing_that_waits_for_them(
    borough, team, sign_in, look, status, who, button
):
    referral = of(borough, **status)
    sign_in({"writer": borough.writer, "signer": borough.signer, "team": team}[who])
    first = look("referral_detail", referral.pk).context["first"]
    assert (first.text if first else None) == button


def test_an_offer_is_the_authoritys_once_the_home_has_said_yes(borough, sign_in, look, now, team):
    offer = make.OfferFactory(referral=of(borough, waiting=True, status=Status.OFFERED))
    sign_in(borough.signer)
    page = look("referral_detail", offer.referral_id)
    assert page.context["first"] is None
    assert offer.get_absolute_url() not in page.content.decode()
    offer.status, offer.home_answered_at, offer.home_answered_by = "home_accepted", now, team
    offer.save()
    page = look("referral_detail", offer.referral_id)
    assert page.context["first"].text == "Answer the offer"
    assert page.context["progress"].turn.who == "Approving officer"
    assert page.context["progress"].next.what == "Offer lapses"


def test_a_lapsed_offer_is_no_longer_theirs_to_answer(borough, sign_in, look, now, team):
    offer = make.OfferFactory(
        referral=of(borough, waiting=True, status=Status.OFFERED),
        status=OfferStatus.HOME_ACCEPTED,
        home_answered_at=now - timedelta(hours=30),
        home_answered_by=team,
        made_at=now - timedelta(hours=40),
        expires_at=now - timedelta(minutes=1),
    )
    sign_in(borough.signer)
    page = look("referral_detail", offer.referral_id)
    assert page.context["first"] is None
    assert page.context["progress"].turn.who == "Placement team"


def test_a_placed_child_has_its_review_and_order_ahead(borough, sign_in, look):
    placement = make.place(child=make.ChildFactory(authority=borough.authority))
    sign_in(borough.writer)
    page = look("referral_detail", placement.referral_id)
    assert [each.what for each in page.context["progress"].ahead] == [
        "Secure review due",
        "First order ends",
    ]
    assert placement.get_absolute_url() in page.content.decode()


def test_the_childs_words_stand_before_the_answers(borough, sign_in, look):
    referral = of(
        borough,
        waiting=True,
        answers={"words_how": "own", "words_matters": "My dog", "aims": "Sleep"},
    )
    sign_in(borough.writer)
    words = look("referral_detail", referral.pk).content.decode()
    assert words.index("My dog") < words.index("Sleep")
    assert "My dog" in look("child_words", referral.pk).content.decode()


def test_the_story_is_told_newest_first_with_names(borough, sign_in, look, now):
    referral = of(borough, waiting=True)
    for hours, sentence in ((2, "Referral started"), (1, "Sent for sign-off")):
        StatusChange.objects.create(
            referral=referral,
            became="draft",
            sentence=sentence,
            changed_at=now - timedelta(hours=hours),
            changed_by=borough.writer,
        )
    sign_in(borough.signer)
    titles = [event["title"] for event in look("referral_detail", referral.pk).context["timeline"]]
    assert titles == ["Sent for sign-off", "Referral started"]


@pytest.mark.parametrize("page", ["referral_detail", "child_words"])
def test_another_authoritys_referral_is_not_there(page, borough, stranger, sign_in, look):
    referral = of(borough, waiting=True)
    sign_in(stranger)
    assert look(page, referral.pk).status_code == 404
    assert not AuditEvent.objects.filter(event="referrals.child_read").exists()


def test_the_team_does_not_see_a_draft(borough, team, sign_in, look):
    sign_in(team)
    assert look("referral_detail", of(borough).pk).status_code == 404


def test_finance_and_board_see_no_child(borough, sign_in, look):
    referral = of(borough, waiting=True)
    for role, target in (
        (roles.AUTHORITY_FINANCE, borough.authority),
        (roles.BOARD_MEMBER, None),
        (roles.FINANCE_OFFICER, None),
        (roles.ADMINISTRATOR, None),
    ):
        sign_in(make.UserFactory(holds=[(role, target)]))
        assert look("referral_detail", referral.pk).status_code == 403
        assert look("referral_list").status_code == 403


def test_reading_it_is_recorded(borough, sign_in, look):
    referral = of(borough, waiting=True)
    sign_in(borough.writer)
    look("referral_detail", referral.pk)
    read = AuditEvent.objects.get(event="referrals.child_read")
    assert (read.child_id, read.by_id) == (referral.child_id, borough.writer.pk)


@pytest.mark.parametrize("stage", ["waiting", "offered", "placed"])
def test_the_page_of_a_full_referral_stays_within_twelve_queries(borough, sign_in, queries, stage):
    child = make.ChildFactory(authority=borough.authority)
    if stage == "placed":
        referral = make.place(child=child).referral
    elif stage == "offered":
        referral = make.OfferFactory(
            referral__child=child, referral__status=Status.OFFERED
        ).referral
    else:
        referral = make.ReferralFactory(waiting=True, child=child)
    for kind in ("missing", "fire", "gangs"):
        Risk.objects.create(referral=referral, kind=kind, level="current", what_helps="Quiet")
    for number in range(4):
        Document.objects.create(
            referral=referral,
            kind="other",
            title=f"Paper {number}",
            file="x",
            media_type="application/pdf",
            size=1,
            sha256="0" * 64,
            added_at="2026-11-20T09:00Z",
            added_by=borough.writer,
        )
    sign_in(borough.writer)
    assert queries("referral_detail", referral.pk) <= 12
