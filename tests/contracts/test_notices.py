"""Every message that code sends has subject and body and reads well in the three languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.utils import translation

from tests.contracts import house

FOLDER = house.ROOT / "templates" / "notices"
LANGUAGES = ("zh-hans", "zh-hant", "en")
# Functions that send, and where their template name stands: by keyword, or as this positional argument.
SENDERS = {
    "tell": None, "send": None, "purchase_event": 1, "order_event": 1, "refund_event": 1, "seller_event": 1,
    "_tell_shopper": 1, "_tell_seller": 1, "_text": 1, "_tell_shop": 1,
    "tell_place": 1, "tell_shopper": 1, "tell_seller": 1,
}  # fmt: skip
# Names that code puts together from parts.
PUT_TOGETHER = {
    "deposit_drawn",
    "deposit_received",
    "deposit_returned",
    "listing_approved",
    "listing_rejected",
    "payout_hold",
    "inbound_received",
    "storage_charged",
    "recall_packed",
    "recall_left",
    "stock_growing_old",
    "stock_too_old",
    "shelf_loss_paid",
    "shelf_loss_refused",
    "shelf_loss_found",
    "ip_ended",
    "ip_forwarded",
    "payout_reopened",
    # of decisions on returns: returns/decisions/
    "return_closed",
    # to the owners of a batch: learning/services/telling.py
    "batch_owners",
    "batch_recalled",
    "return_declined",
    "return_exchanged",
    "return_kept",
    "return_repaired",
    "return_repairing",
    "return_repairing_seller",
    "return_settled",
}
MISSING = "⟦missing %s⟧"
FACTS = {
    "claim": "MC2611230000017",
    "role": "采购与库存", "address": "https://shop.example.com/hooks", "is_gone": True,
    "name": "小美", "link": "https://shop.example.com/me/", "number": "MO2611220000017", "order": "MO2611220000017",
    "parcel": "MM2611220000011", "seller": "明明买手店", "shop": "明明买手店", "title": "红腰子精华", "reason": "图片不清楚",
    "amount": "128.00", "code": "123456", "until": "2026-12-01", "reasons": ["还有未完成的订单"], "centre": "杭州退货中心",
    "items": [{"title": "身份证", "reason": "照片反光"}], "is_refunded": True, "is_returned": True, "case": "MT2611220000013",
    "state": "standing", "before": "B", "grade": "A", "points": 760, "subject": "MR2611220000011", "cause": "包裹在途中丢失了。",
    "is_better": True, "label": "RL1234",
    "result": "警告", "answer": "维持原决定", "kind": "卖家", "what": "明明买手店", "why": "正在核实。",
    "count": 3, "titles": ["清水烧茶碗"], "item": "营业执照", "days": 30, "recipient": "市场监管局", "period": "2026-H1",
    "price": "¥366.60", "pieces": 3, "stars": 4, "goods": "红腰子精华 × 2", "credit": "28.00", "is_credit": True,
    "lent": "96.00", "lane": "LAX-CTU", "detour": "LAX-PVG", "is_late": True,
    "recall": "MB261122000001K", "cartons": 2,
    "notice": "MI2611220000011", "warehouse": "KIX", "month": "2026-10", "good": 5, "short": 1, "damaged": 1, "over": 2,
    "replacement": "MO2611220000025", "pays": "12.00",
    "batch": "K7-2291", "is_lot": True, "faults": 18, "orders": 60,
    "happened": "派送中", "at": "2026-11-22 10:00", "stop": "https://shop.example.com/track/unfollow/x/",
}  # fmt: skip


def templates_on_disk() -> set[str]:
    return {path.name.split(".")[0] for path in FOLDER.glob("*.txt")}


def strings_in(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def chosen(value: ast.expr) -> Iterator[str]:
    """The template names an expression may give: a literal, or one of two."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from chosen(value.body)
        yield from chosen(value.orelse)


def named_in(tree: ast.Module) -> Iterator[str]:
    for node, called in house.calls(tree):
        function = called.split(".")[-1]
        if function not in SENDERS:
            continue
        position = SENDERS[function]
        values = [keyword.value for keyword in node.keywords if keyword.arg == "template"]
        values += [node.args[position]] if position is not None and len(node.args) > position else []
        for value in values:
            yield from chosen(value)
    for inner in ast.walk(tree):
        if isinstance(inner, ast.Assign) and [ast.unparse(target) for target in inner.targets] == ["template"]:
            yield from chosen(inner.value)


def named_in_code() -> dict[str, Path]:
    found = {name: path for path in house.sources() for name in named_in(ast.parse(path.read_text()))}
    return found | dict.fromkeys(PUT_TOGETHER, FOLDER)


def test_the_search_finds_names() -> None:
    code = "tell(user, template='a' if x else 'b')\norder_event(order, 'c')\ntemplate = 'd'"
    assert set(named_in(ast.parse(code))) == {"a", "b", "c", "d"}


def test_every_named_notice_exists_and_every_notice_is_named() -> None:
    assert named_in_code().keys() == templates_on_disk()


@pytest.mark.parametrize("name", sorted(templates_on_disk()))
@pytest.mark.parametrize("part", ["subject", "body"])
def test_it_renders_in_three_languages(name: str, part: str) -> None:
    path = FOLDER / f"{name}.{part}.txt"
    assert path.exists(), f"{path.name} is missing"
    engine = Engine(
        string_if_invalid=MISSING,
        libraries={"i18n": "django.templatetags.i18n", "tz": "django.templatetags.tz"},
        builtins=["django.template.defaultfilters"],
    )
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = engine.from_string(path.read_text()).render(Context(FACTS)).strip()
        assert texts[language]
        assert "⟦" not in texts[language]
        assert part == "body" or "\n" not in texts[language]
    assert texts["zh-hans"] != texts["en"], "no Chinese"
