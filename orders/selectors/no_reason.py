"""Reading the exceptions from returning without a reason: what a quote asks about, what a purchase confirmed."""

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.catalog.models import Listing
from marketplace.catalog.selectors import category_tree, trail_in_tree
from marketplace.core import rules
from orders.models import NoReasonConfirmation, Order, Quote
from orders.policies.no_reason import EXCEPTIONS, to_confirm


def paths_of(listing_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Category slugs from the root, by listing; two queries."""
    tree = category_tree("zh-hans")
    rows = Listing.objects.filter(pk__in=set(listing_ids)).values_list("pk", "category_id")
    return {pk: tuple(node.slug for node in trail_in_tree(tree, category)) for pk, category in rows}


def asked_of(quote: Quote, country: str) -> list[Mapping[str, Any]]:
    """The exceptions that the page before placing puts to the shopper; `country` is where it goes."""
    ids = [line["listing_id"] for document in quote.document["orders"] for line in document["lines"]]
    return to_confirm(rules.at(EXCEPTIONS.code).body["rows"], paths=paths_of(ids).values(), country=country)


def confirmed_of(order: Order) -> list[str]:
    """Codes that were confirmed for the purchase of this order."""
    found = NoReasonConfirmation.objects.filter(purchase_id=order.purchase_id).order_by("id")
    return list(found.values_list("code", flat=True))
