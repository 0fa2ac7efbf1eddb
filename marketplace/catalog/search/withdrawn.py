"""What ops have stopped leaves every list at once: no document is touched, so that lifting the stop brings it back.

The open stops are one cached list (`core.switches`); while no seller and no category is stopped this costs nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from marketplace.core import switches

KEPT = "SELECT l.id FROM catalog_listing l WHERE l.id = ANY(%s) AND "
Statement = tuple[str, list[Any]]
SELLERS = "{listing}.seller_id NOT IN (SELECT id FROM sellers_seller WHERE public_id = ANY(%s))"
CATEGORIES = (
    "{listing}.category_id NOT IN (SELECT c.id FROM catalog_category c, unnest(%s::text[]) AS stopped(slug)"
    " WHERE c.slug = stopped.slug OR starts_with(c.slug, stopped.slug || '-'))"
)


def stopped() -> tuple[list[str], list[str]]:
    """Public ids of stopped sellers, slugs of stopped categories."""
    found: dict[str, list[str]] = {"seller": [], "category": []}
    for kind, key in sorted(switches.open_stops()):
        if kind in found:
            found[kind].append(key)
    return found["seller"], found["category"]


def conditions(listing: str = "l") -> list[Statement]:
    """As conditions of SQL over the listing's alias; empty while nothing is stopped."""
    sellers, categories = stopped()
    parts = [(SELLERS, sellers), (CATEGORIES, categories)]
    return [(text.format(listing=listing), [keys]) for text, keys in parts if keys]


def named() -> tuple[str, dict[str, list[str]]]:
    """As one more condition over `l` in a statement with named parameters; empty while nothing is stopped."""
    sellers, categories = stopped()
    parts = [("stopped_sellers", SELLERS, sellers), ("stopped_categories", CATEGORIES, categories)]
    open_parts = [(name, text, keys) for name, text, keys in parts if keys]
    texts = [" AND " + text.format(listing="l").replace("%s", f"%({name})s") for name, text, _keys in open_parts]
    return "".join(texts), {name: keys for name, _text, keys in open_parts}


def running(listing_ids: Iterable[int]) -> list[int]:
    """The same without what is stopped, in their order; one query, and only while something is stopped."""
    ids = list(listing_ids)
    parts = conditions()
    if not parts or not ids:
        return ids
    where = " AND ".join(text for text, _values in parts)
    values = [value for _text, more in parts for value in more]
    with connection.cursor() as cursor:
        cursor.execute(KEPT + where, [ids, *values])
        kept = {pk for (pk,) in cursor.fetchall()}
    return [pk for pk in ids if pk in kept]
