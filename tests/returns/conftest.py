"""Fixtures of returns: a delivered order, and a clock that can be moved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logistics.models import Posting, Warehouse
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
def canton(charlie: User) -> Warehouse:
    """A second centre, at no customs place of ours; Charlie works there."""
    place = Warehouse.objects.create(
        code="CAN", kind="returns", name="Returns 2", name_zh="广州退货中心", country="CN", city="广州", airport="CAN",
        time_zone="Asia/Shanghai", address="广州市白云区示例路 2 号",
    )  # fmt: skip
    Posting.objects.create(user=charlie, warehouse=place)
    charlie.roles = ["inspector"]
    charlie.save(update_fields=["roles"])
    return place


@pytest.fixture
def bought(xiaomei: User, seller: Seller, centre: Warehouse, lupe: User, laozhang: User) -> Bought:
    """`bought(pieces=2)` is Xiaomei's delivered order; `to="paid"` stops after the payment."""

    def make(to: str = "delivered", **options: int) -> Order:
        order = world.buy(xiaomei, seller, **options)
        return order if to == "paid" else world.deliver(order, lupe, laozhang)

    return make
