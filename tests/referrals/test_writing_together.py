"""Two people write one referral: nothing typed is lost, and nobody is stopped without need."""

import pytest

from referrals.models import Referral
from tests.referrals import filling
from tests.referrals.filling import carried, fill

pytestmark = pytest.mark.django_db


def test_a_page_that_a_colleague_overtook_is_refused_and_loses_nothing(draft, send, look):
    opened = carried(look, draft, "exit-plan")
    fill(send, look, draft, "exit-plan", exit_lead="A Colleague")
    typed = {**filling.PARTS["exit-plan"], "exit_plan": "My own plan"}
    page = send("referral_section", draft.pk, "exit-plan", **typed, **opened)
    words = page.content.decode()
    assert "Someone else has saved this referral" in words
    assert "My own plan" in words
    assert "A Colleague" in words
    assert Referral.objects.get(pk=draft.pk).answers["exit_lead"] == "A Colleague"

    again = page.context["form"]
    send(
        "referral_section",
        draft.pk,
        "exit-plan",
        **typed,
        version=again["version"].value(),
        seen=again["seen"].value(),
    )
    assert Referral.objects.get(pk=draft.pk).answers["exit_plan"] == "My own plan"


def test_colleagues_on_different_parts_do_not_get_in_each_others_way(draft, send, look):
    opened = carried(look, draft, "exit-plan")
    fill(send, look, draft, "health")
    answer = send("referral_section", draft.pk, "exit-plan", **filling.PARTS["exit-plan"], **opened)
    assert answer.status_code == 302
    assert {"consent", "exit_lead"} <= set(Referral.objects.get(pk=draft.pk).answers)


def test_a_page_without_its_fingerprint_is_taken_as_overtaken(draft, send, look):
    fill(send, look, draft, "health")
    page = send("referral_section", draft.pk, "health", **filling.PARTS["health"])
    assert "Someone else has saved this referral" in page.content.decode()
