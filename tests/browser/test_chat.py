"""Help where the shopper stands: the panel on a phone, a picture, a lost connection, and all of it without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, WebSocketRoute, expect

from marketplace.scenes.people import BY_KEY, PASSWORD
from tests.browser.conftest import PATIENCE, PHONE, Visit, Visitor
from tests.site import Site

PANEL = "dialog.help-panel[open]"
LISTING = "SELECT public_id FROM catalog_listing WHERE status = 'published' ORDER BY id"
TALK = """
    SELECT c.public_id FROM support_conversation c JOIN accounts_user u ON u.id = c.user_id WHERE u.email = %s ORDER BY c.id DESC
"""
TICKET = """
    SELECT t.number FROM support_ticket t JOIN support_conversation c ON c.id = t.conversation_id WHERE c.public_id = %s
"""
TICKETS = """
    SELECT count(*) FROM support_ticket t JOIN support_conversation c ON c.id = t.conversation_id WHERE c.public_id = %s
"""
LOST = ("WebSocket", "ERR_")
SHOTS = os.environ.get("CHAT_SHOTS", "")


def picture() -> FilePayload:
    """As a phone would take it."""
    held = BytesIO()
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(held, "JPEG", quality=70)
    return {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


def shoot(page: Page, name: str) -> None:
    """A screenshot, where somebody wants to look (CHAT_SHOTS=<folder>)."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def answer(agent: Visitor, words: str) -> None:
    agent.page.fill("form[action$='/reply/'] [name=body]", words)
    with agent.page.expect_navigation():
        agent.page.locator("form[action$='/reply/'] button[type=submit]").first.click()
    agent.sees(words)


def open_panel(visitor: Visitor) -> None:
    visitor.page.locator("a.help-dot").click()
    expect(visitor.page.locator(f"{PANEL} textarea")).to_be_visible()


def test_a_shopper_chats_on_a_phone_loses_the_line_and_misses_nothing(visit: Visit, site: Site) -> None:
    shopper, agent = visit("charlie", expected=LOST), visit("tingting", "desktop")
    lines: list[WebSocketRoute] = []
    page = shopper.page

    def through(route: WebSocketRoute) -> None:
        lines.append(route)
        route.connect_to_server()

    page.route_web_socket("**/ws/chat/**", through)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    public_id = site.value(LISTING)
    shopper.go(f"/l/{public_id}/")
    assert not [url for url in asked if "/help/" in url or "chat.js" in url]  # nothing before it is opened
    button, bar = page.locator("a.help-dot").bounding_box(), page.locator(".buybar").bounding_box()
    assert button is not None
    assert bar is not None
    assert button["y"] + button["height"] <= bar["y"]
    shoot(page, "listing-phone")
    open_panel(shopper)
    shoot(page, "panel-start-phone")
    page.fill(f"{PANEL} textarea", "转人工")  # else the assistant answers, and this is about people
    page.set_input_files(f"{PANEL} input[type=file]", [picture()])
    page.locator(f"{PANEL} form[data-chat-first] button[type=submit]").click()
    shown = page.locator(f"{PANEL} .bubble-files img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 640
    shoot(page, "panel-talk-phone")
    talk = site.value(TALK, "charlie@example.com")
    context, at = site.rows("SELECT context, page FROM support_conversation WHERE public_id = %s", talk)[0]
    assert (context, at) == (f"listing:{public_id}", "/l/")

    site.becomes(1, TICKETS, talk)
    page.fill(f"{PANEL} textarea", "这个有现货吗？外盒是这样的吗？")
    page.locator(f"{PANEL} form[data-chat-form] button[type=submit]").click()
    expect(page.locator(f"{PANEL} .bubble-mine")).to_have_count(2)
    agent.go(f"/desk/{site.value(TICKET, talk)}/")
    expect(agent.page.locator(".bubble-files img")).to_be_visible()
    expect(agent.page.locator(".desk-talk")).to_contain_text("现货")
    answer(agent, "有现货，外盒就是这样。")
    expect(page.locator(PANEL)).to_contain_text("有现货")
    expect(page.locator(f"{PANEL} .bubble-mine [data-seen]").first).to_be_visible()  # the desk has looked
    agent.page.locator("form[action$='/reply/'] [name=body]").press_sequentially("请稍")
    expect(page.locator(f"{PANEL} [data-chat-typing]")).to_be_visible()
    agent.page.fill("form[action$='/reply/'] [name=body]", "")

    page.context.set_offline(True)
    while lines:
        lines.pop().close()
    expect(page.locator(f"{PANEL} [data-chat-lost]")).to_be_visible()
    for words in ("断线时的第一句", "断线时的第二句"):
        answer(agent, words)
    page.context.set_offline(False)
    expect(page.locator(f"{PANEL} .bubble", has_text="断线时的")).to_have_count(2)
    expect(page.locator(f"{PANEL} [data-chat-lost]")).to_be_hidden()
    said = ["转人工", "这个有现货吗？外盒是这样的吗？", "有现货，外盒就是这样。", "断线时的第一句", "断线时的第二句"]
    shown_there = page.locator(f"{PANEL} .bubble .text").all_inner_texts()
    assert [text for text in shown_there if text in said] == said, "each once, in order, beside what the assistant said"
    page.fill(f"{PANEL} textarea", "谢谢！")
    page.locator(f"{PANEL} form[data-chat-form] button[type=submit]").click()
    expect(page.locator(f"{PANEL} .bubble-mine")).to_have_count(3)
    expect(agent.page.locator(".desk-talk")).to_contain_text("谢谢！")


def test_the_panel_at_a_desk_goes_on_where_it_was(visit: Visit) -> None:
    visitor = visit("ming", "desktop", expected=("422",))  # the refused first try
    page = visitor.page
    visitor.go("/cart/")
    open_panel(visitor)
    page.locator(f"{PANEL} form[data-chat-first] button[type=submit]").click()  # nothing written: refused in place
    expect(page.locator(f"{PANEL} .error").first).to_be_visible()
    page.fill(f"{PANEL} textarea", "运费怎么算？")
    page.locator(f"{PANEL} form[data-chat-first] button[type=submit]").click()
    expect(page.locator(f"{PANEL} .bubble-mine")).to_have_count(1)
    shoot(page, "panel-desktop")
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_have_count(0)
    visitor.go("/track/")
    open_panel(visitor)
    expect(page.locator(f"{PANEL} .bubble-mine")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


@pytest.fixture
def plain(chromium: Browser, site: Site) -> Iterator[Page]:
    """A phone that runs no script."""
    context = chromium.new_context(
        viewport=PHONE, java_script_enabled=False, locale="zh-CN", is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def test_the_same_without_javascript(plain: Page, visit: Visit, site: Site) -> None:
    login = BY_KEY["brightwell"].login
    plain.goto(f"{site.url}/account/login/")
    plain.fill("input[name=login]", login)
    plain.fill("input[name=password]", PASSWORD)
    plain.locator("form button[type=submit]").first.click()
    public_id = site.value(LISTING)
    plain.goto(f"{site.url}/l/{public_id}/")
    plain.locator("a.help-dot").click()
    plain.fill("main [name=body]", "没有脚本也能问吗？")
    plain.set_input_files("main input[type=file]", [picture()])
    plain.locator("main form[data-chat-first] button[type=submit]").click()
    expect(plain.locator(".bubble-mine .text")).to_have_text("没有脚本也能问吗？")
    expect(plain.locator(".bubble-files img")).to_be_visible()
    shoot(plain, "plain-phone")
    talk = site.value(TALK, login)
    assert site.value("SELECT context FROM support_conversation WHERE public_id = %s", talk) == f"listing:{public_id}"
    plain.fill("main textarea[name=body]", "转人工")
    plain.locator("main form[data-chat-form] button[type=submit]").click()
    site.becomes(1, TICKETS, talk)
    agent = visit("tingting", "desktop")
    agent.go(f"/desk/{site.value(TICKET, talk)}/")
    answer(agent, "当然可以。")
    plain.reload()
    expect(plain.locator("main")).to_contain_text("当然可以。")
    plain.fill("main textarea[name=body]", "太好了")
    plain.locator("main form[data-chat-form] button[type=submit]").click()
    expect(plain.locator(".bubble-mine .text")).to_have_text(["没有脚本也能问吗？", "转人工", "太好了"])
    agent.go(f"/desk/{site.value(TICKET, talk)}/")
    agent.sees("太好了")
    expect(agent.page.locator(".bubble-mine [data-seen]").first).to_be_visible()  # the shopper has read it
