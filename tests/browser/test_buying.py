"""A person who knows nothing buys something in the browser, pays, and follows it."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from marketplace.accounts.models import User
from marketplace.core.outbox.drain import drain
from marketplace.payments.models import PaymentAttempt
from marketplace.payments.services import attempts
from orders.models import Order
from tests import shop
from tests.stripe_sandbox import StripeSandbox, stripe, stripe_server  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def serious(page: Page) -> list[str]:
    """Axe findings that no page may have."""
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['nodes'][0]['html'][:120]}" for item in found if item["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_browse_buy_pay_follow(
    window: Callable[..., Page],
    xiaomei: User,
    akira: User,
    stripe: StripeSandbox,  # noqa: F811
    settings,
    size: str,
) -> None:
    shop.tariff()
    offer = shop.listing(shop.seller(akira))
    shop.ready(xiaomei)
    page = window(xiaomei, size)

    page.goto(f"/cart/add/{offer.public_id}/")
    assert serious(page) == []
    page.click("button[value=checkout]")
    page.click("main form button[type=submit]")
    expect(page.locator("input[name=notice]")).to_be_visible()
    assert serious(page) == []
    page.check("input[name=notice]")
    page.click("main form:has(input[name=notice]) button[type=submit]")
    order = Order.objects.get(user=xiaomei)
    drain()

    assert serious(page) == []
    page.locator("main input[value=alipay]").check()
    page.locator("main form button[type=submit]").first.click()
    page.locator("main a[href*='/c/pay/']").first.click()
    page.wait_for_url(re.compile("/c/pay/"))
    page.locator("form.panel button").first.click()
    page.locator("button[value=approve]").click()
    page.wait_for_url(re.compile("/pay/return/|/me/orders/"))
    attempts.settle(attempt_id=PaymentAttempt.objects.get().pk)
    drain()

    page.goto(f"/me/orders/{order.number}/")
    expect(page.locator("main")).to_contain_text("已付款")
    assert serious(page) == []


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize(
    "path",
    ["/", "/s/?q=商品", "/cart/", "/help/", "/account/login/", "/account/signup/", "/help/chat/", "/categories/"],
)
def test_public_pages_are_accessible(window: Callable[..., Page], akira: User, path: str, size: str) -> None:
    shop.tariff()
    shop.listing(shop.seller(akira))
    page = window(None, size)
    response = page.goto(path)
    assert response is not None
    assert response.status == 200
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
