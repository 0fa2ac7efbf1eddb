"""The page of one listing: with everything the data holds, and with nothing but a name and a price."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog.models import Certificate, Listing, ListingPaper, ListingVideo, Picture
from marketplace.core import time
from sellers.models import Seller
from tests import shop

GTIN = "4006381333931"
Browse = Callable[[User | None], Client]


@pytest.fixture
def cream(db: None) -> Listing:
    shop.tariff()
    return shop.listing(
        shop.seller(), title_zh_hans="樱花面霜", title_en="Cherry cream", gtin=GTIN, family="cream",
        options={"size": "50 ml"}, quality_grade="A+", quality_by="SGS", channel="department",
    )  # fmt: skip


def text(browse: Browse, listing: Listing, query: str = "") -> str:
    answer = browse(None).get(f"/l/{listing.public_id}/{query}", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def data(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None
    product: dict[str, Any] = json.loads(found[1])[0]
    return product


def certificate(listing: Listing, number: str, verdict: str = "", expires_on: date | None = None) -> None:
    Certificate.objects.create(
        listing=listing, name="CPNP", issuer="Intertek", number=number, verdict=verdict, expires_on=expires_on,
        checked_at=time.now() if verdict else None, created_at=time.now(),
    )  # fmt: skip


def test_it_works(cream: Listing, browse: Browse) -> None:
    Picture.objects.create(
        listing=cream, image="listings/a.jpg", thumb="listings/a-s.webp", width=1200, height=2400, sha256="a",
        formats={"960": "listings/a-960.webp", "1600": "listings/a-1600.webp"},
    )  # fmt: skip
    Picture.objects.create(listing=cream, image="listings/b.jpg", width=300, height=300, sha256="b", position=1)
    ListingVideo.objects.create(
        listing=cream, file="listings/videos/v.mp4", seconds=12, size=9, sha256="v", created_at=time.now()
    )
    ListingPaper.objects.create(
        listing=cream, kind="receipt", content_type="image/jpeg", sha256="r", content=b"x", created_at=time.now()
    )
    certificate(cream, "NO-ACCEPTED", "accepted")
    certificate(cream, "NO-ASKED")
    certificate(cream, "NO-REFUSED", "refused")
    page = text(browse, cream)
    assert "a-s.webp 240w, " in page  # true widths of a portrait
    assert "a-960.webp 480w, " in page
    assert "a.jpg 1200w" in page
    assert 'href="/media/listings/a.jpg"' in page  # zoom without a script
    assert 'poster="/media/listings/a-960.webp"' in page
    assert 'preload="none"' in page
    assert "autoplay" not in page
    assert [word in page for word in ("NO-ACCEPTED", "NO-ASKED", "NO-REFUSED")] == [True, True, False]
    assert "SGS" in page
    assert "百货商场" in page
    product = data(page)
    assert [one["certificationIdentification"] for one in product["hasCertification"]] == ["NO-ACCEPTED"]
    assert product["subjectOf"]["duration"] == "PT12S"
    assert '<meta property="product:price:currency" content="JPY">' in page


def test_a_listing_with_nothing_has_no_empty_rooms(browse: Browse, db: None) -> None:
    shop.tariff()
    bare = shop.listing(shop.seller(), pieces=0, hs="")
    page = text(browse, bare)
    assert "no-picture.svg" in page
    for absent in ("<video", 'id="papers"', "offer-lines", 'class="variants', "srcset=", "isVariantOf", "None"):
        assert absent not in page.replace("display:None", ""), absent


def test_variants_are_pages_of_their_own(cream: Listing, browse: Browse) -> None:
    facts = {"family": "cream", "title_zh_hans": "樱花面霜大", "title_en": "Cherry cream big"}
    big = shop.listing(cream.seller, **facts, options={"size": "100 ml"}, pieces=0)
    for changes in ({"status": "paused"}, {"status": "draft"}):
        shop.listing(cream.seller, **facts, **changes, options={"size": "7 ml"})
    shop.listing(shop.seller(), **facts, options={"size": "9 ml"})  # another shop's word for something else
    page = text(browse, cream)
    path = f"/l/{big.public_id}-cherry-cream-big/"
    assert f'class="chip variant is-out" href="{path}"' in page
    assert ["7 ml" in page, "9 ml" in page] == [False, False]
    mine, theirs = data(page), data(text(browse, big))
    assert mine["inProductGroupWithID"] == theirs["isVariantOf"]["productGroupID"]
    assert [one["url"].endswith(path) for one in mine["isVariantOf"]["hasVariant"]] == [True]
    assert "/offers/" not in page  # one's own variants are nobody else's offers
    assert f'canonical" href="http://localhost:8000{path}"' in text(browse, big).replace("testserver", "localhost:8000")


def test_a_page_in_one_language_is_its_own_original(cream: Listing, browse: Browse) -> None:
    path = f"/l/{cream.public_id}-cherry-cream/"
    plain, english = text(browse, cream), text(browse, cream, "?lang=en")
    assert re.search(rf'rel="canonical" href="[^"]*{path}"', plain)
    assert re.search(rf'rel="canonical" href="[^"]*{path}\?lang=en"', english)
    for page in (plain, english):
        assert re.search(rf'hreflang="x-default" href="[^"]*{path}"', page)
        assert re.search(rf'hreflang="en" href="[^"]*{path}\?lang=en"', page)


def test_other_sellers_offers(cream: Listing, browse: Browse) -> None:
    cheap = shop.listing(shop.seller(), gtin=f"0{GTIN}"[:14], price=900, price_fen=45_00)
    dear = shop.listing(shop.seller(), gtin=GTIN, price=1900, price_fen=95_00)
    shop.listing(shop.seller(), gtin=GTIN, pieces=0)
    shop.listing(shop.seller(), gtin=GTIN, status="paused")
    shop.listing(cream.seller, gtin=GTIN)
    gone = shop.seller()
    shop.listing(gone, gtin=GTIN)
    Seller.objects.filter(pk=gone.pk).update(status="suspended")
    page = text(browse, cream, "?lang=en")
    assert "2 other sellers have it" in page
    lines = page.split("offer-lines")[1].split("</ul>")[0]
    assert lines.index(cheap.public_id) < lines.index(dear.public_id)
    assert f'href="/offers/{cream.public_id}/"' in page


def test_a_video_is_answered_in_parts(browse: Browse, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("listings/videos/v.mp4", ContentFile(b"0123456789"))
    client = Client()

    def ask(asked: str) -> tuple[int, str, bytes]:
        answer = client.get("/media/listings/videos/v.mp4", headers={"Range": asked} if asked else {})
        return answer.status_code, answer.headers.get("Content-Range", ""), b"".join(answer.streaming_content)

    assert ask("") == (200, "", b"0123456789")
    assert ask("bytes=2-4") == (206, "bytes 2-4/10", b"234")
    assert ask("bytes=7-") == (206, "bytes 7-9/10", b"789")
    assert ask("bytes=-3") == (206, "bytes 7-9/10", b"789")
    assert ask("bytes=8-99") == (206, "bytes 8-9/10", b"89")
    assert ask("bytes=10-") == (416, "bytes */10", b"")
    for odd in ("bytes=a-b", "bytes=-", "bytes=0-1,4-5", "lines=1-2"):
        assert ask(odd)[0] == 200
