"""The people behind the shop, in the browser: an operator receives and seals, an escort attends an opening, an
agent answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, expect

from logistics import labels
from logistics.labels import Label
from marketplace.core.checkdigits import make_awb
from marketplace.scenes.people import BY_KEY, PASSWORD
from tests.browser.conftest import Visit, Visitor
from tests.site import Site

WAITING = """
    SELECT w.code, c.order_number, u.passport_code FROM logistics_unit u
    JOIN logistics_warehouse w ON w.id = u.warehouse_id JOIN logistics_consignmentline l ON l.id = u.line_id
    JOIN logistics_consignment c ON c.id = l.consignment_id WHERE u.status = 'expected' ORDER BY u.id
"""
INSPECTED = """
    SELECT p.number, s.number, p.weight_g FROM logistics_parcel p JOIN logistics_seal s ON s.parcel_id = p.id
    JOIN logistics_declaration d ON d.parcel_id = p.id
    WHERE d.status = 'inspection' AND s.status = 'applied' AND p.status = 'in_customs' ORDER BY p.id
"""
NEXT_SEAL = """
    SELECT s.number FROM logistics_seal s JOIN accounts_user u ON u.id = s.issued_to_id
    WHERE u.email = %s AND s.status = 'issued' ORDER BY s.id
"""


SAID = "main [data-scan-result]"


def photo(word: str = "photo") -> FilePayload:
    """A picture as a phone would take it: large enough, and like no other."""
    image = Image.effect_noise((1200, 900), 60).convert("RGB")
    ImageDraw.Draw(image).text((40, 40), word, fill="white")
    held = BytesIO()
    image.save(held, "JPEG", quality=70)
    return {"name": f"{word}.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


def scan(visitor: Visitor, code: str, *, leads_to: str = "") -> None:
    """As the hand scanner does: type and Enter; then the answer stands there, or the page that the code leads to."""
    assert not visitor.page.locator(SAID).count(), "what is waited for would be an older answer"
    visitor.page.fill("main input[name=code]", code)
    visitor.page.press("main input[name=code]", "Enter")
    if leads_to:
        visitor.page.wait_for_url(f"**{leads_to}**")
    else:
        expect(visitor.page.locator(SAID)).to_be_visible()


def send(visitor: Visitor, address: str) -> None:
    """Send the form with this address, and wait for the page that follows."""
    with visitor.page.expect_navigation():
        visitor.page.locator(f"form[action$='{address}'] button[type=submit]").first.click()


def measure(visitor: Visitor, grams: int) -> None:
    for name, value in {"weight_g": grams, "length_mm": 300, "width_mm": 200, "height_mm": 150}.items():
        visitor.page.fill(f"main [name={name}]", str(value))


HERS = """
    SELECT w.code, c.order_number, u.passport_code FROM logistics_unit u
    JOIN logistics_warehouse w ON w.id = u.warehouse_id JOIN logistics_consignmentline l ON l.id = u.line_id
    JOIN logistics_consignment c ON c.id = l.consignment_id JOIN logistics_posting p ON p.warehouse_id = w.id
    JOIN accounts_user o ON o.id = p.user_id WHERE o.email = 'lupe@example.com' ORDER BY u.id
"""
KEPT = "code => localStorage.getItem('miaomiao.scans')?.includes(code)"
SENT = "() => localStorage.getItem('miaomiao.scans') === '[]'"


def test_an_operator_carries_an_order_through_a_dropped_connection_to_its_flight(visit: Visit, site: Site) -> None:
    """Received, captured, packed while the line is down, weighed, sealed, its seal looked at, bagged, loaded."""
    station, order, code = site.rows(WAITING)[0]
    pieces = [row for row in site.rows(WAITING) if row[1] == order]
    visitor = visit("lupe", language="zh-CN", expected=("net::ERR",))
    page = visitor.page
    visitor.go(f"/warehouse/?w={station}")
    visitor.go("/warehouse/receive/")
    page.context.set_offline(True)
    page.fill("main input[name=code]", order)
    page.press("main input[name=code]", "Enter")
    page.wait_for_function(KEPT, arg=order)
    assert site.value("SELECT status FROM logistics_unit WHERE passport_code = %s", code) == "expected"
    page.context.set_offline(False)
    page.wait_for_function(SENT)
    assert site.value("SELECT status FROM logistics_unit WHERE passport_code = %s", code) == "received"
    contents = 0
    for _station, _order, piece in pieces:
        visitor.go("/warehouse/capture/")
        scan(visitor, piece, leads_to="/warehouse/units/")
        page.set_input_files("input[name=photo_front]", [photo(f"front-{piece}")])
        measure(visitor, 400)
        visitor.press("完成")
        contents += 400
    visitor.go("/warehouse/pack/")
    page.context.set_offline(True)
    for _station, _order, piece in pieces:
        page.fill("main input[name=code]", piece)
        page.press("main input[name=code]", "Enter")
        page.wait_for_function(KEPT, arg=piece)
    page.context.set_offline(False)
    page.wait_for_function(SENT)
    number = site.value(
        "SELECT p.number FROM logistics_parcel p JOIN logistics_unit u ON u.parcel_id = p.id WHERE u.passport_code = %s",
        code,
    )
    visitor.go(f"/warehouse/parcels/{number}/")
    screen(visitor)
    measure(visitor, contents + 5000)  # far too much: parked, and said so
    send(visitor, "/weigh/")
    visitor.sees("重量与内件不符")
    measure(visitor, contents + 200)
    send(visitor, "/weigh/")
    seal = site.value(NEXT_SEAL, "lupe@example.com")
    page.fill("[name=seal_number]", seal)
    send(visitor, "/seal/")
    page.locator("summary", has_text="看、对、拉、拧").click()
    page.fill("form[action$='/check-seal/'] [name=seen]", seal)
    for step in ("viewed", "tugged", "twisted"):
        page.check(f"[name={step}]")
    send(visitor, "/check-seal/")
    visitor.go("/warehouse/bag/")
    send(visitor, "/bags/new/")
    bag = visitor.path.split("/")[-2]
    scan(visitor, seal)
    send(visitor, "/close/")
    visitor.go("/warehouse/")
    flight = planned(visitor, station)
    visitor.go(f"/warehouse/bags/{bag}/")
    with page.expect_navigation():
        page.locator(f"form[action*='{flight}'] button").first.click()
    assert site.value("SELECT status FROM logistics_bag WHERE number = %s", bag) == "loaded"
    assert site.value("SELECT outcome FROM logistics_sealcheck ORDER BY id DESC") == "intact"
    assert (
        site.value(
            "SELECT count(*) FROM logistics_custodyevent WHERE action = 'packed' AND subject = %s", f"unit:{code}"
        )
        == 1
    )


def planned(visitor: Visitor, station: str) -> str:
    """Operations plan the next departure, by their API."""
    call, base = visitor.page.request, f"{visitor.site.url}/api/v1"
    token = call.post(f"{base}/auth/token/", data={"login": BY_KEY["dana"].login, "password": PASSWORD}).json()["token"]
    airport = visitor.site.value("SELECT airport FROM logistics_warehouse WHERE code = %s", station)
    leaves = datetime.fromisoformat(
        visitor.page.locator("[data-now]").first.get_attribute("data-now") or ""
    ) + timedelta(hours=9)
    answer = call.post(
        f"{base}/warehouse/flights/plan/",
        headers={"Authorization": f"Bearer {token}"},
        data={
            "designator": "MM909", "origin": airport, "destination": "PVG", "awb": make_awb("589", 7_654_321),
            "departs_at": leaves.isoformat(), "arrives_at": (leaves + timedelta(hours=12)).isoformat(),
            "cutoff_at": (leaves - timedelta(hours=2)).isoformat(),
        },
    )  # fmt: skip
    assert answer.status == 201, answer.text()
    return str(answer.json()["id"])


def screen(visitor: Visitor) -> None:
    """Answer what the goods make the bench ask, if anything."""
    form = visitor.page.locator("form[action$='/screening/']")
    if not form.count():
        return
    answers = {
        "lithium_kind": "ion_equipment", "lithium_small": "yes", "lithium_tested": "yes", "lithium_damaged": "no",
        "perfume_alcohol": "yes", "perfume_small": "yes", "aerosol_pressurised": "no",
    }  # fmt: skip
    for name, value in answers.items():
        if form.locator(f"[name={name}]").count():
            form.locator(f"[name={name}]").select_option(value)
    send(visitor, "/screening/")


def test_the_console_speaks_japanese_and_reads_a_photographed_code(visit: Visit, site: Site) -> None:
    station, order, code = site.rows(HERS)[0]
    visitor = visit("lupe", language="zh-CN")
    visitor.go(f"/warehouse/?w={station}")
    visitor.go("/warehouse/more/")
    visitor.press("日本語")
    visitor.sees("その他")
    visitor.go("/warehouse/")
    drawn = BytesIO(labels.png(Label("unit", code, code, order)))
    sheet = Image.new("RGB", (1000, 700), "white")
    sheet.paste(Image.open(drawn).convert("RGB"), (90, 90))
    held = BytesIO()
    sheet.save(held, "JPEG")
    taken: FilePayload = {"name": "code.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}
    visitor.page.set_input_files("[data-scan-camera] input[type=file]", [taken])
    visitor.page.wait_for_url(f"**/warehouse/units/{code}/**")
    visitor.sees("ラベルを印刷")


def test_a_wrong_scan_is_told_loudly(visit: Visit) -> None:
    visitor = visit("lupe", expected=("status of 404", "answered 404"))  # the browser notes the refused request itself
    visitor.go("/warehouse/")
    scan(visitor, "MO000000000000X")
    expect(visitor.page.locator(SAID)).to_have_role("alert")
    expect(visitor.page.locator(SAID)).not_to_be_empty()


def test_an_escort_attends_an_opening(visit: Visit, site: Site) -> None:
    """Opened, photographed, sealed, signed and handed over without a connection; it arrives later, in order, once."""
    number, seal, weight = site.rows(INSPECTED)[0]
    visitor = visit("laozhang", expected=("net::ERR", "Failed to fetch"))
    page, count = visitor.page, visitor.page.locator("[data-queue-count]")
    visitor.go(f"/warehouse/escort/parcels/{number}/")
    page.context.set_offline(True)
    opening = page.locator("form[data-audit-entry=open]")
    for name, value in {
        "old_seal": seal, "authority": "浦东机场海关", "station": "查验台 3", "officer": "关员 0217", "reason": "随机查验",
        "people": "货代 陈先生", "weight_before_g": str(weight),
    }.items():  # fmt: skip
        opening.locator(f"[name={name}]").fill(value)
    opening.evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")  # an impatient thumb
    expect(count).to_have_text("1")
    pictures = page.locator("form[data-audit-entry=photo]")
    for place, pose in enumerate(("seal_old", "contents"), start=2):
        pictures.locator("select[name=pose]").select_option(pose)
        pictures.locator("input[type=file]").set_input_files([photo(pose)])
        pictures.locator("button[type=submit]").click()
        expect(count).to_have_text(f"{place}")
    closing = page.locator("form[data-audit-entry=close]")
    closing.locator("[name=new_seal]").fill(site.value(NEXT_SEAL, "laozhang@example.com"))
    closing.locator("[name=weight_after_g]").fill(str(weight))
    closing.locator("[name=found]").fill("与申报一致")
    draw(visitor, closing)
    closing.locator("button[type=submit]").click()
    expect(count).to_have_text("4")
    assert site.value("SELECT status FROM logistics_parcel WHERE number = %s", number) == "in_customs"

    page.context.set_offline(False)
    signed = (
        "SELECT count(*) FROM logistics_signature g JOIN logistics_opening o ON o.id = g.opening_id"
        " JOIN logistics_parcel p ON p.id = o.parcel_id WHERE p.number = %s AND g.how = 'drawn'"
    )
    site.becomes(1, signed, number)
    seals = "SELECT s.status FROM logistics_seal s JOIN logistics_parcel p ON p.id = s.parcel_id WHERE p.number = %s"
    assert {row[0] for row in site.rows(seals, number)} == {"broken", "applied"}
    openings = (
        "SELECT count(*) FROM logistics_opening o JOIN logistics_parcel p ON p.id = o.parcel_id WHERE p.number = %s"
    )
    assert site.value(openings, number) == 1

    flight = site.value(
        "SELECT f.public_id FROM logistics_flight f JOIN logistics_bag b ON b.flight_id = f.id"
        " JOIN logistics_parcel p ON p.bag_id = b.id WHERE p.number = %s", number,
    )  # fmt: skip
    visitor.go(f"/warehouse/escort/flights/{flight}/")
    page.locator("#give > summary").click()
    give = page.locator("form[data-audit-entry=give]")
    give.locator("[name=taker]").select_option(label="小林 Xiao Lin")
    draw(visitor, give)
    with page.expect_navigation():
        give.locator("button[type=submit]").click()
    visitor.sees("等待 小林")
    taker = visit("xiaolin")
    taker.go(f"/warehouse/escort/flights/{flight}/")
    taker.sees(number)
    accept = taker.page.locator("form[data-audit-entry=accept]")
    accept.locator("[name=is_confirmed]").check()
    with taker.page.expect_navigation():
        accept.locator("button[type=submit]").click()
    taker.sees("在岗：小林")


def draw(visitor: Visitor, form: Locator) -> None:
    """Signs with a finger."""
    canvas = form.locator("canvas.audit-sign")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    visitor.page.mouse.move(box["x"] + 20, box["y"] + 20)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + 150, box["y"] + 50, steps=5)
    visitor.page.mouse.up()


def test_an_agent_answers(visit: Visit, site: Site) -> None:
    agent, words = visit("tingting", "desktop"), "您好，商品页的价格已含进口税，不用再付。"
    agent.go("/desk/")
    number = site.value("SELECT number FROM support_ticket WHERE status = 'new' ORDER BY id")
    agent.go(f"/desk/{number}/")
    agent.page.fill("[name=body]", words)
    agent.page.locator("form[action$='/reply/'] button").first.click()
    agent.sees(words)
    shopper = site.value(
        "SELECT u.email FROM support_ticket t JOIN accounts_user u ON u.id = t.user_id WHERE t.number = %s", number
    )
    reader = visit()
    reader.go("/account/login/")
    reader.fill_in_login(shopper, "miaomiao-demo")
    reader.go("/help/chat/")
    with reader.page.expect_navigation():
        reader.page.locator("main a[href^='/help/chat/0']").first.click()
    reader.sees(words)


def test_a_shopper_chats(visit: Visit, site: Site) -> None:
    visitor, words = visit("charlie", language="zh-CN"), "请问可以改地址吗？"
    visitor.go("/help/chat/")
    visitor.page.fill("[name=body]", words)
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button[type=submit]").first.click()
    visitor.sees(words)
    tickets = "SELECT count(*) FROM support_ticket t JOIN accounts_user u ON u.id = t.user_id WHERE u.email = %s"
    said = (
        "SELECT count(*) FROM support_message m JOIN support_conversation c ON c.id = m.conversation_id"
        " JOIN accounts_user u ON u.id = c.user_id WHERE u.email = %s AND m.sender = 'bot' AND NOT m.is_internal"
    )
    site.becomes(1, said, "charlie@example.com")
    assert site.value(tickets, "charlie@example.com") == 0, "the assistant answers first"
    visitor.page.fill("main textarea[name=body]", "转人工")
    visitor.page.locator("main form button[type=submit]").last.click()
    site.becomes(1, tickets, "charlie@example.com")
