"""Steps of the seller stories that the walk does not have: a shop of its own kind, a team, a server that listens."""

from __future__ import annotations

import json
import re
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook

from marketplace.accounts.models import Role, User
from marketplace.catalog import selectors as catalog
from marketplace.catalog.services import moderation
from marketplace.notices.models import Notice
from marketplace.scenes.papers import answer, page
from marketplace.scenes.people import PASSWORD
from marketplace.scenes.pictures import product_picture
from marketplace.scenes.walk.client import Api, WalkFailed, wait_for
from marketplace.scenes.walk.stage import Stage
from sellers.policies.requirements import specs_for

# kind → country, city, name, legal name, price of the item, station
SHOPS: dict[str, dict[str, str]] = {
    "buyer": {
        "country": "JP",
        "city": "Osaka",
        "name": "佐藤的大阪小店",
        "legal": "佐藤 花",
        "price": "4800",
        "station": "KIX",
    },
    "retailer": {
        "country": "GB",
        "city": "London",
        "name": "Harbour & Sons",
        "legal": "Harbour and Sons Ltd",
        "price": "29.00",
        "station": "LHR",
    },
}
HEARD: list[tuple[dict[str, str], bytes]] = []


def newcomer(stage: Stage) -> None:
    """An account that has nothing yet."""
    stage.facts["newcomer"] = f"story-{stage.run.lower()}@example.com"
    User.objects.create_user(
        stage.facts["newcomer"], PASSWORD, display_name=f"Story {stage.run}", roles=[Role.SHOPPER], locale="zh-hans"
    )


def own_number(number: str, country: str, run: str) -> str:
    """A sample number that no seeded shop has: British register numbers and accounts are the same in every sample."""
    if country != "GB" or number.startswith("TZ"):
        return number
    mark = f"{zlib.crc32(run.encode()) % 10**8:08d}"
    if not number.startswith("GB"):
        return mark
    letters = "".join(str(ord(letter) - ord("A") + 10) for letter in "NWBK")
    check = 98 - int(f"{letters}331926{mark}{16}{11}00") % 97  # ISO 13616: G is 16, B is 11
    return f"GB{check:02d}NWBK331926{mark}"


def apply(stage: Stage) -> None:
    """The whole application by the API, from the first call."""
    shop, api = SHOPS[stage.facts["kind"]], stage.api("newcomer")
    state = api.post(
        "seller/application/",
        {
            "kind": stage.facts["kind"],
            "country": shop["country"],
            "city": shop["city"],
            "display_name": f"{shop['name']} {stage.run}",
        },
    )
    api.patch(
        "seller/application/", {"legal_name": shop["legal"], "contact_address": f"{shop['city']}, 1 Sample Street"}
    )
    specs = {spec.code: spec for spec in specs_for(stage.facts["kind"], shop["country"])}
    for item in state["items"]:
        if item["by_system"]:
            continue
        body = answer(specs[item["code"]], country=shop["country"], holder=shop["legal"], mark=stage.run)
        body["rows"] = body.pop("table", [])
        if body.get("number"):
            body["number"] = own_number(body["number"], shop["country"], stage.run)
        if "valid_until" in body:
            body["valid_until"] = "2030-12-31"
        api.put(f"seller/application/items/{item['code']}/", body)
        for number in range(int(item["wants_files"])):
            data = page(f"{item['code']} {number + 1} {stage.run}", shop["legal"]).read()
            api.send(f"seller/application/items/{item['code']}/documents/", {}, "file", data, "application/pdf")
    api.post("seller/application/submit/")
    stage.facts["seller"] = state["seller"]


def team(stage: Stage) -> None:
    """The owner invites somebody to buy; they see the list and never the money."""
    helper = f"helper-{stage.run.lower()}@example.com"
    User.objects.create_user(helper, PASSWORD, display_name="小花", roles=[Role.SHOPPER], locale="zh-hans")
    asked = stage.api("newcomer").post("seller/invitations/", {"email": helper, "role": "buyer"})
    notice = Notice.objects.get(recipient=f"invitation:{asked['id']}")
    found = re.search(r"/seller/join/([0-9A-Z]+)/", str(notice.body))
    if found is None:
        raise WalkFailed("the invitation has no link")
    api = Api(stage.base, helper)
    stage._apis["helper"] = api
    api.post("seller/invitations/accept/", {"token": found[1]})
    stage.facts["helper"] = helper
    stage.facts["helper_sees_money"] = api.session.get(f"{api.base}seller/money/", timeout=20).status_code


def listen(stage: Stage) -> None:
    """A server of the seller's own; the test button works at once."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            HEARD.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = stage.api("newcomer").post(
        "webhooks/endpoints/", {"url": f"http://127.0.0.1:{server.server_port}/miaomiao", "kinds": [], "note": "story"}
    )
    stage.facts["secret"] = made["secret"]
    ping = stage.api("newcomer").post(f"webhooks/endpoints/{made['id']}/ping/")
    if ping["status"] != "delivered":
        raise WalkFailed(f"the ping did not arrive: {ping}")


def list_item(stage: Stage) -> None:
    """One item, moderated, with the shop where it is bought."""
    shop, api = SHOPS[stage.facts["kind"]], stage.api("newcomer")
    listing = api.post(
        "seller/listings/",
        {
            "sku": f"STORY-{stage.run}",
            "category": "home-kitchen",
            "title_zh_hans": f"手作铜茶筒 {stage.run}",
            "title_en": f"Copper caddy {stage.run}",
            "description_zh_hans": "手工打制，双层密封。",
            "brand": "KAIDO",
            "origin_country": shop["country"],
            "price": shop["price"],
            "weight_g": 380,
            "length_mm": 90,
            "width_mm": 90,
            "height_mm": 130,
            "hs_code": "7418102000",
            "source_shop": "Loft 梅田",
        },
    )
    where = f"seller/listings/{listing['id']}/"
    picture = product_picture(slug=f"story-{stage.run}", category="home/kitchen", title="tin", seed=0, size=600)
    api.send(f"{where}pictures/", {}, "picture", picture, "image/jpeg")
    api.put(f"{where}stock/", {"on_hand": 3})
    api.post(f"{where}submit/")
    found = catalog.listing_by_public_id(listing["id"])
    moderation.approve(listing=found, actor=stage.person("dana").ref)
    stage.facts["listing"] = listing["id"]


def moderate(stage: Stage) -> None:
    """A reviewer approves what a page handed in."""
    found = catalog.listing_by_public_id(stage.facts["listing"])
    moderation.approve(listing=found, actor=stage.person("dana").ref)


def trade_record(stage: Stage) -> None:
    """The worker has told the warehouse what to expect."""
    wait_for("the pieces at the warehouse", lambda: stage.api("newcomer").get("seller/inbound/")["results"])


def buy_the_goods(stage: Stage) -> None:
    """What needs me today is the order; the helper ticks it off, then it is to be handed in."""
    helper, number = stage.api("helper") if "helper" in stage._apis else stage.api("newcomer"), stage.facts["order"]
    stop = wait_for("the shopping list", lambda: [s for s in helper.get("seller/shopping-list/") if s["due_at"]])[0]
    if stop["name"] != "Loft 梅田" or stop["items"][0]["order"] != number:
        raise WalkFailed(f"the shopping list is wrong: {stop}")
    _today(stage, "buy")
    helper.post("seller/shopping-list/", {"lines": [stop["items"][0]["line"]], "is_bought": True})
    _today(stage, "hand_in")


def handed_in(stage: Stage) -> None:
    """Nothing is left to do, and the warehouse has every piece."""
    wait_for("an empty list", lambda: stage.api("newcomer").get("seller/shopping-list/") == [] or None)
    row = next(r for r in stage.api("newcomer").get("seller/inbound/")["results"] if r["order"] == stage.facts["order"])
    if row["received"] != row["pieces"] or row["is_partial"]:
        raise WalkFailed(f"the inbound page is wrong: {row}")


def heard(stage: Stage) -> None:
    """The seller's server was told everything, and every message is signed."""
    wanted = {"order.to_buy", "unit.received", "order.completed", "payout.paid"}
    wait_for("all webhooks", lambda: wanted <= {json.loads(body)["type"] for _headers, body in HEARD} or None, 60)
    checker = Webhook(stage.facts["secret"])
    for headers, body in HEARD:
        checker.verify(body.decode(), headers)
    stage.facts["heard"] = sorted({json.loads(body)["type"] for _headers, body in HEARD})
    stage.facts["heard_people"] = any(b"xiaomei" in body.lower() or "小美".encode() in body for _headers, body in HEARD)


def _today(stage: Stage, code: str) -> None:
    api = stage.api("newcomer")
    wait_for(f"“{code}” on the first page", lambda: code in {row["code"] for row in api.get("seller/today/")} or None)
