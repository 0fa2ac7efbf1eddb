"""From one warehouse of ours to another: packed by scan, sent, taken in by scan; what does not arrive is missing."""

from django.db import transaction

from logistics.models import Unit, Warehouse
from logistics.services import receiving as road
from logistics.states import UnitStatus
from marketplace.catalog.services import stock
from marketplace.core import ids, time, trail
from warehousing import errors, locks
from warehousing.models import Loss, Move, Piece, Transfer, TransferPiece, Zone
from warehousing.services import losses
from warehousing.services.moving import Cause, check_bin, move
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
def forward(*, piece: Piece, unit: Unit, cause: Cause) -> TransferPiece:
    """A piece that was picked for a unit of another warehouse joins the transfer that is being packed for there."""
    (one,) = locks.pieces([piece.pk])
    if one.bin is None:
        raise errors.PieceElsewhere
    origin = one.bin.warehouse
    row = Transfer.objects.filter(
        origin=origin, destination_id=unit.warehouse_id, status=TransferStatus.PACKING
    ).first()
    transfer = row or open_transfer(origin=origin, destination=unit.warehouse, actor=cause.actor)
    move([one], floor(origin, Zone.Kind.DOCK), cause)
    Piece.objects.filter(pk=one.pk).update(claim=f"transfer:{transfer.number}")
    return TransferPiece.objects.create(transfer=transfer, piece=one, unit=unit)


@transaction.atomic
def take_out(*, transfer: Transfer, piece: Piece, actor: str) -> None:
    """Back to the dock; it is put away again from there. Raises TransferClosed, WrongPiece."""
    fresh = locks.transfer(transfer.pk)
    if fresh.status != TransferStatus.PACKING:
        raise errors.TransferClosed
    row = TransferPiece.objects.filter(transfer=fresh, piece=piece).first()
    if row is None or _is_wanted(row, fresh):
        raise errors.WrongPiece
    row.delete()
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
    for row in fresh.pieces.exclude(unit=None).select_related("unit__line__consignment", "piece__listing"):
        _is_wanted(row, fresh)
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
    """One scanned piece has arrived: it lies on the dock of the destination, or its unit is received. Again changes
    nothing. Raises TransferClosed,
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
    is_for_order = _is_wanted(row, fresh)
    if is_for_order and row.unit is not None:
        road.receive_unit(unit=row.unit, actor=actor)
    (one,) = locks.pieces([piece.pk])
    dock = floor(fresh.destination, Zone.Kind.DOCK)
    check_bin(dock, [one])
    move([one], dock, Cause(Move.Kind.ARRIVED, f"transfer:{fresh.number}", actor))
    if is_for_order:
        move([one], None, Cause(Move.Kind.HANDED_ON, f"transfer:{fresh.number}", actor))
    Piece.objects.filter(pk=one.pk).update(claim="")
    row.arrived_at = time.now()
    row.save(update_fields=["arrived_at"])
    return row


@transaction.atomic
def close(*, transfer: Transfer, actor: str) -> Transfer:
    """Everything that came was scanned; the rest is missing on the way, stays off the shelves, and is
    owed to its sellers. Raises IllegalMove."""
    fresh = locks.transfer(transfer.pk)
    lost = fresh.pieces.filter(arrived_at=None).count()
    gone = locks.pieces(fresh.pieces.filter(arrived_at=None).values_list("piece_id", flat=True))
    for piece in gone:
        losses.notice(
            piece=piece, warehouse=fresh.destination, cause=Loss.Cause.MISSING, source=f"transfer:{fresh.number}",
            actor=actor, what=f"did not arrive with {fresh.number}",
        )  # fmt: skip
    Piece.objects.filter(claim=f"transfer:{fresh.number}").update(claim=f"lost:{fresh.number}")
    why = f"{lost} missing" if lost else ""
    TRANSFER.move(fresh, TransferStatus.ARRIVED, actor=actor, why=why, arrived_at=time.now())
    return fresh


def _is_wanted(row: TransferPiece, transfer: Transfer) -> bool:
    """Does an order still wait for this piece? If it was cancelled on the way, the piece is ordinary stock again: the count
    that its reservation gave back to the origin is taken from there.
    """
    if row.unit is None:
        return False
    if row.unit.status == UnitStatus.EXPECTED and row.unit.line.consignment.cancelled_at is None:
        return True
    stock.shelve(listing=row.piece.listing, place=f"warehouse:{transfer.origin.code}", by=-1)
    TransferPiece.objects.filter(pk=row.pk).update(unit=None)
    row.unit = None
    return False
