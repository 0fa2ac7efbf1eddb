"""Every page type on a phone and at a desk: no serious accessibility finding, nothing for the browser to complain about,
nothing wider than the screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit, Visitor
from tests.site import Site

SERIOUS = {"serious", "critical"}
HOME_LIMIT = 150_000

# Person → page types. "→ selector" follows the first such link of the page before.
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/", "/categories/", "/c/beauty/", "/s/?q=面霜", "/s/?q=qqqqqq", "/ → a[href^='/l/']", "→ a[href^='/cart/'], a[href^='/shop/']",
        "/cart/", "/track/", "/passport/", "/help/", "/help/ → main a[href^='/help/']", "/help/chat/", "/rules/", "/rules/privacy/",
        "/rules/terms/changes/",
        "/help/orders/", "/help/parcel/", "/help/complain/", "/help/feedback/", "/help/changes/", "/help/search/?q=退款",
        "/sell/check/", "/offers/{offered}/",
        "/account/login/", "/account/signup/", "/account/password/reset/", "/account/login/code/", "/api/v1/docs/",
    ),
    "xiaomei": (
        "/me/", "/cart/", "/me/orders/", "/me/orders/ → main a[href^='/me/orders/MO']",
        "/me/orders/{delivered}/", "→ main a[href^='/passport/']", "/me/orders/{delivered}/", "→ main a[href^='/track/MM']",
        "/me/returns/", "/me/returns/ → main a[href^='/me/returns/MR']", "/me/addresses/", "/me/addresses/new/",
        "/me/profile/", "/me/identity/", "/me/security/", "/me/privacy/", "/me/notices/", "/help/chat/",
        "/help/orders/", "/help/requests/", "/help/my-complaints/",
        "/help/chat/ → main a[href^='/help/chat/0']", "/help/wechat/", "/checkout/address/", "/account/2fa/",
        "/me/favourites/", "/me/history/",
        "/me/wanted/", "/me/wanted/new/", "/me/reviews/",
    ),
    "akira": (
        "/seller/", "/seller/orders/", "/seller/listings/", "/seller/listings/ → main a[href^='/seller/listings/0']",
        "/seller/listings/new/", "/seller/money/", "/seller/documents/", "/seller/grade/", "/seller/audits/", "/seller/team/",
        "/seller/quick/", "/seller/insight/", "/seller/opinions/", "/seller/imports/", "/seller/wanted/", "/seller/brands/", "/seller/ip/",
        "/seller/apply/about/", "/seller/messages/", "→ main a[href^='/seller/messages/']",
    ),
    "charlie": ("/seller/apply/", "/me/returns/", "/me/orders/"),
    "lupe": (
        "/warehouse/?w={expected}", "/warehouse/receive/", "→ main a[href^='/warehouse/orders/']", "/warehouse/?w={received}",
        "/warehouse/capture/", "→ main a[href^='/warehouse/units/']", "/warehouse/pack/", "/warehouse/seal/", "/warehouse/bag/",
        "/warehouse/?w={flying}", "→ main a[href^='/warehouse/flights/']",
    ),
    "laozhang": ("/warehouse/escort/", "→ main a[href^='/warehouse/escort/parcels/']"),
    "xiaochen": ("/warehouse/returns/", "/warehouse/returns-ends/", "/partner/statements/", "/warehouse/returns/{case}/"),
    "dana": ("/moderation/", "/moderation/goods/{offered}/", "/moderation/?show=after", "/moderation/?show=ip"),
    "tingting": (
        "/desk/", "→ a[href^='/desk/MT']", "/desk/team/wallboard/", "/desk/team/coverage/", "/desk/team/shifts/", "/desk/held/",
        "/desk/figures/", "/desk/calls/", "/desk/search/?q=MO", "/desk/quality/", "/desk/training/",
    ),
}  # fmt: skip


PLACE_OF = """
    SELECT w.code FROM logistics_unit u JOIN logistics_warehouse w ON w.id = u.warehouse_id WHERE u.status = %s ORDER BY u.id DESC
"""


def examples(site: Site) -> dict[str, str]:
    """What stands in braces above: warehouses with work to do, a return that was received."""
    return {
        "expected": site.value(PLACE_OF, "expected"),
        "received": site.value(PLACE_OF, "received"),
        "delivered": site.value(
            "SELECT o.number FROM orders_order o JOIN accounts_user u ON u.id = o.user_id"
            " WHERE u.email = 'xiaomei@example.com' AND o.delivery = 'delivered' ORDER BY o.id"
        ),
        "flying": site.value(
            "SELECT w.code FROM logistics_flight f JOIN logistics_warehouse w ON w.airport = f.origin"
            " WHERE f.status = 'closed' ORDER BY f.id DESC"
        ),
        "offered": site.value("SELECT public_id FROM catalog_listing WHERE status = 'published' ORDER BY id"),
        "case": site.value("SELECT number FROM returns_returncase WHERE stage = 'settled' ORDER BY id"),
    }


def found_by_axe(page: Page) -> list[str]:
    results = Axe().run(page).response
    return [
        f"{page.url}: {found['impact']} {found['id']}: {'; '.join(str(node['target']) for node in found['nodes'][:4])}"
        for found in results["violations"]
        if found["impact"] in SERIOUS
    ]


def open_page(visitor: Visitor, step: str) -> bool:
    """Go to the page of this step; False where a page has no such link in this world."""
    path, _, selector = (part.strip() for part in step.partition("→"))
    if path:
        visitor.go(path)
    if selector:
        link = visitor.page.locator(selector)
        if not link.count():
            return False
        visitor.go(link.first.get_attribute("href") or "")
    visitor.page.wait_for_load_state("load")
    return True


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("key", PAGES)
def test_page_types(visit: Visit, key: str, size: str) -> None:
    visitor, wrong = visit(key, size), []
    named = examples(visitor.site)
    for step in [step.format(**named) for step in PAGES[key]]:
        if not open_page(visitor, step):
            wrong.append(f"{step}: no such link on the page before")
            continue
        if "/api/" not in step:  # the interactive documentation is another house's page
            wrong += found_by_axe(visitor.page)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [f"{step}: {wide} px wider than the screen"] if wide > 1 else []
    assert wrong == []


def test_axe_finds_something(visit: Visit) -> None:
    visitor = visit()
    visitor.go("/rules/")
    visitor.page.evaluate("document.querySelector('main').innerHTML = '<img src=\"/static/img/favicon.svg\">'")
    assert any("image-alt" in line for line in found_by_axe(visitor.page))


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_home_page_is_light(visit: Visit, size: str) -> None:
    """HTML, style and script together, as transferred."""
    visitor, sizes = visit(size=size), {}
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    visitor.go("/")
    visitor.page.wait_for_load_state("networkidle")
    counted = {"Document", "Stylesheet", "Script", "XHR", "Fetch"}
    total = sum(size for request, size in sizes.items() if kinds.get(request) in counted)
    assert 10_000 < total <= HOME_LIMIT, f"{total} bytes"


def test_pages_work_without_javascript(chromium: object, site: object, visit: Visit) -> None:
    visitor = visit()
    context = visitor.page.context.browser.new_context(java_script_enabled=False, locale="zh-CN")  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(f"{visitor.site.url}/s/?q=面霜")
    page.locator("main a[href^='/l/']").first.click()
    page.get_by_role("button", name="加入购物车").first.click()
    page.wait_for_url("**/cart/add/**")
    context.close()


def test_languages(visit: Visit) -> None:
    visitor = visit(language="en-GB")
    visitor.go("/")
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    visitor.go("/language/zh-hant/?next=/")
    assert visitor.page.locator("html").get_attribute("lang") == "zh-hant"
