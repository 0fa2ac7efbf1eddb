"""A seller calls goods back from the shelf: asked, fetched by scan, packed, handed over against a signed receipt.

From the moment that they ask, nobody can buy the pieces. What is promised to orders stays. Storage is settled before
anything leaves (`storage.settle`), so goods never go out against an open bill.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from logistics.models import Warehouse
from marketplace.catalog.models import Listing
from marketplace.catalog.services import stock
from marketplace.core import ids, time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.crypto import keyring
from marketplace.core.errors import IllegalMove
from marketplace.core.outbox.emit import emit
from marketplace.core.transparency.canonical import canonical_json, utc_text
from sellers.models import Seller
from warehousing import errors, locks, sql
from warehousing.models import Move, Piece, Recall, RecallPiece, Zone
from warehousing.services import counting, storage
from warehousing.services.announcing import MOST_CARTONS, MOST_LINES
from warehousing.services.moving import Cause, move
from warehousing.services.receiving import floor
from warehousing.states import RECALL, RecallStatus

PACK_CLOCK, COLLECT_CLOCK = "recall_pack", "recall_collect"
MOST_PIECES = 500
VERSION = "miaomiao-recall/1"


@dataclass(frozen=True)
class Wish:
    """Pieces of one kind of goods: from the shelf, or what was set aside (damaged, too short)."""

    listing: Listing
    pieces: int
    is_set_aside: bool = False


@dataclass(frozen=True)
class Leaving:
    """How it leaves: collected at the counter, or fetched by the seller's own carrier."""

    way: str = Recall.Way.COUNTER
    carrier: str = ""
    waybill: str = ""
    note: str = ""


@transaction.atomic
def ask(*, seller: Seller, warehouse: Warehouse, wishes: Sequence[Wish], leaving: Leaving, actor: str) -> Recall:
    """Call pieces back. From now on nobody can buy them. Raises BadRecall (also for others' goods), NotSoMany where fewer free
    pieces lie there than are wanted.
    """
    _check(seller, wishes, leaving)
    made = Recall.objects.create(
        number=ids.next_number("MB"), seller=seller, warehouse=warehouse, created_at=time.now(), **vars(leaving)
    )
    for wish in sorted(wishes, key=lambda one: one.listing.pk):
        _claim(made, wish)
    clocks.start(kind=PACK_CLOCK, subject=made.ref, actor=actor)
    trail.record(
        verb="recall.asked", target=trail.ref(made), actor=actor,
        after={"warehouse": warehouse.code, "pieces": sum(one.pieces for one in wishes)},
    )  # fmt: skip
    return made


@transaction.atomic
def fetch(*, recall: Recall, piece: Piece, actor: str) -> RecallPiece:
    """The piece is in hand and goes to the packing place. Scanned again changes nothing. Raises WrongPiece, IllegalMove where
    it is packed or over.
    """
    fresh = _open(recall)
    row = fresh.pieces.filter(piece=piece).first()
    if row is None or row.is_short:
        raise errors.WrongPiece
    if row.found_at is not None:
        return row
    taken = locks.pieces([piece.pk])
    move(taken, floor(fresh.warehouse, Zone.Kind.DOCK), Cause(Move.Kind.TO_PACK, fresh.ref, actor))
    row.found_at = time.now()
    row.save(update_fields=["found_at"])
    return row


@transaction.atomic
def not_there(*, recall: Recall, piece: Piece, actor: str) -> RecallPiece:
    """The piece is not in its bin: the bin is counted, and the count decides whether we lost it. Raises WrongPiece."""
    fresh = _open(recall)
    row = fresh.pieces.filter(piece=piece).select_related("piece__bin__zone", "piece__bin__warehouse").first()
    if row is None or row.found_at is not None or row.is_short:
        raise errors.WrongPiece
    (taken,) = locks.pieces([piece.pk])
    if row.was_for_sale:  # as the book says it still lies on the shelf; the count takes it off
        stock.shelve(listing=taken.listing, place=f"warehouse:{fresh.warehouse.code}", by=1)
    Piece.objects.filter(pk=taken.pk).update(claim=f"{counting.SEARCHED}{fresh.number}")
    if taken.bin is not None and not counting.is_running(taken.bin):
        counting.start(place=taken.bin, actor=actor, why=f"{fresh.number}: a piece is not there")
    row.is_short = True
    row.save(update_fields=["is_short"])
    return row


@transaction.atomic
def pack(*, recall: Recall, cartons: int, weight_g: int, actor: str) -> Recall:
    """Everything is in cartons; the seller is told. Raises RecallUnscanned, RecallEmpty, BadRecall, IllegalMove."""
    fresh = _open(recall)
    rows = list(fresh.pieces.all())
    if any(row.found_at is None and not row.is_short for row in rows):
        raise errors.RecallUnscanned
    if not any(row.found_at for row in rows):
        raise errors.RecallEmpty
    if not (0 < cartons <= MOST_CARTONS and 0 < weight_g <= 10_000_000):
        raise errors.BadRecall
    RECALL.move(fresh, RecallStatus.PACKED, actor=actor, packed_at=time.now(), cartons=cartons, weight_g=weight_g)
    clocks.stop(kind=PACK_CLOCK, subject=fresh.ref, actor=actor)
    clocks.start(kind=COLLECT_CLOCK, subject=fresh.ref, actor=actor)
    emit(topic="warehousing.recall_packed", key=fresh.ref, payload={"recall": fresh.number})
    return fresh


@transaction.atomic
def hand_over(*, recall: Recall, taken_by: str, waybill: str = "", actor: str) -> Recall:
    """They leave: storage is settled, the pieces go out of the house, and the receipt is signed with our key. Again returns
    the first. Raises StorageOwed, BadRecall without the name of who takes them (and the waybill, where a carrier does),
    IllegalMove before it is packed.
    """
    fresh = locks.recall(recall.pk)
    if fresh.status == RecallStatus.HANDED_OVER:
        return fresh
    bill_of_lading = waybill.strip()[:40] or fresh.waybill
    if not taken_by.strip() or (fresh.way == Recall.Way.CARRIER and not bill_of_lading):
        raise errors.BadRecall
    now = time.now()
    RECALL.move(fresh, RecallStatus.HANDED_OVER, actor=actor, ended_at=now, waybill=bill_of_lading, signed_by=actor)
    storage.settle(recall=fresh)
    packed = locks.pieces(fresh.pieces.exclude(found_at=None).values_list("piece_id", flat=True))
    move(packed, None, Cause(Move.Kind.RECALLED, fresh.ref, actor))
    Piece.objects.filter(pk__in=[one.pk for one in packed]).update(claim="")
    fresh.document = _document(fresh, packed, taken_by=taken_by.strip()[:60])
    signature = keyring.sign(canonical_json(fresh.document))
    fresh.key_id, fresh.signature = signature.key_id, keyring.b64url(signature.value)
    fresh.save(update_fields=["document", "key_id", "signature"])
    clocks.stop(kind=COLLECT_CLOCK, subject=fresh.ref, actor=actor)
    emit(topic="warehousing.recall_left", key=fresh.ref, payload={"recall": fresh.number})
    return fresh


@transaction.atomic
def cancel(*, recall: Recall, actor: str, why: str) -> Recall:
    """They stay after all: on the shelf they can be bought again, from the packing place they are put away again. Raises
    IllegalMove once they left.
    """
    fresh = locks.recall(recall.pk)
    RECALL.move(fresh, RecallStatus.CANCELLED, actor=actor, why=why, ended_at=time.now())
    rows = list(fresh.pieces.filter(is_short=False).select_related("piece__listing"))
    pieces = locks.pieces([row.piece_id for row in rows])
    for row in rows:
        if row.was_for_sale and row.found_at is None:
            stock.shelve(listing=row.piece.listing, place=f"warehouse:{fresh.warehouse.code}", by=1)
    spoilt = [one for one in pieces if one.defect and one.bin is not None and one.bin.zone.kind == Zone.Kind.DOCK]
    move(spoilt, floor(fresh.warehouse, Zone.Kind.QUARANTINE), Cause(Move.Kind.RELOCATED, fresh.ref, actor))
    Piece.objects.filter(pk__in=[one.pk for one in pieces]).update(claim="")
    for kind in (PACK_CLOCK, COLLECT_CLOCK):
        clocks.stop(kind=kind, subject=fresh.ref, actor=actor, reason="cancelled")
    return fresh


def is_genuine(recall: Recall) -> bool:
    """Does the signature still fit the document?"""
    if not recall.signature:
        return False
    signature = keyring.Signature(recall.key_id, keyring.unb64url(recall.signature))
    return keyring.verify(canonical_json(recall.document), signature)


def _check(seller: Seller, wishes: Sequence[Wish], leaving: Leaving) -> None:
    keys = {(one.listing.pk, one.is_set_aside) for one in wishes}
    if not 0 < len(wishes) <= MOST_LINES or len(keys) != len(wishes) or leaving.way not in Recall.Way.values:
        raise errors.BadRecall
    if any(one.listing.seller_id != seller.pk or one.pieces <= 0 for one in wishes):
        raise errors.BadRecall
    if sum(one.pieces for one in wishes) > MOST_PIECES:
        raise errors.BadRecall(fields={"pieces": MOST_PIECES})
    if leaving.way == Recall.Way.CARRIER and not leaving.carrier.strip():
        raise errors.BadRecall(fields={"carrier": leaving.carrier})


def _claim(recall: Recall, wish: Wish) -> None:
    kind = Zone.Kind.QUARANTINE if wish.is_set_aside else Zone.Kind.SHELF
    values: dict[str, str | int | date] = {
        "claim": recall.ref, "listing": wish.listing.pk, "warehouse": recall.warehouse_id, "count": wish.pieces,
        "kind": kind.value, "fresh": date.min,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.CLAIM, values)
        claimed = sorted(piece for piece, _bin in cursor.fetchall())
    if len(claimed) < wish.pieces:
        raise errors.NotSoMany(fields={"listing": wish.listing.public_id, "free": len(claimed)})
    if not wish.is_set_aside:
        place = f"warehouse:{recall.warehouse.code}"
        if stock.shelve(listing=wish.listing, place=place, by=-wish.pieces) != -wish.pieces:
            raise errors.NotSoMany(fields={"listing": wish.listing.public_id})
    RecallPiece.objects.bulk_create(
        RecallPiece(recall=recall, piece_id=piece, was_for_sale=not wish.is_set_aside) for piece in claimed
    )


def _open(recall: Recall) -> Recall:
    fresh = locks.recall(recall.pk)
    if fresh.status != RecallStatus.ASKED:
        raise IllegalMove(code="illegal_move", fields={"from": fresh.status})
    return fresh


def _document(recall: Recall, packed: Sequence[Piece], *, taken_by: str) -> dict[str, object]:
    return {
        "at": utc_text(recall.ended_at or time.now()), "carrier": recall.carrier, "cartons": recall.cartons,
        "pieces": [{"piece": one.code, "sku": one.listing.sku} for one in packed], "recall": recall.number,
        "seller": recall.seller.public_id, "signed_by": recall.signed_by, "taken_by": taken_by, "v": VERSION,
        "warehouse": recall.warehouse.code, "way": recall.way, "waybill": recall.waybill, "weight_g": recall.weight_g,
    }  # fmt: skip
