"""One made-up world for all the tests of this folder: short, so that it is made in seconds."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from plv.demo import loader
from plv.demo.settings import Settings
from plv.demo.world import World
from tests.conftest import NOW
from tests.demo.summary import summary

SHORT = Settings(now=NOW, months=6)


@dataclass(frozen=True)
class Twice:
    """The world, and what an earlier one of the same settings looked like."""

    world: World
    earlier: dict[str, list]


@pytest.fixture(scope="package")
def twice(django_db_setup: None, django_db_blocker) -> Iterator[Twice]:
    """Made twice, in a transaction that is rolled back when the folder's tests are done."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            loader.load(SHORT, lambda line: None)
            earlier = summary()
            transaction.set_rollback(True)
        yield Twice(loader.load(SHORT, lambda line: None), earlier)
        transaction.set_rollback(True)


@pytest.fixture
def world(twice: Twice, db: None) -> World:
    """The world, with the database open to the test."""
    return twice.world
