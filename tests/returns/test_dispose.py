"""What the seller chose for a piece is done at the centre, and its passport says so."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.duties import service as duties
from marketplace.core.duties.models import Duty
from orders.models import Order
from returns.models import ReturnItem
from returns.services import disposing
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


@pytest.mark.parametrize("choice", ["destroy", "send"])
def test_what_needs_proof_has_no_button_that_can_only_refuse(
    choice: str, chosen: ReturnItem, xiaochen: User, browse: Callable[[User | None], Client]
) -> None:
    ReturnItem.objects.update(disposition=choice)
    door = browse(xiaochen)
    url = f"/warehouse/returns/{chosen.case.number}/items/{chosen.pk}/done/"
    assert url not in door.get("/warehouse/returns/").content.decode()
    assert chosen.line.title in door.get("/warehouse/returns-ends/").content.decode()
    door.post(url)
    chosen.unit.refresh_from_db()
    assert chosen.unit.status == "returned"


def test_nobody_looks_after_what_has_left(bought: Bought, xiaochen: User) -> None:
    """Two pieces of one case: with the second the duties about them end."""
    case = world.refunded(world.ask(bought(pieces=2), 2), xiaochen)
    ReturnItem.objects.update(disposition="customs", disposition_by="user:akira", disposition_at=time.now())
    for kind in ("return_lies_long", "twin_doubt"):
        duties.call(kind=kind, subject=case.ref)
    first, second = ReturnItem.objects.order_by("pk")
    disposing.done(case_number=case.number, item_id=first.pk, by=xiaochen)
    assert Duty.objects.filter(done_at=None, kind__in=("return_lies_long", "twin_doubt")).count() == 2
    disposing.done(case_number=case.number, item_id=second.pk, by=xiaochen)
    assert not Duty.objects.filter(done_at=None, kind__in=("return_lies_long", "twin_doubt")).exists()


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
