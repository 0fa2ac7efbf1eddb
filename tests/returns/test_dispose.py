"""What the seller chose for a piece is done at the centre, and its passport says so."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from orders.models import Order
from returns.models import ReturnItem
from tests.returns import world

pytestmark = pytest.mark.django_db
Bought = Callable[..., Order]


@pytest.fixture
def chosen(bought: Bought, xiaochen: User) -> ReturnItem:
    case = world.refunded(world.ask(bought()), xiaochen)
    item = ReturnItem.objects.select_related("case", "unit").get(case=case)
    ReturnItem.objects.update(disposition="customs", disposition_by="user:akira", disposition_at=time.now())
    return item


def test_it_works(chosen: ReturnItem, xiaochen: User, browse: Callable[[User | None], Client]) -> None:
    door = browse(xiaochen)
    url = f"/warehouse/returns/{chosen.case.number}/items/{chosen.pk}/done/"
    assert url in door.get("/warehouse/returns/").content.decode()
    assert door.post(url).status_code == 302
    chosen.unit.refresh_from_db()
    assert chosen.unit.status == "disposed"
    assert url not in door.get("/warehouse/returns/").content.decode()


def test_by_the_api_once(chosen: ReturnItem, xiaochen: User, api: Callable[[User | None], APIClient]) -> None:
    url = f"/api/v1/warehouse/returns/{chosen.case.number}/items/{chosen.pk}/done/"
    assert api(xiaochen).post(url).status_code == 200
    assert api(xiaochen).post(url).json()["error"]["code"] == "wrong_item"


@pytest.mark.parametrize("who", ["xiaomei", "akira", "tingting"])
def test_nobody_else(
    chosen: ReturnItem, who: str, request: pytest.FixtureRequest, api: Callable[[User | None], APIClient]
) -> None:
    url = f"/api/v1/warehouse/returns/{chosen.case.number}/items/{chosen.pk}/done/"
    assert api(request.getfixturevalue(who)).post(url).status_code == 403
    chosen.unit.refresh_from_db()
    assert chosen.unit.status == "returned"
