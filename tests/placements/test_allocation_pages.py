"""The placement officer runs the allocation, reads it, and offers from it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from placements import actions, runs
from placements.models import AllocationRun, Offer
from plv import clock
from plv.access import roles
from plv.audit.models import AuditEvent
from referrals import actions as referrals
from referrals.lifecycle import Status
from tests.factories import (
    BedFactory,
    ChildFactory,
    HomeFactory,
    LegalBasisFactory,
    MembershipFactory,
    PolicyFactory,
    ReferralFactory,
    UnitFactory,
    UserFactory,
    keep_apart,
    place,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(holds=[(roles.PLACEMENT_OFFICER, None)])


@pytest.fixture
def home():
    PolicyFactory()
    return HomeFactory(name="Test House")


@pytest.fixture
def unit(home):
    return UnitFactory(home=home, name="Ash")


@pytest.fixture
def at():
    return clock.now()


def waiting(at, **fields):
    """A referral that may be placed now: assessed, fresh, with an order in force."""
    child = fields.pop("child", None) or ChildFactory(
        authority=fields.pop("authority", None) or MembershipFactory().authority
    )
    LegalBasisFactory(
        child=child, starts_at=at - timedelta(days=1), ends_at=at + timedelta(days=60)
    )
    fresh = {"updated_at": at - timedelta(days=1), "reviewed_at": at - timedelta(days=1)}
    return ReferralFactory(child=child, waiting=True, **{**fresh, **fields})


def words(response):
    """The page's text as a person reads it, its spaces made single."""
    from django.utils.html import strip_tags

    return " ".join(strip_tags(response.content.decode()).split())


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid4()), **data})


def queries_of(client, url):
    """The queries of one page for someone already at work; a test's own savepoints are not counted."""
    client.get(reverse("offer_list"))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [row["sql"] for row in captured if "SAVEPOINT" not in row["sql"]]


def test_nothing_run_yet_says_so_and_what_to_do(sign_in, officer, unit):
    BedFactory(unit=unit, name="Room 1")
    page = words(sign_in(officer).get(reverse("allocation")))
    assert "It has not been run yet" in page
    assert "Room 1" in page


def test_running_it_proposes_and_keeps_the_run(sign_in, officer, home, unit, at):
    bed = BedFactory(unit=unit, name="Room 1")
    first = waiting(at, risk_band=4)
    second = waiting(at, risk_band=2)
    response = post(sign_in(officer), reverse("allocation"), home=str(home.pk))
    run = AllocationRun.objects.get()
    assert response.url == run.get_absolute_url()
    page = words(sign_in(officer).get(run.get_absolute_url()))
    assert run.digest in page
    assert page.index(first.reference) < page.index(second.reference)
    assert "Very high" in page
    assert str(bed) in page
    assert "score" not in page.lower()
    assert not Offer.objects.exists()


def test_a_page_names_beds_and_children_never_their_ids(sign_in, officer, home, unit, at):
    BedFactory(unit=unit, name="Room 1", features=[])
    birch = UnitFactory(home=home, name="Birch")
    resident = place(BedFactory(unit=birch, name="Room 9"))
    BedFactory(unit=birch, name="Room 8")
    lowest = waiting(at, risk_band=1)
    keep_apart(resident.child, lowest.child)
    ahead = waiting(at, risk_band=4)
    run = actions.run_allocation(home=home, by=officer, at=at)
    client = sign_in(officer)
    for referral in (lowest, ahead):
        response = client.get(reverse("candidate_detail", args=[run.pk, referral.pk]))
        assert response.status_code == 200
        assert not runs.ID.findall(words(response))
        assert " UTC" not in words(response)
    page = words(client.get(reverse("candidate_detail", args=[run.pk, lowest.pk])))
    assert resident.child.reference in page
    assert "Birch" in page


def test_who_holds_the_bed_it_could_have_used(sign_in, officer, home, unit, at):
    BedFactory(unit=unit, name="Room 1")
    ahead = waiting(at, risk_band=4)
    behind = waiting(at, risk_band=1)
    run = actions.run_allocation(home=home, by=officer, at=at)
    page = words(sign_in(officer).get(reverse("candidate_detail", args=[run.pk, behind.pk])))
    assert "Needed by a referral ranked higher" in page
    assert ahead.reference in page


def test_a_missing_feature_is_said_in_words(sign_in, officer, home, unit, at):
    BedFactory(unit=unit, name="Room 1", features=[])
    referral = waiting(at, required_features=["near_staff"])
    run = actions.run_allocation(home=home, by=officer, at=at)
    page = words(sign_in(officer).get(reverse("candidate_detail", args=[run.pk, referral.pk])))
    assert "next to the staff office" in page
    assert "near_staff" not in page


def test_an_old_run_says_what_has_changed_since(sign_in, officer, home, unit, at):
    BedFactory(unit=unit)
    referral = waiting(at)
    run = actions.run_allocation(home=home, by=officer, at=at - timedelta(minutes=10))
    client = sign_in(officer)
    assert "Things have changed" not in words(client.get(run.get_absolute_url()))
    referrals.pause(
        referral=referral,
        until=clock.london_day(at) + timedelta(days=3),
        reason="A test reason",
        by=officer,
        at=at,
    )
    assert "1 search paused" in words(client.get(run.get_absolute_url()))
    newer = actions.run_allocation(home=home, by=officer, at=at)
    assert "This is not the newest run" in words(client.get(run.get_absolute_url()))
    assert "Things have changed" not in words(client.get(newer.get_absolute_url()))


def test_offering_what_is_proposed(sign_in, officer, home, unit, at):
    bed = BedFactory(unit=unit, name="Room 1")
    referral = waiting(at)
    run = actions.run_allocation(home=home, by=officer, at=at)
    url = reverse("offer_make", args=[run.pk, referral.pk])
    client = sign_in(officer)
    assert "Offer this bed?" in words(client.get(url))
    response = post(client, url)
    offer = Offer.objects.get()
    assert response.url == offer.get_absolute_url()
    assert (offer.bed, offer.made_by, offer.out_of_order_reason) == (bed, officer, "")
    referral.refresh_from_db()
    assert referral.status == Status.OFFERED


def test_a_run_that_no_longer_holds_is_refused_with_a_sentence(sign_in, officer, home, unit, at):
    BedFactory(unit=unit, name="Room 1")
    referral = waiting(at)
    run = actions.run_allocation(home=home, by=officer, at=at)
    referrals.pause(
        referral=referral,
        until=clock.london_day(at) + timedelta(days=3),
        reason="A test reason",
        by=officer,
        at=at,
    )
    page = words(post(sign_in(officer), reverse("offer_make", args=[run.pk, referral.pk])))
    assert "Run the allocation again" in page
    assert not Offer.objects.exists()


def test_out_of_order_asks_for_a_bed_and_a_reason(sign_in, officer, home, unit, at):
    bed = BedFactory(unit=unit, name="Room 1")
    waiting(at, risk_band=4)
    behind = waiting(at, risk_band=1)
    run = actions.run_allocation(home=home, by=officer, at=at)
    url = reverse("offer_make", args=[run.pk, behind.pk])
    client = sign_in(officer)
    page = words(post(client, url, bed=str(bed.pk)))
    assert "Enter why you offer out of order" in page
    assert not Offer.objects.exists()
    post(client, url, bed=str(bed.pk), out_of_order_reason="A sibling lives in the next street")
    offer = Offer.objects.get()
    assert offer.out_of_order_reason == "A sibling lives in the next street"
    event = AuditEvent.objects.get(event="placements.offer_made")
    assert '"out_of_order": true' in event.detail


def test_a_failed_gate_is_set_aside_only_with_a_reason_of_its_own(sign_in, officer, home, unit, at):
    bed = BedFactory(unit=unit, name="Room 1", features=[])
    referral = waiting(at, required_features=["quiet"])
    run = actions.run_allocation(home=home, by=officer, at=at)
    url = reverse("offer_make", args=[run.pk, referral.pk])
    client = sign_in(officer)
    assert "Features the child must have: why may it be set aside?" in words(client.get(url))
    said = {"bed": str(bed.pk), "out_of_order_reason": "Nowhere else is open"}
    assert "To offer all the same, say why" in words(post(client, url, **said))
    assert not Offer.objects.exists()
    post(client, url, **said, override_features="The corridor is quiet at the weekend")
    offer = Offer.objects.get()
    assert [row["gate"] for row in offer.overrides] == ["features"]


def test_a_legal_gate_can_never_be_set_aside(sign_in, officer, home, unit, at):
    bed = BedFactory(unit=unit, name="Room 1")
    child = ChildFactory(authority=MembershipFactory().authority)
    referral = ReferralFactory(
        child=child, waiting=True, legal_route="not_yet", updated_at=at, reviewed_at=at
    )
    run = actions.run_allocation(home=home, by=officer, at=at)
    url = reverse("offer_make", args=[run.pk, referral.pk])
    client = sign_in(officer)
    page = client.get(url)
    assert "Nobody may set this aside" in words(page)
    assert b"override_legal_basis" not in page.content
    refused = post(
        client,
        url,
        bed=str(bed.pk),
        out_of_order_reason="Please",
        override_legal_basis="Please",
    )
    assert refused.status_code == 200
    assert not Offer.objects.exists()


def test_nobody_offers_for_a_child_of_their_own_authority(sign_in, home, unit, at):
    BedFactory(unit=unit)
    referral = waiting(at)
    both = UserFactory(
        holds=[(roles.PLACEMENT_OFFICER, None), (roles.SOCIAL_WORKER, referral.authority)]
    )
    run = actions.run_allocation(home=home, by=both, at=at)
    page = words(post(sign_in(both), reverse("offer_make", args=[run.pk, referral.pk])))
    assert "you cannot decide this case" in page
    assert not Offer.objects.exists()


def test_a_child_moving_on_has_a_bed_held_and_is_offered_none(sign_in, officer, home, unit, at):
    willow = UnitFactory(home=home, name="Willow", kind="step_down")
    flat = BedFactory(unit=willow, name="Flat 1")
    placement = place(BedFactory(unit=unit), step_down_wanted_from=clock.london_day(at))
    MembershipFactory(authority=placement.authority)
    run = actions.run_allocation(home=home, by=officer, at=at)
    client = sign_in(officer)
    page = client.get(reverse("candidate_detail", args=[run.pk, placement.referral_id]))
    assert "Hold the bed for the child" in words(page)
    assert flat.get_absolute_url() in page.content.decode()
    url = reverse("offer_make", args=[run.pk, placement.referral_id])
    response = client.get(url, follow=True)
    assert "so no bed can be offered for it" in words(response)
    assert "Step-down" in words(client.get(run.get_absolute_url()))


def test_only_beds_of_the_right_kind_can_be_chosen(sign_in, officer, home, unit, at):
    taken = BedFactory(unit=unit, name="Room 1")
    BedFactory(unit=UnitFactory(home=home, name="Willow", kind="step_down"), name="Flat 1")
    ahead, behind = waiting(at, risk_band=4), waiting(at, risk_band=1)
    run = actions.run_allocation(home=home, by=officer, at=at)
    client = sign_in(officer)
    url = reverse("offer_make", args=[run.pk, behind.pk])
    page = words(client.get(url))
    assert str(taken) in page
    assert "Flat 1" not in page
    post(client, reverse("offer_make", args=[run.pk, ahead.pk]))
    assert "No bed of this kind can be offered now" in words(client.get(url))


def test_history_lists_every_run(sign_in, officer, home, unit, at):
    BedFactory(unit=unit)
    waiting(at)
    run = actions.run_allocation(home=home, by=officer, at=at)
    response = sign_in(officer).get(reverse("allocation_history"))
    assert run.get_absolute_url() in response.content.decode()
    assert response.context["rows"] == [(run, 1)]


@pytest.mark.parametrize("page", ["allocation", "allocation_history", "allocation_run"])
def test_the_number_of_rows_costs_no_queries(sign_in, officer, home, unit, at, page):
    for _ in range(6):
        BedFactory(unit=unit)
    waiting(at)
    counts = []
    client = sign_in(officer)
    for more in (0, 29):
        for _ in range(more):
            waiting(at)
        run = actions.run_allocation(home=home, by=officer, at=clock.now())
        url = run.get_absolute_url() if page == "allocation_run" else reverse(page)
        counts.append(len(queries_of(client, url)))
    assert counts[0] == counts[1] <= 12


def test_reading_a_run_leaves_a_trace_of_each_child(sign_in, officer, home, unit, at):
    BedFactory(unit=unit)
    referral = waiting(at)
    run = actions.run_allocation(home=home, by=officer, at=at)
    sign_in(officer).get(run.get_absolute_url())
    event = AuditEvent.objects.get(event="referrals.children_listed", by_id=officer.pk)
    assert str(referral.child_id) in event.detail


# --- why, or why not yet ------------------------------------------------------------------------


def test_the_authority_reads_its_own_reasons_and_nobody_elses(sign_in, officer, home, unit, at):
    BedFactory(unit=unit, name="Room 1")
    other = waiting(at, risk_band=4)
    mine = waiting(at, risk_band=2)
    keep_apart(other.child, mine.child, reason="A secret reason")
    actions.run_allocation(home=home, by=officer, at=at)
    worker = UserFactory(holds=[(roles.SOCIAL_WORKER, mine.authority)])
    page = words(sign_in(worker).get(reverse("referral_why", args=[mine.pk])))
    assert "Eligible and waiting" in page
    assert "Assessed risk band: 2 of 4." in page
    assert "What would change it" in page
    for secret in (other.reference, other.child.reference, "A secret reason", "eep apart"):
        assert secret not in page
    assert other.authority.name not in page
    assert "full working" not in page
    assert not runs.ID.findall(page)


def test_what_membership_did_is_told_in_places(sign_in, officer, home, unit, at):
    BedFactory(unit=unit)
    outsider = waiting(at, child=ChildFactory(), risk_band=4)
    member = waiting(at, risk_band=1)
    actions.run_allocation(home=home, by=officer, at=at)
    worker = UserFactory(
        holds=[(roles.SOCIAL_WORKER, outsider.authority), (roles.SOCIAL_WORKER, member.authority)]
    )
    client = sign_in(worker)
    page = words(client.get(reverse("referral_why", args=[member.pk])))
    assert "moved it up 1 place: from 2 to 1" in page
    page = words(client.get(reverse("referral_why", args=[outsider.pk])))
    assert "moved it down 1 place: from 1 to 2" in page


def test_before_any_run_it_says_why(sign_in):
    referral = ReferralFactory(submitted=True)
    worker = UserFactory(holds=[(roles.SOCIAL_WORKER, referral.authority)])
    page = words(sign_in(worker).get(reverse("referral_why", args=[referral.pk])))
    assert "It has not been assessed yet" in page


def test_why_is_not_found_for_another_authority(sign_in, at):
    referral = waiting(at)
    stranger = UserFactory(holds=[(roles.SOCIAL_WORKER, MembershipFactory().authority)])
    response = sign_in(stranger).get(reverse("referral_why", args=[referral.pk]))
    assert response.status_code == 404


# --- the keep-apart register --------------------------------------------------------------------


def test_a_pair_is_added_by_reference_and_case_number(sign_in, officer):
    one, two = ChildFactory(), ChildFactory()
    client = sign_in(officer)
    said = {
        "child": one.reference.lower(),
        "other": two.case_number,
        "level": "unit",
        "part_of_child": "at_risk",
        "reason": "A test reason",
    }
    post(client, reverse("keep_apart_add"), **said)
    page = words(client.get(reverse("keep_apart_list")))
    assert one.reference in page
    assert two.reference in page
    again = words(post(client, reverse("keep_apart_add"), **said))
    assert "already kept apart" in again


def test_a_case_number_of_two_authorities_is_asked_about(sign_in, officer):
    one, two = ChildFactory(case_number="SAME"), ChildFactory(case_number="SAME")
    page = words(
        post(
            sign_in(officer),
            reverse("keep_apart_add"),
            child="SAME",
            other="C-NOBODY",
            level="unit",
            part_of_child="mutual",
            reason="A test reason",
        )
    )
    assert "two authorities use this case number" in page
    assert "no child has this reference" in page
    assert one.reference not in page
    assert two.reference not in page


def test_a_pair_is_closed_with_a_reason(sign_in, officer):
    pair = keep_apart(ChildFactory(), ChildFactory())
    client = sign_in(officer)
    url = reverse("keep_apart_close", args=[pair.pk])
    assert "Enter why" in words(post(client, url))
    post(client, url, reason="They have made it up")
    pair.refresh_from_db()
    assert (pair.closed_by, pair.closing_reason) == (officer, "They have made it up")
    assert "Nobody has to be kept apart" in words(client.get(reverse("keep_apart_list")))
    closed = words(client.get(reverse("keep_apart_list") + "?state=closed"))
    assert "They have made it up" in closed


def test_a_manager_sees_only_pairs_that_touch_their_home(sign_in, unit):
    resident = place(BedFactory(unit=unit))
    near = keep_apart(resident.child, ChildFactory())
    elsewhere = keep_apart(ChildFactory(), ChildFactory())
    manager = UserFactory(holds=[(roles.REGISTERED_MANAGER, unit.home)])
    client = sign_in(manager)
    page = words(client.get(reverse("keep_apart_list")))
    assert near.first.reference in page
    assert elsewhere.first.reference not in page
    assert client.get(reverse("keep_apart_add")).status_code == 403
    assert client.get(reverse("keep_apart_close", args=[near.pk])).status_code == 403


def test_a_pair_too_near_now_is_said_at_once(sign_in, officer, unit):
    one = place(BedFactory(unit=unit)).child
    two = place(BedFactory(unit=unit)).child
    client = sign_in(officer)
    post(
        client,
        reverse("keep_apart_add"),
        child=one.reference,
        other=two.reference,
        level="unit",
        part_of_child="mutual",
        reason="A test reason",
    )
    assert "too near each other now" in words(client.get(reverse("keep_apart_list")))


@pytest.mark.parametrize("name", ["allocation", "allocation_history", "keep_apart_list"])
def test_an_authority_sees_none_of_it(sign_in, name):
    worker = UserFactory(holds=[(roles.SOCIAL_WORKER, MembershipFactory().authority)])
    assert sign_in(worker).get(reverse(name)).status_code == 403


def test_the_register_costs_the_same_for_thirty(sign_in, officer):
    client = sign_in(officer)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            keep_apart(ChildFactory(), ChildFactory())
        counts.append(len(queries_of(client, reverse("keep_apart_list"))))
    assert counts[0] == counts[1] <= 12
