"""Every message that code sends has subject and body and reads well in the three languages."""

import ast
from collections.abc import Iterator

import pytest
from django.template import Context, Engine
from django.utils import translation

from marketplace.notices.samples import FACTS
from marketplace.notices.subjects import subject_of
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
    # desk/handlers.py, knowledge/services, quality/services
    "compensation_coupon",
    "compensation_credit",
    "compensation_refund",
    "complaint_answered",
    "complaint_asked",
    "complaint_final",
    "complaint_received",
    "score_card_final",
    "score_card_given",
    # orders/after_handlers.py
    "goodwill",
    "goodwill_price",
    "goodwill_batch",
    # of decisions on returns: returns/decisions/
    "return_closed",
    "return_closed_exchanged",
    "return_closed_kept",
    "return_closed_repaired",
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


def templates_on_disk() -> set[str]:
    return {path.name.split(".")[0] for path in FOLDER.glob("*.txt")}


def strings_in(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def chosen(value: ast.expr) -> Iterator[str]:
    """The template names an expression may give: a literal, or one of two."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        if value.value.isidentifier():  # a page, or a piece of SQL, is no notice
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
    for inner in house.nodes(tree):
        if isinstance(inner, ast.Assign) and [ast.unparse(target) for target in inner.targets] == ["template"]:
            yield from chosen(inner.value)


def named_in_code() -> set[str]:
    return PUT_TOGETHER | {name for source in house.parsed() for name in named_in(source.tree)}


def test_the_search_finds_names() -> None:
    code = "tell(user, template='a' if x else 'b')\norder_event(order, 'c')\ntemplate = 'd'"
    assert set(named_in(ast.parse(code))) == {"a", "b", "c", "d"}


def test_every_named_notice_exists_and_every_notice_is_named() -> None:
    assert named_in_code() == templates_on_disk()


@pytest.mark.parametrize("name", sorted(templates_on_disk()))
def test_it_is_about_something_that_a_person_can_choose(name: str) -> None:
    assert subject_of(name).title


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
