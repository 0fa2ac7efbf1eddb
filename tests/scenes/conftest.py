"""A small ground for the bulk world: people, stations and the tariff, no drawn pictures. Grown once for all tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from marketplace.scenes import bulk, foundation
from marketplace.scenes.bulk import Size

SIZE = Size(listings=120, shoppers=40, orders=240)
SEED = 7


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The ground, in a transaction that is rolled back after the last test of the file; tests run inside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = foundation.people()
        foundation.reference_data()
        foundation.stations(people)
        yield
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(scope="module")
def said(ground: None, django_db_blocker: Any) -> list[str]:
    """The bulk world has grown; what it said."""
    lines: list[str] = []
    with django_db_blocker.unblock():
        bulk.grow(size=SIZE, seed=SEED, say=lines.append)
        with connection.cursor() as cursor:
            # The ledger's deferred balance check and every foreign key, as a commit would ask them.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return lines


@pytest.fixture
def grown(said: list[str], db: None) -> list[str]:
    return said
