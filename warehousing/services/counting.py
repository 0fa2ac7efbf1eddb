"""Cycle counts: scan what lies there; a difference is counted again by somebody else; then the book follows the shelf."""

from django.db import IntegrityError, transaction

from logistics.models import Posting
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from warehousing import errors, locks
from warehousing.models import Bin, Count, CountScan, Loss, Move, Piece
from warehousing.services import losses
from warehousing.services.moving import Cause, move
from warehousing.states import COUNT, CountStatus

OPEN = (CountStatus.FIRST, CountStatus.SECOND)
SEARCHED = "search:"  # claim of a piece that a picker did not find: nobody gets it before the bin is counted
LOST = "lost:"  # claim of a piece that did not arrive with its transfer


@transaction.atomic
def start(*, place: Bin, actor: str, why: str = "") -> Count:
    """Begin a count of a bin. Raises CountOpen where one is running."""
    fresh = locks.bins([place.pk])[place.pk]
    try:
        with transaction.atomic():
            made = Count.objects.create(
                bin=fresh, seen_moves=fresh.moves, why=why[:120], first_by=actor, started_at=time.now(),
                expected=fresh.pieces,
            )  # fmt: skip
    except IntegrityError as error:
        raise errors.CountOpen from error
    trail.record(verb="cycle_count.first", target=trail.ref(made), actor=actor, why=why, after={"bin": fresh.code})
    return made


@transaction.atomic
def scan(*, count: Count, piece: Piece, actor: str) -> int:
    """A piece was seen in the bin; seen twice counts once. Returns how many were seen in this round. Raises CountOver,
    SecondPerson, WrongPlace, and WrongPiece for one that left the house (it belongs to an order).
    """
    fresh = locks.count(count.pk)
    _check_round(fresh, actor)
    _check_piece(fresh, piece)
    CountScan.objects.get_or_create(count=fresh, round=_round(fresh), piece=piece, defaults={"at": time.now()})
    return CountScan.objects.filter(count=fresh, round=_round(fresh)).count()


@transaction.atomic
def finish(*, count: Count, actor: str) -> Count:
    """This round is done. Without a difference the count is closed; the first difference asks for a second round; the
    difference of the second round is booked. Raises BinMoved (the round begins anew: see `restart`), SecondPerson.
    """
    fresh = locks.count(count.pk)
    _check_round(fresh, actor)
    seen = set(CountScan.objects.filter(count=fresh, round=_round(fresh)).values_list("piece_id", flat=True))
    lying = set(Piece.objects.filter(bin=fresh.bin).values_list("pk", flat=True))
    pieces = {piece.pk: piece for piece in locks.pieces(seen | lying)}
    place = locks.bins([fresh.bin_id])[fresh.bin_id]
    if place.moves != fresh.seen_moves:
        raise errors.BinMoved
    missing = [pieces[pk] for pk in sorted(lying - seen)]
    found = [pieces[pk] for pk in sorted(seen - lying)]
    if not missing and not found:
        return _close(fresh, actor, [], [])
    if fresh.status == CountStatus.FIRST:
        COUNT.move(fresh, CountStatus.SECOND, actor=actor)
        return fresh
    _book(fresh, place, missing, found, actor)
    return _close(fresh, actor, missing, found)


@transaction.atomic
def restart(*, count: Count, actor: str) -> Count:
    """Begin the running round anew, against the bin as it is now."""
    fresh = locks.count(count.pk)
    _check_round(fresh, actor)
    place = locks.bins([fresh.bin_id])[fresh.bin_id]
    CountScan.objects.filter(count=fresh, round=_round(fresh)).delete()
    Count.objects.filter(pk=fresh.pk).update(seen_moves=place.moves, expected=place.pieces)
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def give_up(*, count: Count, actor: str, why: str) -> Count:
    """Stop counting; nothing is booked."""
    fresh = locks.count(count.pk)
    COUNT.move(fresh, CountStatus.VOID, actor=actor, why=why, closed_at=time.now())
    return fresh


def is_running(place: Bin) -> bool:
    """Is a count of this bin under way?"""
    return Count.objects.filter(bin=place, status__in=OPEN).exists()


def _book(count: Count, place: Bin, missing: list[Piece], found: list[Piece], actor: str) -> None:
    """The shelf is right, the book follows. What was promised to an order and is gone stays promised: see `short`."""
    source = f"count:{count.public_id}"
    for piece in (*missing, *found):
        if piece.claim and not piece.claim.startswith((SEARCHED, LOST)):
            raise errors.PieceTaken(fields={"piece": piece.code})
    short = move(missing, None, Cause(Move.Kind.MISSING, source, actor, count.why))
    strays = [piece for piece in found if piece.bin_id]
    move(strays, place, Cause(Move.Kind.RELOCATED, source, actor, count.why))
    move([piece for piece in found if not piece.bin_id], place, Cause(Move.Kind.FOUND, source, actor, count.why))
    if short:
        duties.call(kind="shelf_short", subject=place.code, facts={"count": count.public_id, "pieces": short})


def _close(count: Count, actor: str, missing: list[Piece], found: list[Piece]) -> Count:
    Piece.objects.filter(pk__in=[one.pk for one in missing]).update(claim="")
    Piece.objects.filter(pk__in=[one.pk for one in found], claim__startswith=LOST).update(claim="")
    _settle_losses(count, missing, found, actor)
    Piece.objects.filter(bin=count.bin, claim__startswith=SEARCHED).update(claim="")
    second = actor if count.status == CountStatus.SECOND else ""
    COUNT.move(
        count, CountStatus.CLOSED, actor=actor, closed_at=time.now(), second_by=second, missing=len(missing),
        found=len(found),
    )  # fmt: skip
    return count


def _settle_losses(count: Count, missing: list[Piece], found: list[Piece], actor: str) -> None:
    """What we cannot find we owe its seller (a second person decides); what turned up again we do not."""
    place, source = count.bin.warehouse, f"count:{count.public_id}"
    for piece in missing:
        losses.notice(
            piece=piece, warehouse=place, cause=Loss.Cause.MISSING, source=source, actor=actor, seen_by=count.first_by,
            what=count.why,
        )  # fmt: skip
    for piece in found:
        losses.found_again(piece=piece, actor=actor)


def _check_piece(count: Count, piece: Piece) -> None:
    lies_in = Bin.objects.filter(content=piece).first()
    if lies_in is not None:
        if lies_in.warehouse_id != count.bin.warehouse_id:
            raise errors.WrongPlace
        return
    last = Move.objects.filter(piece=piece).order_by("-pk").first()
    is_lost = Piece.objects.filter(pk=piece.pk, claim__startswith=LOST).exists()
    if last is None or not (last.kind == Move.Kind.MISSING or is_lost):
        raise errors.WrongPiece


def _check_round(count: Count, actor: str) -> None:
    if count.status not in OPEN:
        raise errors.CountOver
    if count.status == CountStatus.SECOND and actor == count.first_by and _has_colleagues(count):
        raise errors.SecondPerson


def _has_colleagues(count: Count) -> bool:
    """Where only one person works nobody else can count: then the same person counts again, and the book shows it."""
    return Posting.objects.filter(warehouse_id=count.bin.warehouse_id).count() > 1


def _round(count: Count) -> int:
    return 2 if count.status == CountStatus.SECOND else 1
