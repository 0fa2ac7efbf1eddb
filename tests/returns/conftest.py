"""Fixtures of returns: a delivered order, and a clock that can be moved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logistics.models import Warehouse
from marketplace.accounts.models import User
from orders.models import Order
from sellers.models import Seller
from tests import shop
from tests.returns import world

Bought = Callable[..., Order]


@pytest.fixture(autouse=True)
def media_stays_here(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def seller(akira: User) -> Seller:
    shop.tariff()
    return shop.seller(akira)


@pytest.fixture
def centre(xiaochen: User) -> Warehouse:
    return world.centre(xiaochen)


@pytest.fixture
def bought(xiaomei: User, seller: Seller, centre: Warehouse, lupe: User, laozhang: User) -> Bought:
    """`bought(pieces=2)` is Xiaomei's delivered order; `to="paid"` stops after the payment."""

    def make(to: str = "delivered", **options: int) -> Order:
        order = world.buy(xiaomei, seller, **options)
        return order if to == "paid" else world.deliver(order, lupe, laozhang)

    return make
