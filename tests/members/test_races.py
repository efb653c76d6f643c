"""Several people at once: one set of invoices, no sum paid twice."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection

from members.models import CreditNote, DocumentSeries, Invoice
from members.subscriptions import actions
from plv.errors import Refused
from tests.members.conftest import at, join

NOW = at(date(2026, 4, 7))

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(count, work):
    """Run `work(number)` in `count` threads that start together; what each returned or was refused."""
    gate, results = threading.Barrier(count), [None] * count

    def run(number):
        try:
            gate.wait()
            results[number] = work(number)
        except (Refused, DatabaseError) as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_raised_by_many_at_once_there_is_one_set_without_gaps(fee, finance_officer):
    for _ in range(4):
        join()
    results = all_at_once(
        8,
        lambda _: actions.raise_invoices(year_starting=2026, by=finance_officer, at=NOW),
    )
    assert sorted(len(made) for made in results) == [0] * 7 + [4]
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_without_the_lock_the_same_race_is_lost(fee, finance_officer, monkeypatch):
    """The negative control: the constraints still hold, and somebody is answered with an error."""
    for _ in range(4):
        join()

    def unlocked(*kinds):
        return {row.kind: row for row in DocumentSeries.objects.filter(kind__in=kinds)}

    monkeypatch.setattr(actions, "_lock_series", unlocked)
    results = all_at_once(
        8,
        lambda _: actions.raise_invoices(year_starting=2026, by=finance_officer, at=NOW),
    )
    assert any(isinstance(result, DatabaseError) for result in results)
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4]


def test_paid_by_many_at_once_no_more_is_taken_than_is_owed(fee, membership, finance_officer):
    (invoice,) = actions.raise_invoices(year_starting=2026, by=finance_officer, at=NOW)
    results = all_at_once(
        8,
        lambda number: actions.record_payment(
            invoice=invoice,
            received_on=date(2026, 4, 7),
            amount=Decimal("10000.00"),
            reference=f"BACS {number}",
            by=finance_officer,
            at=NOW,
        ),
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 6
    assert {refusal.field for refusal in refused} == {"amount"}
    assert Invoice.objects.with_balance().get().balance == Decimal("4000.00")


def test_credited_by_many_at_once_there_is_one_credit_note(fee, membership, finance_officer):
    (invoice,) = actions.raise_invoices(year_starting=2026, by=finance_officer, at=NOW)
    results = all_at_once(
        6,
        lambda _: actions.issue_credit_note(
            invoice=invoice, reason="Wrong", by=finance_officer, at=NOW
        ),
    )
    assert sum(isinstance(result, Refused) for result in results) == 5
    assert list(CreditNote.objects.values_list("number", flat=True)) == [1]


def test_crediting_and_raising_at_once_do_not_wait_for_each_other_for_ever(
    fee, membership, finance_officer
):
    (invoice,) = actions.raise_invoices(year_starting=2026, by=finance_officer, at=NOW)

    def work(number):
        if number % 2:
            return actions.raise_invoices(year_starting=2026, by=finance_officer, at=NOW)
        return actions.issue_credit_note(
            invoice=invoice, reason="Wrong", by=finance_officer, at=NOW
        )

    all_at_once(6, work)
    actions.raise_invoices(year_starting=2026, by=finance_officer, at=NOW)
    live = [row for row in Invoice.objects.with_balance() if row.balance > 0]
    assert len(live) == 1
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [1, 2]
