"""An offer as the home, the authority and the placement team meet it, each seeing its own part."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from placements import actions
from placements.lifecycle import OPEN, OfferStatus
from placements.models import Offer
from placements.views.offers import WHOSE_TURN
from plv import clock
from plv.access import roles
from plv.audit.models import AuditEvent
from plv.notify.models import Message
from referrals import actions as referrals
from referrals import needs
from referrals.documents import CheckedUpload
from referrals.lifecycle import Status
from tests.factories import (
    BedFactory,
    ChildFactory,
    OfferFactory,
    ReferralFactory,
    UnitFactory,
    UserFactory,
    keep_apart,
    place,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def officer():
    return UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])


@pytest.fixture
def unit():
    return UnitFactory(name="Ash")


@pytest.fixture
def offer(unit, at):
    return OfferFactory(bed=BedFactory(unit=unit), made_at=at - timedelta(hours=1))


@pytest.fixture
def manager(unit):
    return UserFactory(holds=[(roles.REGISTERED_MANAGER, unit.home)])


@pytest.fixture
def approver(offer):
    return UserFactory(holds=[(roles.APPROVING_OFFICER, offer.referral.authority)])


def words(response):
    return " ".join(strip_tags(response.content.decode()).split())


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid4()), **data})


def when(name, moment):
    local = moment.astimezone(clock.LONDON)
    return {
        f"{name}_day": local.day,
        f"{name}_month": local.month,
        f"{name}_year": local.year,
        f"{name}_time": f"{local:%H:%M}",
    }


def accept_for_home(offer, manager, at):
    actions.accept_for_home(offer=offer, note="A note of the home's", by=manager, at=at)
    offer.refresh_from_db()


def test_every_open_status_says_whose_turn_it_is():
    assert set(WHOSE_TURN) == OPEN


def test_the_manager_sees_who_is_already_there_and_whom_to_keep_apart(
    sign_in, offer, manager, unit
):
    neighbour = place(BedFactory(unit=unit, name="Room 7"), child__first_name="Zed")
    birch = UnitFactory(home=unit.home, name="Birch")
    enemy = place(BedFactory(unit=birch, name="Room 8"))
    stranger = place(BedFactory(unit=birch, name="Room 9"))
    keep_apart(offer.referral.child, enemy.child, reason="They fought at school")
    page = words(sign_in(manager).get(offer.get_absolute_url()))
    assert "Room 7" in page
    assert "They fought at school" in page
    assert "Room 9" not in page
    assert neighbour.child.full_name not in page
    assert stranger.child.reference not in page


def test_the_manager_accepts_only_after_reading(sign_in, offer, manager, approver):
    client = sign_in(manager)
    said = {"answer": "accept", "note": "The mix is right"}
    page = words(post(client, offer.get_absolute_url(), **said))
    assert "Confirm that you have read the child’s own words" in page
    offer.refresh_from_db()
    assert offer.status == OfferStatus.MADE
    post(client, offer.get_absolute_url(), **said, has_read="on")
    offer.refresh_from_db()
    assert (offer.status, offer.home_answered_by) == (OfferStatus.HOME_ACCEPTED, manager)
    assert Message.objects.get(to=approver).path == offer.get_absolute_url()


def test_the_manager_refuses_with_a_coded_reason(sign_in, offer, manager):
    client = sign_in(manager)
    said = {"answer": "refuse", "note": "Too many changes this week", "has_read": "on"}
    page = words(post(client, offer.get_absolute_url(), **said))
    assert "Select why the home cannot take the child" in page
    post(client, offer.get_absolute_url(), **said, reason="staffing")
    offer.refresh_from_db()
    offer.referral.refresh_from_db()
    assert (offer.status, offer.home_refusal) == (OfferStatus.HOME_REFUSED, "staffing")
    assert offer.referral.status == Status.WAITING


def test_the_authority_accepts_and_says_when(sign_in, offer, manager, approver, at):
    accept_for_home(offer, manager, at)
    arrival = (at + timedelta(days=2)).replace(second=0, microsecond=0)
    client = sign_in(approver)
    page = words(post(client, offer.get_absolute_url(), answer="accept"))
    assert "Enter when the child will arrive" in page
    post(
        client,
        offer.get_absolute_url(),
        answer="accept",
        **when("arrival_planned_at", arrival),
    )
    offer.refresh_from_db()
    assert (offer.status, offer.arrival_planned_at) == (OfferStatus.ACCEPTED, arrival)
    assert Message.objects.filter(to=manager, subject__startswith="A place has been accepted")


def test_the_authority_declines_with_a_coded_reason(sign_in, offer, manager, approver, at):
    accept_for_home(offer, manager, at)
    post(sign_in(approver), offer.get_absolute_url(), answer="refuse", reason="distance")
    offer.refresh_from_db()
    assert (offer.status, offer.authority_refusal) == (OfferStatus.DECLINED, "distance")


def test_the_authority_never_sees_other_children_or_the_homes_note(
    sign_in, offer, manager, approver, unit, at
):
    offer.out_of_order_reason = "A reason of the team's"
    offer.overrides = [{"gate": "features", "evidence": "It lacks.", "reason": "Set aside"}]
    offer.save()
    neighbour = place(
        BedFactory(unit=unit), child__first_name="Zed", child__last_name="Quillington"
    )
    keep_apart(offer.referral.child, neighbour.child, reason="They fought at school")
    accept_for_home(offer, manager, at)
    page = words(sign_in(approver).get(offer.get_absolute_url()))
    assert "Accepted by the home" in page
    for secret in (
        "A note of the home's",
        "A reason of the team's",
        "Set aside",
        "out of order",
        "They fought",
        neighbour.child.initials,
        "children already there",
    ):
        assert secret not in page


def test_an_offer_the_home_has_not_answered_is_not_there_for_the_authority(
    sign_in, offer, approver
):
    client = sign_in(approver)
    assert client.get(offer.get_absolute_url()).status_code == 404
    assert "No offer is open" in words(client.get(reverse("offer_list")))


def test_another_home_and_another_authority_find_nothing(sign_in, offer, manager, at):
    accept_for_home(offer, manager, at)
    for person in (
        UserFactory(holds=[(roles.REGISTERED_MANAGER, UnitFactory().home)]),
        UserFactory(holds=[(roles.APPROVING_OFFICER, ChildFactory().authority)]),
    ):
        assert sign_in(person).get(offer.get_absolute_url()).status_code == 404


def test_a_social_worker_reads_but_may_not_answer(sign_in, offer, manager, at):
    accept_for_home(offer, manager, at)
    worker = UserFactory(holds=[(roles.SOCIAL_WORKER, offer.referral.authority)])
    client = sign_in(worker)
    assert "Send your answer" not in words(client.get(offer.get_absolute_url()))
    post(client, offer.get_absolute_url(), answer="refuse", reason="distance")
    offer.refresh_from_db()
    assert offer.status == OfferStatus.HOME_ACCEPTED


def test_an_offer_past_its_time_has_lapsed_before_any_job_runs(sign_in, manager, unit, at):
    late = OfferFactory(bed=BedFactory(unit=unit), made_at=at - timedelta(hours=30))
    client = sign_in(manager)
    page = words(client.get(late.get_absolute_url()))
    assert "Lapsed" in page
    assert "Send your answer" not in page
    assert "No offer is open" in words(client.get(reverse("offer_list")))
    ended = words(client.get(reverse("offer_list") + "?show=ended"))
    assert late.referral.reference in ended
    post(client, late.get_absolute_url(), answer="accept", note="Yes", has_read="on")
    late.refresh_from_db()
    assert late.home_answered_at is None


def test_the_officer_withdraws_with_a_reason(sign_in, offer, officer):
    client = sign_in(officer)
    url = reverse("offer_withdraw", args=[offer.pk])
    assert "Enter why you withdraw" in words(post(client, url))
    post(client, url, reason="The order was refused")
    offer.refresh_from_db()
    assert offer.status == OfferStatus.WITHDRAWN
    assert "The order was refused" in words(client.get(offer.get_absolute_url()))


def test_a_manager_cannot_withdraw(sign_in, offer, manager):
    url = reverse("offer_withdraw", args=[offer.pk])
    assert sign_in(manager).get(url).status_code == 403


def test_reading_an_offer_leaves_a_trace_of_the_child(sign_in, offer, manager):
    sign_in(manager).get(offer.get_absolute_url())
    event = AuditEvent.objects.get(event="referrals.child_read", by_id=manager.pk)
    assert event.child_id == offer.referral.child_id
    assert event.authority_id == offer.referral.authority_id


def test_messages_name_no_child(sign_in, offer, manager, approver, officer):
    client = sign_in(manager)
    said = {"answer": "refuse", "note": "No", "has_read": "on", "reason": "staffing"}
    post(client, offer.get_absolute_url(), **said)
    child, referral = offer.referral.child, offer.referral
    sent = list(Message.objects.all())
    assert {message.to for message in sent} == {approver, officer}
    for message in sent:
        told = f"{message.subject} {message.body}"
        for particular in (child.first_name, child.last_name, child.reference, referral.reference):
            assert particular not in told


def test_the_list_costs_the_same_for_thirty(sign_in, officer, at):
    client = sign_in(officer)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            OfferFactory(made_at=at - timedelta(hours=1))
        client.get(reverse("keep_apart_list"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("offer_list")).status_code == 200
        counts.append(sum("SAVEPOINT" not in row["sql"] for row in captured))
    assert counts[0] == counts[1] <= 12


def test_the_page_costs_the_same_however_full_the_unit(sign_in, offer, manager, unit):
    client = sign_in(manager)
    counts = []
    for more in (1, 4):
        for _ in range(more):
            place(BedFactory(unit=unit))
        client.get(reverse("offer_list"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(offer.get_absolute_url()).status_code == 200
        counts.append(sum("SAVEPOINT" not in row["sql"] for row in captured))
    assert counts[0] == counts[1] <= 12


def test_risk_bands_are_shown_in_words(sign_in, offer, manager, unit):
    referral = ReferralFactory(placed=True, risk_band=needs.RiskBand.LOW)
    place(BedFactory(unit=unit), child=referral.child, referral=referral)
    assert "Low" in words(sign_in(manager).get(offer.get_absolute_url()))
    assert Offer.objects.count() == 1


@pytest.fixture
def document(offer, tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    worker = UserFactory(holds=[(roles.SOCIAL_WORKER, offer.referral.authority)])
    return referrals.add_document(
        referral=offer.referral,
        kind="care_plan",
        title="Care plan",
        dated_on=None,
        upload=CheckedUpload(b"%PDF-1.4 a test", "application/pdf"),
        by=worker,
        at=clock.now(),
    )


def test_the_manager_reads_the_documents_while_the_offer_is_open(
    sign_in, offer, manager, document, at
):
    client = sign_in(manager)
    url = reverse("offer_document", args=[offer.pk, document.pk])
    assert url in client.get(offer.get_absolute_url()).content.decode()
    response = client.get(url)
    assert b"".join(response.streaming_content) == b"%PDF-1.4 a test"
    assert AuditEvent.objects.filter(event="referrals.document_read", by_id=manager.pk).exists()
    actions.refuse_for_home(offer=offer, reason="staffing", note="No", by=manager, at=at)
    assert client.get(url).status_code == 404
    assert "What the referral says" not in words(client.get(offer.get_absolute_url()))


def test_a_document_of_another_referral_is_not_there(sign_in, offer, manager, document, at):
    other = OfferFactory(bed=BedFactory(unit=offer.bed.unit), made_at=at - timedelta(hours=1))
    url = reverse("offer_document", args=[other.pk, document.pk])
    assert sign_in(manager).get(url).status_code == 404


def test_showing_who_lives_there_leaves_a_trace_of_them(sign_in, offer, manager, unit):
    neighbour = place(BedFactory(unit=unit))
    sign_in(manager).get(offer.get_absolute_url())
    event = AuditEvent.objects.get(event="referrals.children_listed", by_id=manager.pk)
    assert str(neighbour.child_id) in event.detail
