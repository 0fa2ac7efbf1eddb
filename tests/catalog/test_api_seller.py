from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from sellers.models import Seller
from tests.catalog.builders import SERUM, draft, photo, seller_of, tariff_rows

Api = Callable[[User | None], APIClient]
URL = "/api/v1/seller/listings/"
BODY = {**{name: value for name, value in SERUM.items() if name != "price_minor"}, "price": "9800"}


@pytest.fixture
def shop(akira: User, settings: Any, tmp_path: Path) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    seller = seller_of(akira)
    draft(seller, sku="first")
    return seller


def test_it_works(shop: Seller, akira: User, api: Api) -> None:
    client = api(akira)
    made = client.post(URL, BODY, format="json")
    assert made.status_code == 201, made.content
    address = f"{URL}{made.json()['id']}/"
    assert (made.json()["status"], made.json()["price"], made.json()["currency"]) == ("draft", "9800", "JPY")
    picture = client.post(f"{address}pictures/", {"picture": photo()}, format="multipart")
    assert picture.status_code == 201, picture.content
    assert client.put(f"{address}stock/", {"on_hand": 7}, format="json").json()["stock"] == [
        {"place": "seller", "on_hand": 7, "reserved": 0}
    ]
    submitted = client.post(f"{address}submit/")
    assert submitted.status_code == 200, submitted.content
    assert submitted.json()["status"] == "in_moderation"
    assert client.patch(address, {"price": "8800"}, format="json").json()["price"] == "8800"
    assert client.put(f"{address}pictures/order/", {"order": [picture.json()["id"]]}, format="json").status_code == 200
    assert client.delete(f"{address}pictures/{picture.json()['id']}/").json()["pictures"] == []
    assert client.get(URL, {"status": "in_moderation"}).json()["count"] == 1
    assert client.get(URL).json()["count"] == 2
    assert client.post(f"{address}retire/").json()["status"] == "retired"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": "1.5"}, "price"), ({"price": "-1"}, "price"), ({"price": "NaN"}, "price"), ({"price": "1e400"}, "price"),
        ({"weight_g": 0}, "weight_g"), ({"weight_g": 10**30}, "weight_g"), ({"weight_g": "x"}, "weight_g"), ({"sku": ""}, "sku"),
        ({"category": "nowhere"}, "category"), ({"origin_country": "ZZ"}, "origin_country"), ({"attributes": []}, "attributes"),
        ({"attributes": {"a": {"b": 1}}}, "attributes"), ({"gtin": "123"}, "gtin"), ({"sku": "first"}, "sku"),
        ({"title_en": "a\x00b"}, "title_en"),
    ],
)  # fmt: skip
def test_bad_bodies_are_named(shop: Seller, akira: User, api: Api, change: dict[str, Any], field: str) -> None:
    answer = api(akira).post(URL, {**BODY, **change}, format="json")
    assert answer.status_code in {400, 409}
    assert field in answer.json()["error"]["fields"]
    assert Listing.objects.count() == 1


def test_a_bad_picture(shop: Seller, akira: User, api: Api) -> None:
    listing = Listing.objects.get()
    address = f"{URL}{listing.public_id}/pictures/"
    bad = photo()
    bad.truncate(40)
    assert api(akira).post(address, {"picture": bad}, format="multipart").status_code in {400, 415}
    assert api(akira).post(address, {}, format="multipart").status_code == 400
    assert api(akira).post(address, {"picture": 1}, format="json").status_code == 415


@pytest.mark.parametrize(("method", "path", "body"), [
    ("get", "", None), ("post", "", BODY), ("get", "{id}/", None), ("patch", "{id}/", {"price": "1"}), ("post", "{id}/submit/", None),
    ("post", "{id}/pause/", None), ("post", "{id}/resume/", None), ("post", "{id}/retire/", None), ("put", "{id}/stock/", {"on_hand": 1}),
    ("post", "{id}/pictures/", {}), ("put", "{id}/pictures/order/", {"order": []}), ("delete", "{id}/pictures/1/", None),
])  # fmt: skip
def test_who_may(
    shop: Seller, xiaomei: User, brightwell: User, lupe: User, api: Api, method: str, path: str, body: Any
) -> None:
    """Nobody without a token, no person without a shop, no shop the goods of another."""
    seller_of(brightwell, slug="brightwell")
    listing = Listing.objects.get()
    address = URL + path.format(id=listing.public_id)
    kind = "multipart" if path.endswith("pictures/") else "json"
    assert getattr(api(None), method)(address, body, format=kind).status_code == 401
    for stranger in (xiaomei, lupe):
        assert getattr(api(stranger), method)(address, body, format=kind).status_code == 403
    if "{id}" in path:
        assert getattr(api(brightwell), method)(address, body, format=kind).status_code == 404
    listing.refresh_from_db()
    assert (listing.status, listing.price_minor) == ("draft", 9800)
