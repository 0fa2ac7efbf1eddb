"""The one way in which pieces move. Everything on shelves goes through `move`; catalogue and book follow in the same transaction.

What shoppers may buy is the catalogue's stock at `warehouse:<code>`; where things lie is the moves. They agree because a
move onto a shelf adds to the catalogue and a move off it, other than a pick, takes from it. A pick does not: the order's
reservation is consumed when its goods are with us (orders). Pieces that a seller calls back leave the catalogue when they are
called back, not when they are fetched.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from marketplace.catalog.services import stock
from marketplace.core import time
from warehousing import errors, locks
from warehousing.models import Bin, Move, Piece, Zone
from warehousing.policies.freshness import SHORT
from warehousing.selectors import freshness

# A pick leaves the catalogue to the order's reservation; pieces called back left it when the seller asked for them.
TOLD_BEFORE = (Move.Kind.PICKED, Move.Kind.TO_PACK)


@dataclass(frozen=True)
class Cause:
    """Why things move: a kind of move, what made it (`notice:…`, `wave:…`), who, and words where a person gave some."""

    kind: str
    source: str
    actor: str
    why: str = ""


def move(pieces: Sequence[Piece], to: Bin | None, cause: Cause) -> int:
    """Move pieces, whose locks the caller holds, to a bin, or out of the house (`to` None). One transaction with the caller.

    Returns by how many pieces less the catalogue could follow (things are gone that were promised). Raises BinFull,
    PieceElsewhere.
    """
    if not pieces:
        return 0
    places = locks.bins({piece.bin_id for piece in pieces if piece.bin_id} | ({to.pk} if to else set()))
    now, target = time.now(), places.get(to.pk) if to else None
    rows = [
        Move(
            piece=piece, kind=cause.kind, from_bin_id=piece.bin_id, to_bin=target, source=cause.source[:80],
            warehouse_id=target.warehouse_id if target else places[piece.bin_id].warehouse_id,  # type: ignore[index]
            why=cause.why[:200], actor=cause.actor, at=now,
        )
        for piece in pieces
    ]  # fmt: skip
    write(rows)
    short = 0
    if cause.kind not in TOLD_BEFORE:
        short = _tell_catalogue(pieces, places, target)
    for piece in pieces:
        piece.bin = target
    return short


def write(rows: list[Move]) -> None:
    """Moves alone, without the catalogue. Raises BinFull, PieceElsewhere."""
    try:
        with transaction.atomic():
            Move.objects.bulk_create(rows)
    except IntegrityError as error:
        if "bin_never_overfull" in str(error):
            raise errors.BinFull from error
        if "warehousing_piece_elsewhere" in str(error):
            raise errors.PieceElsewhere from error
        raise


def _tell_catalogue(pieces: Sequence[Piece], places: dict[int, Bin], target: Bin | None) -> int:
    changes: Counter[tuple[int, str]] = Counter()
    goods = {piece.listing_id: piece.listing for piece in pieces}
    for piece in pieces:
        if piece.bin_id and is_shelf(places[piece.bin_id]):
            changes[piece.listing_id, place_of(places[piece.bin_id])] -= 1
        if target and is_shelf(target):
            changes[piece.listing_id, place_of(target)] += 1
    short = 0
    for (listing, place), by in sorted(changes.items()):
        if by:
            short += abs(by - stock.shelve(listing=goods[listing], place=place, by=by))
    return short


def is_shelf(place: Bin) -> bool:
    return bool(place.zone.kind == Zone.Kind.SHELF)


def place_of(place: Bin) -> str:
    """The catalogue's name of the warehouse."""
    return f"warehouse:{place.warehouse.code}"


def check_bin(place: Bin, pieces: Sequence[Piece]) -> None:
    """May these go in here? Raises BinClosed, WrongTemperature, NotForSale, TooShort."""
    if not place.is_open:
        raise errors.BinClosed
    if is_shelf(place):
        rule, today = freshness.terms(), freshness.today_at(place.warehouse)
        for piece in pieces:
            if rule.verdict(piece.best_before, today) == SHORT:
                raise errors.TooShort
            if piece.defect or piece.is_over:
                raise errors.NotForSale
            if piece.temperature != place.zone.temperature:
                raise errors.WrongTemperature
