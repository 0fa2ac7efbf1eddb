import os

import pytest
from django.test import Client, override_settings
from playwright.sync_api import sync_playwright

from sellers.models import Audit, AuditEntry, AuditPhoto
from sellers.services import audit_decisions, audit_visits
from tests.browser.test_working import photo
from tests.sellers import audits, shops
from tools.screens import browser_flags, browser_program

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
OUT = "/tmp/team/shots/audits-"


@pytest.mark.django_db(transaction=True)
def test_look(live_server, brightwell, dana, ming, xiaochen, monkeypatch):
    with override_settings(STAFF_NEEDS_MFA=False, ALLOWED_HOSTS=["*"]):
        shop = shops.approved(brightwell, dana)
        (audit,) = audits.drawn(dana)
        audits.sent(audit, dana, xiaochen)

        def cookie(user):
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return client.cookies["sessionid"].value

        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=browser_program(), args=browser_flags())

            def page_for(user, width=390):
                ctx = browser.new_context(
                    viewport={"width": width, "height": 844},
                    locale="zh-CN",
                    geolocation={"latitude": 34.7, "longitude": 135.5},
                    permissions=["geolocation"],
                )
                if user:
                    ctx.add_cookies([{"name": "sessionid", "value": cookie(user), "url": live_server.url}])
                page = ctx.new_page()
                page.on(
                    "console", lambda m: print("CONSOLE", m.type, m.text) if m.type in ("error", "warning") else None
                )
                page.on("pageerror", lambda e: print("PAGEERROR", e))
                return page

            p = page_for(xiaochen)
            base = live_server.url
            p.goto(base + "/audits/console/")
            p.screenshot(path=OUT + "console.png", full_page=True)
            where = f"{base}/audits/console/{audit.public_id}/"
            p.goto(where)
            p.screenshot(path=OUT + "sealed.png", full_page=True)
            p.get_by_role("button", name="拆开信封").click()
            p.wait_for_load_state()
            p.screenshot(path=OUT + "open.png", full_page=True)
            # begin with stock through service for a picture with counts
            audit_visits.start(visit=audit.visits.get(), claimed_stock=audits.STOCK, auditor=xiaochen)
            p.goto(where)
            p.wait_for_timeout(500)
            p.screenshot(path=OUT + "visit.png", full_page=True)
            p.context.set_offline(True)
            shelf = p.locator("form[data-audit-entry=bin]")
            for n in (1, 2):
                shelf.locator("[name=label]").fill(f"A{n}")
                shelf.locator("[name=rough]").fill("12")
                shelf.locator("[name=photos]").set_input_files([photo(f"shelf-{n}")])
                shelf.locator("button[type=submit]").click()
                p.locator("[data-queue-count]").get_by_text(f"{n}", exact=True).wait_for(timeout=5000)
            assert AuditEntry.objects.count() == 0
            p.evaluate("window.scrollTo(0,0)")
            p.screenshot(path=OUT + "offline.png")
            p.context.set_offline(False)
            p.locator("[data-queue-count]").get_by_text("0", exact=True).wait_for(timeout=20000)
            assert (AuditEntry.objects.count(), AuditPhoto.objects.count()) == (2, 2)
            e = AuditEntry.objects.first()
            print("WHERE", dict(e.where or {}), e.client_at)
            p.locator("#note > summary").click()
            p.locator("form[data-audit-entry=note] button[type=submit]").click()
            p.locator("[data-queue-list] .bad").wait_for(timeout=8000)
            p.screenshot(path=OUT + "refused.png")
            p.locator("[data-queue-list] button").last.click()
            canvas = p.locator("canvas.audit-sign")
            canvas.scroll_into_view_if_needed()
            b = canvas.bounding_box()
            p.mouse.move(b["x"] + 20, b["y"] + 20)
            p.mouse.down()
            p.mouse.move(b["x"] + 150, b["y"] + 60, steps=6)
            p.mouse.up()
            p.screenshot(path=OUT + "sign.png")
            p.locator("form[data-audit-entry=signature] button[type=submit]").click()
            p.wait_for_timeout(2500)
            assert AuditEntry.objects.get(kind="signature").body["how"] == "drawn"
            a = Audit.objects.get()
            audits.walked(a, xiaochen, short=1, sign=False)
            p.goto(where)
            p.wait_for_timeout(300)
            p.locator("[name=findings]").fill("部分商品各少一件，其余良好。")
            p.locator("[data-audit-file] button").click()
            p.wait_for_url("**/audits/console/")
            p.screenshot(path=OUT + "filed.png", full_page=True)
            d = page_for(dana, 1280)
            d.goto(f"{base}/admin/sellers/audit/{a.pk}/change/")
            d.screenshot(path=OUT + "admin.png", full_page=True)
            d.goto(f"{base}/admin/sellers/auditperiod/")
            d.screenshot(path=OUT + "periods.png")
            audit_decisions.decide(
                audit=Audit.objects.get(), reviewer=dana, consequence="warning", reason="清点有出入，请及时更新库存。"
            )
            s = page_for(brightwell)
            s.goto(f"{base}/seller/audits/")
            s.screenshot(path=OUT + "seller-list.png", full_page=True)
            s.goto(f"{base}/seller/audits/{a.public_id}/")
            s.screenshot(path=OUT + "seller.png", full_page=True)
            o = page_for(None)
            o.goto(f"{base}/audits/")
            o.screenshot(path=OUT + "public.png", full_page=True)
            o.goto(f"{base}/audits/2026-11/")
            o.screenshot(path=OUT + "period.png", full_page=True)
            for q in (p, s, o):
                print("OVERFLOW", q.url, q.evaluate("document.documentElement.scrollWidth"), q.evaluate("innerWidth"))
            browser.close()
