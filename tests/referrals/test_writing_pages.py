"""A social worker writes a referral, part by part, and sends it to be signed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from plv.audit.models import AuditEvent
from plv.errors import Refused
from referrals import actions, sections
from referrals.lifecycle import Status
from tests import factories as make
from tests.referrals import filling
from tests.referrals.filling import fill

pytestmark = pytest.mark.django_db


def test_every_part_is_asked_saved_and_read_back(filled, look):
    words = look("referral_check", filled.pk).content.decode()
    for told in (
        "O’Brien",
        "Mixed or multiple ethnic groups: White and Black Caribbean",
        "Nine times since August",
        "1 December 2026 at 10:30am",
        "£12,500.00",
        "31.5 miles",
        "her nan talks her home",
        "My nan\nand my dog",
        "The care plan on Monday",
    ):
        assert told in words, told
    assert filled.setting_weekly_cost == Decimal("12500.00")
    assert filled.hours_already_secure == 0
    assert filled.deprived_of_liberty_order is True
    assert {risk.kind: risk.level for risk in filled.risks.all()} == filling.RISKS
    assert sections.unfinished(filled) == []


def test_a_finished_referral_goes_to_be_signed(filled, borough, send):
    send("referral_check", filled.pk)
    filled.refresh_from_db()
    assert (filled.status, filled.sent_for_sign_off_by) == (
        Status.AWAITING_SIGN_OFF,
        borough.writer,
    )
    assert AuditEvent.objects.filter(event="referrals.sent_for_sign_off").count() == 1


def test_an_unfinished_one_says_what_is_missing_and_stays(draft, send):
    page = send("referral_check", draft.pk)
    assert "Finish these parts first: Who the child is" in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


@pytest.mark.parametrize("slug", list(filling.PARTS))
def test_each_part_left_out_keeps_the_referral_from_being_sent(
    filled, slug, borough, now, django_capture_on_commit_callbacks
):
    section = sections.find(filled, slug)
    if slug == "child":
        filled.child.ethnicity = ""
        filled.child.save()
    elif slug in {"risks", "risk-details"}:
        filled.risks.filter(kind="missing").delete()
    else:
        form = section.form(contents=sections.contents_of(filled))
        facts = {
            name: None if name != "ground" else "" for name in form.facts if name in form.fields
        }
        texts = (
            "ground",
            "legal_route",
            "court",
            "authorised_by_name",
            "authorised_by_role",
            "setting",
        )
        for name in facts:
            setattr(filled, name, "" if name in texts else None)
        filled.answers = {
            name: value for name, value in filled.answers.items() if name not in form.fields
        }
        filled.save()
    with pytest.raises(Refused, match=section.title):
        actions.send_for_sign_off(referral=filled, by=borough.writer, at=now)


def test_save_and_come_back_later_keeps_half_a_page(draft, send, look):
    answer = fill(
        send, look, draft, "alternatives", alternatives_tried="", expected_weeks="", later="yes"
    )
    assert answer.url == f"/referrals/{draft.pk}/tasks/"
    draft.refresh_from_db()
    assert draft.answers["aims"] == "She sleeps, eats and talks to someone"
    page = look("referral_tasks", draft.pk)
    states = {
        task["title"]: task["status"] for _group, tasks in page.context["groups"] for task in tasks
    }
    assert states["What has been tried, and what this is for"] == "In progress"
    assert states["Health"] == "Not started"


def test_save_and_continue_asks_for_what_is_missing_and_keeps_what_is_typed(draft, send, look):
    page = fill(send, look, draft, "alternatives", alternatives_tried="")
    words = page.content.decode()
    assert "Say what has been tried and why it was not enough" in words
    assert "She sleeps, eats and talks to someone" in words
    draft.refresh_from_db()
    assert draft.answers == {}


def test_the_evidence_asked_for_follows_the_ground(draft, send, look):
    page = look("referral_section", draft.pk, "why-secure")
    assert {"significant_harm", "likely_to_injure"} <= set(page.context["form"].fields)
    draft.ground = "b"
    draft.save()
    page = look("referral_section", draft.pk, "why-secure")
    assert "significant_harm" not in page.context["form"].fields
    answer = fill(send, look, draft, "why-secure", ground="a", significant_harm="")
    assert "Say what harm is likely" in answer.content.decode()


def test_an_order_that_is_relied_on_must_be_on_record(draft, send, look, now):
    answer = fill(send, look, draft, "legal", legal_route="order")
    assert answer.url == f"/referrals/{draft.pk}/legal/"
    draft.refresh_from_db()
    assert "legal" in {section.slug for section in sections.unfinished(draft)}
    make.LegalBasisFactory(
        child=draft.child, starts_at=now - timedelta(days=99), ends_at=now - timedelta(days=9)
    )
    assert "legal" in {section.slug for section in sections.unfinished(draft)}
    make.LegalBasisFactory(child=draft.child, kind="further", ends_at=now + timedelta(days=30))
    assert "legal" not in {section.slug for section in sections.unfinished(draft)}


def test_the_72_hours_ask_who_authorised_them(draft, send, look):
    page = fill(send, look, draft, "legal", legal_route="seventy_two_hours")
    words = page.content.decode()
    assert "Enter the name of the officer who authorised the 72 hours" in words
    assert "Enter when the 72 hours were authorised" in words


def test_hours_already_spent_in_secure_homes_are_kept_as_a_number(draft, send, look):
    fill(send, look, draft, "legal", been_secure="yes", hours_already_secure="50.25")
    draft.refresh_from_db()
    assert draft.hours_already_secure == Decimal("50.25")


def test_the_part_of_section_20_is_asked_from_16_on(draft, look):
    assert (
        "section_20_basis" not in look("referral_section", draft.pk, "legal").context["form"].fields
    )
    draft.child.born_on = "2010-01-01"
    draft.child.save()
    assert "section_20_basis" in look("referral_section", draft.pk, "legal").context["form"].fields


def test_details_are_asked_only_of_risks_that_are_or_were_there(draft, send, look):
    fill(send, look, draft, "risks")
    asked = set(look("referral_section", draft.pk, "risk-details").context["form"].asked)
    assert asked == {
        "missing_last_on",
        "missing_what_helps",
        "self_harm_last_on",
        "self_harm_what_helps",
    }


def test_answering_a_risk_anew_keeps_what_was_told_of_it(filled, send, look):
    fill(send, look, filled, "risks", missing="historic")
    risk = filled.risks.get(kind="missing")
    assert (risk.level, risk.what_helps) == (
        "historic",
        "Goes to one friend; her nan talks her home",
    )


def test_a_wrong_date_is_named_and_kept_even_when_coming_back_later(draft, send, look):
    page = fill(
        send,
        look,
        draft,
        "current-placement",
        needed_from_day="31",
        needed_from_month="2",
        later="yes",
    )
    assert "The day the place is needed must be a real date" in page.content.decode()
    assert 'value="31"' in page.content.decode()


def test_the_nhs_number_is_checked_by_its_last_digit(draft, send, look):
    page = fill(send, look, draft, "identity", nhs_number="943 476 5918")
    assert "must be a real NHS number" in page.content.decode()


def test_a_step_down_referral_asks_why_step_down_and_nothing_of_the_grounds(draft):
    draft.kind = "step_down"
    slugs = [section.slug for section in sections.of(draft)]
    assert "why-step-down" in slugs
    assert not {"why-secure", "alternatives", "legal"} & set(slugs)


def test_a_sent_referral_cannot_be_changed(filled, borough, send, look, now):
    actions.send_for_sign_off(referral=filled, by=borough.writer, at=now)
    assert look("referral_section", filled.pk, "health").url == filled.get_absolute_url()
    answer = send(
        "referral_section", filled.pk, "health", **{**filling.PARTS["health"], "consent": "Changed"}
    )
    assert answer.url == filled.get_absolute_url()
    filled.refresh_from_db()
    assert filled.answers["consent"] == "Mother"


@pytest.mark.parametrize("page", ["referral_tasks", "referral_check"])
def test_another_authoritys_draft_is_not_there(page, draft, stranger, sign_in, look):
    sign_in(stranger)
    assert look(page, draft.pk).status_code == 404


def test_the_placement_team_does_not_write_referrals(draft, team, sign_in, look):
    sign_in(team)
    assert look("referral_tasks", draft.pk).status_code == 403


def test_every_page_that_shows_the_child_is_in_the_audit(draft, look):
    look("referral_tasks", draft.pk)
    look("referral_section", draft.pk, "health")
    look("referral_check", draft.pk)
    read = AuditEvent.objects.filter(event="referrals.child_read", child_id=draft.child_id)
    assert read.count() == 3


@pytest.mark.parametrize("page", ["referral_tasks", "referral_check"])
def test_the_pages_of_a_full_referral_stay_within_twelve_queries(filled, page, queries):
    assert queries(page, filled.pk) <= 12
