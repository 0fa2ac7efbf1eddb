"""Quick listing, compared offers, big and hostile pictures, short videos."""

import io
import struct
import uuid
import zlib
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client
from rest_framework.test import APIClient

from marketplace.accounts.models import User
from marketplace.catalog.errors import BadVideo, SkuTaken
from marketplace.catalog.models import Listing, ListingPaper, ListingVideo, Picture, Stock
from marketplace.catalog.selectors.offers import offers_of
from marketplace.catalog.services import categories, pictures, quick, videos
from marketplace.core.files import BadFile, FileTooBig, FileTypeRefused
from sellers.models import Seller
from tests.catalog.builders import ACTOR, draft, on_sale, photo, seller_of, tariff_rows

GTIN = "4901234567894"


@pytest.fixture
def shop(akira: User, tmp_path: object, settings: object) -> Seller:
    settings.MEDIA_ROOT = tmp_path
    categories.plant()
    tariff_rows()
    return seller_of(akira)


def test_it_works(client: Client, shop: Seller, akira: User, brightwell: User) -> None:
    on_sale(seller_of(brightwell, slug="b", currency="GBP"), gtin=GTIN)
    client.force_login(akira)
    assert "资生堂" in client.get(f"/seller/quick/product/?gtin={GTIN}").content.decode()
    assert client.get("/seller/quick/").status_code == 200
    key = str(uuid.uuid4())
    for _twice in range(2):
        sent = {
            "key": key,
            "gtin": GTIN,
            "price": "9800",
            "pieces": "2",
            "photos": photo(),
            "tags": photo("blue"),
            "receipts": photo("red"),
        }
        answer = client.post("/seller/quick/", sent)
        assert answer.status_code == 302
    made = Listing.objects.get(seller=shop)
    assert (made.status, made.brand, made.is_estimated, made.hs_code) == ("draft", "Shiseido", False, "3304990029")
    assert sorted(ListingPaper.objects.values_list("kind", flat=True)) == ["price_tag", "receipt"]
    assert Picture.objects.filter(listing=made).count() == 1


def test_a_sending_that_broke_off_after_the_draft_is_finished_by_the_next(
    shop: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"price_minor": 500, "category": "home-kitchen", "pieces": 3}

    def send() -> Listing:
        files = {"photos": [photo()], "tags": [photo("blue")], "receipts": []}
        return quick.begin(seller=shop, key="abcdefgh-9", fields=fields, actor=ACTOR, **files)[0]

    with monkeypatch.context() as broken:
        broken.setattr(pictures, "add_once", Mock(side_effect=OSError("power")))
        with pytest.raises(OSError, match="power"):
            send()
    assert not Picture.objects.exists()
    made = send()
    assert made == send() == Listing.objects.get()
    assert (Picture.objects.count(), ListingPaper.objects.count()) == (1, 1)
    assert Stock.objects.get(listing=made).on_hand == 3


def test_two_sendings_at_the_same_time_are_one_draft(shop: Seller, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {"price_minor": 500, "category": "home-kitchen"}
    files: dict[str, list[Any]] = {"photos": [], "tags": [], "receipts": []}
    honest = quick._values

    def overtaken(*args: Any) -> dict[str, Any]:
        monkeypatch.setattr(quick, "_values", honest)
        quick.begin(seller=shop, key="abcdefgh-7", fields=fields, actor=ACTOR, **files)
        return honest(*args)

    monkeypatch.setattr(quick, "_values", overtaken)
    made, _troubles = quick.begin(seller=shop, key="abcdefgh-7", fields=fields, actor=ACTOR, **files)
    assert made == Listing.objects.get()
    with pytest.raises(SkuTaken):  # another item with a number of one's own is still told
        quick.begin(seller=shop, key="abcdefgh-8", fields={**fields, "sku": made.sku}, actor=ACTOR, **files)


def test_without_a_match_the_measures_are_a_guess(client: Client, shop: Seller, akira: User) -> None:
    client.force_login(akira)
    sent = {"key": "abcdefgh-1", "price": "500", "category": "home-kitchen", "size": "shoe_box"}
    answer = client.post("/seller/quick/", sent, headers={"accept": "application/json"})
    made = Listing.objects.get()
    assert (answer.status_code, answer.json()["id"], made.is_estimated, made.weight_g) == (
        201,
        made.public_id,
        True,
        900,
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [({"category": ""}, "category"), ({"price": "0"}, "price"), ({"gtin": "123"}, "gtin"), ({"size": "ocean"}, "size")],
)
def test_what_is_missing_is_named(
    client: Client, shop: Seller, akira: User, change: dict[str, str], field: str
) -> None:
    client.force_login(akira)
    sent = {"key": "abcdefgh-1", "price": "500", "category": "home-kitchen", **change}
    answer = client.post("/seller/quick/", sent, headers={"accept": "application/json"})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert not Listing.objects.exists()


def test_the_api(api: Callable[..., APIClient], shop: Seller, akira: User) -> None:
    sent = {
        "key": "abcdefgh-2",
        "price": "500",
        "category": "home/kitchen",
        "title": "铸铁锅",
        "photo": photo(),
        "receipt": photo("red"),
    }
    answer = api(akira).post("/api/v1/seller/quick/", sent, format="multipart")
    assert (answer.status_code, answer.json()["troubles"]) == (201, [])
    refused = api(akira).post("/api/v1/seller/quick/", {"key": "x", "price": "1"}, format="multipart")
    assert set(refused.json()["error"]["fields"]) == {"key"}


def test_offers_of_several_sellers_on_one_page(
    client: Client, api: Callable[..., APIClient], shop: Seller, brightwell: User
) -> None:
    mine = on_sale(shop, gtin=GTIN)
    theirs = on_sale(seller_of(brightwell, slug="b", currency="GBP"), gtin=f"0{GTIN}", price_minor=2500)
    words = on_sale(seller_of(None, slug="c", currency="JPY"))
    other = on_sale(shop, sku="X", gtin="4901234567887")
    assert set(offers_of(mine.public_id)) == {mine.pk, theirs.pk, words.pk}
    assert set(offers_of(other.public_id)) == {other.pk, words.pk}
    body = client.get(f"/offers/{mine.public_id}/").content.decode()
    assert body.count("/shop/") >= 3
    found = api(None).get(f"/api/v1/listings/{mine.public_id}/offers/").json()
    assert {one["seller"] for one in found} == {"akira", "b", "c"}
    assert client.get("/offers/nowherenowherenowhere/").status_code == 404


def bomb(width: int, height: int) -> io.BytesIO:
    """A PNG that says it is huge and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def test_forty_megapixels_are_drawn_small_and_bombs_are_refused(shop: Seller) -> None:
    listing = draft(shop)
    big = pictures.add(listing=listing, upload=photo(size=(8000, 5000)), actor=ACTOR)
    assert (big.width, big.height) == (2400, 1500)
    pictures.make_thumb(picture_id=big.pk)
    big.refresh_from_db()
    assert set(big.formats) == {"960", "1600"}
    for data in (bomb(60_000, 60_000), bomb(9_000, 9_000)):
        with pytest.raises(FileTooBig):
            pictures.add(listing=listing, upload=data, actor=ACTOR)
    with pytest.raises(BadFile):
        pictures.add(listing=listing, upload=bomb(400, 400), actor=ACTOR)
    assert Picture.objects.count() == 1


def movie(seconds: int) -> io.BytesIO:
    header = struct.pack(">I4sIIIII", 28, b"mvhd", 0, 0, 0, 1000, seconds * 1000)
    return io.BytesIO(
        struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp41")
        + struct.pack(">I4s", 8 + len(header), b"moov")
        + header
    )


def test_a_short_video(shop: Seller) -> None:
    listing = draft(shop)
    made = videos.put(listing=listing, upload=movie(12), actor=ACTOR)
    assert (made.seconds, ListingVideo.objects.count()) == (12, 1)
    for bad in (movie(61), movie(0), io.BytesIO(movie(5).getvalue()[:30])):
        with pytest.raises(BadVideo):
            videos.put(listing=listing, upload=bad, actor=ACTOR)
    with pytest.raises(FileTypeRefused):
        videos.put(listing=listing, upload=photo(), actor=ACTOR)
    videos.remove(listing=listing, actor=ACTOR)
    assert not ListingVideo.objects.exists()
