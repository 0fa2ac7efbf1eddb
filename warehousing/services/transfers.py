"""From one warehouse of ours to another: packed by scan, sent, taken in by scan; what does not arrive is missing."""

from django.db import transaction

from logistics.models import Warehouse
from marketplace.catalog.models import Stock
from marketplace.core import ids, time, trail
from warehousing import errors, locks
from warehousing.models import Move, Piece, Transfer, TransferPiece, Zone
from warehousing.services.moving import Cause, check_bin, move, place_of
from warehousing.services.receiving import floor
from warehousing.states import TRANSFER, TransferStatus


@transaction.atomic
def open_transfer(*, origin: Warehouse, destination: Warehouse, actor: str) -> Transfer:
    """Begin to pack. Raises WrongPlace for a place that is no other warehouse of ours."""
    if origin.pk == destination.pk or destination.kind != Warehouse.Kind.OVERSEAS:
        raise errors.WrongPlace
    made = Transfer.objects.create(
        number=ids.next_number("MX"), origin=origin, destination=destination, made_by=actor, created_at=time.now()
    )
    trail.record(
        verb="transfer.packing", target=trail.ref(made), actor=actor,
        after={"from": origin.code, "to": destination.code},
    )  # fmt: skip
    return made


@transaction.atomic
def put(*, transfer: Transfer, piece: Piece, actor: str) -> TransferPiece:
    """One scanned piece into the transfer; from now on nobody can buy it here. Raises TransferClosed, WrongPlace,
    PieceTaken, NotForSale, and StockPromised where every piece here is promised to an order.
    """
    fresh = locks.transfer(transfer.pk)
    if fresh.status != TransferStatus.PACKING:
        raise errors.TransferClosed
    (one,) = locks.pieces([piece.pk])
    if one.bin is None or one.bin.warehouse_id != fresh.origin_id:
        raise errors.WrongPlace
    if one.claim:
        raise errors.PieceTaken
    if one.bin.zone.kind == Zone.Kind.QUARANTINE:
        raise errors.NotForSale
    row = TransferPiece.objects.create(transfer=fresh, piece=one)
    cause = Cause(Move.Kind.RELOCATED, f"transfer:{fresh.number}", actor)
    if one.bin.zone.kind == Zone.Kind.SHELF and move([one], floor(fresh.origin, Zone.Kind.DOCK), cause):
        raise errors.StockPromised  # the whole step is rolled back
    Piece.objects.filter(pk=one.pk).update(claim=f"transfer:{fresh.number}")
    return row


@transaction.atomic
def take_out(*, transfer: Transfer, piece: Piece, actor: str) -> None:
    """Back to the dock; it is put away again from there. Raises TransferClosed, WrongPiece."""
    fresh = locks.transfer(transfer.pk)
    if fresh.status != TransferStatus.PACKING:
        raise errors.TransferClosed
    if not TransferPiece.objects.filter(transfer=fresh, piece=piece).delete()[0]:
        raise errors.WrongPiece
    Piece.objects.filter(pk=piece.pk).update(claim="")
    trail.record(verb="transfer.taken_out", target=trail.ref(fresh), actor=actor, after={"piece": piece.code})


@transaction.atomic
def send(*, transfer: Transfer, actor: str) -> Transfer:
    """It leaves. Raises TransferClosed, TransferEmpty."""
    fresh = locks.transfer(transfer.pk)
    if fresh.status != TransferStatus.PACKING:
        raise errors.TransferClosed
    pieces = locks.pieces(fresh.pieces.values_list("piece_id", flat=True))
    if not pieces:
        raise errors.TransferEmpty
    move(pieces, None, Cause(Move.Kind.SENT, f"transfer:{fresh.number}", actor))
    TRANSFER.move(fresh, TransferStatus.SENT, actor=actor, sent_at=time.now())
    return fresh


@transaction.atomic
def cancel(*, transfer: Transfer, actor: str, why: str) -> Transfer:
    """It does not go after all; its pieces wait on the dock. Raises IllegalMove once it was sent."""
    fresh = locks.transfer(transfer.pk)
    Piece.objects.filter(claim=f"transfer:{fresh.number}").update(claim="")
    TRANSFER.move(fresh, TransferStatus.CANCELLED, actor=actor, why=why)
    return fresh


@transaction.atomic
def take_in(*, transfer: Transfer, piece: Piece, actor: str) -> TransferPiece:
    """One scanned piece has arrived: it lies on the dock of the destination. Again changes nothing. Raises TransferClosed,
    WrongPiece for one that is not in it.
    """
    fresh = locks.transfer(transfer.pk)
    if fresh.status != TransferStatus.SENT:
        raise errors.TransferClosed
    row = TransferPiece.objects.filter(transfer=fresh, piece=piece).first()
    if row is None:
        raise errors.WrongPiece
    if row.arrived_at is not None:
        return row
    (one,) = locks.pieces([piece.pk])
    dock = floor(fresh.destination, Zone.Kind.DOCK)
    check_bin(dock, [one])
    move([one], dock, Cause(Move.Kind.ARRIVED, f"transfer:{fresh.number}", actor))
    Piece.objects.filter(pk=one.pk).update(claim="")
    row.arrived_at = time.now()
    row.save(update_fields=["arrived_at"])
    return row


@transaction.atomic
def close(*, transfer: Transfer, actor: str) -> Transfer:
    """Everything that came was scanned; the rest is missing on the way and stays off the shelves. Raises IllegalMove."""
    fresh = locks.transfer(transfer.pk)
    lost = fresh.pieces.filter(arrived_at=None).count()
    Piece.objects.filter(claim=f"transfer:{fresh.number}").update(claim=f"lost:{fresh.number}")
    why = f"{lost} missing" if lost else ""
    TRANSFER.move(fresh, TransferStatus.ARRIVED, actor=actor, why=why, arrived_at=time.now())
    return fresh


def free_here(piece: Piece) -> int:
    """Pieces of these goods that nobody was promised, where this one lies."""
    if piece.bin is None:
        return 0
    stock = Stock.objects.filter(listing=piece.listing, place=place_of(piece.bin)).first()
    return stock.on_hand - stock.reserved if stock else 0
