"""The help centre on the phone: an answer found and voted on, order → problem → return, a complaint filed, a survey answered."""

from __future__ import annotations

from tests.browser.conftest import Visit
from tests.site import Site

ORDER = """SELECT o.number FROM orders_order o JOIN accounts_user u ON u.id = o.user_id
WHERE u.email = 'xiaomei@example.com' AND o.delivery = 'delivered' AND o.lifecycle <> 'cancelled' ORDER BY o.id DESC LIMIT 1"""
VOTES = "SELECT count(*) FROM knowledge_vote v JOIN knowledge_article a ON a.id = v.article_id WHERE a.slug = 'refunds' AND v.is_helpful"


def test_a_guest_finds_an_answer_and_votes(visit: Visit, site: Site) -> None:
    guest = visit("", "phone")
    guest.go("/help/")
    guest.page.fill("#help-q", "钱什么时候退")
    guest.page.press("#help-q", "Enter")
    guest.press("退款多久到账？")
    guest.sees("银行或支付平台入账")
    guest.page.locator("main").get_by_role("button", name="是", exact=True).click()
    guest.sees("谢谢，您可以随时改。")
    site.becomes(1, VOTES)


def test_order_problem_return(visit: Visit, site: Site) -> None:
    number = site.value(ORDER)
    xiaomei = visit("xiaomei", "phone")
    xiaomei.go("/help/orders/")
    xiaomei.go(f"/help/order/{number}/")
    xiaomei.press("我想退货")
    xiaomei.sees("现在的情况")
    xiaomei.press("申请退货")
    assert xiaomei.path == f"/me/orders/{number}/return/"


def test_a_complaint_and_its_answer(visit: Visit, site: Site) -> None:
    xiaomei, dana = visit("xiaomei", "phone"), visit("dana", "desktop")
    xiaomei.go("/help/complain/")
    xiaomei.page.select_option("[name=kind]", "goods")
    xiaomei.page.fill("[name=text]", "杯子少了一只，希望补发。")
    xiaomei.press("提交投诉")
    xiaomei.sees("最晚")
    number = site.value("SELECT number FROM knowledge_complaint ORDER BY id DESC LIMIT 1")
    dana.go(f"/admin/help/complaints/{number}/")
    dana.page.fill("#answer-text", "已核对出库照片，确认漏装一只，今天从海外仓补发，运费由我们承担。")
    dana.page.locator("form:has(#answer-text) button[type=submit]").click()
    site.becomes("answered", "SELECT status FROM knowledge_complaint WHERE number = %s", number)
    xiaomei.go(f"/help/my-complaints/{number}/")
    xiaomei.sees("确认漏装一只")


def test_rules_show_what_changes(visit: Visit, site: Site) -> None:
    guest = visit("", "phone")
    guest.go("/rules/terms/changes/")
    assert guest.page.locator(".diff ins").first.inner_text() == "十天"
    assert guest.page.locator(".diff del").first.inner_text() == "七天"
