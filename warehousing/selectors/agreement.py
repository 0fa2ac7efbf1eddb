"""Do catalogue and shelves say the same? A check that people of operations can read, and tests hold."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from logistics.models import Warehouse
from marketplace.catalog.models import Listing, Stock, StockReservation
from warehousing.models import Piece, Zone
from warehousing.selectors.demand import picked_of


@dataclass(frozen=True)
class Difference:
    """`catalogue`: pieces on hand as the catalogue says; `shelf`: what it should say by the shelves."""

    listing: Listing
    catalogue: int
    shelf: int


def differences(warehouse: Warehouse) -> list[Difference]:
    """Goods of which the two do not agree. Empty is good. Five queries.

    on hand = on the shelf, without what sellers call back, + picked for orders whose reservation is still held (it is consumed
    when all of the order is with us); never less than what is reserved.
    """
    place = f"warehouse:{warehouse.code}"
    stocks = {row.listing_id: row for row in Stock.objects.filter(place=place)}
    shelf: Counter[int] = Counter(
        dict(
            Piece.objects.filter(bin__warehouse=warehouse, bin__zone__kind=Zone.Kind.SHELF)
            .exclude(claim__startswith="recall:").values_list("listing_id").annotate(n=Count("pk"))
        )
    )  # fmt: skip
    known = set(shelf) | set(
        Piece.objects.filter(moves__warehouse=warehouse).values_list("listing_id", flat=True).distinct()
    )
    under_way = _under_way(place, known)
    rows = []
    for listing in sorted(known):
        row = stocks.get(listing)
        wanted = max(shelf[listing] + under_way[listing], row.reserved if row else 0)
        if (row.on_hand if row else 0) != wanted:
            rows.append((listing, row.on_hand if row else 0, wanted))
    goods = Listing.objects.defer("search").in_bulk([listing for listing, _is, _should in rows])
    return [Difference(goods[listing], seen, wanted) for listing, seen, wanted in rows]


def _under_way(place: str, known: set[int]) -> Counter[int]:
    """Pieces that left the shelf for orders whose reservation is still held."""
    rows = list(
        StockReservation.objects.filter(stock__place=place, stock__listing_id__in=known, source__startswith="order:")
        .filter(status=StockReservation.Status.HELD).values_list("source", "stock__listing_id")
    )  # fmt: skip
    picked = picked_of({source for source, _listing in rows})
    found: Counter[int] = Counter()
    for source, listing in rows:
        found[listing] += picked.get((source, listing), 0)
    return found
