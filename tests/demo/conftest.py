"""One made-up world for all the tests of this folder: short, so that it is made in seconds."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from plv.demo import loader
from plv.demo.settings import Settings
from plv.demo.world import World
from tests.conftest import NOW

SHORT = Settings(now=NOW, months=5)


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker) -> Iterator[World]:
    """The world, in a transaction that is rolled back when the folder's tests are done."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield loader.load(SHORT, lambda line: None)
        transaction.set_rollback(True)


@pytest.fixture
def lived(world: World, db: None) -> World:
    """The world with the database open to the test."""
    return world
