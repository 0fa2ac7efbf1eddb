"""A person faster than the answer: what is scanned, said or typed meanwhile is neither lost nor done twice."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.test_working import photo

# Posts wait until they are let go.
HELD_POSTS = """() => {
    const honest = window.fetch;
    window.waiting = [];
    window.fetch = (address, wish = {}) =>
        wish.method === "POST" && window.waiting
            ? new Promise((answer) => window.waiting.push(() => answer(honest(address, wish))))
            : honest(address, wish);
}"""
LET_GO = "() => { const all = window.waiting; window.waiting = null; all.forEach((go) => go()); }"
KEPT = "code => localStorage.getItem('miaomiao.scans')?.includes(code)"
UNKNOWN = ("MO000000000000X", "MO000000000001X")


def test_a_scan_made_while_older_ones_go_out_is_kept(visit: Visit) -> None:
    visitor, sent = visit("lupe", expected=("status of 404", "answered 404", "net::ERR")), []
    page = visitor.page
    visitor.go("/warehouse/receive/")
    page.context.set_offline(True)
    page.fill("main input[name=code]", UNKNOWN[0])
    page.press("main input[name=code]", "Enter")
    page.wait_for_function(KEPT, arg=UNKNOWN[0])
    page.evaluate(HELD_POSTS)
    page.context.set_offline(False)
    page.wait_for_function("() => window.waiting.length === 1")
    page.fill("main input[name=code]", UNKNOWN[1])
    page.press("main input[name=code]", "Enter")
    page.wait_for_function(KEPT, arg=UNKNOWN[1])
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.evaluate(LET_GO)
    page.wait_for_function("() => localStorage.getItem('miaomiao.scans') === '[]'")
    assert [code for body in sent for code in UNKNOWN if code in body] == list(UNKNOWN)


def test_what_was_refused_late_stays_until_somebody_has_seen_it(visit: Visit) -> None:
    visitor = visit("lupe", expected=("status of 404", "answered 404", "net::ERR"))
    page = visitor.page
    visitor.go("/warehouse/receive/")
    page.context.set_offline(True)
    page.fill("main input[name=code]", UNKNOWN[0])
    page.press("main input[name=code]", "Enter")
    page.wait_for_function(KEPT, arg=UNKNOWN[0])
    page.context.set_offline(False)
    page.wait_for_function("() => localStorage.getItem('miaomiao.scans') === '[]'")
    for address in ("/warehouse/bag/", "/warehouse/more/"):
        visitor.go(address)
        expect(page.locator("[data-refused] li")).to_contain_text(UNKNOWN[0])
    page.locator("[data-refused] button").last.click()
    expect(page.locator("[data-refused]")).to_be_hidden()
    visitor.go("/warehouse/bag/")
    expect(page.locator("[data-refused]")).to_be_hidden()


def test_words_typed_while_others_are_sent_stay(visit: Visit) -> None:
    visitor = visit("akira", "desktop")
    page = visitor.page
    visitor.go("/help/chat/")
    page.fill("main [name=body]", "您好")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    page.evaluate(HELD_POSTS)
    page.fill("[data-chat-form] textarea", "第一句")
    page.press("[data-chat-form] textarea", "Enter")
    page.wait_for_function("() => window.waiting.length === 1")
    page.locator("[data-chat-form] textarea").press_sequentially("第二句")
    page.evaluate(LET_GO)
    visitor.sees("第一句")
    expect(page.locator("[data-chat-form] textarea")).to_have_value("第二句")


def test_what_is_typed_before_the_kept_draft_is_back_stays(visit: Visit) -> None:
    visitor = visit("akira")
    page = visitor.page
    visitor.go("/seller/quick/")
    page.fill("[name=price]", "1280")
    page.set_input_files("input[name=photos]", [photo("kept")])
    expect(page.locator("[data-quick][data-saving]")).to_have_count(0)
    held: list[Route] = []
    page.route("**/quick*.js", lambda route: held.append(route))
    with page.expect_request("**/quick*.js"):
        page.goto(f"{visitor.site.url}/seller/quick/", wait_until="commit")
    page.fill("[name=title]", "青瓷杯")
    expect(page.locator("[name=price]")).to_have_value("")
    held[0].continue_()
    page.unroute("**/quick*.js")
    expect(page.locator("[name=price]")).to_have_value("1280")
    expect(page.locator(".upload-list li")).to_have_count(1)
    assert page.locator("[name=title]").input_value() == "青瓷杯"
    page.locator("[data-quick-discard]").click()
    expect(page.locator("[name=title]")).to_have_value("")
    visitor.go("/seller/quick/")
    expect(page.locator("[data-quick-state=waiting]")).to_be_hidden()
    assert page.locator("[name=price]").input_value() == ""
