"""Recording what permits a child to be locked in, to the minute."""

from datetime import UTC, datetime

import pytest

from plv.audit.models import AuditEvent
from referrals.models import LegalBasis
from tests import factories as make
from tests.referrals.filling import date_of

pytestmark = pytest.mark.django_db

ORDER = {
    "kind": "first",
    **date_of("starts_at", 20, 11, 2026, "11:30"),
    **date_of("ends_at", 20, 2, 2027, "11:30"),
    "court": "Central Family Court",
    "case_number": "ZC26C00001",
    **date_of("next_hearing_on", 10, 2, 2027),
}


@pytest.fixture
def referral(borough, sign_in):
    sign_in(borough.writer)
    return make.ReferralFactory(child=make.ChildFactory(authority=borough.authority))


def test_an_order_is_recorded_as_sealed(referral, send):
    answer = send("referral_legal", referral.pk, **ORDER)
    assert answer.url == f"/referrals/{referral.pk}/tasks/"
    basis = LegalBasis.objects.get()
    assert (basis.kind, basis.court) == ("first", "Central Family Court")
    assert basis.starts_at == datetime(2026, 11, 20, 11, 30, tzinfo=UTC)
    assert basis.ends_at == datetime(2027, 2, 20, 11, 30, tzinfo=UTC)
    assert AuditEvent.objects.filter(event="referrals.legal_basis_recorded").count() == 1


@pytest.mark.parametrize(
    ("kind", "end", "warned"),
    [
        ("first", date_of("ends_at", 20, 2, 2027, "11:30"), False),
        ("first", date_of("ends_at", 20, 2, 2027, "11:31"), True),
        ("interim", date_of("ends_at", 21, 2, 2027, "00:00"), True),
        ("further", date_of("ends_at", 20, 5, 2027, "11:30"), False),
        ("further", date_of("ends_at", 21, 5, 2027, "11:30"), True),
    ],
)
def test_an_order_longer_than_the_law_allows_is_questioned_and_not_blocked(
    referral, send, kind, end, warned
):
    page = send("referral_legal", referral.pk, **{**ORDER, "kind": kind, **end})
    assert (page.status_code == 200) is warned
    if warned:
        words = page.content.decode()
        assert "Check the sealed order" in words
        assert 'name="as_sealed"' in words
        send("referral_legal", referral.pk, **{**ORDER, "kind": kind, **end}, as_sealed="on")
    assert LegalBasis.objects.count() == 1


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (date_of("ends_at", 20, 11, 2026, "11:30"), "must be after its start"),
        (date_of("ends_at", 23, 11, 2026, "9:00"), "has already ended"),
        (date_of("ends_at", 30, 2, 2027, "9:00"), "must be a real date"),
    ],
)
def test_a_wrong_end_is_named(referral, send, end, sentence):
    assert sentence in send("referral_legal", referral.pk, **{**ORDER, **end}).content.decode()
    assert not LegalBasis.objects.exists()


def test_two_orders_of_one_kind_do_not_overlap(referral, send):
    send("referral_legal", referral.pk, **ORDER)
    page = send("referral_legal", referral.pk, **ORDER)
    assert "already has a legal basis of this kind" in page.content.decode()
    assert LegalBasis.objects.count() == 1


SEVENTY_TWO = {
    **date_of("starts_at", 23, 11, 2026, "20:00"),
    "hours_already": "50",
    "authorised_by_name": "Dee Example",
    "authorised_by_role": "Director of Children’s Services",
}


def test_the_end_of_72_hours_is_worked_out_from_the_hours_already_spent(referral, send):
    send("referral_72_hours", referral.pk, **SEVENTY_TWO)
    basis = LegalBasis.objects.get()
    assert basis.ends_at == datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    assert (basis.kind, basis.authorised_by_name) == ("seventy_two_hours", "Dee Example")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hours_already": "72"}, "already used up"),
        ({"authorised_by_name": ""}, "Enter the name of the officer"),
        (date_of("starts_at", 25, 11, 2026, "20:00"), "must be in the past"),
        (date_of("starts_at", 23, 11, 2026, "2:00"), "already run out"),
    ],
)
def test_72_hours_that_cannot_be_are_refused(referral, send, changes, sentence):
    if "already run out" in sentence:
        changes = {**changes, "hours_already": "71"}
    assert (
        sentence
        in send("referral_72_hours", referral.pk, **{**SEVENTY_TWO, **changes}).content.decode()
    )
    assert not LegalBasis.objects.exists()


@pytest.mark.parametrize("page", ["referral_legal", "referral_72_hours"])
def test_another_authority_records_nothing(page, referral, stranger, sign_in, send):
    sign_in(stranger)
    assert send(page, referral.pk, **ORDER).status_code == 404
