"""What a seller gets for a piece that we lost or broke: noticed by one person, decided by another, booked once.

A piece that turns up again is the seller's again: what was paid is taken back, what was not decided ends.
"""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F

from logistics.models import Warehouse
from marketplace.core import rules, time, trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from sellers import locks as seller_locks
from sellers.selectors import ref
from warehousing import errors, locks
from warehousing.models import Loss, Move, Piece, Zone
from warehousing.policies.compensation import worth
from warehousing.policies.rules_of_pieces import COMPENSATION
from warehousing.services.moving import Cause, move
from warehousing.services.receiving import floor
from warehousing.states import LOSS, LossStatus

DUTY = "shelf_loss"
LIVE = (LossStatus.NOTICED, LossStatus.PAID)


@transaction.atomic
def notice(
    *, piece: Piece, warehouse: Warehouse, cause: str, source: str, actor: str, seen_by: str = "", what: str = ""
) -> Loss:
    """Write down that a piece is lost or broken, with what it was worth by the rule in force. A piece that is written down
    already is not written twice.
    """
    (fresh,) = locks.pieces([piece.pk])
    live = Loss.objects.filter(piece=piece, status__in=LIVE).first()
    if live is not None:
        return live
    rule, listing = rules.at(COMPENSATION), piece.listing
    found = worth(listing.price_minor, piece.line.declared_minor if piece.line else None, rule.body)
    try:
        with transaction.atomic():
            made = Loss.objects.create(
                piece=piece, seller=piece.seller, warehouse=warehouse, cause=cause, source=source[:80], what=what[:200],
                basis=found.basis, price_minor=listing.price_minor, amount_minor=max(found.amount_minor - fresh.made_good_minor, 0),
                currency=listing.currency, rule_version=rule.version, noticed_by=actor, seen_by=seen_by,
                noticed_at=time.now(),
            )  # fmt: skip
    except IntegrityError:
        return Loss.objects.get(piece=piece, status__in=LIVE)
    trail.record(
        verb="shelf_loss.noticed", target=trail.ref(made), actor=actor, why=what,
        after={"piece": piece.code, "cause": cause, "amount_minor": made.amount_minor},
    )  # fmt: skip
    duties.call(kind=DUTY, subject=piece.code, facts={"cause": cause, "source": source})
    return made


def not_made_good(shares: Mapping[int, int]) -> dict[int, int]:
    """Those pieces (piece id → minor units) that nothing here makes good already; they are locked, so that it stays so."""
    held = [piece.pk for piece in locks.pieces(sorted(shares))]
    lost = set(Loss.objects.filter(piece__in=held, status__in=LIVE).values_list("piece_id", flat=True))
    return {pk: shares[pk] for pk in held if pk not in lost}


@transaction.atomic
def made_good(given: Mapping[int, int]) -> None:
    """What an insurance gave for damage to pieces (piece id → minor units): where we lose one later, we owe only the rest."""
    for piece in locks.pieces(sorted(given)):
        Piece.objects.filter(pk=piece.pk).update(made_good_minor=F("made_good_minor") + given[piece.pk])


@transaction.atomic
def report_broken(*, piece: Piece, what: str, actor: str) -> Loss:
    """We broke a piece: it goes to quarantine, and somebody else decides. Raises BadNotice without words, PieceTaken,
    PieceElsewhere for one that is not in the house.
    """
    if not what.strip():
        raise errors.BadNotice
    (fresh,) = locks.pieces([piece.pk])
    if fresh.bin is None:
        raise errors.PieceElsewhere
    if fresh.claim:
        raise errors.PieceTaken
    place, source = fresh.bin.warehouse, f"piece:{fresh.code}"
    if fresh.bin.zone.kind != Zone.Kind.QUARANTINE:
        short = move([fresh], floor(place, Zone.Kind.QUARANTINE), Cause(Move.Kind.SET_ASIDE, source, actor, what))
        if short:
            duties.call(kind="shelf_short", subject=f"{place.code}-QUARANTINE", facts={"piece": fresh.code})
    Piece.objects.filter(pk=fresh.pk).update(defect=what.strip()[:120], claim=f"loss:{fresh.code}")
    return notice(piece=fresh, warehouse=place, cause=Loss.Cause.BROKEN, source=source, actor=actor, what=what.strip())


@transaction.atomic
def decide(*, loss: Loss, pay: bool, why: str, actor: str) -> Loss:
    """A second person's word. Paid: booked once, told to the seller, and what we broke is ours and leaves the book. Refused: the
    piece stays the seller's. Raises LossOver, SamePerson.
    """
    fresh = locks.loss(loss.pk)
    if fresh.status != LossStatus.NOTICED:
        raise errors.LossOver
    if actor in (fresh.noticed_by, fresh.seen_by):
        raise errors.SamePerson
    status = LossStatus.PAID if pay else LossStatus.REFUSED
    LOSS.move(fresh, status, actor=actor, why=why, decided_by=actor, decided_at=time.now(), decision=why.strip()[:200])
    (piece,) = locks.pieces([fresh.piece_id])
    if fresh.cause == Loss.Cause.BROKEN:
        Piece.objects.filter(pk=piece.pk).update(claim="")
        if pay and piece.bin is not None:
            move([piece], None, Cause(Move.Kind.DISPOSED, f"loss:{piece.code}", actor, why))
    if pay:
        _pay(fresh)
    duties.done(kind=DUTY, subject=piece.code, actor=actor, why=why)
    emit(topic="warehousing.loss_decided", key=f"loss:{fresh.pk}", payload={"loss": fresh.pk, "status": fresh.status})
    return fresh


@transaction.atomic
def found_again(*, piece: Piece, actor: str) -> Loss | None:
    """A missing piece lies on a shelf again: undecided, nothing is owed; paid, it is taken back. None where nothing was written
    down. Again changes nothing.
    """
    row = Loss.objects.filter(piece=piece, status__in=LIVE, cause=Loss.Cause.MISSING).first()
    if row is None:
        return None
    fresh = locks.loss(row.pk)
    if fresh.status == LossStatus.NOTICED:
        LOSS.move(fresh, LossStatus.FOUND, actor=actor, why="found again", ended_at=time.now())
        duties.done(kind=DUTY, subject=piece.code, actor=actor, why="found again")
        return fresh
    LOSS.move(fresh, LossStatus.TAKEN_BACK, actor=actor, why="found again", ended_at=time.now())
    _take_back(fresh)
    emit(topic="warehousing.loss_found", key=f"loss:{fresh.pk}", payload={"loss": fresh.pk, "status": fresh.status})
    return fresh


def _pay(loss: Loss) -> None:
    """What they owe us is set off first."""
    if not loss.amount_minor:
        return
    seller_locks.till(loss.seller_id)
    owner, currency = ref(loss.seller), loss.currency
    debt = min(balance(AccountCode.SELLER_RECEIVABLE, owner, currency), loss.amount_minor)
    book(
        source=f"shelf_loss:{loss.pk}", kind="shelf_loss", memo=loss.piece.code,
        legs=[
            Leg(AccountCode.COMPENSATION_EXPENSE, "", currency, loss.amount_minor),
            Leg(AccountCode.SELLER_RECEIVABLE, owner, currency, -debt),
            Leg(AccountCode.SELLER_PAYABLE, owner, currency, debt - loss.amount_minor),
        ],
    )  # fmt: skip


def _take_back(loss: Loss) -> None:
    if not loss.amount_minor:
        return
    seller_locks.till(loss.seller_id)
    owner, currency = ref(loss.seller), loss.currency
    there = min(balance(AccountCode.SELLER_PAYABLE, owner, currency), loss.amount_minor)
    book(
        source=f"shelf_loss:{loss.pk}:found", kind="shelf_loss", memo=loss.piece.code,
        legs=[
            Leg(AccountCode.SELLER_PAYABLE, owner, currency, there),
            Leg(AccountCode.SELLER_RECEIVABLE, owner, currency, loss.amount_minor - there),
            Leg(AccountCode.COMPENSATION_EXPENSE, "", currency, -loss.amount_minor),
        ],
    )  # fmt: skip
