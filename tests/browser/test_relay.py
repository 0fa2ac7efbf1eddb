"""A shopper asks in Chinese on the phone, the seller answers in English, the shopper reads Chinese; a lost number is held."""

from __future__ import annotations

import json
import os
import urllib.request
from pathlib import Path

from tests.browser.conftest import Visit, Visitor
from tests.site import Site

QUESTION = "请问这个杯子还有货吗？什么时候发货？"
ANSWER = "Yes, it is in stock. It ships within 3 business days."
READ = "我们会在3个工作日内寄出"
ITEM = (
    "SELECT l.public_id FROM catalog_listing l JOIN sellers_sellermember m ON m.seller_id = l.seller_id"
    " JOIN accounts_user u ON u.id = m.user_id"
    " WHERE u.email = 'brightwell@example.com' AND l.status = 'published' ORDER BY l.id LIMIT 1"
)
TICKET = "SELECT t.number FROM support_ticket t WHERE t.about = %s ORDER BY t.id DESC LIMIT 1"
ASSIGNEE = "SELECT u.email FROM support_ticket t JOIN accounts_user u ON u.id = t.assignee_id WHERE t.number = %s"
TICKETS = "SELECT count(*) FROM support_ticket t WHERE t.about = %s"
STATES = "SELECT status FROM support_relaymessage WHERE side = %s ORDER BY id DESC LIMIT 1"


def shot(visitor: Visitor, name: str) -> None:
    """A picture for whoever looks, where SHOTS names a folder."""
    folder = os.environ.get("SHOTS")
    if folder:
        visitor.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def bad_day(site: Site, *kinds: str) -> None:
    """The provider's next answers are damaged."""
    address = site.world.environment["TRANSLATE_URL"] + "/_fault"
    body = json.dumps({"kinds": kinds}).encode()
    with urllib.request.urlopen(urllib.request.Request(address, body, method="POST"), timeout=10) as answer:  # noqa: S310
        assert answer.status == 200


def test_asked_in_chinese_answered_in_english(visit: Visit, site: Site) -> None:
    item = site.value(ITEM)
    xiaomei = visit("xiaomei", "phone")
    xiaomei.go(f"/help/chat/?about=listing:{item}")
    for words in ("转人工", QUESTION):
        xiaomei.page.fill("main textarea[name=body]", words)
        xiaomei.page.locator("main form:has(textarea[name=body]) button[type=submit]").first.click()
        xiaomei.page.locator(".bubble-mine", has_text=words).wait_for()
        site.becomes(1, TICKETS, f"listing:{item}")
    talk = xiaomei.path

    tingting = visit("tingting", "desktop")
    number = site.value(TICKET, f"listing:{item}")
    tingting.go(f"/desk/{number}/")
    take = tingting.page.locator("form[data-take] button")
    if take.count():  # else it came to her by itself: she is the one at work
        with tingting.page.expect_navigation():
            take.click()
    site.becomes("tingting@example.com", ASSIGNEE, number)
    tingting.go(f"/desk/{number}/relay/")
    assert tingting.page.input_value("textarea[name=question]") == QUESTION
    tingting.press("转给卖家")
    site.becomes("delivered", STATES, "ours")
    tingting.go(f"/desk/{number}/relay/")
    shot(tingting, "desk-pane")

    seller = visit("brightwell", "phone", language="en-GB")
    seller.go("/seller/messages/")
    shot(seller, "seller-list")
    seller.page.locator("main ul.stack a").first.click()
    seller.sees("in stock")
    seller.page.fill("textarea[name=body]", ANSWER)
    shot(seller, "seller-thread")
    seller.page.locator("main form button[type=submit]").click()
    site.becomes("delivered", STATES, "seller")

    xiaomei.go(talk)
    xiaomei.sees("卖家回复，由客服转达")
    xiaomei.sees(READ)
    original = xiaomei.page.get_by_text(ANSWER)
    assert not original.first.is_visible()
    xiaomei.page.locator("details.relay-original summary").first.click()
    original.first.wait_for()
    shot(xiaomei, "shopper-original")

    bad_day(site, "slip")
    seller.go("/seller/messages/")
    seller.page.locator("main ul.stack a").first.click()
    seller.page.fill("textarea[name=body]", "We have 7 pairs left.")
    seller.page.locator("main form button[type=submit]").click()
    site.becomes("held", STATES, "seller")
    tingting.go("/desk/held/")
    tingting.sees("数字、金额、尺码、日期或编号不一致")
    assert tingting.page.locator("mark").first.inner_text().startswith("7")
    shot(tingting, "held")
    tingting.press("查看并处理")
    tingting.page.check("input[value=correct]")
    tingting.page.fill("textarea[name=text]", "我们还剩7双。")
    shot(tingting, "held-one")
    tingting.press("确定处理")
    xiaomei.go(talk)
    xiaomei.sees("我们还剩7双。")
