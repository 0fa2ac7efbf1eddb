"""Stock: counted by place, reserved at checkout, consumed at dispatch, released by cancellation.

One statement a call, however many items; a CHECK (`reserved <= on_hand`) stands behind every condition.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from marketplace.catalog.errors import BadStock, ListingNotFound, SoldOut, StockReserved
from marketplace.catalog.locks import RESERVE, SETTLE
from marketplace.catalog.models import Listing, Stock, StockReservation
from marketplace.catalog.policies.places import SELLER_PLACE, is_place
from marketplace.catalog.selectors.favourites import awaited_again, is_awaited
from marketplace.catalog.states import ListingStatus
from marketplace.core import locks, time, trail
from marketplace.core.joined import joined
from marketplace.core.outbox.emit import emit
from sellers.models import Seller

MOST_PIECES = 1_000_000


@transaction.atomic
def set_on_hand(*, listing: Listing, on_hand: int, place: str = SELLER_PLACE, actor: str) -> Stock:
    """Set the count of a listing at one place. Raises BadStock, and StockReserved where more is sold already."""
    if not (0 <= on_hand <= MOST_PIECES and is_place(place)):
        raise BadStock(fields={"on_hand": on_hand, "place": place})
    stock, made = Stock.objects.get_or_create(listing=listing, place=place, defaults={"on_hand": on_hand})
    before = 0 if made else stock.on_hand
    if not made and not Stock.objects.filter(pk=stock.pk, reserved__lte=on_hand).update(on_hand=on_hand):
        reserved = Stock.objects.values_list("reserved", flat=True).get(pk=stock.pk)
        raise StockReserved(fields={"reserved": reserved})
    was_out = before - stock.reserved <= 0
    stock.on_hand = on_hand
    if was_out and on_hand > stock.reserved and is_awaited(listing.pk, besides=place):
        _announce_filled(listing.public_id)
    trail.record(
        verb="stock.set", target=trail.ref(listing), actor=actor,
        before={place: before}, after={place: on_hand},
    )  # fmt: skip
    return stock


def set_first(*, listing: Listing, on_hand: int, actor: str) -> None:
    """The seller's pieces of a listing made in this very transaction, which nobody can have saved or reserved yet.

    Raises BadStock.
    """
    if not 0 <= on_hand <= MOST_PIECES:
        raise BadStock(fields={"on_hand": on_hand, "place": SELLER_PLACE})
    Stock.objects.create(listing=listing, place=SELLER_PLACE, on_hand=on_hand)
    trail.record(
        verb="stock.set",
        target=trail.ref(listing),
        actor=actor,
        before={SELLER_PLACE: 0},
        after={SELLER_PLACE: on_hand},
    )


@transaction.atomic
def set_many(*, seller: Seller, counts: Mapping[str, int], actor: str) -> list[str]:
    """Set the seller's own counts of several listings (public id → pieces), all or nothing; unchanged ones are left alone.

    Returns the ids that changed. Raises ListingNotFound (also for somebody else's), BadStock, and StockReserved naming
    the first listing of which more is sold.
    """
    own = Listing.objects.filter(seller=seller, public_id__in=counts).exclude(status=ListingStatus.PRIVATE)
    found = {one.public_id: one for one in own.order_by("pk")}
    if counts.keys() - found.keys():
        raise ListingNotFound
    known = dict(
        Stock.objects.filter(listing__in=found.values(), place=SELLER_PLACE).values_list("listing_id", "on_hand")
    )
    changed = []
    for public_id, listing in found.items():
        wanted = counts[public_id]
        if known.get(listing.pk, 0) == wanted:
            continue
        try:
            set_on_hand(listing=listing, on_hand=wanted, actor=actor)
        except StockReserved as error:
            raise StockReserved(fields={**error.fields, "listing": public_id, "title": str(listing)}) from error
        changed.append(public_id)
    return changed


def reserve(*, source: str, items: Mapping[int, int]) -> None:
    """Hold pieces for one source (`order:MO…`): listing id → quantity. See `reserve_many`."""
    reserve_many(wanted={source: items})


@joined
def reserve_many(*, wanted: Mapping[str, Mapping[int, int]], actor: str = "") -> None:
    """Hold pieces for several sources at once, all or nothing. A source that reserved before is left as it is.

    Raises SoldOut naming every short listing with what is left of it; nothing is written then. Raises BadStock for a
    quantity below one. The caller's own trail row names the order, so none is written here.
    """
    triples = [(source, pk, quantity) for source, items in wanted.items() for pk, quantity in items.items()]
    if any(quantity < 1 for _, _, quantity in triples):
        raise BadStock
    if not triples:
        return
    sources, listings, quantities = zip(*triples, strict=True)
    planned, taken, short, missing = _run(
        RESERVE,
        {"sources": list(sources), "listings": list(listings), "quantities": list(quantities), "now": time.now()},
    )
    if missing or planned != taken:
        raise SoldOut(fields=json.loads(short or "{}"))


def consume(*, source: str) -> int:
    """The pieces left the shelf for good. Returns how many reservations that settled (0 when it was done before)."""
    return _settle([source], "consumed")


def release(*, source: str) -> int:
    """The pieces are free again. Returns how many reservations that settled (0 when it was done before)."""
    return _settle([source], "released")


def release_many(*, sources: Sequence[str], actor: str = "") -> int:
    """Release several sources in one statement."""
    return _settle(sources, "released")


@transaction.atomic
def settle_some(*, source: str, pieces: Mapping[int, int], to: str) -> dict[int, int]:
    """Of what `source` holds, settle only so many pieces (listing id → pieces): `released`, or `consumed` where they do
    not exist after all. The seller's own pieces go first, ours last. Returns what was settled, by listing.

    The caller holds whatever stands behind the source (an order), so nobody else settles it at the same time.
    """
    held = StockReservation.objects.filter(source=source, status=StockReservation.Status.HELD)
    rows = held.filter(stock__listing_id__in=pieces).select_related("stock__listing").defer("stock__listing__search")
    left, taken = dict(pieces), dict.fromkeys(pieces, 0)
    changes: list[tuple[Stock, int]] = []
    for row in sorted(rows, key=lambda row: (row.stock.place != SELLER_PLACE, row.stock_id)):
        count = min(left[row.stock.listing_id], row.quantity)
        if not count:
            continue
        left[row.stock.listing_id] -= count
        taken[row.stock.listing_id] += count
        seen = StockReservation.objects.filter(pk=row.pk, quantity=row.quantity, status=StockReservation.Status.HELD)
        seen.update(**({"status": to} if count == row.quantity else {"quantity": row.quantity - count}))
        changes.append((row.stock, count))
    for stock, count in sorted(changes, key=lambda change: change[0].pk):
        gone = count if to == StockReservation.Status.CONSUMED else 0
        Stock.objects.filter(pk=stock.pk).update(reserved=F("reserved") - count, on_hand=F("on_hand") - gone)
        if not gone and stock.on_hand <= stock.reserved and is_awaited(stock.listing_id, besides=stock.place):
            _announce_filled(stock.listing.public_id)
    return taken


def _announce_filled(public_id: str) -> None:
    """Pieces where there were none, and somebody saved the listing: they hear (`services.favourites`)."""
    emit(topic="catalog.stock_filled", key=f"listing:{public_id}", payload={"listing": public_id})


@transaction.atomic
def _settle(sources: Sequence[str], to: str) -> int:
    settled, _ = _run(SETTLE, {"sources": list(sources), "to": to})
    if settled and to == "released":
        for public_id in awaited_again(sources):
            _announce_filled(public_id)
    return int(settled)


def _run(statement: str, values: Mapping[str, Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


@transaction.atomic
def shelve(*, listing: Listing, place: str, by: int) -> int:
    """Pieces came onto one of our shelves, or left it without an order (`by` below zero). Called by the shelf room only,
    in the transaction of its moves. What is reserved stays: returns how far the count really changed.
    """
    if not is_place(place) or place == SELLER_PLACE:
        raise BadStock(fields={"place": place})
    row, _made = Stock.objects.get_or_create(listing=listing, place=place)
    (stock,) = locks.rows(Stock.objects.filter(pk=row.pk))
    free = stock.on_hand - stock.reserved
    change = max(by, -free)
    Stock.objects.filter(pk=stock.pk).update(on_hand=F("on_hand") + change)
    if change > 0 and free <= 0 and is_awaited(listing.pk, besides=place):
        _announce_filled(listing.public_id)
    return change
