"""What a search without any answer offers instead: other words, kinds of goods that sound like it, what others buy."""

from collections.abc import Sequence
from typing import Any

from marketplace.catalog.records import CategoryNode
from marketplace.catalog.search import engine, text
from marketplace.storefront.tiles import tiles

MOST_POPULAR, MOST_WORDS, MOST_KINDS = 8, 6, 4


def instead(query: str, tree: Sequence[CategoryNode]) -> dict[str, Any]:
    """`tries`: words that do find something; `kinds`: categories named so; `popular`: what is bought most."""
    words = [word.text for word in text.words(text.normalise(query)) if len(word.text) > 1]
    tries = dict.fromkeys(
        other for word in words[:3] for other in (word, *engine.suggest(word)) if other != query and _finds(other)
    )
    nodes = [node for root in tree for node in (root, *root.children)]
    kinds = [node for node in nodes if any(word in text.normalise(node.name) for word in words)]
    return {
        "tries": list(tries)[:MOST_WORDS], "kinds": kinds[:MOST_KINDS],
        "popular": tiles(engine.search(ordering="sales", page_size=MOST_POPULAR).ids),
    }  # fmt: skip


def _finds(words: str) -> bool:
    return engine.search(query=words, page_size=1).total > 0
