"""Best-before dates on our shelves: terms in force, and the ageing report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from logistics.models import Warehouse
from marketplace.catalog.models import Listing
from marketplace.core import rules, time
from sellers.models import Seller
from warehousing.models import Piece, Zone
from warehousing.policies.freshness import Terms, terms_of
from warehousing.policies.rules_of_pieces import BEST_BEFORE


@dataclass(frozen=True)
class Ageing:
    """Pieces of one kind of goods with one date at one warehouse. `days`: until the date; `verdict`: good, near, short."""

    listing: Listing
    warehouse: Warehouse
    best_before: date
    shelf: int
    other: int
    days: int
    sold_until: int
    verdict: str


def terms() -> Terms:
    """Of the rule in force."""
    return terms_of(rules.at(BEST_BEFORE).body)


def today_at(warehouse: Warehouse) -> date:
    """The present day at the warehouse."""
    return time.now().astimezone(ZoneInfo(warehouse.time_zone)).date()


def dated(*, seller: Seller | None = None, warehouse: Warehouse | None = None) -> QuerySet[Any]:
    """Groups of dated pieces, the nearest date first, as values; the caller pages and hands on to `ageing_rows`."""
    found = Piece.objects.filter(bin__isnull=False, best_before__isnull=False)
    if seller is not None:
        found = found.filter(seller=seller)
    if warehouse is not None:
        found = found.filter(bin__warehouse=warehouse)
    shelf = Q(bin__zone__kind=Zone.Kind.SHELF)
    return (
        found.values("best_before", "listing_id", "bin__warehouse_id")
        .annotate(shelf=Count("pk", filter=shelf), other=Count("pk", filter=~shelf))
        .order_by("best_before", "listing_id", "bin__warehouse_id")
    )


def ageing_rows(page: Iterable[Any]) -> list[Ageing]:
    """A page of `dated` as records. Two queries."""
    groups: list[dict[str, Any]] = list(page)
    listings = Listing.objects.defer("search").in_bulk({row["listing_id"] for row in groups})
    places = Warehouse.objects.in_bulk({row["bin__warehouse_id"] for row in groups})
    rule, rows = terms(), []
    for row in groups:
        place = places[row["bin__warehouse_id"]]
        today, best = today_at(place), row["best_before"]
        rows.append(
            Ageing(
                listing=listings[row["listing_id"]], warehouse=place, best_before=best, shelf=row["shelf"],
                other=row["other"], days=(best - today).days, sold_until=(best - rule.least(today)).days,
                verdict=rule.verdict(best, today),
            )
        )  # fmt: skip
    return rows
