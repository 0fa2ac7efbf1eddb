"""Both kinds of seller in the browser, at a phone: from the first click of the application to the first payout.

What others do meanwhile (reviewers, the shopper, the road) is played by the walk's own steps in a process of the site.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import FilePayload

from marketplace.core import time
from marketplace.scenes.papers import answer, page
from marketplace.scenes.people import PASSWORD
from sellers.policies.requirements import Spec, specs_for
from tests.browser.conftest import Visit, Visitor
from tests.browser.test_working import photo
from tests.flows.story_steps import SHOPS, own_number
from tests.flows.test_sellers import ROAD, tell
from tests.site import Site

pytestmark = pytest.mark.browser
SELLER_OF = """
    SELECT s.{field} FROM sellers_seller s JOIN sellers_sellermember m ON m.seller_id = s.id JOIN accounts_user u ON u.id = m.user_id
    WHERE u.email = %s
"""


def paper(name: str, holder: str, mark: str) -> FilePayload:
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": page(f"{name} {mark}", holder).read()}


def fill_item(visitor: Visitor, spec: Spec, given: dict[str, Any], holder: str, mark: str) -> None:
    """One step of the wizard, as the page asks for it."""
    form, code = visitor.page, spec.code
    for name in ("number", "holder", "statement"):
        if form.locator(f"[name={name}]").count():
            form.fill(f"[name={name}]", str(given.get(name, "")))
    if form.locator("select[name=issuer]").count() and given.get("issuer"):
        form.select_option("select[name=issuer]", given["issuer"])
    if form.locator("[name=valid_until]").count():
        form.fill("[name=valid_until]", (time.today() + timedelta(days=900)).isoformat())
    for place, row in enumerate(given.get("table", [])):
        for column, value in row.items():
            field = form.locator(f"[name=row_{place}_{column}]")
            if not field.count() or field.get_attribute("type") == "hidden":
                continue
            if field.evaluate("node => node.tagName") == "SELECT":
                field.select_option(str(value))
            else:
                field.fill(str(value))
    if form.locator("[name=total]").count() and "total" in given:
        form.fill("[name=total]", str(given["total"]))
    if spec.files:
        form.set_input_files(
            "input[name=files]", [paper(f"{code}-{number + 1}", holder, mark) for number in range(spec.files)]
        )
    visitor.press("保存并继续")


def apply(visitor: Visitor, site: Site, kind: str, mark: str) -> str:
    """From the first click to the handed-in application; the address of the account."""
    shop, email = SHOPS[kind], f"browser-{mark}@example.com"
    visitor.go("/account/signup/")
    form = visitor.page
    form.fill("[name=email]", email)
    form.fill("[name=password1]", PASSWORD)
    for box in form.locator("main form input[type=checkbox]").all():
        box.check()
    with form.expect_navigation():
        form.press("[name=password1]", "Enter")
    visitor.go("/seller/")
    assert visitor.path == "/seller/apply/", "somebody without a shop is led to the application"
    form.check(f"[name=kind][value={kind}]")
    form.select_option("[name=country]", shop["country"])
    form.fill("[name=city]", shop["city"])
    form.fill("[name=display_name]", f"{shop['name']} {mark}")
    visitor.press("开始")
    visitor.go("/seller/apply/about/")
    form.fill("[name=legal_name]", shop["legal"])
    form.fill("[name=contact_address]", f"{shop['city']}, 1 Sample Street")
    with form.expect_navigation():
        form.locator("main form button[type=submit]").first.click()
    for spec in specs_for(kind, shop["country"]):
        if not spec.by_system:
            visitor.go(f"/seller/apply/item/{spec.code}/")
            given = answer(spec, country=shop["country"], holder=shop["legal"], mark=mark)
            given["number"] = own_number(given.get("number", ""), shop["country"], mark) if spec.number else ""
            fill_item(visitor, spec, given, shop["legal"], mark)
    visitor.go("/seller/apply/")
    with form.expect_navigation():
        form.locator("form[action$='/submit/'] button").click()
    status = site.value(SELLER_OF.format(field="status"), email)
    assert status == "submitted", form.locator("main").inner_text()[:1500]
    return email


def offer(visitor: Visitor, kind: str, mark: str) -> str:
    """One item by the page; its article number."""
    shop, sku, form = SHOPS[kind], f"STORY-{mark}", visitor.page
    visitor.go("/seller/listings/new/")
    form.set_input_files("input[name=pictures]", [photo(f"front {mark}")])
    form.fill("[name=title_zh_hans]", f"手作铜茶筒 {mark}")
    form.fill("[name=title_en]", f"Copper caddy {mark}")
    form.select_option("[name=category]", "home-kitchen")
    for name, value in {
        "sku": sku, "price": shop["price"], "weight_g": "380", "length_mm": "90", "width_mm": "90", "height_mm": "130",
        "hs_code": "7418102000", "source_shop": "Loft 梅田", "description_zh_hans": "手工打制，双层密封。",
    }.items():  # fmt: skip
        form.fill(f"[name={name}]", value)
    visitor.press("存为草稿")
    form.fill("[name=on_hand]", "3")
    visitor.press("保存库存")
    visitor.press("提交审核")
    return sku


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["buyer", "retailer"])
def test_from_the_first_click_to_the_first_payout(visit: Visit, site: Site, kind: str) -> None:
    mark = secrets.token_hex(3).upper()
    visitor = visit()
    email = apply(visitor, site, kind, mark.lower())
    facts: dict[str, Any] = {"kind": kind, "run": mark, "newcomer": email, "station": SHOPS[kind]["station"]}
    facts["seller"] = site.value(SELLER_OF.format(field="public_id"), email)
    facts = tell(site, facts, "selling.verify")
    sku = offer(visitor, kind, mark)
    facts["listing"] = site.value("SELECT public_id FROM catalog_listing WHERE sku = %s", sku)
    facts = tell(site, facts, "moderate", "buying.order", "buying.pay", "trade_record")
    visitor.go("/seller/")
    visitor.page.locator(".matter").filter(has_text="待采购").wait_for()
    visitor.press("打开采购清单")
    visitor.sees("Loft 梅田")
    visitor.page.locator(".buy-item input").first.check()
    visitor.press("勾选的已买好")
    visitor.go("/seller/orders/hand-in/")
    visitor.sees(facts["order"])
    visitor.press("全部标签")
    assert visitor.page.locator(".label-sheet svg").count() == 3, "one for the parcel, two for the pieces"
    facts = tell(site, facts, *[step for step in ROAD if step != "handed_in"], "buying.release", "earning.paid")
    visitor.go("/seller/")
    visitor.press("查看库存")
    visitor.page.locator(".stock-input").first.fill("12")
    visitor.press("保存全部数量")
    visitor.go("/seller/")
    visitor.sees("全部办妥")
    visitor.go("/seller/money/")
    paid = site.value(
        "SELECT amount_minor FROM sellers_payout p JOIN sellers_seller s ON s.id = p.seller_id WHERE s.public_id = %s",
        facts["seller"],
    )
    shown = f"{paid:,}" if kind == "buyer" else f"{paid / 100:,.2f}"
    assert shown in visitor.page.locator("main").inner_text().replace("\n", "")
