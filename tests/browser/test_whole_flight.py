"""On a phone: an escort from touchdown to the courier, the line down in the middle; guided pictures with a camera that shows a test
image; the shelves with the line down."""

from __future__ import annotations

import json
import os
import urllib.request

from playwright.sync_api import Browser, expect

from tests.browser.conftest import PATIENCE, PHONE, Visit, Visitor
from tests.browser.test_working import NEXT_SEAL, SENT, WAITING, draw, photo
from tests.site import Site
from tools.screens import browser_flags, browser_program

CLOSED = """
    SELECT f.public_id, p.number, c.order_number, s.number, p.weight_g, w.code FROM logistics_flight f
    JOIN logistics_bag b ON b.flight_id = f.id JOIN logistics_parcel p ON p.bag_id = b.id
    JOIN logistics_seal s ON s.parcel_id = p.id AND s.status = 'applied' JOIN logistics_warehouse w ON w.id = p.warehouse_id
    JOIN logistics_consignment c ON c.id = p.consignment_id JOIN accounts_user u ON u.id = f.escort_id
    WHERE f.status = 'closed' AND u.email = 'laozhang@example.com' ORDER BY f.id
"""
DECLARED = (
    "SELECT d.status FROM logistics_declaration d JOIN logistics_parcel p ON p.id = d.parcel_id WHERE p.number = %s"
)
PARCEL = "SELECT status FROM logistics_parcel WHERE number = %s"
SHOTS = os.environ.get("BROWSER_SHOTS", "")


def shot(visitor: Visitor, name: str) -> None:
    """A picture for people to look at, where BROWSER_SHOTS names a folder."""
    if SHOTS:
        visitor.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def tell_customs(site: Site, wish: dict[str, str]) -> None:
    url = f"{site.environment['CUSTOMS_URL']}/_world"
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(wish).encode())):  # noqa: S310  (loopback)
        pass


def test_an_escort_from_touchdown_to_the_courier(visit: Visit, site: Site) -> None:
    flight, number, order, seal, weight, station = site.rows(CLOSED)[0]
    operator = visit("lupe")
    operator.go(f"/warehouse/?w={station}")
    operator.go(f"/warehouse/flights/{flight}/")
    operator.press("已起飞")
    tell_customs(site, {"inspect": order})

    escort = visit("laozhang", expected=("net::ERR", "Failed to fetch"))
    page, count = escort.page, escort.page.locator("[data-queue-count]")
    escort.go("/warehouse/escort/")
    with page.expect_navigation():
        page.locator(f"#arrive-{flight} button[type=submit]").click()
    shot(escort, "1-landed")
    escort.go(f"/warehouse/escort/flights/{flight}/")
    escort.sees("在岗")
    site.becomes("inspection", DECLARED, number)

    escort.go(f"/warehouse/escort/parcels/{number}/")
    shot(escort, "2-inspection")
    page.context.set_offline(True)
    opening = page.locator("form[data-audit-entry=open]")
    for name, value in {
        "old_seal": seal, "authority": "浦东机场海关", "station": "查验台 1", "officer": "关员 0911", "reason": "布控查验",
        "people": "货代 陈先生", "weight_before_g": str(weight),
    }.items():  # fmt: skip
        opening.locator(f"[name={name}]").fill(value)
    opening.locator("button[type=submit]").click()
    expect(count).to_have_text("1")
    pictures = page.locator("form[data-audit-entry=photo]")
    pictures.locator("select[name=pose]").select_option("contents")
    pictures.locator("input[type=file]").set_input_files([photo("inside")])
    pictures.locator("button[type=submit]").click()
    expect(count).to_have_text("2")
    closing, fresh = page.locator("form[data-audit-entry=close]"), site.value(NEXT_SEAL, "laozhang@example.com")
    closing.locator("[name=new_seal]").fill(fresh)
    closing.locator("[name=weight_after_g]").fill(str(weight))
    closing.locator("[name=found]").fill("与申报一致")
    draw(escort, closing)
    closing.locator("button[type=submit]").click()
    expect(count).to_have_text("3")
    shot(escort, "3-offline")
    assert site.value(PARCEL, number) == "in_customs"
    page.context.set_offline(False)
    site.becomes("cleared", PARCEL, number)

    escort.go(f"/warehouse/escort/parcels/{number}/")
    shot(escort, "4-released")
    form = page.locator("form[action$='/hand-over/']")
    form.locator("[name=seal_seen]").fill(fresh)
    form.locator("[name=carrier]").select_option("jingwei")
    if not form.locator("[name=waybill]").input_value():
        form.locator("[name=waybill]").fill("JW9900000017")
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    site.becomes("last_mile", PARCEL, number)
    kept = "SELECT count(*) FROM logistics_attendancegap g JOIN logistics_flight f ON f.id = g.flight_id WHERE f.public_id = %s"
    assert site.value(kept, flight) == 0


def test_guided_pictures_with_the_camera(chromium: Browser, site: Site) -> None:
    """Chromium's own test picture stands for the camera; a double tap makes one picture, not two poses."""
    flags = [*browser_flags(), "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    eye = chromium.browser_type.launch(executable_path=browser_program(), args=flags)
    context = eye.new_context(viewport=PHONE, locale="zh-CN", is_mobile=True, has_touch=True, reduced_motion="reduce")
    context.grant_permissions(["camera"], origin=site.url)
    visitor = Visitor(context.new_page(), site)
    visitor.page.set_default_timeout(PATIENCE)
    visitor.watch()
    visitor.sign_in("lupe")
    page = visitor.page
    station, _order, code = site.rows(WAITING)[-1]
    visitor.go(f"/warehouse/?w={station}")
    visitor.go("/warehouse/receive/")
    page.fill("main input[name=code]", code)
    page.press("main input[name=code]", "Enter")
    site.becomes("received", "SELECT status FROM logistics_unit WHERE passport_code = %s", code)
    visitor.go(f"/warehouse/units/{code}/")
    page.locator("[data-camera]").click()
    guide, take = page.locator("[data-camera-guide]"), page.locator("[data-camera-take]")
    page.wait_for_function("() => document.querySelector('[data-camera-box] video').videoWidth > 0")
    poses = page.locator("input[data-pose]").count()
    expect(guide).to_contain_text(f"1/{poses}")
    shot(visitor, "5-camera")
    take.evaluate("button => { button.click(); button.click(); }")
    expect(guide).to_contain_text(f"2/{poses}")
    for _ in range(1, poses):
        page.locator("[data-camera-skip]").click()
    expect(page.locator("[data-camera-box]")).to_be_hidden()
    assert page.locator(".pose.is-done").count() == 1
    for name, value in {"weight_g": 410, "length_mm": 200, "width_mm": 90, "height_mm": 60}.items():
        page.fill(f"main [name={name}]", str(value))
    visitor.press("完成")
    site.becomes("captured", "SELECT status FROM logistics_unit WHERE passport_code = %s", code)
    kept = (
        "SELECT count(*) FROM logistics_evidence e JOIN logistics_unit u ON u.id = e.unit_id WHERE u.passport_code = %s"
    )
    assert site.value(kept, code) == 1
    shot(visitor, "6-captured")
    assert visitor.trouble == []
    eye.close()


MOVABLE = """
    SELECT w.code, p.code, f.code, t.code FROM warehousing_piece p JOIN warehousing_bin f ON f.id = p.bin_id
    JOIN warehousing_zone z ON z.id = f.zone_id AND z.kind = 'shelf' JOIN logistics_warehouse w ON w.id = f.warehouse_id
    JOIN logistics_posting o ON o.warehouse_id = w.id JOIN accounts_user u ON u.id = o.user_id AND u.email = 'lupe@example.com'
    JOIN warehousing_zone y ON y.warehouse_id = w.id AND y.kind = 'shelf' AND y.temperature = z.temperature
    JOIN warehousing_bin t ON t.zone_id = y.id AND t.id <> f.id AND t.is_open AND t.capacity_cm3 - t.used_cm3 > p.volume_cm3
    WHERE p.claim = '' AND p.defect = '' ORDER BY p.id DESC LIMIT 1
"""


def test_the_shelves_with_the_line_down(visit: Visit, site: Site) -> None:
    """A piece goes from one bin to another while the line is down: kept in the handheld, moved once when it is back."""
    station, piece, left, entered = site.rows(MOVABLE)[0]
    visitor = visit("lupe", expected=("net::ERR",))
    page, where = (
        visitor.page,
        "SELECT b.code FROM warehousing_piece p JOIN warehousing_bin b ON b.id = p.bin_id WHERE p.code = %s",
    )
    visitor.go(f"/warehouse/stock/?w={station}")
    visitor.go(f"/warehouse/stock/bins/{entered}/?move=1")
    page.context.set_offline(True)
    page.fill("main input[name=code]", piece)
    page.press("main input[name=code]", "Enter")
    page.wait_for_function("code => localStorage.getItem('miaomiao.scans')?.includes(code)", arg=piece)
    shot(visitor, "7-shelf-offline")
    assert site.value(where, piece) == left
    page.context.set_offline(False)
    page.wait_for_function(SENT)
    assert site.value(where, piece) == entered
    shot(visitor, "8-shelf-online")
