"""A seller brings goods in: with the phone in a shop where the connection breaks, through moderation, and as a table of 1,000 rows."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visit, Visitor
from tests.browser.test_working import photo
from tests.site import Site

GTIN = "4901234567894"
OF_BRIGHTWELL = """
    SELECT l.public_id, l.title_zh_hans FROM catalog_listing l JOIN sellers_seller s ON s.id = l.seller_id
    WHERE starts_with(s.slug, 'brightwell') AND l.status = 'published' AND l.origin_country <> 'CN' AND l.gtin = '' ORDER BY l.id DESC
"""
MADE = """
    SELECT l.gtin, l.status, (SELECT count(*) FROM catalog_picture p WHERE p.listing_id = l.id),
           (SELECT string_agg(kind, ' ' ORDER BY kind) FROM catalog_listingpaper p WHERE p.listing_id = l.id)
    FROM catalog_listing l JOIN catalog_quickdraft q ON q.listing_id = l.id WHERE l.source_shop = %s ORDER BY l.id
"""
# What Chromium on this machine lacks: a camera with something before it, and the detector that phones have.
CAMERA = """
    if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
        const canvas = document.createElement("canvas");
        canvas.getContext("2d").fillRect(0, 0, 9, 9);
        return canvas.captureStream();
    };
    HTMLMediaElement.prototype.play = async () => {};
    let looks = 0;
    window.BarcodeDetector = class {
        async detect() { return ++looks < 3 ? [] : [{ rawValue: "%s" }]; }
    };
"""
# The server takes it in, and the answer is lost on the way back.
LOST_ANSWER = """() => {
    const honest = window.fetch;
    window.fetch = async (...all) => {
        await honest(...all);
        window.fetch = honest;
        throw new TypeError("the connection broke");
    };
}"""
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")


def save(visitor: Visitor) -> None:
    """The form of an item that is there."""
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button.btn-l[type=submit]").click()


def photographs(visitor: Visitor) -> None:
    for name in ("photos", "tags", "receipts"):
        visitor.page.set_input_files(f"input[name={name}]", [photo(name)])


def keep_draft(visitor: Visitor, said: str) -> None:
    visitor.page.get_by_role("button", name="保存草稿").click()
    expect(visitor.page.locator("[data-quick-said]")).to_contain_text(said)


def test_the_connection_breaks_in_the_shop_and_nothing_is_lost(visit: Visit, site: Site) -> None:
    """Scanned, photographed, kept offline while the page goes, answered into the void, and each is one draft."""
    (known, title), *_more = site.rows(OF_BRIGHTWELL)
    owner = visit("brightwell", "desktop")
    owner.go(f"/seller/listings/{known}/")
    owner.page.fill("[name=gtin]", GTIN)
    save(owner)
    visitor, place, gtin = visit("akira", expected=OFFLINE), "断网测试店", GTIN
    page = visitor.page
    page.add_init_script(CAMERA % gtin)
    visitor.go("/seller/quick/")
    page.get_by_role("button", name="扫码").click()
    visitor.sees(title)
    photographs(visitor)
    page.set_input_files("input[name=photos]", [photo("second")])
    expect(page.locator(".upload-list").first.locator("li")).to_have_count(2)

    page.context.set_offline(True)
    page.fill("[name=price]", "1980")
    page.fill("[name=source_shop]", place)
    keep_draft(visitor, "已存在这部手机上")
    expect(page.locator(".upload-list li")).to_have_count(0)
    page.fill("[name=price]", "2480")
    page.fill("[name=source_shop]", place)
    page.set_input_files("input[name=photos]", [photo("begun")])
    expect(page.locator("[data-quick][data-saving]")).to_have_count(0)
    assert site.rows(MADE, place) == []

    page.goto(
        "about:blank"
    )  # the page is gone; a reload would leave the browser's page of errors, which reloads when it likes
    page.context.set_offline(False)
    visitor.go("/seller/quick/")
    expect(page.locator("[data-quick-said]")).to_contain_text("已发送")
    assert site.rows(MADE, place) == [(gtin, "draft", 2, "price_tag receipt")]

    expect(page.locator("[name=price]")).to_have_value("2480")  # what was begun is in the form again
    expect(page.locator(".upload-list li")).to_have_count(1)
    page.select_option("[name=category]", "home-kitchen")
    page.evaluate(LOST_ANSWER)
    keep_draft(visitor, "已存在这部手机上")
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("[data-quick-said]")).to_contain_text("已发送")
    expect(page.locator("[data-quick-state=waiting]")).to_be_hidden()
    assert site.rows(MADE, place) == [(gtin, "draft", 2, "price_tag receipt"), ("", "draft", 1, None)]


def test_without_a_scanner_the_number_is_typed_and_what_was_refused_is_mended(visit: Visit, site: Site) -> None:
    visitor, place = visit("akira", expected=(*OFFLINE, "status of 422", "answered 422")), "手输条码店"
    page = visitor.page
    visitor.go("/seller/quick/")
    expect(page.get_by_role("button", name="扫码")).to_be_hidden()
    page.fill("[name=gtin]", "4901234567890")
    page.press("[name=gtin]", "Tab")
    expect(page.locator("[data-quick-product]")).not_to_be_empty()
    page.fill("[name=gtin]", "4909999999990")
    page.fill("[name=price]", "980")
    page.fill("[name=source_shop]", place)
    page.set_input_files("input[name=photos]", [photo("typed")])
    page.context.set_offline(True)
    keep_draft(visitor, "已存在这部手机上")
    page.context.set_offline(False)
    expect(page.locator("[data-quick-state=refused]")).to_be_visible()
    assert site.rows(MADE, place) == []
    page.get_by_role("button", name="去补充").click()
    expect(page.locator("[name=price]")).to_have_value("980")
    page.fill("[name=gtin]", "")
    page.select_option("[name=category]", "home-kitchen")
    with page.expect_navigation(url=re.compile("/seller/listings/")):
        page.get_by_role("button", name="保存草稿").click()
    assert site.rows(MADE, place) == [("", "draft", 1, None)]


def found(visitor: Visitor, words: str, title: str) -> float:
    """Seconds until a search for `words` shows `title`; looks as a shopper does, by loading the page again."""
    begun = time.monotonic()
    while True:
        visitor.go(f"/s/?q={words}")
        if visitor.page.locator("main a[href^='/l/']").get_by_text(title).count():
            return time.monotonic() - begun
        assert time.monotonic() - begun < 180, f"{title} is not found by {words}"


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_from_the_form_to_the_search(visit: Visit, site: Site, size: str, request: pytest.FixtureRequest) -> None:
    """Listed with pictures, approved by a moderator, found; and a change of the name is found by the new name."""
    seller, sku, word = visit("akira", size), f"SEARCH-{size}", "琉璃" if size == "phone" else "锡器"
    page = seller.page
    seller.go("/seller/listings/new/")
    page.set_input_files("input[name=pictures]", [photo(f"{size} front"), photo(f"{size} back")])
    page.fill("[name=title_zh_hans]", f"津轻{word} 手工清酒杯")
    page.select_option("[name=category]", "home-kitchen")
    for name, value in {
        "sku": sku, "price": "4800", "weight_g": "420", "length_mm": "140", "width_mm": "140", "height_mm": "100",
        "hs_code": "7013370000" if size == "phone" else "6912001000", "description_zh_hans": "青森工房手作，配木盒。",
    }.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    seller.press("存为草稿")
    page.fill("[name=on_hand]", "3")
    seller.press("保存库存")
    seller.press("提交审核")
    address = seller.path
    (public_id, status, pictures), *_more = site.rows(
        "SELECT public_id, status, (SELECT count(*) FROM catalog_picture p WHERE p.listing_id = l.id)"
        " FROM catalog_listing l WHERE sku = %s",
        sku,
    )
    assert pictures == 2
    if status == "in_moderation":
        dana = visit("dana", size)
        dana.go(f"/moderation/goods/{public_id}/")
        with dana.page.expect_navigation():
            dana.page.locator("button[formaction$='/approve/']").click()
        site.becomes("published", "SELECT status FROM catalog_listing WHERE sku = %s", sku)
    shopper = visit(size=size)
    request.node.user_properties.append(("new_searchable_s", found(shopper, word, word)))
    seller.go(address)
    page.fill("[name=price]", "5200")
    page.fill("[name=source_shop]", "青森县物产馆")
    page.fill("[name=title_zh_hans]", f"津轻{word} 雪纹清酒杯 {size}")
    save(seller)
    if site.value("SELECT status FROM catalog_listing WHERE sku = %s", sku) == "in_moderation":
        dana.go(f"/moderation/goods/{public_id}/")
        expect(
            dana.page.locator("ins").get_by_text("雪纹").first, "the moderator sees what was changed"
        ).to_be_visible()
        with dana.page.expect_navigation():
            dana.page.locator("button[formaction$='/approve/']").click()
        site.becomes("published", "SELECT status FROM catalog_listing WHERE sku = %s", sku)
    seconds = found(shopper, f"雪纹 {word}", "雪纹")
    request.node.user_properties.append(("edit_searchable_s", seconds))


def goods(rows: int, bad: tuple[int, ...], mark: str) -> bytes:
    """A table of goods; the rows in `bad` have a price that is none."""
    out = io.StringIO()
    table = csv.writer(out)
    names = (
        "sku title_zh_hans category origin_country currency price stock weight_g length_mm width_mm height_mm hs_code"
    )
    table.writerow(names.split())
    for number in range(rows):
        price = "abc" if number in bad else str(900 + number)
        title = f"备前烧 小皿 {mark}{number:04d}"
        table.writerow(
            [
                f"{mark}-{number}",
                title,
                "home-kitchen",
                "JP",
                "JPY",
                price,
                "2",
                "200",
                "120",
                "120",
                "40",
                "6912001000",
            ]
        )
    return out.getvalue().encode()


@pytest.mark.parametrize(("size", "rows"), [("phone", 60), ("desktop", 1000)])
def test_a_table_is_tried_and_then_imported(
    visit: Visit, site: Site, size: str, rows: int, request: pytest.FixtureRequest
) -> None:
    visitor, mark, bad = visit("akira", size), f"TABLE{size[0].upper()}", (3, rows - 5)
    page = visitor.page
    of_mine = ("SELECT count(*) FROM catalog_listing WHERE sku LIKE %s", f"{mark}-%")

    def until_done() -> None:
        expect(page.locator(".page-head .pill")).to_have_text("已完成", timeout=400_000)
        expect(page.locator("progress")).to_have_js_property("value", rows)

    visitor.go("/seller/imports/")
    file: FilePayload = {"name": f"{mark}.csv", "mimeType": "text/csv", "buffer": goods(rows, bad, mark)}
    page.set_input_files("input[name=file]", [file])
    visitor.press("上传")
    until_done()
    visitor.sees("试跑")
    assert site.value(*of_mine) == 0
    begun = time.monotonic()
    visitor.press("正式导入")
    until_done()
    request.node.user_properties.append(("rows_per_second", rows / (time.monotonic() - begun)))
    assert site.value(*of_mine) == rows - len(bad)
    visitor.sees(f"{mark}-3")
    with page.expect_download() as download:
        page.get_by_role("link", name="待修改").click()
    to_mend = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert [row["sku"] for row in to_mend] == [f"{mark}-{number}" for number in bad]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1
