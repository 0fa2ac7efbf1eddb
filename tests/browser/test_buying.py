"""A shopper in the browser: look, choose, sign in, check out, pay, follow, send back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from marketplace.scenes.people import BY_KEY, PASSWORD
from tests.browser.conftest import Visit, Visitor
from tests.site import Site

ORDERER = ("林小满", "11010519491231002X")  # the example number of GB 11643
DELIVERED = """
    SELECT o.number FROM orders_order o JOIN accounts_user u ON u.id = o.user_id
    WHERE u.email = 'xiaomei@example.com' AND o.delivery = 'delivered' AND o.lifecycle = 'confirmed'
    AND NOT EXISTS (SELECT 1 FROM returns_returncase r WHERE r.order_id = o.id) ORDER BY o.id DESC
"""


def choose(visitor: Visitor, words: str) -> str:
    """Search, open the first find, and put one piece in the cart. Its title."""
    visitor.go("/")
    field = visitor.page.locator("input[name=q]:visible").first
    field.fill(words)
    with visitor.page.expect_navigation():
        field.press("Enter")
    with visitor.page.expect_navigation():
        visitor.page.locator("main a[href^='/l/']").first.click()
    title = visitor.page.locator("h1").inner_text()
    visitor.press("加入购物车")
    visitor.press("加入购物车")
    assert visitor.path == "/cart/"
    visitor.sees(title)
    return title


def confirm_and_pay(visitor: Visitor) -> str:
    """From the last step of the checkout to the paid purchase; its number."""
    assert visitor.path == "/checkout/confirm/"
    visitor.page.check("input[name=notice]")
    visitor.press("提交订单")
    visitor.page.get_by_label("支付宝").check()
    visitor.press("付款")
    assert visitor.page.url.startswith(visitor.site.world.stripe)
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="支付").click()
    with visitor.page.expect_navigation(url=re.compile("/pay/return/")):
        visitor.page.get_by_role("button", name="确认付款").click()
    visitor.sees("付款成功")
    return visitor.page.locator("main .state").get_by_text(re.compile("^MP")).inner_text()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_works(visit: Visit, site: Site, size: str) -> None:
    """Xiaomei buys: she signs in on the way, her address and identity are known."""
    visitor = visit(size=size)
    title = choose(visitor, "面霜" if size == "phone" else "猫")
    visitor.press("结算")
    assert visitor.path == "/account/login/"
    visitor.fill_in_login(BY_KEY["xiaomei"].login, PASSWORD)
    if visitor.path != "/checkout/confirm/":
        visitor.go("/cart/")
        visitor.sees(title)
        visitor.press("结算")
    number = confirm_and_pay(visitor)
    visitor.go("/me/orders/")
    visitor.sees(title)
    with visitor.page.expect_navigation():
        visitor.page.locator("main a[href^='/me/orders/MO']").first.click()
    visitor.sees(title)
    site.becomes("paid", "SELECT status FROM orders_purchase WHERE number = %s", number)


def test_a_newcomer_buys(visit: Visit, site: Site) -> None:
    """Nothing is known yet: account, consents, identity, address, all on a phone."""
    visitor = visit()
    visitor.go("/account/signup/")
    visitor.page.fill("input[name=email]", "newcomer@example.com")
    visitor.page.fill("input[name=display_name]", "小满")
    visitor.page.fill("input[name=password1]", "a-long-pass-word-7")
    visitor.page.check("input[name=privacy]")
    visitor.press("注册")
    choose(visitor, "咖啡")
    visitor.press("结算")
    while visitor.path != "/checkout/confirm/":
        if visitor.path == "/checkout/identity/":
            give_identity(visitor)
        else:
            give_address(visitor)
    number = confirm_and_pay(visitor)
    site.becomes("paid", "SELECT status FROM orders_purchase WHERE number = %s", number)
    assert ORDERER[1] not in visitor.page.content()


def give_identity(visitor: Visitor) -> None:
    visitor.page.fill("input[name=real_name]", ORDERER[0])
    visitor.page.fill("input[name=id_number]", ORDERER[1])
    for box in visitor.page.locator("input[name=consent]").all():
        box.check()
    visitor.press("继续")


def give_address(visitor: Visitor) -> None:
    if visitor.path == "/checkout/address/" and visitor.page.locator("input[name=address]").count():
        visitor.press("寄到这里")
        return
    if not visitor.path.startswith("/me/addresses/"):
        visitor.press("添加")
    visitor.page.fill("[name=line]", "林小满 13912345678 四川省成都市锦江区春熙路1号3栋202")
    visitor.page.get_by_role("button", name="智能识别").click()
    expect(visitor.page.locator("[name=recipient]")).not_to_have_value("")
    visitor.press("保存地址")


def test_a_parcel_can_be_followed(visit: Visit, site: Site) -> None:
    visitor, number = visit("xiaomei"), site.value(DELIVERED)
    visitor.go("/me/orders/")
    with visitor.page.expect_navigation():
        visitor.page.locator(f"main a[href='/me/orders/{number}/']").first.click()
    order = visitor.path
    with visitor.page.expect_navigation():
        visitor.page.locator("main a[href^='/track/MM']").first.click()
    visitor.sees("已签收")
    visitor.go(order)
    with visitor.page.expect_navigation():
        visitor.page.locator("main a[href^='/passport/']").first.click()
    assert visitor.page.locator("main img").count() >= 2, "photographs taken abroad"


def test_something_goes_back(visit: Visit, site: Site) -> None:
    number = site.value(DELIVERED)
    visitor = visit("xiaomei")
    visitor.go(f"/me/orders/{number}/")
    visitor.press("申请退货")
    visitor.page.check("input[name=reason][value=no_reason]")
    visitor.press("领取退货标签")
    assert visitor.path.startswith("/me/returns/MR")
    case = visitor.path.split("/")[-2]
    assert site.value("SELECT stage FROM returns_returncase WHERE number = %s", case) in {"approved", "label_issued"}
