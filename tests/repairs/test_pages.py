"""The doors: a shopper on the phone from the question to the price, a service point's console, the map, the API, ops in the admin."""

from typing import Any

import pytest

from marketplace.core import time
from repairs.models import Partner, RepairCase, WorkOrder
from repairs.services import partners
from tests.repairs import build

pytestmark = pytest.mark.django_db


def test_it_works_through_pages_and_api(
    bought: Any, akira: Any, charlie: Any, dana: Any, ming: Any, browse: Any, api: Any
) -> None:
    order = build.delivered_before(bought())
    shop = build.point(charlie, dana, ming)
    phone, code = browse(order.user), build.unit_of(order).passport_code
    assert code in phone.get("/me/warranty/").content.decode()
    report = f"/me/warranty/{code}/report/"
    assert "broken" in phone.get(report).content.decode()
    assert phone.get(report + "?a=nonsense").status_code == 400
    wish = {"words": "用着用着就不转了", "happened_on": str(time.today()), "photos": build.picture(3)}
    answer = phone.post(report + "?a=broken.no", wish)
    case = RepairCase.objects.get()
    assert answer["Location"] == f"/me/repairs/{case.number}/"
    page = phone.get(answer["Location"] + "?city=hangzhou").content.decode()
    assert shop.name in page
    phone.post(f"/me/repairs/{case.number}/act/", {"do": "choose", "point": shop.public_id})
    work = WorkOrder.objects.get()
    assert browse(akira).get(f"/partner/work/{work.public_id}/").status_code == 404
    bench = browse(charlie)
    assert case.number in bench.get("/partner/").content.decode()
    console = f"/partner/work/{work.public_id}/"
    bench.post(console, {"do": "accept"})
    assert bench.post(console, {"do": "receive"}).status_code == 422
    bench.post(console, {"do": "receive", "photos": build.picture(5)})
    bench.post(console, {"do": "quote", "finding": "马达烧了", "labour": "30", "parts": "5.5"})
    told = api(order.user).get(f"/api/v1/repairs/{case.number}/").json()
    assert (told["work_status"], told["due_fen"]) == ("quoted", 3_550)
    assert 'value="refuse"' in phone.get(f"/me/repairs/{case.number}/").content.decode()
    photo = work.photos.get()
    assert [
        browse(one).get(f"/repairs/photos/{photo.public_id}/").status_code for one in (order.user, charlie, akira)
    ] == [200, 200, 404]
    assert api(charlie).post(f"/api/v1/partner/work/{work.public_id}/finish/", {}).status_code == 400
    assert api(akira).get("/api/v1/partner/work/").status_code == 403
    assert api(order.user).post(f"/api/v1/repairs/{case.number}/refusal/").json()["work_status"] == "given_up"


def test_the_map_lists_the_nearest_first(akira: Any, charlie: Any, dana: Any, ming: Any, client: Any, api: Any) -> None:
    far = build.point(charlie, dana, ming)
    near = build.point(akira, dana, ming, name="蓉城快修", city="chengdu")
    found = api(None).get("/api/v1/service-points/?city=chengdu").json()
    assert next((one["point"], one["km"]) for one in found) == (near.public_id, 0)
    assert found[1]["point"] == far.public_id
    assert found[1]["km"] > 1_500
    page = client.get("/service-points/?city=chengdu").content.decode()
    assert page.index(near.name) < page.index(far.name)
    partners.suspend(partner=near, why="三次返修，先停一停看看。", by=dana)
    assert [one["point"] for one in api(None).get("/api/v1/service-points/").json()] == [far.public_id]


def test_four_eyes_in_the_admin(charlie: Any, dana: Any, ming: Any, browse: Any) -> None:
    shop = build.applied(charlie)
    act = f"/admin/repairs/partner/{shop.pk}/do/"
    desk = browse(dana)
    desk.post(act, {"do": "check"})
    desk.post(act, {"do": "certify"})  # the same eyes
    assert Partner.objects.get().status == "checked"
    browse(ming).post(act, {"do": "certify"})
    assert Partner.objects.get().status == "certified"
    assert browse(charlie).post(act, {"do": "suspend", "why": "because I can do it"}).status_code in (302, 403)
    assert Partner.objects.get().status == "certified"


def test_the_plans_are_public(client: Any, api: Any) -> None:
    assert [f'id="{plan}"' in client.get("/warranty/").content.decode() for plan in ("basic", "premium")] == [True] * 2
    assert [one["plan"] for one in api(None).get("/api/v1/warranty-plans/").json()] == ["basic", "standard", "premium"]
