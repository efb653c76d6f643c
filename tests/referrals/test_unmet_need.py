"""The need that was never referred, or referred in vain."""

from decimal import Decimal

import pytest

from plv.audit.models import AuditEvent
from referrals.lifecycle import Outcome, Status
from referrals.models import UnmetNeed
from tests import factories as make
from tests.referrals.filling import date_of

pytestmark = pytest.mark.django_db

NEED = {
    **date_of("needed_on", 1, 11, 2026),
    "reason": "nothing_free",
    "age": "14",
    "sex": "male",
    "ethnicity": "BCRB",
    "went_to": "unregistered",
    "registered": "no",
    "weekly_cost": "£18,000",
    "miles": "212.5",
}


def record(borough, **changes):
    return UnmetNeed.objects.create(
        **{
            "authority": borough.authority,
            "needed_on": "2026-11-01",
            "reason": "nothing_free",
            "age": 14,
            "sex": "male",
            "went_to": "unregistered",
            "recorded_at": "2026-11-02T09:00Z",
            "recorded_by": borough.writer,
            **changes,
        }
    )


def test_it_is_recorded_without_a_name(borough, sign_in, send):
    sign_in(borough.writer)
    assert send("unmet_need_record", **NEED).url == "/unmet-need/"
    need = UnmetNeed.objects.get()
    assert (need.authority, need.age, need.weekly_cost, need.miles) == (
        borough.authority,
        14,
        Decimal("18000.00"),
        Decimal("212.5"),
    )
    assert need.registered is False
    assert AuditEvent.objects.filter(event="referrals.unmet_need_recorded").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"age": "18"}, "The age must be 17 or less"),
        ({"age": "fourteen"}, "The age must be a whole number"),
        ({"reason": ""}, "Select why there was no place"),
        (date_of("needed_on", 25, 11, 2026), "must not be in the future"),
        ({"miles": "12.55"}, "no more than 1 figure"),
        ({"weekly_cost": "-1"}, "The weekly cost must be £0.00 or more"),
        ({"went_to": "the moon"}, "select one of the answers listed"),
    ],
)
def test_what_is_wrong_is_named(borough, sign_in, send, changes, sentence):
    sign_in(borough.writer)
    assert sentence in send("unmet_need_record", **{**NEED, **changes}).content.decode()
    assert not UnmetNeed.objects.exists()


def test_the_need_of_a_closed_referral_is_recorded_once(borough, sign_in, send, look):
    referral = make.ReferralFactory(
        child=make.ChildFactory(authority=borough.authority),
        status=Status.CLOSED,
        outcome=Outcome.WITHDRAWN,
        closed_at="2026-11-20T09:00Z",
        closed_by=borough.writer,
    )
    sign_in(borough.writer)
    send("unmet_need_record", query=f"?referral={referral.pk}", **NEED)
    assert UnmetNeed.objects.get().referral == referral
    assert look("unmet_need_record", referral=referral.pk).url == referral.get_absolute_url()


def test_a_live_referral_has_no_unmet_need_yet(borough, sign_in, look):
    referral = make.ReferralFactory(child=make.ChildFactory(authority=borough.authority))
    sign_in(borough.writer)
    assert look("unmet_need_record", referral=referral.pk).url == referral.get_absolute_url()


@pytest.mark.parametrize("named", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_referral_that_is_not_theirs_is_not_there(borough, sign_in, look, named):
    sign_in(borough.writer)
    assert look("unmet_need_record", referral=named).status_code == 404


def test_each_authority_sees_its_own_and_the_team_sees_all(borough, stranger, team, sign_in, look):
    record(borough)
    for person, seen in ((borough.writer, 1), (stranger, 0), (team, 1)):
        sign_in(person)
        assert len(look("unmet_need_list").context["page_obj"].object_list) == seen


def test_the_empty_list_says_what_to_do(borough, sign_in, look):
    sign_in(borough.writer)
    assert "It takes two minutes" in look("unmet_need_list").content.decode()


def test_the_list_costs_the_same_with_1_row_and_with_30(borough, sign_in, queries):
    sign_in(borough.writer)
    record(borough)
    few = queries("unmet_need_list")
    for _ in range(29):
        record(borough)
    assert queries("unmet_need_list") == few <= 12
