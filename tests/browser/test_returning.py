"""A return as three people see it: the shopper's phone from the request to the money, the inspector's console, the shop's page."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import expect

from marketplace.scenes.people import PASSWORD
from tests.browser.conftest import Visit, Visitor
from tests.browser.test_working import photo
from tests.site import Site

WHO = "shopper1@example.com"  # whose delivered order no other journey sends back
DELIVERED = """
    SELECT o.number FROM orders_order o JOIN accounts_user u ON u.id = o.user_id
    WHERE u.email = %s AND o.delivery = 'delivered' AND o.lifecycle <> 'cancelled'
    AND NOT EXISTS (SELECT 1 FROM returns_returncase r WHERE r.order_id = o.id) ORDER BY o.id
"""
SELLER = """
    SELECT u.email FROM orders_order o JOIN sellers_sellermember m ON m.seller_id = o.seller_id
    JOIN accounts_user u ON u.id = m.user_id WHERE o.number = %s ORDER BY m.id
"""
WEIGHT = """
    SELECT u.weight_g FROM returns_returnitem i JOIN logistics_unit u ON u.id = i.unit_id
    JOIN returns_returncase c ON c.id = i.case_id WHERE c.number = %s
"""
STAGE = "SELECT stage FROM returns_returncase WHERE number = %s"


def shown(visitor: Visitor, name: str) -> None:
    """A picture of the page for whoever looks at it, where a folder is named."""
    if os.environ.get("SHOTS"):
        visitor.page.screenshot(path=Path(os.environ["SHOTS"]) / f"{name}.png", full_page=True)


def test_it_works(visit: Visit, site: Site) -> None:
    """Asked for with a picture, sent, compared at the bench, decided by a second person, paid; the shop read along."""
    number = site.value(DELIVERED, WHO)
    shopper = visit()
    shopper.go("/account/login/")
    shopper.fill_in_login(WHO, PASSWORD)
    case = ask(shopper, number)
    shown(shopper, "portal-390")
    shopper.go(f"/me/returns/{case}/choose/")
    shopper.sees("退款")
    shown(shopper, "choose-390")
    shopper.go(f"/me/returns/{case}/")
    shopper.press("我已寄出")

    bench = visit("xiaochen", size="desktop")
    at_the_bench(bench, site, case)
    ops = visit("dana", size="desktop")
    ops.go(f"/warehouse/returns/{case}/")
    ops.page.locator("input[name=outcome][value=refund], select[name=outcome]").first.wait_for()
    decide(ops)
    site.becomes("settled", STAGE, case)

    shopper.go(f"/me/returns/{case}/")
    shopper.sees("退款")
    expect(shopper.page.locator("main .price").first).to_be_visible()
    shown(shopper, "settled-390")


def ask(shopper: Visitor, number: str) -> str:
    """The two pages of the portal; the number of the return."""
    shopper.go(f"/me/orders/{number}/return/")
    shown(shopper, "ask-390")
    shopper.page.check("input[name=reason][value=quality]")
    shopper.press("下一步")
    shopper.page.locator("input[type=radio][name=ask_fault]").first.check()
    shopper.page.set_input_files("input[name=pictures]", photo("fault"))
    shown(shopper, "ask-details-390")
    shopper.press("领取退货面单")
    assert shopper.path.startswith("/me/returns/MR")
    return shopper.path.split("/")[-2]


def at_the_bench(bench: Visitor, site: Site, case: str) -> None:
    """The label is scanned, the piece weighed and photographed; it bears no number any more, so a person has to decide."""
    label = site.value("SELECT label_code FROM returns_returncase WHERE number = %s", case)
    bench.go("/warehouse/returns/")
    bench.page.fill("main input[name=code]", label)
    with bench.page.expect_navigation():
        bench.page.press("main input[name=code]", "Enter")
    assert bench.path == f"/warehouse/returns/{case}/"
    bench.page.fill("input[name=weight_g]", str(site.value(WEIGHT, case)))
    for pose in ("photo_front", "photo_back"):
        if bench.page.locator(f"input[name={pose}]").count():
            bench.page.set_input_files(f"input[name={pose}]", photo(pose))
    bench.press("比对")
    site.becomes("inspected", STAGE, case)
    bench.go(f"/warehouse/returns/{case}/")
    expect(bench.page.locator("#said")).to_be_visible()
    blink = bench.page.locator(".twin-blink input").first
    if blink.count():
        blink.check()
        expect(blink).to_be_checked()
    shown(bench, "inspection-1280")


def decide(ops: Visitor) -> None:
    """The refund, by whoever had no hand in the inspection."""
    radio = ops.page.locator("input[name=outcome][value=refund]")
    if radio.count():
        radio.check()
    else:
        ops.page.select_option("select[name=outcome]", "refund")
    with ops.page.expect_navigation():
        ops.page.locator("form[action$='/decide/'] button[type=submit]").click()


def test_the_shop_reads_along(visit: Visit, site: Site) -> None:
    """What came back and how it compares, without a word about who bought it."""
    number, order = site.rows(
        "SELECT c.number, o.number FROM returns_returncase c JOIN orders_order o ON o.id = c.order_id"
    )[0]
    email = site.value(SELLER, order)
    keys = {"akira@example.com": "akira", "brightwell@example.com": "brightwell"}
    if email not in keys:
        number, email = site.rows(
            "SELECT c.number, u.email FROM returns_returncase c JOIN orders_order o ON o.id = c.order_id"
            " JOIN sellers_sellermember m ON m.seller_id = o.seller_id JOIN accounts_user u ON u.id = m.user_id"
            " WHERE u.email IN ('akira@example.com', 'brightwell@example.com') ORDER BY c.id"
        )[0]
    for size in ("phone", "desktop"):
        shop = visit(keys[email], size=size)
        shop.go("/seller/returns/")
        shown(shop, f"seller-returns-{size}")
        shop.go(f"/seller/returns/{number}/")
        expect(shop.page.locator("main")).not_to_contain_text("xiaomei")
        shown(shop, f"seller-return-{size}")


def test_the_places_of_what_ends(visit: Visit) -> None:
    """Where pieces end, and the console of the repair station, on a phone and at a desk."""
    for size in ("phone", "desktop"):
        bench = visit("xiaochen", size=size)
        for path, name in (
            ("/warehouse/returns-ends/", "ends"),
            ("/partner/", "partner"),
            ("/partner/statements/", "statements"),
        ):
            bench.go(path)
            wide = bench.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{path} is {wide} pixels too wide"
            shown(bench, f"{name}-{size}")
