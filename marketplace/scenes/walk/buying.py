"""Steps of the shopper: quote, pay, follow, confirm, send back, ask."""

import re

import requests

from marketplace.scenes.walk.client import TIMEOUT, WalkFailed, wait_for
from marketplace.scenes.walk.stage import Stage


def order(stage: Stage) -> None:
    """Two pieces into the cart, one honest price, the notice confirmed, placed."""
    api = stage.api("xiaomei")
    for line in api.get("cart/lines/")["lines"]:
        api.session.delete(f"{api.base}cart/lines/{line['id']}/", timeout=TIMEOUT)
    api.post("cart/lines/", {"listing": stage.facts["listing"], "quantity": 2})
    quote = api.post("checkout/quote/")
    address = next(row for row in _rows(api.get("me/addresses/")) if row["is_default"])
    purchase = api.post(
        "checkout/", {"quote": quote["quote"], "address": address["id"], "notice_version": quote["notice"]["version"]}
    )
    stage.facts["purchase"], stage.facts["total"] = purchase["number"], quote["total_fen"]
    stage.facts["order"] = purchase["orders"][0]["number"]
    stage.tell(
        f"小美下单 2 件，到手价 ¥{quote['total_fen'] / 100:.2f}（含运费、税）",
        f"Xiaomei orders two, landed price ¥{quote['total_fen'] / 100:.2f}",
        f"/me/orders/{stage.facts['order']}/",
    )


def pay(stage: Stage) -> None:
    """Pays with Alipay on the provider's page; webhook and worker do the rest."""
    api = stage.api("xiaomei")
    attempt = wait_for("an open payment page", lambda: _open_page(stage))
    _press_pay(attempt["action_url"])
    wait_for(
        "the paid purchase", lambda: api.get(f"purchases/{stage.facts['purchase']}/")["status"] == "paid" or None, 60
    )
    paid = wait_for("the paid order", lambda: _order(stage) if _order(stage)["payment"] == "paid" else None)
    stage.tell(
        "支付宝付款成功，确认收货后结算给卖家",
        f"Paid by Alipay, the money waits: {paid['payment']}",
        f"/me/orders/{paid['number']}/",
    )


def _open_page(stage: Stage) -> dict[str, str] | None:
    """The provider may have hung up after doing its work: asking again finds the same page."""
    try:
        attempt: dict[str, str] = stage.api("xiaomei").post(
            f"purchases/{stage.facts['purchase']}/pay/", {"method": "alipay"}
        )
    except WalkFailed:
        return None
    return attempt if attempt["action_url"] else None


def _press_pay(address: str) -> None:
    """What a person does on the hosted page: choose Alipay, then say yes on Alipay's own page."""
    browser = requests.Session()
    page = browser.get(address, timeout=TIMEOUT)
    for action in ("pay", "approve"):
        form = re.search(r'<form[^>]*action="([^"]*)"', page.text)
        where = requests.compat.urljoin(page.url, form.group(1)) if form and form.group(1) else page.url
        page = browser.post(where, data={"action": action, "method": "alipay"}, timeout=TIMEOUT, allow_redirects=True)
        if page.status_code >= 500:
            raise WalkFailed(f"the payment page answered {page.status_code}")


def follow(stage: Stage) -> None:
    """Delivered: tracking tells the whole story and both passports verify."""
    delivered = wait_for(
        "the delivered order", lambda: _order(stage) if _order(stage)["delivery"] == "delivered" else None
    )
    proofs = [stage.api("xiaomei").get(f"passports/{code}/") for code in stage.facts["units"]]
    if not all(proof["verification"]["is_sound"] for proof in proofs):
        raise WalkFailed("a passport does not verify")
    stage.tell(
        "包裹签收；两件商品的护照全部核验通过",
        "Delivered; both passports verify",
        f"/passport/{stage.facts['units'][0]}/",
    )
    stage.facts["delivered"] = delivered["delivery"]


def send_back(stage: Stage) -> None:
    """One of the two goes back, to the centre in China."""
    api = stage.api("xiaomei")
    case = api.post(
        "returns/",
        {
            "order": stage.facts["order"],
            "items": [{"line": 1, "quantity": 1}],
            "reason": "no_reason",
            "note": "买多了一件",
        },
    )
    api.post(f"returns/{case['number']}/sent/")
    stage.facts["case"], stage.facts["label"] = case["number"], case["label_code"]
    stage.tell(
        "小美退回其中一件，寄到上海退货中心",
        "Xiaomei returns one piece to the centre in Shanghai",
        f"/me/returns/{case['number']}/",
    )


def ask(stage: Stage) -> None:
    """A question in Chinese: the assistant answers first, then a person who was asked for."""
    shopper = stage.api("xiaomei")
    talk = shopper.post(
        "support/conversations/",
        {
            "context": f"order:{stage.facts['order']}",
            "body": "退款什么时候到账呀？",
            "client_id": f"walk-{stage.run}-1",
        },
    )
    path = f"support/conversations/{talk['id']}/"
    wait_for(
        "the assistant's answer",
        lambda: next((row for row in shopper.get(path)["messages"] if row["sender"] == "bot"), None),
    )
    shopper.post(path, {"body": "转人工", "client_id": f"walk-{stage.run}-3"})
    desk = stage.api("tingting")
    ticket = wait_for(
        "the ticket at the desk",
        lambda: next((row for row in _all_tickets(stage) if row["conversation"] == talk["id"]), None),
    )
    desk.post(
        f"support/tickets/{ticket['number']}/reply/",
        {"body": "小美您好，验收后 7 天内原路退回，我帮您盯着。", "client_id": f"walk-{stage.run}-2"},
    )
    answers = shopper.get(path)["messages"]
    if answers[-1]["sender"] != "agent":
        raise WalkFailed("the answer did not reach the shopper")
    desk.post(f"support/tickets/{ticket['number']}/solve/")
    stage.tell(
        "助手先答，婷婷接手回复了小美", "The assistant answers first, then Tingting", f"/help/chat/{talk['id']}/"
    )


def refunded(stage: Stage) -> None:
    """The money is back at the source."""
    case = stage.api("xiaomei").get(f"returns/{stage.facts['case']}/")
    found = wait_for(
        "the refund at the source",
        lambda: _order(stage) if _order(stage)["payment"] == "partially_refunded" else None,
        60,
    )
    stage.facts["refund"] = case["refund_fen"]
    stage.tell(
        f"退款 ¥{case['refund_fen'] / 100:.2f} 已原路退回",
        f"¥{case['refund_fen'] / 100:.2f} refunded to the source",
        f"/me/orders/{found['number']}/",
    )


def release(stage: Stage) -> None:
    """The window passes; the rest of the money is released to the seller."""
    stage.travel(days=9)
    done = wait_for(
        "the completed order", lambda: _order(stage) if _order(stage)["lifecycle"] == "completed" else None, 60
    )
    stage.facts["lifecycle"] = done["lifecycle"]
    stage.tell(
        "退货期满，剩余货款放给卖家",
        "The return window has passed, the rest is released",
        f"/me/orders/{done['number']}/",
    )


def _order(stage: Stage) -> dict[str, str]:
    found: dict[str, str] = stage.api("xiaomei").get(f"orders/{stage.facts['order']}/")
    return found


def _all_tickets(stage: Stage) -> list[dict[str, str]]:
    """The desk's queue, all pages."""
    found: list[dict[str, str]] = []
    page = 1
    while True:
        answer = stage.api("tingting").get("support/tickets/", page=page, page_size=100)
        found += answer["results"]
        if not answer["next"]:
            return found
        page += 1


def _rows(answer: object) -> list[dict[str, object]]:
    return answer["results"] if isinstance(answer, dict) else answer  # type: ignore[return-value]
