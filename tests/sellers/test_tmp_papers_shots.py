import os
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
import pytest
from django.test import Client
from playwright.sync_api import sync_playwright
from tests.people import make
from tests.sellers import shops
from sellers.models import Seller, Requirement
from sellers.services import review, applications

@pytest.mark.django_db(transaction=True)
def test_shots(live_server, settings):
    settings.STAFF_NEEDS_MFA = False
    akira, bright, dana, charlie = make("akira"), make("brightwell"), make("dana"), make("charlie")
    person = shops.begin(akira, kind="buyer", country="JP", name="明的大阪买手间")
    shops.describe(person, akira)
    shops.provide(person, akira, "overseas_identity")
    shop = shops.submitted(bright); review.take(seller=shop, reviewer=dana); shops.decide_all(shop, dana)
    review.approve(seller=shop, reviewer=dana); review.approve(seller=shop, reviewer=shops.second_reviewer())
    other = shops.fill(shops.begin(charlie, name="Tundra Teas"), charlie)
    applications.describe(seller=other, actor="user:x", legal_name="Northern Tundra Trading")
    shops.provide(other, charlie, "warehouse_address", files=[("photo.jpg", shops.picture("green"))])
    applications.submit(seller=other, actor="user:x"); review.take(seller=other, reviewer=dana)
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        def shoot(user, width, *paths):
            client = Client(); client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            ctx = b.new_context(viewport={"width": width, "height": 844}, locale="zh-CN" if user.locale.startswith("zh") else "en")
            host = live_server.url.split("//")[1].split(":")[0]
            ctx.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": host, "path": "/"}, {"name":"django_language","value":user.locale,"domain":host,"path":"/"}])
            page = ctx.new_page()
            page.on("console", lambda m: print("CONSOLE", m.type, m.text[:160]) if m.type in ("error", "warning") else None)
            for n, path in enumerate(paths):
                r = page.goto(live_server.url + path); page.wait_for_load_state("networkidle")
                wide = page.evaluate("document.documentElement.scrollWidth")
                page.screenshot(path=f"/tmp/papers/shots/{user.email.split('@')[0]}-{width}-{n}.png", full_page=True)
                print(r.status, path, "scrollWidth", wide)
        shoot(akira, 390, "/seller/apply/", "/seller/apply/item/purchase_channels/", "/seller/apply/item/overseas_identity/", "/seller/apply/item/long_residence/", "/seller/apply/item/returns_agreement/")
        shoot(charlie, 390, "/seller/apply/")
        shoot(bright, 390, "/seller/documents/", "/seller/limits/", "/seller/apply/item/healthy_operation/", "/seller/apply/item/retail_qualification/")
        shoot(dana, 1280, "/admin/sellers/seller/queue/", f"/admin/sellers/seller/{other.pk}/change/", f"/admin/sellers/seller/{other.pk}/papers/")
        shoot(dana, 390, "/admin/sellers/seller/queue/", f"/admin/sellers/seller/{other.pk}/papers/")
        b.close()
