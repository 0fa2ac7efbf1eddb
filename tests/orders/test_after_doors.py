"""The doors to what is done with an order after it was placed: pages and API lead to the same verbs, strangers find nothing."""

import pytest

from orders.models import Cut, Order, OrderAddress, Refund
from tests.orders.test_cutting import paid
from tests.orders.test_readdressing import elsewhere

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_clock")]


def test_it_works(xiaomei, akira, charlie, api, browse):
    order = paid(xiaomei, 3, 2, member=akira)
    path, door = f"/api/v1/orders/{order.number}/", api(xiaomei)
    wish = {"lines": [{"line": 1, "pieces": 1}], "reason": "too_slow"}
    assert api(charlie).post(f"{path}cut/", wish, format="json").status_code == 404
    seen = door.post(f"{path}cut/", {**wish, "is_preview": True}, format="json").json()
    assert not Cut.objects.exists()
    for _twice in range(2):
        made = door.post(f"{path}cut/", wish, format="json", headers={"Idempotency-Key": "cut-it-once-please"})
        assert made.status_code == 200, made.content
    assert made.json()["amount_fen"] == seen["amount_fen"] == Refund.objects.get().amount_fen
    assert made.json()["left"] == [{"line": 1, "pieces": 2}, {"line": 2, "pieces": 2}]
    address = elsewhere(xiaomei)
    assert api(charlie).post(f"{path}address/", {"address": address.pk}, format="json").status_code == 404
    assert door.post(f"{path}address/", {"address": 10**9}, format="json").status_code == 404
    assert not OrderAddress.objects.exists()
    told = door.post(f"{path}address/", {"address": address.pk}, format="json").json()
    story = [step["what"] for step in told["timeline"]]
    assert story[2:4] in (["取消了部分商品", "已修改收货地址"], ["A part was cancelled", "Address changed"])
    short = {"lines": [{"line": 2, "pieces": 2}], "reason": "out_of_stock"}
    assert (
        api(akira).post(f"/api/v1/seller/orders/{order.number}/short/", short, format="json").json()["is_all"] is False
    )
    assert Order.objects.get().lifecycle == "confirmed"


def test_pages(xiaomei, akira, browse, settle):
    """Choose, read what goes back, say yes; a second click finds it done."""
    order = paid(xiaomei, 2, 1, member=akira)
    settle()
    door, page = browse(xiaomei), f"/me/orders/{order.number}/"
    form = {"key": "k" * 16, "line_1": "1", "line_2": "0", "reason": "changed_mind"}
    assert door.post(f"{page}some/", {**form, "line_1": "0"}).status_code == 400
    shown = door.post(f"{page}some/", form)
    assert (shown.status_code, Cut.objects.count()) == (200, 0)
    assert [door.post(f"{page}some/", {**form, "sure": "1"}).status_code for _twice in range(2)] == [302, 302]
    assert Cut.objects.get().refund.amount_fen > 0
    assert door.post(f"{page}address/", {"address": elsewhere(xiaomei).pk}).status_code == 302
    assert "南京东路" in door.get(page).content.decode()
    seller = browse(akira)
    assert "short/" in seller.get("/seller/orders/").content.decode()
    mine = {"key": "s" * 16, "line_1": "1", "line_2": "1", "reason": "damaged", "sure": "1"}
    assert seller.post(f"/seller/orders/{order.number}/short/", mine).status_code == 302
    assert Order.objects.get().lifecycle == "cancelled"
    assert "卖家缺货" in door.get(page).content.decode()
