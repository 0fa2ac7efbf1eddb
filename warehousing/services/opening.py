"""Taking over stock that lay in a warehouse before the shelves had a book."""

from datetime import datetime, timedelta

from django.db import transaction

from logistics.models import Warehouse
from marketplace.catalog.models import Stock
from marketplace.core import time, trail
from warehousing import locks
from warehousing.models import Bin, Move, Piece
from warehousing.policies.putaway import propose
from warehousing.selectors.shelves import bin_facts
from warehousing.services import receiving
from warehousing.services.moving import write


@transaction.atomic
def take_over(*, warehouse: Warehouse, actor: str, days_ago: int = 0) -> int:
    """Label and shelve the pieces that the catalogue knows at this warehouse and the shelves do not. The catalogue's counts
    stay as they are; what fits nowhere is left for a person. `days_ago`: since when they lie here, as far as is known.

    Returns how many pieces were taken over; again takes over nothing.
    """
    known = Piece.objects.filter(bin__warehouse=warehouse).values("listing_id")
    rows = Stock.objects.filter(place=f"warehouse:{warehouse.code}", on_hand__gt=0).exclude(listing_id__in=known)
    since = time.now() - timedelta(days=days_ago)
    done = 0
    for row in rows.select_related("listing__seller").order_by("pk"):
        done += _shelve(warehouse, row, actor, since)
    if done:
        trail.record(
            verb="shelves.taken_over", target=f"warehouse:{warehouse.code}", actor=actor, after={"pieces": done}
        )
    return done


def _shelve(warehouse: Warehouse, row: Stock, actor: str, since: datetime) -> int:
    left = row.on_hand
    while left:
        facts = bin_facts(warehouse, row.listing_id)
        found = propose(facts, volume_cm3=receiving.volume_of(row.listing), count=left, temperature="ambient")
        if not found.takes:
            break
        pieces = receiving.make_pieces(
            seller=row.listing.seller, listing=row.listing, count=found.takes, received_on=since.date()
        )
        (target,) = locks.bins(Bin.objects.filter(code=found.code).values_list("pk", flat=True)).values()
        write([
            Move(
                piece=piece, kind=Move.Kind.OPENING, to_bin=target, warehouse=warehouse, at=since, actor=actor,
                source=f"opening:{warehouse.code}", why="opening balance",
            )
            for piece in pieces
        ])  # fmt: skip
        left -= found.takes
    return row.on_hand - left
