"""Races on real threads: the control shows that a naive reservation oversells, then that ours does not and never deadlocks."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import F, Sum

from marketplace.accounts.models import User
from marketplace.catalog.errors import SoldOut
from marketplace.catalog.models import Listing, Stock
from marketplace.catalog.services import stock
from tests.catalog.builders import ACTOR, draft, seller_of
from tests.people import make

BUYERS = 12


@pytest.fixture
def pair(transactional_db: None) -> list[Listing]:
    akira: User = make("akira")
    seller = seller_of(akira)
    listings = [draft(seller, sku=sku) for sku in ("a", "b")]
    for listing in listings:
        stock.set_on_hand(listing=listing, on_hand=5, actor=ACTOR)
    return listings


def at_once(work: Callable[[int], None]) -> list[BaseException]:
    """Run `work(number)` in BUYERS threads that start together; what they raised."""
    gate, raised = threading.Barrier(BUYERS), []

    def run(number: int) -> None:
        try:
            gate.wait()
            work(number)
        except Exception as error:  # noqa: BLE001  (the test looks at every kind)
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(BUYERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_the_control_oversells(pair: list[Listing]) -> None:
    """Read, decide, write: without the condition in the UPDATE everybody believes there is enough."""
    believed = []
    seen = threading.Barrier(BUYERS)

    def naive(number: int) -> None:
        row = Stock.objects.get(listing=pair[0])
        seen.wait()
        if row.on_hand - row.reserved >= 1:
            believed.append(number)

    assert at_once(naive) == []
    assert len(believed) > 5


def test_exactly_what_is_there_is_sold(pair: list[Listing]) -> None:
    raised = at_once(lambda number: stock.reserve(source=f"order:{number}", items={pair[0].pk: 1}))
    assert len(raised) == BUYERS - 5
    assert all(isinstance(error, SoldOut) for error in raised)
    assert Stock.objects.get(listing=pair[0]).reserved == 5


def test_opposite_baskets_do_not_deadlock(pair: list[Listing]) -> None:
    first, second = (listing.pk for listing in pair)

    def buy(number: int) -> None:
        items = {first: 1, second: 1} if number % 2 else {second: 1, first: 1}
        stock.reserve(source=f"order:{number}", items=items)

    raised = at_once(buy)
    assert all(isinstance(error, SoldOut) for error in raised)
    assert len(raised) == BUYERS - 5
    assert Stock.objects.aggregate(all=Sum("reserved"))["all"] == 10


def test_a_release_counts_once(pair: list[Listing]) -> None:
    stock.reserve(source="order:x", items={pair[0].pk: 5, pair[1].pk: 2})
    settled: list[int] = []
    assert at_once(lambda number: settled.append(stock.release(source="order:x"))) == []
    assert sum(settled) == 2
    assert not Stock.objects.exclude(reserved=0).exists()
    assert not Stock.objects.filter(on_hand__lt=F("reserved")).exists()
