"""The desk by keyboard: a conversation that the assistant handed over is taken and answered, a gift lands in the book, a return opens."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.site import Site

HANDED = """
    SELECT t.number FROM support_ticket t JOIN support_message m ON m.conversation_id = t.conversation_id
    WHERE m.sender = 'bot' AND m.is_internal AND t.assignee_id IS NULL ORDER BY t.id
"""
DELIVERED = """
    SELECT o.number FROM orders_order o JOIN accounts_user u ON u.id = o.user_id
    WHERE u.email = 'xiaomei@example.com' AND o.delivery = 'delivered' AND o.lifecycle = 'completed'
    AND NOT EXISTS (SELECT 1 FROM returns_returncase r WHERE r.order_id = o.id) ORDER BY o.id
"""
BOUGHT = "SELECT number FROM orders_order WHERE user_id = (SELECT id FROM accounts_user WHERE email = 'xiaomei@example.com') ORDER BY id"
HERS = """
    SELECT t.number FROM support_ticket t JOIN accounts_user u ON u.id = t.user_id JOIN accounts_user a ON a.id = t.assignee_id
    WHERE u.email = 'xiaomei@example.com' AND a.email = 'tingting@example.com' AND t.status = 'open' ORDER BY t.id DESC
"""


def test_a_handed_over_conversation_by_keyboard(visit: Visit, site: Site) -> None:
    agent, number = visit("tingting", "desktop"), site.value(HANDED)
    page = agent.page
    agent.go("/desk/?show=free")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "queue-item"
    agent.go(f"/desk/{number}/")
    page.keyboard.press("?")
    page.locator("#desk-keys[open]").wait_for()
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("a")
    page.keyboard.press("r")
    page.keyboard.type("您好，退货成功后额度会恢复")
    page.reload()
    assert "额度会恢复" in page.input_value("[name=body]"), "a draft outlives a reload"
    page.locator("[name=body]").blur()
    page.keyboard.press("1")
    said = page.input_value("[name=body]")
    assert said.startswith("您好，退货成功后额度会恢复\n")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    agent.sees("您好，退货成功后额度会恢复")
    assert page.input_value("[name=body]") == "", "the draft of a text that arrived is forgotten"
    assert site.value("SELECT status FROM support_ticket WHERE number = %s", number) == "waiting_customer"


def test_a_gift_and_a_return(visit: Visit, site: Site) -> None:
    agent, number, order = visit("tingting", "desktop"), site.value(HERS), site.value(DELIVERED)
    page = agent.page
    expense = "SELECT coalesce(sum(amount_fen), 0) FROM desk_compensation WHERE status = 'given'"
    before = site.value(expense)
    agent.go(f"/desk/{number}/")
    with page.expect_navigation():
        page.locator(f"a[href='/desk/{number}/compensate/']").first.click()
    page.fill("[name=amount]", "12.50")
    page.select_option("[name=reason]", "late")
    page.select_option("[name=party]", "customs")
    with page.expect_navigation():
        page.locator("main form.form button[type=submit]").click()
    with page.expect_navigation():
        page.locator("button[name=confirm]").click()
    agent.sees("12.50")
    assert site.value(expense) == before + 1250
    source = "SELECT 'compensation:' || public_id FROM desk_compensation ORDER BY id DESC LIMIT 1"
    assert site.value("SELECT count(*) FROM ledger_transaction WHERE source = %s", site.value(source)) == 1
    agent.go(f"/desk/{number}/act/return/?order={order}")
    page.locator("input[name^=line_]").first.fill("1")
    page.fill("[name=why]", "瓶口漏液，聊天里要求退")
    page.select_option("[name=reason]", "quality")
    with page.expect_navigation():
        page.locator("main form.form button[type=submit]").click()
    with page.expect_navigation():
        page.locator("button[name=confirm]").click()
    returned = site.value(
        "SELECT r.number FROM returns_returncase r JOIN orders_order o ON o.id = r.order_id WHERE o.number = %s", order
    )
    agent.sees(returned)


PICTURES: list[tuple[str, str, str]] = [
    ("desktop", "/desk/", "queue"), ("desktop", "/desk/{hers}/", "ticket"), ("phone", "/desk/", "queue"),
    ("phone", "/desk/{hers}/", "ticket"), ("phone", "/desk/{hers}/?pane=person", "person"),
    ("desktop", "/desk/{hers}/compensate/", "compensate"), ("phone", "/desk/{hers}/compensate/", "compensate"),
    ("desktop", "/desk/figures/", "figures"), ("phone", "/desk/figures/", "figures"), ("desktop", "/desk/search/?q=小美", "search"),
    ("desktop", "/desk/{hers}/act/return/?order={order}", "return"), ("phone", "/desk/calls/", "calls"),
]  # fmt: skip


@pytest.mark.parametrize(("size", "path", "name"), PICTURES)
def test_pages_fit(visit: Visit, site: Site, size: str, path: str, name: str, tmp_path: Path, request: Any) -> None:
    """No page is wider than its screen; a picture of each is kept beside the test."""
    agent = visit("tingting", size)
    agent.go(path.format(hers=site.value(HERS), order=site.value(BOUGHT)))
    agent.page.wait_for_load_state("networkidle")
    wide = agent.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    agent.page.screenshot(path=tmp_path / f"{name}-{size}.png")
    assert wide <= 1
