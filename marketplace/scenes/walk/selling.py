"""Steps of the seller: verified, listed, asked to ship, paid."""

from typing import Any

from marketplace.accounts.models import Role, User
from marketplace.catalog import selectors as catalog
from marketplace.catalog.services import moderation
from marketplace.scenes.papers import answer, let_in, page
from marketplace.scenes.people import PASSWORD
from marketplace.scenes.pictures import product_picture
from marketplace.scenes.walk.client import wait_for
from marketplace.scenes.walk.stage import Stage
from sellers import selectors as sellers
from sellers.models import Seller
from sellers.policies.requirements import specs_for

VALID_UNTIL = "2030-12-31"
PIECES = 3


def apply(stage: Stage) -> None:
    """A 买手 in Osaka applies through the API, every paper uploaded."""
    stage.facts["newcomer"] = f"walk-{stage.run.lower()}@example.com"
    User.objects.create_user(
        stage.facts["newcomer"], PASSWORD, display_name=f"佐藤 {stage.run}", roles=[Role.SHOPPER], locale="zh-hans"
    )
    api = stage.api("newcomer")
    state = api.post(
        "seller/application/",
        {"kind": "buyer", "country": "JP", "display_name": f"佐藤的京都小店 {stage.run}", "city": "Kyoto"},
    )
    api.patch(
        "seller/application/",
        {"legal_name": "佐藤 花", "contact_address": "京都市下京区四条通 1-2", "about": "只卖自己用过的东西。"},
    )
    for item in state["items"]:
        _provide(stage, item)
    api.post("seller/application/submit/")
    stage.facts["seller"] = state["seller"]
    stage.tell("佐藤提交了买手入驻申请，材料齐全", "Sato applies as a buyer abroad with all papers", "/seller/apply/")


def _provide(stage: Stage, item: dict[str, Any]) -> None:
    """One item, as the API says what it wants."""
    code, api = str(item["code"]), stage.api("newcomer")
    if item["by_system"]:
        return
    spec = next(spec for spec in specs_for(Seller.Kind.BUYER, "JP") if spec.code == code)
    body = answer(spec, country="JP", holder="佐藤 花", mark=stage.run)
    body["rows"] = body.pop("table", [])
    if "valid_until" in body:
        body["valid_until"] = VALID_UNTIL
    api.put(f"seller/application/items/{code}/", body)
    for number in range(int(item["wants_files"])):
        data = page(f"{code} {number + 1} {stage.run}", "Sato Hana").read()
        api.send(f"seller/application/items/{code}/documents/", {}, "file", data, "application/pdf")


def verify(stage: Stage) -> None:
    """Dana reviews every item, Ming signs second, both through the verbs of the admin."""
    seller = sellers.by_public_id(stage.facts["seller"])
    let_in(seller, stage.person("dana"), stage.person("ming"))
    wait_for("the payout account", lambda: Seller.objects.filter(pk=seller.pk).exclude(payout_account="").first())
    stage.facts["slug"] = Seller.objects.get(pk=seller.pk).slug
    stage.tell(
        "Dana 逐项核验，明复核签字，审核通过", "Dana checks every item, Ming signs second: approved",
        f"/shop/{stage.facts['slug']}/",
    )  # fmt: skip


def list_item(stage: Stage) -> None:
    """A listing with a picture, moderated, found in Chinese."""
    api, title = stage.api("newcomer"), f"京都手作铜茶筒 {stage.run} 100g 装"
    listing = api.post("seller/listings/", {
        "sku": f"WALK-{stage.run}", "category": "home-kitchen", "title_zh_hans": title, "title_en": f"Kyoto copper tea caddy {stage.run}",
        "description_zh_hans": "百年作坊手工打制，双层密封，越用越亮。", "description_en": "Hand-made, double lid.", "brand": "KAIDO",
        "brand_zh": "开道", "origin_country": "JP", "price": "9800", "weight_g": 380, "length_mm": 90, "width_mm": 90, "height_mm": 130,
        "hs_code": "7418102000",
    })  # fmt: skip
    picture = product_picture(
        slug=f"walk-{stage.run}", category="home/kitchen", title="KAIDO tea caddy tin", seed=0, size=600
    )
    where = f"seller/listings/{listing['id']}/"
    api.send(f"{where}pictures/", {}, "picture", picture, "image/jpeg")
    api.put(f"{where}stock/", {"on_hand": PIECES})
    api.post(f"{where}submit/")
    found = catalog.listing_by_public_id(listing["id"])
    moderation.approve(listing=found, actor=stage.person("dana").ref)
    stage.facts["listing"] = listing["id"]
    shopper = stage.api("xiaomei")
    wait_for("the listing in the search", lambda: shopper.get("listings/", search=f"铜茶筒 {stage.run}")["results"])
    stage.tell(
        "新商品上架，中文搜索「铜茶筒」找得到",
        "The item is listed, moderated and found in Chinese",
        f"/s/?q=铜茶筒+{stage.run}",
    )
