"""A finance clerk's month end: a figure is the sum of its list, the bank's file brings a difference, it is explained, a day is closed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, Visitor
from tests.site import Site

OPEN = "SELECT count(*) FROM finance_break WHERE key LIKE 'bank:line:%%' AND status = 'open'"


def yuan(text: str) -> int:
    """Fen of an amount on a page."""
    return round(float(re.sub(r"[^\d.]", "", text)) * 100)


def _a_figure_is_the_sum_of_its_list(visitor: Visitor) -> None:
    visitor.go("/admin/finance/?by=month")
    tile = visitor.page.locator("a.stat[href*='/figures/gmv/']")
    said = yuan(tile.locator(".value").inner_text())
    with visitor.page.expect_navigation():
        tile.click()
    rows = [yuan(text) for text in visitor.page.locator("main tbody td.end").all_inner_texts()]
    assert said > 0
    assert sum(rows) == said


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_month_end(visit: Visit, site: Site, size: str) -> None:
    visitor = visit("fangfang", size)
    page = visitor.page
    _a_figure_is_the_sum_of_its_list(visitor)

    visitor.go("/admin/finance/bank/")
    today = datetime.now(UTC).astimezone(timezone(timedelta(hours=8))).date()
    fee = f"Date,Amount,Currency,Reference,Text\n{today},-{12 if size == 'phone' else 13}.00,CNY,{size},账户管理费\n".encode()
    page.set_input_files("#file", {"name": f"{size}.csv", "mimeType": "text/csv", "buffer": fee})
    visitor.press("导入")
    visitor.sees("账户管理费")
    assert site.value(OPEN) == 1
    with page.expect_navigation():
        page.locator("main td a[href*='/differences/']").first.click()
    visitor.press("我来处理")
    visitor.sees("方方")
    page.locator("form:has(button[value=accept]) textarea").fill("开户行每月账户管理费，已与合同核对。")
    visitor.press("接受差异")
    visitor.sees("开户行每月账户管理费，已与合同核对。")
    assert site.value(OPEN) == 0

    visitor.go("/admin/finance/days/")
    with page.expect_navigation():
        page.locator("main a[href*='/finance/days/20']").first.click()
    if page.locator("button[value=close]").count():
        for field in page.locator("input[name^=why-]").all():
            field.fill("月末逐项核对，无异常。")
        visitor.press("关账", within="main form")  # not the tab "日终关账"
    visitor.sees("SHA-256")
    expect(page.locator("main a[href$='report.pdf']")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "the page is wider than the screen"
    )
