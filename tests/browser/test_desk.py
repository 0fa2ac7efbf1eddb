"""The desk by keyboard: a conversation that the assistant handed over is taken and answered."""

from tests.browser.conftest import Visit
from tests.site import Site

HANDED = """
    SELECT t.number FROM support_ticket t JOIN support_message m ON m.conversation_id = t.conversation_id
    WHERE m.sender = 'bot' AND m.is_internal AND t.assignee_id IS NULL ORDER BY t.id
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
