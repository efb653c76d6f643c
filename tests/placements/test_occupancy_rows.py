"""The database refuses two claims on a bed and a child in two beds, whatever wrote them."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from placements.models import Occupancy
from plv import errors
from referrals import needs
from tests import factories as make

pytestmark = pytest.mark.django_db

T0 = datetime(2026, 11, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)

# (start, end) against an existing claim of [10, 20): each shape, and whether it is refused.
SHAPES = [
    ("before", 0, 9, False),
    ("touching before", 0, 10, False),
    ("over the start", 5, 15, True),
    ("the same", 10, 20, True),
    ("inside", 12, 15, True),
    ("around", 5, 25, True),
    ("over the end", 15, 25, True),
    ("touching after", 20, 30, False),
    ("after", 21, 30, False),
    ("open from before", 5, None, True),
    ("open from inside", 15, None, True),
    ("open from the end", 20, None, False),
    ("one second over the start", 9, 10 + 1 / 3600, True),
]


def claim(kind: str, bed, start: float, end: float | None, child=None, **fields) -> Occupancy:
    """A lawful row of this kind, but for what it may overlap."""
    person = make.UserFactory()
    starts_at, ends_at = T0 + start * HOUR, None if end is None else T0 + end * HOUR
    if kind in Occupancy.FOR_A_CHILD:
        child = child or make.ChildFactory()
    if kind == Occupancy.Kind.STAY:
        fields["placement"] = make.PlacementFactory(
            child=child,
            home=bed.unit.home,
            discharged_at=T0,
            destination="family",
            discharged_by=person,
            legal_basis=child.legal_bases.first() or make.LegalBasisFactory(child=child),
            admitted_at=T0 - timedelta(days=1),
            referral=make.ReferralFactory(
                child=child, status="closed", closed_at=T0, closed_by=person, outcome="moved_on"
            ),
        )
    if kind == Occupancy.Kind.OFFER_HOLD:
        ends_at = ends_at or datetime(2030, 1, 1, tzinfo=UTC)
        fields["offer"] = make.OfferFactory(
            bed=make.BedFactory(), holding=False, referral__child=make.ChildFactory()
        )
    if kind == Occupancy.Kind.SAFETY_VACANCY:
        fields["review_on"] = T0.date()
    return Occupancy.objects.create(
        bed=bed,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        child=child,
        reason="A test",
        claimed_at=T0,
        claimed_by=person,
        **fields,
    )


@pytest.mark.parametrize(("first", "second"), list(product(Occupancy.Kind.values, repeat=2)))
def test_two_claims_of_any_kinds_on_one_bed(first, second):
    for name, start, end, refused in SHAPES:
        bed = make.BedFactory()
        claim(first, bed, 10, 20)
        if refused:
            with pytest.raises(IntegrityError) as caught, transaction.atomic():
                claim(second, bed, start, end)
            assert errors.sentence_for(caught.value).startswith("This bed is already taken"), name
        else:
            claim(second, bed, start, end)


def test_a_child_cannot_stay_in_two_beds():
    child = make.ChildFactory()
    claim(Occupancy.Kind.STAY, make.BedFactory(), 10, 20, child=child)
    with pytest.raises(IntegrityError, match="occupancy_child_in_one_bed"), transaction.atomic():
        claim(Occupancy.Kind.STAY, make.BedFactory(), 19, 30, child=child)
    claim(Occupancy.Kind.STAY, make.BedFactory(), 20, 30, child=child)


def test_a_child_is_held_one_bed_at_a_time_and_may_have_a_step_down_bed_held_while_it_stays():
    child = make.ChildFactory()
    claim(Occupancy.Kind.STAY, make.BedFactory(), 0, None, child=child)
    step_down = make.BedFactory(unit=make.UnitFactory(kind=needs.Kind.STEP_DOWN))
    claim(Occupancy.Kind.NAMED_HOLD, step_down, 10, None, child=child)
    with pytest.raises(IntegrityError, match="occupancy_child_held_one_bed"), transaction.atomic():
        claim(Occupancy.Kind.NAMED_HOLD, make.BedFactory(), 15, 20, child=child)


def test_a_cancelled_claim_stands_in_nobodys_way():
    bed = make.BedFactory()
    gone = claim(Occupancy.Kind.OUT_OF_SERVICE, bed, 10, 20)
    gone.cancelled_at, gone.cancelled_by = T0, gone.claimed_by
    gone.save()
    claim(Occupancy.Kind.OUT_OF_SERVICE, bed, 10, 20)


@pytest.mark.parametrize(
    ("kind", "change", "constraint"),
    [
        ("stay", {"child": None}, "occupancy_names_a_child"),
        ("stay", {"placement": None}, "occupancy_stay_has_placement"),
        ("offer_hold", {"offer": None}, "occupancy_hold_has_offer"),
        ("offer_hold", {"ends_at": None}, "occupancy_hold_has_offer"),
        ("out_of_service", {"reason": ""}, "occupancy_says_why"),
        ("safety_vacancy", {"review_on": None}, "occupancy_vacancy_is_reviewed"),
        ("out_of_service", {"ends_at": T0 + 10 * HOUR}, "occupancy_starts_at_before_ends_at"),
        ("out_of_service", {"ends_at": T0 + 9 * HOUR}, "occupancy_starts_at_before_ends_at"),
        ("out_of_service", {"cancelled_at": T0}, "occupancy_cancelled_at_with_by"),
    ],
)
def test_each_rule_of_a_claim_is_kept_by_the_database(kind, change, constraint):
    row = claim(kind, make.BedFactory(), 10, 20)
    with pytest.raises(Exception, match=constraint), transaction.atomic():
        Occupancy.objects.filter(pk=row.pk).update(**change)


def test_raw_sql_is_refused_like_anyone():
    bed = make.BedFactory()
    row = claim(Occupancy.Kind.OUT_OF_SERVICE, bed, 10, 20)
    with (
        pytest.raises(IntegrityError, match="occupancy_bed_once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO placements_occupancy (id, bed_id, kind, starts_at, ends_at, reason, claimed_at, claimed_by_id)"
            " SELECT gen_random_uuid(), bed_id, kind, starts_at, ends_at, reason, claimed_at, claimed_by_id"
            " FROM placements_occupancy WHERE id = %s",
            [row.pk],
        )
