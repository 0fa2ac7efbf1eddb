"""Addresses: the service, the API and the pages with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts import regions
from marketplace.accounts.errors import AddressNotFound, BadPhone, TooManyAddresses, UnknownRegion
from marketplace.accounts.models import Address, User
from marketplace.accounts.selectors import addresses_of
from marketplace.accounts.services import addresses
from marketplace.core.textnorm import BadText

WUHOU = {"recipient": "张小美", "phone": "13800138000", "district_code": "510107", "detail": "天府大道100号"}
API = "/api/v1/me/addresses/"


def add(user: User, **more: Any) -> Address:
    return addresses.add(user=user, actor=user.ref, **{**WUHOU, **more})


def test_it_works(xiaomei: User) -> None:
    first = add(xiaomei, phone="+86 138-0013-8000")
    first.refresh_from_db()
    assert (first.province, first.city, first.district) == ("四川省", "成都市", "武侯区")
    assert first.phone == "13800138000"
    assert first.is_default
    second = add(xiaomei, is_default=True)
    assert [a.pk for a in addresses_of(xiaomei)] == [second.pk, first.pk]
    addresses.remove(user=xiaomei, address_id=second.pk, actor=xiaomei.ref)
    second.refresh_from_db()
    assert (second.recipient, second.phone, second.detail) == ("", "", "")
    assert addresses_of(xiaomei).get().is_default


def test_stored_encrypted(xiaomei: User) -> None:
    from django.db import connection

    add(xiaomei)
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, phone, detail FROM accounts_address")
        row = "".join(cursor.fetchone())
    assert "张小美" not in row
    assert "13800138000" not in row


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"district_code": "510100"}, UnknownRegion), ({"district_code": "999999"}, UnknownRegion),
        ({"phone": "12345678901"}, BadPhone), ({"phone": "+81 90 1234 5678"}, BadPhone), ({"recipient": "张"}, BadText),
        ({"detail": "x"}, BadText), ({"detail": "路" * 121}, BadText),
    ],
)  # fmt: skip
def test_refusals_store_nothing(xiaomei: User, change: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        add(xiaomei, **change)
    assert not Address.objects.exists()


def test_twenty_at_most(xiaomei: User) -> None:
    for _number in range(addresses.MOST):
        add(xiaomei)
    with pytest.raises(TooManyAddresses):
        add(xiaomei)


def test_somebody_elses(xiaomei: User, charlie: User) -> None:
    address = add(xiaomei)
    for verb in (addresses.remove, addresses.set_default):
        with pytest.raises(AddressNotFound):
            verb(user=charlie, address_id=address.pk, actor=charlie.ref)
    address.refresh_from_db()
    assert address.removed_at is None


def test_api(xiaomei: User, charlie: User, api: Callable[[User | None], APIClient]) -> None:
    client = api(xiaomei)
    made = client.post(API, WUHOU, format="json")
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert client.get(API).json()[0]["detail"] == "天府大道100号"
    changed = client.put(f"{API}{number}/", {**WUHOU, "detail": "人民路8号院"}, format="json")
    assert changed.json()["detail"] == "人民路8号院"
    for call in (
        api(charlie).get(f"{API}{number}/"),
        api(charlie).put(f"{API}{number}/", WUHOU, format="json"),
        api(charlie).delete(f"{API}{number}/"),
        client.get(f"{API}{10**30}/"),
    ):
        assert call.status_code == 404
        assert call.json()["error"]["code"] in {"address_not_found", "not_found"}
    bad = client.post(API, {**WUHOU, "district_code": "99"}, format="json")
    assert bad.status_code == 400
    assert "district_code" in bad.json()["error"]["fields"]
    assert client.delete(f"{API}{number}/").status_code == 204
    assert api(None).get(API).status_code == 401


def test_api_replay_adds_once(xiaomei: User, api: Callable[[User | None], APIClient]) -> None:
    for _time in range(2):
        answer = api(xiaomei).post(API, WUHOU, format="json", headers={"Idempotency-Key": "k1"})
        assert answer.status_code == 201
    assert Address.objects.count() == 1


def test_parse_api(xiaomei: User, api: Callable[[User | None], APIClient]) -> None:
    answer = api(xiaomei).post(
        f"{API}parse/", {"line": "四川成都武侯区天府大道100号 张小美 13800138000"}, format="json"
    )
    assert answer.json() == {
        "recipient": "张小美", "phone": "13800138000", "district_code": "510107", "district": "四川省成都市武侯区",
        "detail": "天府大道100号",
    }  # fmt: skip
    assert api(xiaomei).post(f"{API}parse/", {"line": "nothing here"}, format="json").status_code == 400
    assert not Address.objects.exists()


def test_regions_api(db: None) -> None:
    client = APIClient()
    assert len(client.get("/api/v1/regions/").json()) == 31
    assert {"code": "510107", "name": "武侯区"} in client.get("/api/v1/regions/?parent=5101").json()
    assert client.get("/api/v1/regions/?parent=77").status_code == 400
    assert client.get("/api/v1/regions/?parent=%00").status_code in {400, 404}


def test_region_table() -> None:
    assert regions.find("110105").text == "北京市朝阳区"
    assert regions.find("441900").text == "广东省东莞市"
    assert regions.find("419001").text == "河南省济源市"
    assert sum(1 for _region in regions.everywhere()) == 2978


def test_page_step_by_step_without_javascript(xiaomei: User, browse: Callable[[User | None], Client]) -> None:
    client = browse(xiaomei)
    assert (
        "还没有地址" in client.get("/me/addresses/").content.decode() or client.get("/me/addresses/").status_code == 200
    )
    page = client.get("/me/addresses/new/").content.decode()
    assert 'value="51"' in page
    half = {"recipient": "张小美", "phone": "13800138000", "detail": "天府大道100号", "province": "51", "step": "city"}
    page = client.post("/me/addresses/new/", half).content.decode()
    assert 'value="5101"' in page
    assert "张小美" in page
    page = client.post("/me/addresses/new/", {**half, "city": "5101", "step": "district"}).content.decode()
    assert 'value="510107"' in page
    whole = {**half, "city": "5101", "district_code": "510107", "next": "/cart/"}
    del whole["step"]
    assert client.post("/me/addresses/new/", whole).url == "/cart/"
    assert Address.objects.get().district_code == "510107"


def test_page_fragment_and_paste(xiaomei: User, browse: Callable[[User | None], Client]) -> None:
    client = browse(xiaomei)
    fragment = client.get("/me/addresses/regions/?province=11&city=1101").content.decode()
    assert "朝阳区" in fragment
    assert "<html" not in fragment
    assert client.get("/me/addresses/regions/?province=zz&city=%F0&district_code=9").status_code == 200
    pasted = client.post(
        "/me/addresses/new/", {"line": "张小美 13800138000 四川省成都市武侯区天府大道100号"}
    ).content.decode()
    assert 'value="510107" selected' in pasted
    assert "天府大道100号" in pasted
    assert client.post("/me/addresses/new/", {"line": "hm"}).status_code == 422
    assert not Address.objects.exists()


def test_page_edit_remove_default(xiaomei: User, charlie: User, browse: Callable[[User | None], Client]) -> None:
    first, second = add(xiaomei), add(xiaomei)
    client = browse(xiaomei)
    client.post(f"/me/addresses/{second.pk}/default/")
    second.refresh_from_db()
    assert second.is_default
    form = {**WUHOU, "province": "51", "city": "5101", "detail": "人民路8号院"}
    assert client.post(f"/me/addresses/{first.pk}/", form).status_code == 302
    first.refresh_from_db()
    assert first.detail == "人民路8号院"
    bad = client.post(f"/me/addresses/{first.pk}/", {**form, "phone": "1"})
    assert bad.status_code == 422
    assert browse(charlie).get(f"/me/addresses/{first.pk}/").status_code == 404
    assert browse(charlie).post(f"/me/addresses/{first.pk}/remove/").status_code == 302
    first.refresh_from_db()
    assert first.removed_at is None
    assert client.post(f"/me/addresses/{first.pk}/remove/").url == "/me/addresses/"
    assert browse(None).get("/me/addresses/").status_code == 302
    offsite = client.post(f"/me/addresses/{second.pk}/", {**form, "next": "https://evil.example/"})
    assert offsite.url == "/me/addresses/"
