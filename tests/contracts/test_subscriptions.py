"""Who listens to what: every path resolves, every emitted topic is declared, nobody listens upwards."""

import ast
import inspect

import pytest
from django.utils.module_loading import import_string

from marketplace.config.subscriptions import SUBSCRIPTIONS
from marketplace.core.clocks import registry
from tests.contracts import house

ORDER = (
    "core",
    "ledger",
    "payments",
    "notices",
    "accounts",
    "translating",
    "tariff",
    "sellers",
    "catalog",
    "logistics",
    "warehousing",
    "freight",
    "promises",
    "risk",
    "promotions",
    "orders",
    "wanted",
    "returns",
    "repairs",
    "support",
    "claims",
    "cases",
    "learning",
    "tower",
    "finance",
    "quality",
    "knowledge",
    "assistant",
    "care",
    "desk",
    "storefront",
)
PAIRS = [(topic, handler) for topic, handlers in SUBSCRIPTIONS.items() for handler in handlers]


def app_of(path: str) -> str:
    parts = path.split(".")
    return parts[1] if parts[0] == "marketplace" else parts[0]


@pytest.mark.parametrize(("topic", "handler"), PAIRS)
def test_the_handler_exists_and_takes_keywords(topic: str, handler: str) -> None:
    function = import_string(handler)
    kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}


@pytest.mark.parametrize(("topic", "handler"), PAIRS)
def test_nobody_listens_upwards(topic: str, handler: str) -> None:
    assert ORDER.index(topic.split(".")[0]) <= ORDER.index(app_of(handler))


def test_who_is_named_after_a_topic_of_the_core_listens_to_it() -> None:
    """`clock_breached` below `core.clock_rung` resolves and takes its keywords, and would act at the wrong moment."""
    named = {topic.split(".")[1]: topic for topic in SUBSCRIPTIONS if topic.startswith("core.")}
    wrong = [pair for pair in PAIRS if named.get(pair[1].split(".")[-1], pair[0]) != pair[0]]
    assert wrong == []


def emitted() -> dict[str, str]:
    found = {}
    for source in house.parsed():
        for node, called in house.calls(source.tree):
            if called.split(".")[-1] != "emit":
                continue
            for keyword in node.keywords:
                if keyword.arg == "topic" and isinstance(keyword.value, ast.Constant):
                    found[keyword.value.value] = source.name
    return found


def test_every_emitted_topic_is_declared_by_its_own_app() -> None:
    for topic, path in emitted().items():
        assert topic in SUBSCRIPTIONS, f"{path} emits {topic}"
        assert topic.split(".")[0] in path.split("/")


def named_by_its_own_app() -> set[str]:
    """Topics that stand as a literal in the source of the app they belong to (some verbs hand the topic to a helper)."""
    found = set()
    for source in house.parsed():
        parts = source.name.split("/")
        for node in house.nodes(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.split(".")[0] in parts[:2]:
                found.add(node.value)
    return found


def test_every_declared_topic_is_announced_by_its_own_app() -> None:
    dynamic = registry.topics() | {"core.clock_breached"}
    assert SUBSCRIPTIONS.keys() - named_by_its_own_app() - dynamic == set()
