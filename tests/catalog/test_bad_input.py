"""What no shop wants to be sent, through page and API: a clear answer each time, and nothing half taken in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog.models import GoodsImport, ImportFault, Listing, Picture, Stock
from marketplace.catalog.services import categories, imports
from sellers.models import Seller
from tests.catalog.builders import draft, on_sale, photo, seller_of, tariff_rows
from tests.catalog.test_imports import row, table
from tests.catalog.test_quick import bomb

Api = Callable[[User | None], APIClient]
Browse = Callable[[User | None], Client]
EVIL = "'; DROP TABLE catalog_listing; --<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def shop(akira: User, settings: Any, tmp_path: Path) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    tariff_rows()
    categories.plant()
    return seller_of(akira)


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("words", ["😀🎉👍", "精华" * 2500, EVIL, "(" * 4000, "%00", "‮ab\u200b"])
def test_the_search_page_answers_any_words(shop: Seller, browse: Browse, words: str) -> None:
    on_sale(shop)
    answer = browse(None).get("/s/", {"q": words})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert ("资生堂" in body) or ("state" in body), "what was found, or what to do now"
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert len(body) < 200_000, "a long question is not repeated all over the page"


def test_filters_that_contradict_each_other_are_explained(shop: Seller, browse: Browse) -> None:
    on_sale(shop)
    client = browse(None)
    for path in ("/s/?q=精华&from=500&to=100", "/c/beauty/?from=500&to=100"):
        assert "最低价高过了最高价" in client.get(path).content.decode()
    for nonsense in (
        "from=-5",
        "from=abc&to=1e9",
        "to=99999999999999999999",
        "price=9-",
        "within=7.5",
        "page=-3",
        "page=9e9",
    ):
        assert client.get(f"/s/?q=精华&{nonsense}").status_code in {200, 404}, nonsense


def test_a_title_is_text_wherever_it_stands(
    shop: Seller, akira: User, dana: User, browse: Browse, api: Api, settings: Any
) -> None:
    settings.STAFF_NEEDS_MFA = False
    evil = on_sale(shop, title_zh_hans=EVIL, title_en=EVIL, brand="<b>x</b>", description_zh_hans=EVIL)
    places = {
        None: ("/s/?q=alert", "/c/beauty/", f"/l/{evil.public_id}/", "/shop/akira/", f"/offers/{evil.public_id}/", "/"),
        akira: ("/seller/listings/", f"/seller/listings/{evil.public_id}/", "/seller/insight/"),
        dana: ("/moderation/", f"/moderation/goods/{evil.public_id}/"),
    }
    for person, paths in places.items():
        for path in paths:
            body = browse(person).get(path, follow=True).content.decode()
            assert ("<script>alert" in body, "<img src=x" in body, "<b>x</b>" in body) == (False, False, False), path
    assert api(None).get(f"/api/v1/listings/{evil.public_id}/").json()["title"] == EVIL
    assert Listing.objects.count() == 1


@pytest.mark.parametrize("pieces", ["-1", "1.5", "1000001", "９９９９９９９", "x", ""])
def test_a_number_of_pieces_that_is_none_leaves_the_stock(
    shop: Seller, akira: User, browse: Browse, api: Api, pieces: str
) -> None:
    listing = draft(shop)
    browse(akira).post(f"/seller/listings/{listing.public_id}/stock/", {"on_hand": "4"})
    page = browse(akira).post(f"/seller/listings/{listing.public_id}/stock/", {"on_hand": pieces}, follow=True)
    assert ("请填写整数件数" in page.content.decode()) or ("0–1,000,000" in page.content.decode())
    sent = api(akira).put(f"/api/v1/seller/listings/{listing.public_id}/stock/", {"on_hand": pieces}, format="json")
    assert (sent.status_code, list(sent.json()["error"]["fields"])) == (400, ["on_hand"])
    assert Stock.objects.get(listing=listing).on_hand == 4


def test_pictures_that_are_too_much(shop: Seller, akira: User, browse: Browse, api: Api) -> None:
    """Forty megapixels are drawn small; a picture that unfolds into gigabytes and half a picture are told by name."""
    listing = draft(shop)
    big, half = photo(size=(8000, 5000)).read(), photo().read()[:3000]
    files = [upload(big, "gross.jpg"), upload(bomb(60_000, 60_000).read(), "bombe.png"), upload(half, "halb.jpg")]
    page = browse(akira).post(f"/seller/listings/{listing.public_id}/pictures/", {"pictures": files}, follow=True)
    body = page.content.decode()
    assert ("gross.jpg" in body, "bombe.png" in body, "halb.jpg" in body) == (False, True, True)
    kept = Picture.objects.get()
    assert (kept.width, kept.height) == (2400, 1500)
    for data, name, status in ((bomb(60_000, 60_000).read(), "b.png", 413), (half, "h.jpg", 400)):
        door = f"/api/v1/seller/listings/{listing.public_id}/pictures/"
        assert api(akira).post(door, {"picture": upload(data, name)}, format="multipart").status_code == status
    assert Picture.objects.count() == 1


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("__", "."), data)
    return out.getvalue()


def test_half_a_zip_and_a_zip_that_explodes(shop: Seller, akira: User, browse: Browse, api: Api) -> None:
    draft(shop, sku="A")
    whole = archive(A__jpg=photo().read())
    for data in (whole[: len(whole) // 2], archive(A__jpg=b"\0" * 120_000_000)):
        page = browse(akira).post("/seller/imports/", {"file": upload(data, "pictures.zip")})
        sent = api(akira).post("/api/v1/seller/imports/", {"file": upload(data, "pictures.zip")}, format="multipart")
        if page.status_code == 302:  # taken in; then its picture is refused by name
            imports.read_due()
            assert set(ImportFault.objects.values_list("sku", flat=True)) == {"A"}
        else:
            assert (page.status_code, sent.status_code, sent.json()["error"]["code"]) == (422, 400, "bad_sheet")
            assert not GoodsImport.objects.exists()
    assert not Picture.objects.exists()


def test_a_zip_with_one_broken_picture_keeps_the_others(shop: Seller) -> None:
    draft(shop, sku="A")
    first = photo(kind="PNG").read()
    data = bytearray(archive(A__png=first, A_2__jpg=photo("blue").read()))
    data[45:60] = b"\xff" * 15  # inside the packed bytes of the first
    made = imports.begin(
        seller=shop, upload=io.BytesIO(bytes(data)), filename="p.zip", is_dry_run=False, actor="user:akira"
    )
    imports.go_on(import_id=made.pk)
    made.refresh_from_db()
    assert (made.state, made.created, made.failed) == ("done", 1, 1)
    assert Picture.objects.count() == 1


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig"])
def test_a_table_as_excel_saves_it_with_bad_rows_and_a_row_twice(
    shop: Seller, akira: User, api: Api, encoding: str
) -> None:
    file = table(
        row("A-1"), row("A-1", price="9000"), row("A-2", stock="-3"), row("A-3", price="-1"), encoding=encoding
    )
    sent = api(akira).post("/api/v1/seller/imports/", {"file": upload(file.read(), "goods.csv")}, format="multipart")
    imports.read_due()
    told = api(akira).get(sent.json()["status_url"]).json()
    assert (told["state"], told["created"], told["updated"], told["failed"]) == ("done", 1, 1, 2)
    faults = {one["sku"]: list(one["problems"]) for one in api(akira).get(told["faults_url"]).json()["results"]}
    assert {sku: faults.get(sku) for sku in ("A-2", "A-3")} == {"A-2": ["stock"], "A-3": ["price"]}
    listing = Listing.objects.get()
    assert (listing.title_zh_hans, listing.price_minor, listing.stocks.get().on_hand) == ("花森 米糠面霜", 9000, 7)
