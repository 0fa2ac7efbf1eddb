"""Akira's goods wait in Tokyo, where Lupe works."""

import pytest

from logistics.models import Warehouse
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from sellers.models import Seller
from tests import shop
from tests.clock import own_clock
from tests.warehousing import shelves


@pytest.fixture
def place(lupe: User) -> Warehouse:
    return shelves.room(lupe)


@pytest.fixture
def seller(akira: User, place: Warehouse) -> Seller:
    return shop.seller(akira)


@pytest.fixture
def listing(seller: Seller) -> Listing:
    return shelves.goods(seller)


__all__ = ["own_clock"]
