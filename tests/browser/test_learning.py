"""Operations learn from after-sales: the dashboard leads to its cases, a batch is confirmed, a centre switched over; sellers see risk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, Visitor
from tests.site import Site

PROJECT = Path(__file__).resolve().parents[2]
# A year of figures beside what the seeded world has, and one lot that comes back too often.
FILL = """
from learning.models import Batch, Outcome
from learning.services import alarms, reserving, reporting, risks
from learning.services.reserving import before
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.scenes.bulk import aftersales
from orders.models import Order
goods = list(Listing.objects.filter(status="published").order_by("pk").values_list("pk", flat=True)[:40])
template = Order.objects.filter(delivered_at__isnull=False).order_by("pk")[0]
lines = aftersales.copies(template, 1600, goods)
aftersales.fill(lines=lines, listings=goods, outcomes=110)
extra = aftersales.copies(template, 60, goods[:1])
lot = Batch.objects.create(listing_id=goods[0], label="lot:K7-2291")
from learning.models import Sold
made = list(Sold.objects.filter(line__in=lines, listing=goods[0])[:1])[0]
day = time.today()
keep = ("listing_id", "seller_id", "category_id", "brand", "country", "unit_fen")
keys = {name: getattr(made, name) for name in keep}
Sold.objects.bulk_create(Sold(line_id=line, batch=lot, pieces=1, sales_fen=12000, day=day, **keys) for line in extra)
Outcome.objects.bulk_create(Outcome(line_id=line, batch=lot, source=f"t:{line}", channel="return", number="MRTEST", piece=f"line:{line}",
    state="open", reason="quality", is_fault=True, seller_fen=12000, opened_at=time.now(), day=day, mood=-1, **keys) for line in extra[:36])
print(alarms.look(), reserving.book_due(), risks.reckon())
reporting.ask(month=before(time.today().replace(day=1)), by=User.objects.get(email="dana@example.com"))
print(reporting.make_due())
"""


@pytest.fixture(scope="module")
def year(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", FILL], cwd=PROJECT, env={**os.environ, **site.environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert site.value("SELECT count(*) FROM learning_batchalarm") == 1


def fits(visitor: Visitor) -> None:
    wide = visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide, f"{visitor.page.url} is wider than the screen"
    folder = os.environ.get("PICTURES")
    if folder:
        name = visitor.page.url.split("//")[1].split("/", 1)[1].replace("/", "_").replace("?", "_")[:60]
        size = visitor.page.viewport_size or {"width": 0}
        visitor.page.screenshot(path=f"{folder}/{name}{size['width']}.png", full_page=True)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_from_a_figure_to_its_cases(visit: Visit, site: Site, year: None, size: str) -> None:
    visitor = visit("dana", size)
    visitor.go("/admin/learning/")
    visitor.sees("退货分析")
    fits(visitor)
    link = visitor.page.locator("main table a[href*='kind=faults']").first
    count = int(link.inner_text())
    with visitor.page.expect_navigation():
        link.click()
    visitor.sees(f"{count} 条")
    fits(visitor)
    for path in ("costs/", "reports/", "alarms/"):
        visitor.go(f"/admin/learning/{path}")
        fits(visitor)
    with visitor.page.expect_navigation():
        visitor.page.locator("main table a").first.click()
    visitor.sees("K7-2291")
    fits(visitor)
    assert visitor.trouble == []


def test_a_batch_is_confirmed_and_a_centre_switched_over_and_back(visit: Visit, site: Site, year: None) -> None:
    visitor = visit("dana", "phone")
    visitor.go("/admin/learning/alarms/")
    with visitor.page.expect_navigation():
        visitor.page.locator("main table a").first.click()
    visitor.press("我来处理")
    visitor.page.fill("textarea[name=why]", "十八件都是同一处开裂，图片一致。")
    visitor.press("确认批次有问题，告知买家")
    visitor.sees("已确认")
    site.becomes(True, "SELECT count(*) > 0 FROM notices_notice WHERE template = 'batch_owners'")
    visitor.go("/admin/learning/centres/")
    fits(visitor)
    visitor.page.select_option("select[name=centre]", index=1)
    visitor.page.fill("textarea[name=why]", "季度演练：上海中心停电，新面单改到广州。")
    visitor.press("立即切换")
    visitor.sees("停运中")
    visitor.press("恢复运作")
    expect(visitor.page.locator("main")).to_contain_text("季度演练：上海中心停电")
    assert site.value("SELECT count(*) FROM logistics_warehouse WHERE is_out") == 0
    assert visitor.trouble == []


def test_a_seller_sees_the_risk_before_it_goes_on_sale(visit: Visit, site: Site, year: None) -> None:
    visitor = visit("akira", "phone")
    visitor.go("/seller/quality/")
    fits(visitor)
    listing = site.value(
        "SELECT l.public_id FROM catalog_listing l JOIN sellers_sellermember m ON m.seller_id = l.seller_id "
        "JOIN accounts_user u ON u.id = m.user_id WHERE u.email = 'akira@example.com' ORDER BY l.status <> 'draft', l.id LIMIT 1"
    )
    visitor.go(f"/seller/risk/{listing}/")
    visitor.sees("这件商品的退货可能性有多大？")
    fits(visitor)
    assert visitor.trouble == []
