"""Steps of the seller: verified, listed, asked to ship, visited, paid."""

from marketplace.accounts.models import Role, User
from marketplace.catalog import selectors as catalog
from marketplace.catalog.services import moderation
from marketplace.core.outbox.drain import drain
from marketplace.scenes.papers import ACCOUNTS, REGISTER, STATEMENTS, page
from marketplace.scenes.people import PASSWORD
from marketplace.scenes.pictures import product_picture
from marketplace.scenes.walk.client import WalkFailed, wait_for
from marketplace.scenes.walk.stage import Stage
from sellers import selectors as sellers
from sellers.models import Seller
from sellers.services import audits, review

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


def _provide(stage: Stage, item: dict[str, object]) -> None:
    code, api = str(item["code"]), stage.api("newcomer")
    body: dict[str, object] = {"statement": STATEMENTS.get(code, "I agree") if item["wants_statement"] else ""}
    if item["wants_number"]:
        body["number"] = {
            "business_registration": REGISTER["JP"],
            "payout_account": ACCOUNTS.get("JP", "0012345678"),
        }.get(code, "TZ7654321")
    if item["wants_date"]:
        body["valid_until"] = VALID_UNTIL
    api.put(f"seller/application/items/{code}/", body)
    for number in range(int(str(item["wants_files"]))):
        data = page(f"{code} {number + 1} {stage.run}", "Sato Hana").read()
        api.send(f"seller/application/items/{code}/documents/", {}, "file", data, "application/pdf")


def verify(stage: Stage) -> None:
    """Dana reviews every item in the admin's verbs and approves."""
    seller, dana = sellers.by_public_id(stage.facts["seller"]), stage.person("dana")
    review.take(seller=seller, reviewer=dana)
    for item in sellers.checklist(seller):
        review.accept_item(requirement=item.requirement, reviewer=dana)
    review.approve(seller=seller, reviewer=dana)
    wait_for("the payout account", lambda: Seller.objects.filter(pk=seller.pk).exclude(payout_account="").first(), 45)
    stage.facts["slug"] = Seller.objects.get(pk=seller.pk).slug
    stage.tell("Dana 逐项核验，审核通过", "Dana checks every item and approves", f"/shop/{stage.facts['slug']}/")


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


def visit(stage: Stage) -> None:
    """A surprise audit: drawn in secret, on site, filed, decided by somebody else."""
    dana, auditor = stage.person("dana"), stage.person("xiaochen")
    seller = sellers.by_public_id(stage.facts["seller"])
    drawn = audits.draw(period=f"W{stage.run}", count=1000, actor=dana.ref)
    audit = next((found for found in drawn if found.seller_id == seller.pk), None)
    if audit is None:
        raise WalkFailed("the draw of everybody left our seller out")
    if stage.api("newcomer").get("seller/audits/"):
        raise WalkFailed("the seller sees an audit before it starts")
    audits.dispatch(audit=audit, auditor=auditor, actor=dana.ref)
    audits.start(audit=audit, claimed_stock={f"WALK-{stage.run}": PIECES}, actor=auditor.ref)
    audits.file(audit=audit, stock_score=97, storage_score=93, findings="账实相符，仓储干燥整洁。", actor=auditor.ref)
    audits.decide(audit=audit, reviewer=dana, consequence="none", reason="账实相符")
    drain()
    grade = stage.api("newcomer").get("seller/grade/")
    stage.facts["grade"] = grade["grade"]
    stage.tell(
        f"突击审核：账实相符，信用等级 {grade['grade']}",
        f"Surprise audit: stock is true, grade {grade['grade']}",
        f"/shop/{stage.facts['slug']}/",
    )


def paid(stage: Stage) -> None:
    """The seller's money arrives at the bank."""
    api = stage.api("newcomer")
    payout = wait_for(
        "the payout",
        lambda: next((row for row in api.get("seller/payouts/")["results"] if row["status"] == "succeeded"), None),
        60,
    )
    stage.facts["payout"] = (payout["status"], payout["amount_minor"], payout["currency"])
    stage.tell(
        f"卖家货款已到账：{payout['amount_minor']} {payout['currency']}",
        f"The seller is paid: {payout['amount_minor']} {payout['currency']}",
        "/seller/money/",
    )
