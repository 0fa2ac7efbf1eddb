"""A box home from packed to arrived: where to, papers for customs abroad, hand-over by scan, arrival."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from logistics.models import Warehouse
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.duties.models import Duty
from marketplace.core.errors import NotAllowed
from marketplace.ledger.selectors import trial_balance
from returns import box_files, errors
from returns.models import HomeBox, ReturnItem
from returns.services import boxing, homing, stays
from sellers.models import Seller
from tests.returns import world
from tests.returns.conftest import Bought

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
ADDRESS = "1-2-3 Minato-ku\nOsaka 552-0001"


@pytest.fixture
def box(bought: Bought, seller: Seller, centre: Warehouse, xiaochen: User) -> HomeBox:
    """Two pieces of a shop, packed."""
    order = bought(pieces=2)
    for reason in ("quality", "damaged"):
        world.refunded(world.ask(order, reason=reason), xiaochen)
    world.days_later(15)
    stays.send_home_by_default()
    return homing.pack(seller_id=seller.pk, centre=centre, by=xiaochen)


def prepare(box: HomeBox, by: User, **changes: Any) -> HomeBox:
    facts = {"consignee": "Akira Shop KK", "ship_to": ADDRESS, "weight_g": 5_000, **changes}
    return boxing.prepare(box_id=box.public_id, by=by, **facts)


def hand_over(box: HomeBox, by: User, **changes: Any) -> HomeBox:
    facts = {"code": box.label_code, "carrier": "ems", "waybill": "EA123456785CN", "cost_fen": 9_000, **changes}
    return homing.send(box_id=box.public_id, by=by, **facts)


def test_it_works(box: HomeBox, seller: Seller, xiaochen: User, akira: User) -> None:
    ready = prepare(box, xiaochen)
    assert (ready.status, ready.country) == ("ready", seller.country)
    pieces = list(ready.pieces.order_by("pk"))
    line = pieces[0].item.line
    assert [(one.hs_code, one.value_minor, one.currency) for one in pieces] == [
        (line.hs_code, line.unit_price_minor, line.order.seller_currency)
    ] * 2
    for data in (box_files.label(ready), box_files.pro_forma(ready)):
        assert data.startswith(b"%PDF")

    spelled = f" {box.label_code[:4].lower()}-{box.label_code[4:]} "
    assert hand_over(ready, xiaochen, code=spelled).status == "sent"
    there = boxing.arrived_at_shop(seller_id=seller.pk, box_id=box.public_id, by=akira)
    assert (there.status, there.arrived_said_by) == ("arrived", akira.ref)
    assert boxing.arrived(box_id=box.public_id, by=xiaochen).arrived_at == there.arrived_at
    assert not any(trial_balance().values())


def test_the_values_stay_as_they_were(box: HomeBox, xiaochen: User) -> None:
    ready = prepare(box, xiaochen)
    before = box_files.totals(list(ready.pieces.all()))
    Listing.objects.update(price_minor=1, hs_code="0000000000")
    assert box_files.totals(list(HomeBox.objects.get().pieces.all())) == before
    assert sum(before.values()) > 0


@pytest.mark.parametrize("changes", [{"consignee": ""}, {"ship_to": "Osaka"}, {"weight_g": 1}, {"weight_g": 30_001}])
def test_what_cannot_travel_is_not_ready(box: HomeBox, xiaochen: User, changes: dict[str, Any]) -> None:
    with pytest.raises(errors.BoxNotReady):
        prepare(box, xiaochen, **changes)
    assert HomeBox.objects.get().status == "packed"
    with pytest.raises(errors.BoxNotReady):
        box_files.label(HomeBox.objects.get())
    with pytest.raises(errors.BoxNotReady):
        hand_over(box, xiaochen)


@pytest.mark.parametrize("code", ["", "nonsense", "0123456789AB"])
def test_another_label_is_not_handed_over(box: HomeBox, xiaochen: User, code: str) -> None:
    prepare(box, xiaochen)
    with pytest.raises(errors.WrongBox):
        hand_over(box, xiaochen, code=code)
    assert (HomeBox.objects.get().status, HomeBox.objects.get().waybill) == ("ready", "")
    assert set(ReturnItem.objects.values_list("unit__status", flat=True)) == {"returned"}


def test_nobody_else_touches_it(box: HomeBox, seller: Seller, xiaochen: User, akira: User, xiaomei: User) -> None:
    with pytest.raises(errors.NotYourBench):
        prepare(box, akira)
    with pytest.raises(errors.BoxNotSent):
        boxing.arrived_at_shop(seller_id=seller.pk, box_id=box.public_id, by=akira)
    prepare(box, xiaochen)
    hand_over(box, xiaochen)
    with pytest.raises(errors.BoxSent):
        prepare(box, xiaochen)
    with pytest.raises(NotAllowed):
        boxing.arrived_at_shop(seller_id=seller.pk, box_id=box.public_id, by=xiaomei)
    with pytest.raises(errors.NothingToPack):
        boxing.arrived_at_shop(seller_id=seller.pk + 1, box_id=box.public_id, by=akira)
    assert HomeBox.objects.get().status == "sent"


def test_a_silent_box_is_somebodys_until_it_arrives(box: HomeBox, xiaochen: User) -> None:
    prepare(box, xiaochen)
    hand_over(box, xiaochen)
    time.travel(timedelta(days=29))
    assert boxing.call_for_silent() == 0
    time.travel(timedelta(days=1))
    assert (boxing.call_for_silent(), boxing.call_for_silent()) == (1, 1)
    assert Duty.objects.filter(kind=boxing.DUTY, done_at=None).count() == 1
    boxing.arrived(box_id=box.public_id, by=xiaochen)
    assert not Duty.objects.filter(kind=boxing.DUTY, done_at=None).exists()


def test_through_the_pages(box: HomeBox, browse: Browse, xiaochen: User, akira: User) -> None:
    bench, shop = browse(xiaochen), browse(akira)
    base = f"/warehouse/returns-ends/boxes/{box.public_id}"
    assert b"Pro-forma" not in bench.get("/warehouse/returns-ends/").content
    bench.post(f"{base}/ready/", {"consignee": "Akira Shop KK", "ship_to": ADDRESS, "weight_g": "5000"})
    page = bench.get("/warehouse/returns-ends/").content.decode()
    assert "Akira Shop KK" in page
    for name in ("label", "pro-forma"):
        answer = bench.get(f"{base}/{name}.pdf")
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    bench.post(f"{base}/send/", {"code": "wrong", "carrier": "ems", "waybill": "EA1", "cost": "90"})
    assert HomeBox.objects.get().status == "ready"
    bench.post(f"{base}/send/", {"code": box.label_code, "carrier": "ems", "waybill": "EA1", "cost": "90"})
    assert HomeBox.objects.get().status == "sent"

    assert b"EA1" in shop.get("/seller/returns/").content
    assert shop.get(f"/seller/returns/boxes/{box.public_id}/pro-forma.pdf").status_code == 200
    shop.post(f"/seller/returns/boxes/{box.public_id}/arrived/")
    assert HomeBox.objects.get().status == "arrived"
    assert bench.get("/warehouse/returns-ends/").status_code == 200
