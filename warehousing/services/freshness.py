"""Every day: what is too near its best-before date leaves the shelf, and sellers hear of what grows old."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from logistics.models import Warehouse
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from sellers.selectors import ref
from warehousing import locks
from warehousing.models import Move, Piece, Zone
from warehousing.selectors import freshness
from warehousing.services.moving import Cause, move
from warehousing.services.receiving import floor

SYSTEM = "system:warehousing"
MOST = 500


def sweep() -> int:
    """All warehouses, each in its own transaction. Returns how many pieces were set aside or warned about."""
    places = Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).order_by("pk")
    return sum(set_aside(warehouse=place) + warn(warehouse=place) for place in places)


@transaction.atomic
def set_aside(*, warehouse: Warehouse) -> int:
    """Pieces too short for road and shopper go to quarantine and can be bought no more. What a person has in hand is stopped
    at the scan (`picking.pick`). Where such pieces were promised, operations are called.
    """
    least = freshness.terms().least(freshness.today_at(warehouse))
    found = Piece.objects.filter(bin__warehouse=warehouse, best_before__lt=least, claim="")
    found = found.exclude(bin__zone__kind=Zone.Kind.QUARANTINE).order_by("pk")
    pieces = [piece for piece in locks.pieces(found.values_list("pk", flat=True)[:MOST]) if not piece.claim]
    if pieces:
        take_off(warehouse, pieces, SYSTEM)
    return len(pieces)


def take_off(warehouse: Warehouse, pieces: list[Piece], actor: str) -> None:
    """Into quarantine, with the reason on each; sellers are told. The caller holds the pieces."""
    cause = Cause(Move.Kind.SET_ASIDE, f"dates:{warehouse.code}", actor, "best-before date too near")
    short = move(pieces, floor(warehouse, Zone.Kind.QUARANTINE), cause)
    for piece in pieces:
        piece.defect = f"best before {piece.best_before:%Y-%m-%d}: too near"
    Piece.objects.bulk_update(pieces, ["defect"])
    if short:
        duties.call(kind="shelf_short", subject=f"{warehouse.code}-QUARANTINE", facts={"pieces": short})
    _tell("warehousing.grown_old", warehouse, pieces)


@transaction.atomic
def warn(*, warehouse: Warehouse) -> int:
    """Sellers hear once of pieces that will soon be too short."""
    rule, today = freshness.terms(), freshness.today_at(warehouse)
    found = Piece.objects.filter(
        bin__warehouse=warehouse, bin__zone__kind=Zone.Kind.SHELF, warned_on=None, best_before__gte=rule.least(today),
        best_before__lt=rule.least(today) + timedelta(days=rule.warn_days),
    )  # fmt: skip
    pieces = locks.pieces(found.order_by("pk").values_list("pk", flat=True)[:MOST])
    Piece.objects.filter(pk__in=[piece.pk for piece in pieces]).update(warned_on=today)
    _tell("warehousing.growing_old", warehouse, pieces)
    return len(pieces)


def _tell(topic: str, warehouse: Warehouse, pieces: Iterable[Piece]) -> None:
    by_seller: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_seller.setdefault(piece.seller_id, []).append(piece)
    for rows in by_seller.values():
        first = min(piece.best_before for piece in rows if piece.best_before)
        payload = {
            "seller": rows[0].seller.pk, "warehouse": warehouse.code, "count": len(rows), "until": f"{first:%Y-%m-%d}",
            "mark": min(piece.code for piece in rows),
        }  # fmt: skip
        if topic == "warehousing.grown_old":
            emit(topic="warehousing.grown_old", key=ref(rows[0].seller), payload=payload)
        else:
            emit(topic="warehousing.growing_old", key=ref(rows[0].seller), payload=payload)
