"""求购 in the browser: a shopper asks on the phone, a seller offers at the desk, the shopper chooses and finds it in the cart."""

from __future__ import annotations

from tests.browser.conftest import Visit
from tests.browser.test_working import photo
from tests.site import Site

WISH = "益子烧 青釉饭碗 一对"
STATES = "SELECT w.status, o.status FROM wanted_want w JOIN wanted_offer o ON o.want_id = w.id WHERE w.title = %s"


def test_asked_answered_chosen(visit: Visit, site: Site) -> None:
    xiaomei, akira = visit("xiaomei", "phone"), visit("akira", "desktop")
    xiaomei.go("/me/wanted/new/")
    page = xiaomei.page
    page.fill("[name=title]", WISH)
    page.fill("[name=text]", "想要一对，釉色偏青。")
    page.set_input_files("input[name=picture]", [photo("bowl")])
    page.select_option("[name=country]", "JP")
    page.fill("[name=budget]", "600")
    xiaomei.press("发给卖家")
    xiaomei.sees("还没有报价")
    address = xiaomei.path

    akira.go("/seller/wanted/")
    akira.press(WISH)
    desk = akira.page
    desk.set_input_files("input[name=proof]", [photo("receipt")])
    desk.select_option("[name=category]", "home-kitchen")
    for name, value in {
        "price": "7200", "arrival_days": "16", "note": "窑元直购", "hs_code": "6912001000", "weight_g": "800",
        "length_mm": "260", "width_mm": "160", "height_mm": "100",
    }.items():  # fmt: skip
        desk.fill(f"[name={name}]", value)
    akira.press("提交报价")
    akira.sees("您的报价")

    xiaomei.go(address)
    xiaomei.sees("在预算内")
    xiaomei.press("选这个报价")
    assert xiaomei.path == "/cart/"
    xiaomei.sees(WISH)
    assert site.rows(STATES, WISH) == [("chosen", "accepted")]
