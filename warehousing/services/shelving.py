"""Onto the shelf, and from bin to bin: one scan of a piece (or of a lot's label) at a bin."""

from django.db import transaction

from marketplace.core import trail
from warehousing import errors, locks
from warehousing.models import Bin, Move, NoticeLine, Piece, Zone
from warehousing.services.moving import Cause, check_bin, move


@transaction.atomic
def put_away(*, place: Bin, piece: Piece, actor: str) -> Piece:
    """A piece from the dock into a bin. Raises AlreadyHere, PieceElsewhere (it lies in another bin by our book), WrongPlace,
    WrongTemperature, BinFull, BinClosed, NotForSale.
    """
    (fresh,) = locks.pieces([piece.pk])
    _from_dock(fresh, place)
    check_bin(place, [fresh])
    move([fresh], place, Cause(Move.Kind.PUT_AWAY, _source(fresh), actor))
    return fresh


@transaction.atomic
def put_away_lot(*, place: Bin, line: NoticeLine, actor: str) -> int:
    """As many pieces of a lot as still lie on the dock and fit. Returns how many. Raises as `put_away`, NothingCounted."""
    waiting = Piece.objects.filter(line=line, bin__zone__kind=Zone.Kind.DOCK, bin__warehouse_id=place.warehouse_id)
    pieces = locks.pieces(waiting.filter(claim="").values_list("pk", flat=True))
    if not pieces:
        raise errors.NothingCounted
    check_bin(place, pieces)
    room = locks.bins([place.pk])[place.pk].free_cm3 // pieces[0].volume_cm3
    if room <= 0:
        raise errors.BinFull
    chosen = pieces[:room]
    move(chosen, place, Cause(Move.Kind.PUT_AWAY, _source(chosen[0]), actor))
    return len(chosen)


@transaction.atomic
def relocate(*, place: Bin, piece: Piece, actor: str, why: str = "") -> Piece:
    """A piece that lies in another bin of this warehouse comes here. Raises AlreadyHere, PieceTaken, WrongPlace and as
    `put_away`.
    """
    (fresh,) = locks.pieces([piece.pk])
    if fresh.claim:
        raise errors.PieceTaken
    if fresh.bin is None or fresh.bin.warehouse_id != place.warehouse_id:
        raise errors.WrongPlace
    if fresh.bin_id == place.pk:
        raise errors.AlreadyHere
    check_bin(place, [fresh])
    move([fresh], place, Cause(Move.Kind.RELOCATED, _source(fresh), actor, why))
    return fresh


@transaction.atomic
def send_back(*, piece: Piece, why: str, actor: str) -> Piece:
    """A piece from quarantine goes back to its seller. Raises WrongPlace where it does not lie there, PieceTaken."""
    (fresh,) = locks.pieces([piece.pk])
    if fresh.bin is None or fresh.bin.zone.kind != Zone.Kind.QUARANTINE:
        raise errors.WrongPlace
    if fresh.claim:
        raise errors.PieceTaken
    move([fresh], None, Cause(Move.Kind.SENT_BACK, _source(fresh), actor, why))
    trail.record(verb="piece.sent_back", target=trail.ref(fresh), actor=actor, why=why)
    return fresh


def _from_dock(piece: Piece, place: Bin) -> None:
    if piece.bin_id == place.pk:
        raise errors.AlreadyHere
    if piece.bin is None:
        raise errors.PieceElsewhere
    if piece.bin.warehouse_id != place.warehouse_id:
        raise errors.WrongPlace
    if piece.bin.zone.kind == Zone.Kind.SHELF:
        raise errors.PieceElsewhere(fields={"bin": piece.bin.code})
    if piece.claim:
        raise errors.PieceTaken


def _source(piece: Piece) -> str:
    return f"piece:{piece.code}"
