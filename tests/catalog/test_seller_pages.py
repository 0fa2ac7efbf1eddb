from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing, Stock
from sellers.models import Seller
from tests.catalog.builders import SERUM, draft, photo, seller_of, tariff_rows

Browse = Callable[[User | None], Client]
FORM = {
    **{name: value for name, value in SERUM.items() if name != "price_minor"}, "price": "9,800", "condition": "new", "danger": "liquid",
    "attributes": "net_content=50\n成分=水、甘油",
}  # fmt: skip


@pytest.fixture
def shop(akira: User, settings: Any, tmp_path: Path) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    seller = seller_of(akira)
    draft(seller, sku="first")
    return seller


def test_it_works(shop: Seller, akira: User, browse: Browse) -> None:
    client = browse(akira)
    assert client.get("/seller/listings/").status_code == 200
    assert client.get("/seller/listings/new/").status_code == 200
    made = client.post("/seller/listings/new/", {**FORM, "pictures": [photo(), photo("gold")]})
    assert made.status_code == 302, made.content.decode()[:2000]
    listing = Listing.objects.get(sku="SH-1")
    assert (listing.price_minor, listing.attributes) == (9800, {"net_content": 50, "成分": "水、甘油"})
    assert listing.pictures.count() == 2
    page = f"/seller/listings/{listing.public_id}/"
    assert client.get(page).status_code == 200
    client.post(f"{page}stock/", {"on_hand": 4})
    assert Stock.objects.get(listing=listing).on_hand == 4
    assert client.post(page, {**FORM, "price": "8800"}).status_code == 302
    client.post(f"{page}submit/")
    listing.refresh_from_db()
    assert (listing.status, listing.price_minor) == ("in_moderation", 8800)
    assert client.get("/seller/listings/?status=in_moderation").status_code == 200


def test_errors_stand_at_their_fields(shop: Seller, akira: User, browse: Browse) -> None:
    for change in (
        {"price": "abc"},
        {"price": "1.5"},
        {"weight_g": "-3"},
        {"hs_code": "12"},
        {"sku": "first"},
        {"attributes": "no sign"},
    ):
        page = browse(akira).post("/seller/listings/new/", {**FORM, **change})
        assert page.status_code == 422, change
        assert "has-error" in page.content.decode(), change
    assert Listing.objects.count() == 1


def test_a_refused_submit_says_what_is_missing(shop: Seller, akira: User, browse: Browse) -> None:
    listing = Listing.objects.get()
    page = browse(akira).post(f"/seller/listings/{listing.public_id}/submit/", follow=True)
    assert page.status_code == 200
    listing.refresh_from_db()
    assert listing.status == "draft"
    assert len(list(page.context["messages"])) >= 1


def test_only_ones_own(shop: Seller, akira: User, brightwell: User, xiaomei: User, browse: Browse) -> None:
    seller_of(brightwell, slug="brightwell")
    page = f"/seller/listings/{Listing.objects.get().public_id}/"
    assert browse(None).get(page).status_code == 302
    assert browse(xiaomei).get(page).status_code == 403
    assert browse(brightwell).get(page).status_code == 404
    assert browse(akira).get(page).status_code == 200
    assert browse(brightwell).post(f"{page}retire/").status_code in {302, 404}
    assert Listing.objects.get().status == "draft"
    assert browse(akira).post(f"{page}dance/").status_code == 404
    assert browse(akira).get(f"{page}submit/").status_code == 405


def test_bad_pictures_are_told_by_name(shop: Seller, akira: User, browse: Browse) -> None:
    bad = photo()
    bad.truncate(30)
    page = f"/seller/listings/{Listing.objects.get().public_id}/"
    shown = browse(akira).post(f"{page}pictures/", {"pictures": [bad, photo()]}, follow=True)
    assert "photo.jpeg" in shown.content.decode()
    assert Listing.objects.get().pictures.count() == 1
