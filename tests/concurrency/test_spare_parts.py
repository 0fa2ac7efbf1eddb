"""Many hands take the last spare parts at once: the shelf never falls below zero."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from marketplace.core import time
from repairs.errors import PartShort
from repairs.models import Part, PartMove, Partner, PartStock
from repairs.services import parts

HANDS, THERE = 8, 5


@pytest.fixture
def stock(transactional_db: None) -> PartStock:
    place = Partner.objects.create(
        name="点",
        city="shanghai",
        address="x",
        latitude=31,
        longitude=121,
        phone="1",
        applied_by="user:x",
        applied_at=time.now(),
    )
    part = Part.objects.create(sku="P-1", name_zh="件", name_en="part", category="home", price_fen=100)
    return PartStock.objects.create(part=part, place=place, on_hand=THERE)


def at_once(stock: PartStock, take: object) -> int:
    start = Barrier(HANDS)

    def hand(number: int) -> bool:
        try:
            start.wait(timeout=20)
            take(number)  # type: ignore[operator]
        except PartShort:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(HANDS) as pool:
        return sum(pool.map(hand, range(HANDS)))


def test_without_the_condition_it_oversells(stock: PartStock) -> None:
    """The control: read, then write what was read."""
    seen = Barrier(HANDS)

    def take(_number: int) -> None:
        row = PartStock.objects.get(pk=stock.pk)
        seen.wait(timeout=20)
        if row.on_hand < 1:
            raise PartShort
        PartStock.objects.filter(pk=row.pk).update(on_hand=row.on_hand - 1)

    assert at_once(stock, take) > THERE


def test_never_below_zero(stock: PartStock) -> None:
    def take(number: int) -> None:
        parts._move(stock, -1, PartMove.Kind.USED, source=f"use:{number}", actor="user:x", why="")

    assert at_once(stock, take) == THERE
    stock.refresh_from_db()
    assert stock.on_hand == 0
    assert PartMove.objects.count() == THERE
