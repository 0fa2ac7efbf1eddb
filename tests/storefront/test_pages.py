import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.catalog.services import listings, pictures
from marketplace.core import time
from marketplace.tariff.models import ImportLimit
from sellers.models import Seller
from sellers.services import audit_decisions
from tests.catalog.builders import ACTOR, draft, on_sale, photo, seller_of, tariff_rows
from tests.sellers import audits

Browse = Callable[[User | None], Client]


@pytest.fixture
def shop(akira: User, dana: User, ming: User, xiaochen: User) -> Seller:
    tariff_rows()
    ImportLimit.objects.get_or_create(
        regime="9610",
        valid_from="2019-01-01",
        defaults={"per_order_fen": 500_000, "per_year_fen": 2_600_000, "relief_bp": 7000, "source": "test"},
    )
    seller = seller_of(akira)
    Seller.objects.filter(pk=seller.pk).update(approved_at=time.now())
    audited = audits.filed(dana, xiaochen, period="2026-10")
    audit_decisions.decide(audit=audited, reviewer=ming, consequence="none", reason="Counted true, kept well")
    seller.refresh_from_db()
    return seller


@pytest.fixture
def serum(shop: Seller) -> Listing:
    return on_sale(shop, description_zh_hans="<b>保湿</b>", attributes={"net_content": 50, "成分": "水、甘油"})


def text(response: Any) -> str:
    return response.content.decode()


def test_it_works(serum: Listing, browse: Browse) -> None:
    page = browse(None).get("/")
    assert page.status_code == 200
    assert page["X-Page-Cache"] == "30"
    assert serum.title_zh_hans in text(page)
    assert "csrf" not in text(page)


def test_home_needs_eight_queries_at_most(shop: Seller, browse: Browse) -> None:
    counts = []
    for number in range(2):
        for extra in range(4):
            on_sale(shop, sku=f"x{number}-{extra}", place="warehouse:OSA")
        browse(None).get("/")  # rules are remembered for seconds; the count is of what is not
        with CaptureQueriesContext(connection) as seen:
            browse(None).get("/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_home_of_an_empty_shop(db: None, browse: Browse) -> None:
    assert browse(None).get("/").status_code == 200


def test_listing_page(serum: Listing, browse: Browse) -> None:
    for number in range(3):
        other = on_sale(serum.seller, sku=f"more-{number}")
    page = browse(None).get(f"/l/{serum.public_id}/")
    assert page.status_code == 301
    browse(None).get(f"/l/{other.public_id}/", follow=True)  # rules and forecasts are remembered
    with CaptureQueriesContext(connection) as seen:
        page = browse(None).get(page["Location"])
    assert len(seen) <= 12
    assert page.status_code == 200
    assert "&lt;b&gt;保湿" in text(page)
    assert "水、甘油" in text(page)
    assert f"/cart/add/{serum.public_id}/" in text(page)
    assert "460.60" in text(page)  # 9,800 yen at 0.047
    assert '"@type":"Product"' in text(page)
    assert 'hreflang="zh-Hant"' in text(page)
    assert "csrf" not in text(page)


def test_data_blocks_cannot_be_broken_out_of(shop: Seller, browse: Browse) -> None:
    evil = on_sale(shop, title_en="", title_zh_hans="</script><script>alert(1)</script>")
    page = text(browse(None).get(f"/l/{evil.public_id}/"))
    assert "<script>alert" not in page


def test_what_is_not_on_sale_says_so(serum: Listing, shop: Seller, browse: Browse) -> None:
    listings.pause(listing=serum, actor=ACTOR)
    page = browse(None).get(f"/l/{serum.public_id}/", follow=True)
    assert page.status_code == 200
    assert "/cart/add/" not in text(page)
    hidden = draft(shop, sku="hidden")
    assert browse(None).get(f"/l/{hidden.public_id}/").status_code == 404
    assert browse(None).get("/l/01zzzzzzzzzzzzzzzzzzzzzzzz/").status_code == 404


def test_category_search_and_shop_pages(serum: Listing, browse: Browse) -> None:
    client = browse(None)
    for address in (
        "/categories/", "/c/beauty/", "/c/beauty-skincare/?sort=price_asc&origin=JP&from=1&to=9999", "/s/", "/s/?q=资生堂",
        "/s/?q=资生堂&place=warehouse", "/s/?q=%F0%9F%98%80", "/s/?q=a&page=99999999999&from=x&to=1e999",
        f"/shop/{serum.seller.slug}/", "/c/beauty/?page=3", "/c/toys/", "/s/?" + "origin=JP&" * 300, "/?lang=en", "/c/beauty/?lang=zh-hant",
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200, address
        assert page["X-Page-Cache"]
    assert client.get("/search/?q=ab")["Location"] == "/s/?q=ab"
    for address in ("/c/nothing/", "/shop/nobody/"):
        assert client.get(address).status_code == 404


def test_asked_language(serum: Listing, browse: Browse) -> None:
    page = text(browse(None).get("/c/beauty/?lang=en"))
    assert "Beauty" in page
    assert '<html lang="en">' in page


def test_lists_do_not_query_more_with_more_rows(shop: Seller, browse: Browse) -> None:
    counts = []
    on_sale(shop, sku="y")
    browse(None).get("/s/?q=资生堂")  # the open stops and, with the first row, the forecasts are remembered
    for number in range(2):
        for extra in range(6):
            on_sale(shop, sku=f"y{number}-{extra}")
        with CaptureQueriesContext(connection) as seen:
            browse(None).get("/s/?q=资生堂")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_machines(serum: Listing, browse: Browse) -> None:
    client = browse(None)
    assert serum.public_id in text(client.get("/sitemap.xml"))
    assert "Sitemap:" in text(client.get("/robots.txt"))


def test_header_of_a_guest_and_a_person(xiaomei: User, browse: Browse) -> None:
    assert browse(None).get("/me/header/?next=//evil.example").status_code == 200
    page = browse(xiaomei).get("/me/header/")
    assert page.status_code == 200
    assert "小美" in text(page)
    assert "no-cache" in page["Cache-Control"]


def test_me_needs_a_person(xiaomei: User, browse: Browse) -> None:
    assert browse(None).get("/me/").status_code == 302
    page = browse(xiaomei).get("/me/")
    assert page.status_code == 200
    assert "小美" in text(page)


def test_me_leads_to_where_one_works(
    lupe: User, laozhang: User, tingting: User, charlie: User, xiaomei: User, browse: Browse
) -> None:
    """Nobody has to know the address of a room by heart: a link for each role, and none for a shopper."""
    User.objects.filter(pk=charlie.pk).update(roles=["surveyor"])
    charlie.refresh_from_db()
    rooms = {lupe: "/warehouse/", laozhang: "/warehouse/escort/", tingting: "/desk/", charlie: "/inspections/"}
    for person, room in rooms.items():
        assert f'class="chip" href="{room}"' in text(browse(person).get("/me/")), room
    assert 'class="chip" href=' not in text(browse(xiaomei).get("/me/"))


def test_seller_pages_by_person(shop: Seller, akira: User, xiaomei: User, browse: Browse) -> None:
    assert browse(None).get("/seller/").status_code == 302
    assert browse(xiaomei).get("/seller/")["Location"] == "/seller/apply/"
    assert browse(xiaomei).get("/seller/orders/").status_code == 403
    for address in ("/seller/", "/seller/orders/", "/seller/orders/?stage=done", "/seller/orders/?stage=x&page=zz"):
        assert browse(akira).get(address).status_code == 200, address


def test_language_cookie(db: None, browse: Browse) -> None:
    client = browse(None)
    answer = client.get("/language/en/?next=/c/beauty/")
    assert answer["Location"] == "/c/beauty/"
    assert client.cookies["lang"].value == "en"
    assert client.get("/language/en/?next=https://evil.example/")["Location"] == "/"
    assert client.get("/language/xx/").status_code == 404


def test_media_stays_inside_its_folder(serum: Listing, browse: Browse, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "secret.jpg").write_bytes(b"x")
    picture = pictures.add(listing=serum, upload=photo(), actor=ACTOR)
    client = browse(None)
    shown = client.get(f"/media/{picture.image.name}")
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content)
    shown.close()
    private = tmp_path / "media" / "evidence" / "x.jpg"
    private.parent.mkdir(parents=True)
    private.write_bytes(b"x")
    for path in (
        "evidence/x.jpg",
        "./evidence/x.jpg",
        "listings/../evidence/x.jpg",
        "listings/./x.jpg",
        "../secret.jpg",
        "%2e%2e/secret.jpg",
        "/etc/passwd",
        "listings/",
        "a%00.jpg",
        "x.html",
    ):
        assert client.get(f"/media/{path}").status_code == 404, path


def test_errors_speak_the_language_of_the_door(db: None, browse: Browse) -> None:
    client = browse(None)
    assert client.get("/api/v1/nothing/").json()["error"]["code"] == "not_found"
    assert "<html" in text(client.get("/nothing/"))


def test_no_inline_script_or_style(serum: Listing, browse: Browse) -> None:
    for address in ("/", "/c/beauty/", "/s/?q=资生堂", f"/shop/{serum.seller.slug}/"):
        page = text(browse(None).get(address))
        assert not re.search(r"\son\w+=|<style|\sstyle=", page), address
        assert all("src=" in tag or "ld+json" in tag for tag in re.findall(r"<script[^>]*>", page)), address


def test_a_search_without_an_answer_helps(serum: Listing, browse: Browse) -> None:
    client = browse(None)
    nothing = text(client.get("/s/", {"q": "zzqqxx"}, headers={"accept-language": "zh-hans"}))
    assert "大家都在买" in nothing
    assert serum.title_zh_hans in nothing
    assert client.get("/s/", {"q": "😀"}).status_code == 200
    turned = client.get("/s/", {"q": "资生堂", "from": "500", "to": "100"}, headers={"accept-language": "zh-hans"})
    assert "最低价高过了最高价" in text(turned)


def test_suggestions_are_links(serum: Listing, browse: Browse) -> None:
    assert "/s/?q=%E8%B5%84%E7%94%9F%E5%A0%82" in text(browse(None).get("/s/suggest/", {"q": "zisheng"}))
    assert text(browse(None).get("/s/suggest/", {"q": "<b>"})).strip() == ""
