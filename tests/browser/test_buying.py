"""A shopper in the browser: look, choose, sign in, check out, pay, follow, send back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

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
    pay_by(visitor, "支付宝")
    through_alipay(visitor)
    visitor.sees("付款成功")
    return visitor.page.locator("main .state").get_by_text(re.compile("^MP")).inner_text()


def through_alipay(visitor: Visitor) -> None:
    """Over the provider's page to Alipay's and back."""
    assert visitor.page.url.startswith(visitor.site.world.stripe)
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="支付").click()
    with visitor.page.expect_navigation(url=re.compile("/pay/return/")):
        visitor.page.get_by_role("button", name="确认付款").click()


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
    visitor.press("下一步")
    visitor.page.check("input[name=ask_state][value=unopened]")
    visitor.press("领取退货面单")
    assert visitor.path.startswith("/me/returns/MR")
    case = visitor.path.split("/")[-2]
    assert site.value("SELECT stage FROM returns_returncase WHERE number = %s", case) in {"approved", "label_issued"}


TWO_SHOPS = """
    SELECT DISTINCT ON (u.email) l.public_id FROM catalog_listing l
    JOIN catalog_stock s ON s.listing_id = l.id JOIN sellers_sellermember m ON m.seller_id = l.seller_id
    JOIN accounts_user u ON u.id = m.user_id
    WHERE u.email IN ('akira@example.com', 'brightwell@example.com') AND l.status = 'published'
    AND s.on_hand - s.reserved > 4 AND l.price_minor BETWEEN 1500 AND 9000
    ORDER BY u.email, l.price_minor DESC, l.id
"""
ORDERS = (
    "SELECT number FROM orders_order WHERE purchase_id = (SELECT id FROM orders_purchase WHERE number = %s) ORDER BY id"
)

SAVED = """
    SELECT sum(o.discount_fen) > 0 FROM orders_order o JOIN orders_purchase p ON p.id = o.purchase_id WHERE p.number = %s
"""


def take_a_coupon(visitor: Visitor) -> None:
    """The first that is offered; where this person has them all, one of those is used."""
    visitor.go("/coupons/")
    offered = visitor.page.locator("main").get_by_role("button", name="领取")
    if offered.count():
        with visitor.page.expect_navigation():
            offered.first.click()


def put_into_the_cart(visitor: Visitor, listings: list[str], pieces: int = 1) -> str:
    """From the listing's button to the page where one pays; the purchase's number. `pieces` of the first."""
    for listing in listings:
        visitor.go(f"/cart/add/{listing}/")
        if pieces > 1 and listing == listings[0]:
            visitor.page.locator("main [name=quantity]").fill(str(pieces))
        visitor.press("加入购物车")
    visitor.go("/cart/")
    visitor.press("结算")
    expect(visitor.page).to_have_url(re.compile("/checkout/confirm/"))
    visitor.page.check("input[name=notice]")
    visitor.press("提交订单")
    expect(visitor.page).to_have_url(re.compile("/pay/MP"))
    return visitor.path.split("/")[2]


def pay_by(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_label(name).check()
    visitor.press("付款")


def with_card(visitor: Visitor, card: str) -> None:
    """On the provider's page."""
    visitor.page.check(f"input[name=card][value='{card}']")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="支付").click()


def cancel(page: Page, url: str) -> None:
    page.goto(url)
    page.locator("main [name=reason][value=changed_mind]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="取消订单").click()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_two_sellers_a_coupon_a_refused_card_and_another_way(visit: Visit, site: Site, size: str) -> None:
    """One visit: coupon, two shops, a card that is refused, then WeChat (phone) or 3-D Secure (desk), then one order is given up."""
    visitor = visit("xiaomei", size=size)
    page = visitor.page
    take_a_coupon(visitor)
    number = put_into_the_cart(visitor, [row[0] for row in site.rows(TWO_SHOPS)])
    pay_by(visitor, "银行卡")
    with_card(visitor, "4000000000009995")
    expect(page.locator("body")).to_contain_text("余额不足")
    with page.expect_navigation(url=re.compile("/pay/return/")):
        page.locator(".leave a").last.click()
    visitor.sees("余额不足，没有扣款。")
    visitor.press("换一种方式付款")
    if size == "phone":
        pay_by(visitor, "微信支付")
        expect(page.locator("main svg").first).to_be_visible()
        visitor.sees("等待付款")
        hand = page.context.new_page()  # the other phone that scans the code
        hand.goto(page.get_by_role("link", name=re.compile("微信支付")).get_attribute("href") or "")
        hand.get_by_role("button", name="手机上已付款").click()
    else:
        pay_by(visitor, "银行卡")
        with_card(visitor, "4000000000003220")
        page.get_by_role("button", name="是我，通过验证").click()
    expect(page).to_have_url(re.compile("/pay/return/"), timeout=20_000)
    visitor.sees("付款成功")
    site.becomes("paid", "SELECT status FROM orders_purchase WHERE number = %s", number)
    first, second = (row[0] for row in site.rows(ORDERS, number))
    assert site.value(SAVED, number) is True
    cancel(page, f"{site.url}/me/orders/{first}/cancel/")
    visitor.sees("已取消")
    back = """
        SELECT r.amount_fen = o.total_fen AND r.status = 'succeeded' FROM orders_order o
        LEFT JOIN orders_refund r ON r.order_id = o.id WHERE o.number = %s
    """
    site.becomes(True, back, first, patience=60)
    assert site.value("SELECT lifecycle FROM orders_order WHERE number = %s", second) == "confirmed"


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_two_sellers_a_coupon_by_alipay_and_a_piece_less(visit: Visit, site: Site, size: str) -> None:
    """One visit by Alipay; on the phone, of three pieces of a line one is taken off and exactly what the page said goes back."""
    visitor = visit("xiaomei", size=size)
    page, pieces = visitor.page, 3 if size == "phone" else 1
    take_a_coupon(visitor)
    number = put_into_the_cart(visitor, [row[0] for row in site.rows(TWO_SHOPS)], pieces)
    pay_by(visitor, "支付宝")
    through_alipay(visitor)
    visitor.sees("付款成功")
    site.becomes("paid", "SELECT status FROM orders_purchase WHERE number = %s", number)
    assert site.value(SAVED, number) is True
    if pieces == 1:
        return
    first, second = (row[0] for row in site.rows(ORDERS, number))
    visitor.go(f"/me/orders/{first}/")
    visitor.press("取消部分商品")
    page.locator("main select[name^=line_]").select_option("1")
    page.locator("main [name=reason][value=changed_mind]").check()
    visitor.press("查看退款金额")
    told = page.locator("main section[role=status] strong").last.inner_text()
    visitor.press("确认取消")
    expect(page).to_have_url(re.compile(f"/me/orders/{first}/"))
    visitor.sees("已取消 1 件")
    visitor.sees(told)
    fen = int(re.sub(r"[^0-9]", "", told))
    site.becomes(f"1 {fen} succeeded", REFUNDED, first)
    assert site.rows(LEFT, first) == [(3, 1, "confirmed")]
    assert site.rows(LEFT, second) == [(1, 0, "confirmed")]


REFUNDED = """
    SELECT concat_ws(' ', count(*), sum(r.amount_fen), max(r.status)) FROM orders_refund r JOIN orders_order o ON o.id = r.order_id
    WHERE o.number = %s
"""
LEFT = """
    SELECT l.quantity, l.returned_quantity, o.lifecycle FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
    WHERE o.number = %s
"""


def test_who_does_not_pay_in_time_orders_anew(visit: Visit, site: Site) -> None:
    """Half an hour passes on the page where one pays: the goods are free again, nothing was charged, and the cart is at hand."""
    visitor = visit("xiaomei")
    page, (listing,) = visitor.page, site.rows(TWO_SHOPS)[0]
    held = "SELECT reserved FROM catalog_stock s JOIN catalog_listing l ON l.id = s.listing_id WHERE l.public_id = %s"
    before = site.value(held, listing)
    number = put_into_the_cart(visitor, [listing])
    assert site.value(held, listing) == before + 1
    order = site.value(ORDERS, number)
    site.later(timedelta(minutes=31))
    pay_by(visitor, "支付宝")
    visitor.sees("付款时间已过")
    assert site.value("SELECT count(*) FROM payments_paymentattempt WHERE reference = %s", f"purchase:{number}") == 0
    site.becomes("expired", "SELECT status FROM orders_purchase WHERE number = %s", number)
    assert site.value(held, listing) == before
    visitor.go(f"/me/orders/{order}/")
    visitor.sees("没有在规定时间内付款")
    expect(page.locator("main a[href^='/pay/']")).to_have_count(0)
    visitor.go(f"/pay/{number}/")
    visitor.press("去购物车")
    assert visitor.path == "/cart/"


def test_late_money_goes_back(visit: Visit, site: Site) -> None:
    """The shopper stands on Alipay's page and gives the order up in another tab; then they pay all the same."""
    visitor = visit("xiaomei")
    page = visitor.page
    number = put_into_the_cart(visitor, [site.rows(TWO_SHOPS)[0][0]])
    pay_by(visitor, "支付宝")
    with page.expect_navigation():
        page.get_by_role("button", name="支付").click()
    expect(page.get_by_role("button", name="确认付款")).to_be_visible()
    cancel(page.context.new_page(), f"{site.url}/me/orders/{site.value(ORDERS, number)}/cancel/")
    site.becomes("cancelled", "SELECT status FROM orders_purchase WHERE number = %s", number)
    page.get_by_role("button", name="确认付款").click()
    # Either we had closed the page in that moment and nothing was charged, or the money came and is on its way back.
    end = """
        SELECT count(*) FROM payments_paymentattempt a LEFT JOIN payments_providerrefund r ON r.attempt_id = a.id
        WHERE a.reference = %s AND (a.status = 'failed' OR r.status IN ('sent', 'succeeded') AND r.amount_minor = a.amount_minor)
    """
    site.becomes(1, end, f"purchase:{number}", patience=60)
    assert site.value("SELECT status FROM orders_purchase WHERE number = %s", number) == "cancelled"
