"""The pages as people meet them."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from members.models import (
    Breakpoint,
    Company,
    CreditNote,
    FeeSchedule,
    Invoice,
    Membership,
    Payment,
    Term,
)
from members.subscriptions import actions
from plv.access import roles
from tests.factories import AuthorityFactory, UserFactory, give
from tests.members.conftest import at, join

TODAY = date(2026, 11, 24)
RAISED = at(date(2026, 4, 7))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(TODAY), tick=False):
        yield


def post(client, url, /, **answers):
    return client.post(url, {"form_key": str(uuid4()), **answers})


def day(name, value):
    return {
        f"{name}_day": value.day,
        f"{name}_month": value.month,
        f"{name}_year": value.year,
    }


def raise_for(year, by):
    return actions.raise_invoices(year_starting=year, by=by, at=RAISED)


def text(response):
    return " ".join(response.content.decode().split())


def rows_of(count, by):
    """A member with a decided and an open break-point and one invoice, `count` times over."""
    for _ in range(count):
        term = join().terms.get()
        Breakpoint.objects.create(term=term, falls_on=date(2027, 3, 31))
        Breakpoint.objects.create(
            term=term, falls_on=date(2026, 3, 31), decision="stay", decided_on=date(2026, 1, 1)
        )
    for invoice in raise_for(2026, by):
        actions.record_payment(
            invoice=invoice,
            received_on=date(2026, 4, 7),
            amount=Decimal("5.00"),
            reference="BACS",
            by=by,
            at=RAISED,
        )


LISTS = ["member_list", "finance", "invoice_list", "aged_debt", "fee_schedules"]


@pytest.mark.parametrize("name", [*LISTS, "dues"])
def test_a_page_makes_as_many_queries_for_30_rows_as_for_1(
    fee, finance_officer, sign_in, django_assert_max_num_queries, name
):
    client = sign_in(finance_officer)
    url = reverse(name, args=[2026] if name == "dues" else [])
    client.get(url)  # the first visit notes when the person was last seen
    rows_of(1, finance_officer)
    with django_assert_max_num_queries(12) as with_one:
        assert client.get(url).status_code == 200
    rows_of(29, finance_officer)
    with django_assert_max_num_queries(12) as with_thirty:
        assert client.get(url).status_code == 200
    assert len(with_thirty) == len(with_one)


def test_a_members_page_and_account_make_few_queries_too(
    fee, finance_officer, sign_in, django_assert_max_num_queries
):
    client = sign_in(finance_officer)
    rows_of(1, finance_officer)
    invoice = Invoice.objects.get()
    pages = [
        invoice.authority.get_absolute_url(),
        invoice.get_absolute_url(),
        reverse("statement", args=[invoice.authority_id]),
    ]
    client.get(pages[0])  # the first visit notes when the person was last seen
    for url in pages:
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200


def test_lists_come_in_pages_of_25(fee, finance_officer, sign_in):
    rows_of(30, finance_officer)
    client = sign_in(finance_officer)
    for name in ("member_list", "invoice_list"):
        page = text(client.get(reverse(name)))
        assert "Showing 1 to 25 of 30" in page
        assert "Showing 26 to 30 of 30" in text(client.get(reverse(name), {"page": "2"}))
        for odd in ("0", "-1", "999999", "abc"):
            assert client.get(reverse(name), {"page": odd}).status_code == 200


# --- the register -----------------------------------------------------------------------------------


def test_the_register_says_how_each_stands(fee, finance_officer, sign_in):
    member = join().authority
    leaving = join(notice_on=date(2026, 11, 1), leaves_on=date(2027, 4, 1)).authority
    prospect = AuthorityFactory()
    Membership.objects.create(authority=prospect, interest_on=date(2026, 1, 1))
    outsider = AuthorityFactory()
    client = sign_in(finance_officer)
    page = text(client.get(reverse("member_list")))
    assert "leaves 1 Apr 2027" in page
    for standing, authority in (
        ("member", member),
        ("in_notice", leaving),
        ("prospective", prospect),
        ("non_member", outsider),
    ):
        filtered = text(client.get(reverse("member_list"), {"standing": standing}))
        shown = [
            one.name for one in (member, leaving, prospect, outsider) if f">{one.name}<" in filtered
        ]
        assert shown == [authority.name]
    nobody = text(client.get(reverse("member_list"), {"standing": "left"}))
    assert "No authority has this standing today" in nobody


def test_fees_in_the_register_are_for_the_ledger_only(
    fee, membership, finance_officer, board_member, administrator, sign_in
):
    page = text(sign_in(finance_officer).get(reverse("member_list")))
    assert "£20,000.00" in page
    for person in (board_member, administrator):
        page = text(sign_in(person).get(reverse("member_list")))
        assert membership.authority.name in page
        assert "£" not in page


def test_an_authority_is_followed_from_interest_to_notice(company, administrator, sign_in):
    client, authority = sign_in(administrator), AuthorityFactory()
    page = authority.get_absolute_url()
    assert "has not expressed an interest" in text(client.get(page))

    record = reverse("membership_record", args=[authority.pk])
    assert record in text(client.get(page))
    response = post(
        client, record, **day("interest_on", date(2026, 1, 5)), **day("joined_on", date(2026, 4, 1))
    )
    assert response["Location"] == page
    membership = Membership.objects.get()
    assert "Without one nothing is charged" in text(client.get(page))

    term_url = reverse("term_record", args=[membership.pk])
    suggested = text(client.get(term_url))
    assert 'value="2028"' in suggested
    post(
        client,
        term_url,
        **day("starts_on", date(2023, 4, 1)),
        **day("ends_on", date(2028, 3, 31)),
        **day("breakpoint_1", date(2027, 3, 31)),
        resolution="Cabinet, minute 12",
    )
    assert Term.objects.get().resolution == "Cabinet, minute 12"

    point = Breakpoint.objects.get()
    response = post(
        client,
        reverse("breakpoint_decide", args=[point.pk]),
        decision="leave",
        **day("decided_on", date(2026, 11, 20)),
        paper="Cabinet, 20 November",
    )
    assert response.status_code == 302
    notice_url = reverse("membership_notice", args=[membership.pk])
    warned = text(client.get(page))
    assert "It decided to leave, and no notice is recorded" in warned
    assert notice_url in warned
    assert "Leaves, no notice yet" in text(client.get(reverse("member_list")))

    assert 'value="2027"' in text(client.get(notice_url))  # the day after the break-point
    post(
        client,
        notice_url,
        **day("notice_on", date(2026, 11, 20)),
        **day("leaves_on", date(2027, 4, 1)),
        reason="Budget",
    )
    ended = text(client.get(page))
    assert "In notice" in ended
    assert "Yes, until 1 April 2027" in ended
    assert "no notice is recorded" not in ended


def test_what_is_refused_is_said_on_the_form_and_nothing_is_kept(company, administrator, sign_in):
    membership = join()
    response = post(
        sign_in(administrator),
        reverse("membership_notice", args=[membership.pk]),
        **day("notice_on", date(2026, 11, 25)),
        **day("leaves_on", date(2027, 4, 1)),
        reason="Budget",
    )
    assert response.status_code == 200
    assert "The day of notice cannot be later than today" in text(response)
    membership.refresh_from_db()
    assert membership.notice_on is None


def test_a_wrong_day_is_corrected_and_what_it_said_stays_in_sight(company, administrator, sign_in):
    client, membership = sign_in(administrator), join()
    page, term = membership.authority.get_absolute_url(), membership.terms.get()
    url = reverse("membership_correct", args=[membership.pk])
    assert url in text(client.get(page))
    assert 'value="2023"' in text(client.get(url))
    response = post(client, url, **day("joined_on", date(2024, 4, 1)), reason="Typed wrongly")
    assert response["Location"] == page
    url = reverse("term_correct", args=[term.pk])
    assert url in text(client.get(page))
    post(
        client,
        url,
        **day("starts_on", date(2024, 4, 1)),
        **day("ends_on", date(2028, 3, 31)),
        reason="Typed wrongly as well",
    )
    shown = text(client.get(page))
    assert "Joined: 1 April 2023, now 1 April 2024" in shown
    assert "Term corrected on 24 November 2026" in shown
    assert "Typed wrongly as well" in shown


def test_after_the_first_term_the_ten_year_cycle_is_suggested(company, administrator, sign_in):
    membership = join()
    page = sign_in(administrator).get(reverse("term_record", args=[membership.pk]))
    initial = page.context["form"].initial
    assert initial == {
        "starts_on": date(2028, 4, 1),
        "ends_on": date(2038, 3, 31),
        "breakpoint_1": date(2033, 3, 31),
    }


def test_a_board_member_reads_the_register_and_changes_nothing(company, board_member, sign_in):
    membership = join()
    client = sign_in(board_member)
    page = text(client.get(membership.authority.get_absolute_url()))
    assert "Record notice" not in page
    assert "Owed to the PLV" not in page
    assert client.get(reverse("membership_notice", args=[membership.pk])).status_code == 403
    assert client.get(reverse("finance")).status_code == 403


# --- the ledger -------------------------------------------------------------------------------------


def test_the_dues_are_checked_and_raised(fee, membership, finance_officer, sign_in):
    client = sign_in(finance_officer)
    front = text(client.get(reverse("finance")))
    assert "Raise the missing invoices" in front
    check = client.get(reverse("dues", args=[2026]))
    page = text(check)
    assert "1 invoice will be raised, £24,000.00 with VAT." in page
    assert f"No purchase order number for {membership.authority.name}" in page
    checked = check.context["found"].fingerprint
    response = post(client, reverse("dues", args=[2026]), as_checked=checked)
    assert response["Location"] == reverse("dues", args=[2026])
    assert Invoice.objects.get().gross == Decimal("24000.00")
    page = text(client.get(reverse("dues", args=[2026])))
    assert "Everything due for 2026-27 has been invoiced" in page
    assert "as_checked" not in page
    assert "£24,000.00" in text(client.get(reverse("finance")))


def test_dues_that_changed_since_are_not_raised(fee, membership, finance_officer, sign_in):
    client, url = sign_in(finance_officer), reverse("dues", args=[2026])
    checked = client.get(url).context["found"].fingerprint
    join()
    response = post(client, url, as_checked=checked)
    assert response.status_code == 200
    assert "has changed since you opened this page" in text(response)
    assert not Invoice.objects.exists()


def test_days_without_a_fee_are_pointed_out(fee, membership, finance_officer, sign_in):
    fee.ends_on = date(2026, 9, 30)
    fee.save()
    page = text(sign_in(finance_officer).get(reverse("dues", args=[2026])))
    assert "No fee is recorded for 1 October 2026 to 31 March 2027" in page


@pytest.mark.parametrize("starting", [1999, 2201, 99999999])
def test_a_year_out_of_all_reason_is_not_found(company, finance_officer, sign_in, starting):
    assert sign_in(finance_officer).get(reverse("dues", args=[starting])).status_code == 404


def test_a_far_year_can_be_looked_at_and_not_raised(fee, membership, finance_officer, sign_in):
    client, url = sign_in(finance_officer), reverse("dues", args=[2027])
    assert "can be raised from 1 March 2027" in text(client.get(url))
    checked = client.get(url).context["found"].fingerprint
    assert post(client, url, as_checked=checked).status_code == 200
    assert not Invoice.objects.exists()


def test_before_the_launch_the_finance_page_says_what_to_do(company, finance_officer, sign_in):
    Company.objects.update(launched_on=None)
    client = sign_in(finance_officer)
    page = text(client.get(reverse("finance")))
    assert "Members pay from the day the home opens" in page
    post(client, reverse("launch_record"), **day("launched_on", date(2025, 10, 1)))
    assert Company.objects.get().launched_on == date(2025, 10, 1)
    assert "No fee is recorded" in text(client.get(reverse("finance")))
    response = post(
        client,
        reverse("fee_schedule_record"),
        annual_fee="£20,000",
        vat_percent="20",
        **day("starts_on", date(2023, 4, 1)),
        basis="Cabinet resolutions, March 2023",
    )
    assert response.status_code == 302
    schedule = FeeSchedule.objects.get()
    assert (schedule.annual_fee, schedule.vat_percent) == (Decimal("20000.00"), Decimal("20.00"))
    take_back = reverse("fee_schedule_withdraw", args=[schedule.pk])
    assert take_back in text(client.get(reverse("fee_schedules")))
    post(client, take_back)
    assert not FeeSchedule.objects.exists()


@pytest.mark.parametrize("vat", ["100", "-1", "1e9", "NaN", "20.005"])
def test_an_impossible_rate_of_vat_is_answered_at_the_field(company, finance_officer, sign_in, vat):
    response = post(
        sign_in(finance_officer),
        reverse("fee_schedule_record"),
        annual_fee="20000",
        vat_percent=vat,
        **day("starts_on", date(2023, 4, 1)),
        basis="A test",
    )
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"vat_percent"}
    assert not FeeSchedule.objects.exists()


def test_an_invoice_is_paid_in_part_and_credited(fee, membership, finance_officer, sign_in):
    (invoice,) = raise_for(2026, finance_officer)
    client, page = sign_in(finance_officer), invoice.get_absolute_url()
    pay = reverse("payment_record", args=[invoice.pk])
    too_much = post(
        client, pay, **day("received_on", TODAY), amount="24,000.01", reference="BACS 1"
    )
    assert "The balance of PLV-INV-00001 is £24,000.00" in text(too_much)
    post(client, pay, **day("received_on", TODAY), amount="4000", reference="BACS 1")
    assert Payment.objects.get().amount == Decimal("4000.00")
    shown = text(client.get(page))
    assert "£20,000.00" in shown
    assert "BACS 1" in shown
    credit = reverse("credit_note_issue", args=[invoice.pk])
    assert "Money has been received for this invoice" in text(client.get(credit))
    post(client, credit, reason="No order number")
    assert CreditNote.objects.get().reason == "No order number"
    shown = text(client.get(page))
    assert "In credit" in shown
    assert pay not in shown
    assert credit not in shown


def test_a_payment_sent_twice_is_recorded_once(fee, membership, finance_officer, sign_in):
    (invoice,) = raise_for(2026, finance_officer)
    client = sign_in(finance_officer)
    answers = {
        "form_key": str(uuid4()),
        **day("received_on", TODAY),
        "amount": "4000",
        "reference": "BACS 1",
    }
    for _ in range(3):
        response = client.post(reverse("payment_record", args=[invoice.pk]), answers)
        assert response["Location"] == invoice.get_absolute_url()
    assert Payment.objects.count() == 1


def test_the_invoice_list_is_filtered_by_status_and_authority(fee, finance_officer, sign_in):
    rows_of(3, finance_officer)
    invoice = Invoice.objects.order_by("number").first()
    client, url = sign_in(finance_officer), reverse("invoice_list")
    assert "All 3 invoices of this list" in text(client.get(url, {"status": "overdue"}))
    assert "All 1 invoice of this list" in text(
        client.get(url, {"authority": str(invoice.authority_id)})
    )
    assert "No invoice matches" in text(client.get(url, {"status": "paid"}))
    for odd in ({"status": "nonsense"}, {"authority": "nonsense"}, {"authority": str(uuid4())}):
        assert client.get(url, odd).status_code == 200


def test_aged_debt_adds_up(fee, finance_officer, sign_in):
    rows_of(3, finance_officer)
    page = text(sign_in(finance_officer).get(reverse("aged_debt")))
    assert "£71,985.00" in page
    assert page.index("Over 90 days") < page.index("£23,995.00")


def test_nobody_owing_is_said_so(company, finance_officer, sign_in):
    assert "Nobody owes anything" in text(sign_in(finance_officer).get(reverse("aged_debt")))


# --- an authority's own account -----------------------------------------------------------------------


@pytest.fixture
def own_finance(membership):
    return give(UserFactory(), roles.AUTHORITY_FINANCE, membership.authority)


def test_an_authority_reads_its_statement_and_nobody_elses(
    fee, membership, own_finance, finance_officer, sign_in
):
    other = join().authority
    raise_for(2026, finance_officer)
    own, theirs = (Invoice.objects.get(authority=one) for one in (membership.authority, other))
    client = sign_in(own_finance)
    page = text(client.get(reverse("authority_account")))
    assert own.reference in page
    assert theirs.reference not in page
    assert client.get(own.get_absolute_url()).status_code == 200
    for url in (
        theirs.get_absolute_url(),
        reverse("statement", args=[other.pk]),
        reverse("purchase_order_set", args=[other.pk]),
    ):
        assert client.get(url).status_code == 404
    assert client.get(reverse("payment_record", args=[own.pk])).status_code == 403
    for name in LISTS:
        assert client.get(reverse(name)).status_code == 403


def test_an_authority_gives_its_purchase_order(fee, membership, own_finance, sign_in):
    client = sign_in(own_finance)
    url = reverse("purchase_order_set", args=[membership.authority_id])
    response = post(client, url, purchase_order="PO-2026-17")
    assert response["Location"] == reverse("statement", args=[membership.authority_id])
    membership.authority.refresh_from_db()
    assert membership.authority.purchase_order == "PO-2026-17"
    assert "PO-2026-17" in text(client.get(reverse("authority_account")))


def test_an_account_without_invoices_says_what_comes(company, membership, own_finance, sign_in):
    assert "No invoice yet" in text(sign_in(own_finance).get(reverse("authority_account")))


def test_who_keeps_two_accounts_finds_both(fee, membership, own_finance, sign_in):
    other = join().authority
    give(own_finance, roles.AUTHORITY_FINANCE, other)
    page = text(sign_in(own_finance).get(reverse("authority_account")))
    assert reverse("statement", args=[other.pk]) in page


def test_the_finance_officer_is_led_from_accounts_to_debts(company, finance_officer, sign_in):
    response = sign_in(finance_officer).get(reverse("authority_account"))
    assert response["Location"] == reverse("aged_debt")


@pytest.mark.parametrize(("days_after", "words"), [(0, "Nothing is late"), (1, "1 day late")])
def test_an_invoice_is_late_from_the_day_after_it_is_due(
    fee, membership, own_finance, finance_officer, sign_in, days_after, words
):
    (invoice,) = raise_for(2026, finance_officer)
    with time_machine.travel(at(invoice.due_on + timedelta(days=days_after)), tick=False):
        assert words in text(sign_in(own_finance).get(reverse("authority_account")))
