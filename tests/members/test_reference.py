"""The reference data, and the public holidays."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from members.models import Authority, Company, DocumentSeries
from referrals.holidays import is_public_holiday


@pytest.mark.django_db
def test_loading_twice_changes_nothing_that_people_entered():
    call_command("load_reference", verbosity=0)
    Authority.objects.filter(name="Barnet").update(purchase_order="PO-1", population_10_17=1)
    Company.objects.update(launched_on=date(2025, 10, 1), name="Renamed Ltd")
    DocumentSeries.objects.filter(kind="invoice").update(last_number=7)
    ids = set(Authority.objects.values_list("pk", flat=True))
    call_command("load_reference", verbosity=0)
    assert set(Authority.objects.values_list("pk", flat=True)) == ids
    barnet = Authority.objects.get(name="Barnet")
    assert (barnet.purchase_order, barnet.population_10_17) == ("PO-1", 42352)
    assert Company.objects.get().name == "Renamed Ltd"
    assert DocumentSeries.objects.get(kind="invoice").last_number == 7


@pytest.mark.django_db
def test_all_of_london_and_three_neighbours_are_there():
    call_command("load_reference", verbosity=0)
    assert Authority.objects.of_london().count() == 33
    others = Authority.objects.filter(kind=Authority.Kind.OTHER)
    assert {row.gss_code: row.name for row in others} == {
        "E10000015": "Hertfordshire",
        "E10000016": "Kent",
        "E10000030": "Surrey",
    }
    assert not Authority.objects.filter(baseline_miles__isnull=True).exists()
    london = Authority.objects.of_london()
    weighted = sum(row.baseline_miles * row.population_10_17 for row in london)
    mean = weighted / sum(row.population_10_17 for row in london)
    assert mean.quantize(Decimal(1)) == 194


@pytest.mark.django_db
def test_a_new_company_has_not_launched():
    call_command("load_reference", verbosity=0)
    company = Company.objects.get()
    assert company.name == "Pan London Vehicle for Children's Complex Commissioning Ltd"
    assert company.launched_on is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 3), True),  # Good Friday
        (date(2026, 4, 4), False),  # the Saturday after
        (date(2026, 12, 25), True),
        (date(2027, 12, 25), True),  # a Saturday, and Christmas Day all the same
        (date(2027, 12, 27), True),  # its day in lieu
        (date(2026, 12, 26), False),  # a Saturday: Boxing Day is taken on the Monday
        (date(2026, 12, 28), True),
        (date(2022, 9, 19), True),  # before the list, by the rule
        (date(2031, 4, 11), True),  # Good Friday after the list, by the rule
        (date(2031, 4, 10), False),
    ],
)
def test_public_holidays_in_england(day, expected):
    assert is_public_holiday(day) is expected
