"""The money of a claim: once, through `orders`, with the pieces named; and every other way in which a claim ends."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from claims import locks
from claims.models import Claim, ClaimPiece
from claims.policies.terms import CLOCK, LOST_WAIT
from claims.services import recovering, submitting
from claims.states import CLAIM, UNDER_WAY, ClaimStatus
from logistics.models import Unit
from logistics.selectors import release_date
from logistics.states import ParcelException, UnitStatus
from marketplace.core import tasks, time
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import DomainError
from marketplace.core.outbox.emit import emit
from orders import locks as order_locks
from orders.models import OrderLine, Refund
from orders.policies.settlement import Parts
from orders.selectors.given import given_for, refundable_pieces
from orders.services import escrow, refunds
from orders.services import missing as missing_goods
from orders.services import pieces as piece_accounts

logger = logging.getLogger(__name__)
SYSTEM = "system:claims"
CAUSE_OF = {ParcelException.LOST.value: "lost", ParcelException.DAMAGED.value: "spoilt_on_the_way"}
ON_THE_ROAD = (UnitStatus.RECEIVED, UnitStatus.CAPTURED, UnitStatus.PACKED, UnitStatus.SHIPPED)


@transaction.atomic
def pay(claim: Claim, *, actor: str) -> int:
    """Give the claimed pieces back, in fen; the caller holds the claim. While the shopper's bank decides about the very payment the
    claim is `granted` and waits. Where everything went back meanwhile it ends `elsewhere`.
    """
    if refunds.has_open_dispute(claim.order_id):
        if claim.status != ClaimStatus.GRANTED:
            CLAIM.move(claim, ClaimStatus.GRANTED, actor=actor, why="the bank decides")
            clocks.pause(kind=CLOCK, subject=claim.ref, reason="the shopper's bank decides", fault="bank", actor=actor)
        return 0
    order_locks.order(claim.order_id)
    order_locks.escrow(claim.order_id)
    units = [row.unit for row in ClaimPiece.objects.filter(claim=claim).select_related("unit")]
    if given_for([unit.passport_code for unit in units]):
        close(claim, ClaimStatus.ELSEWHERE, actor=actor, why="given back before")
        return 0
    made = _by_road(claim, units, actor) if _is_on_the_road(units) else _by_hand(claim, units, actor)
    paid = min(sum(refund.amount_fen for refund in made), claim.claim_fen)
    if not paid:
        close(claim, ClaimStatus.ELSEWHERE, actor=actor, why="nothing was left")
        return 0
    close(claim, ClaimStatus.PAID, actor=actor, why=claim.rule, paid_fen=paid)
    recovering.demand_by_itself(claim, made)
    submitting.begin(claim)
    return paid


def _is_on_the_road(units: list[Unit]) -> bool:
    """Pieces that never arrived are stopped on the road as well; what was delivered stays with the shopper."""
    return all(unit.status in ON_THE_ROAD for unit in units)


def _by_road(claim: Claim, units: list[Unit], actor: str) -> list[Refund]:
    numbers: dict[int, int] = {}
    for row in ClaimPiece.objects.filter(claim=claim).select_related("line"):
        numbers[row.line.number] = numbers.get(row.line.number, 0) + 1
    at_bench = "not_fit_to_fly" if claim.borne_by == Refund.Bearer.SELLER else "spoilt_with_us"
    cause = CAUSE_OF.get(claim.parcel.exception, at_bench) if claim.parcel is not None else at_bench
    told = missing_goods.Missing(
        numbers,
        cause,
        borne_by=claim.borne_by,
        note=claim.number,
        codes=frozenset(unit.passport_code for unit in units),
    )
    return missing_goods.refund_missing(order_id=claim.order_id, missing=told, actor=actor)


def _by_hand(claim: Claim, units: list[Unit], actor: str) -> list[Refund]:
    """Delivered pieces: one refund for all lines, and the account of every piece."""
    codes: dict[int, list[str]] = {}
    for row in ClaimPiece.objects.filter(claim=claim).select_related("unit"):
        codes.setdefault(row.line_id, []).append(row.unit.passport_code)
    share: dict[int, Parts] = {}
    for line in OrderLine.objects.filter(pk__in=codes).order_by("pk"):
        count = min(len(codes[line.pk]), line.kept)
        parts = refundable_pieces(line, count) if count else (0, 0, 0)
        frozen = claim.share.get(str(line.pk), (0, 0, 0))
        goods, freight, tax = (min(part, most) for part, most in zip(parts, frozen, strict=True))
        if sum((goods, freight, tax)):
            share[line.pk] = (goods, freight, tax)
    if not share:
        return []
    made = refunds.refund(
        order_id=claim.order_id, source=claim.ref, reason=f"claim_{claim.kind}", lines=share, actor=actor,
        pieces={pk: len(codes[pk]) for pk in share}, borne_by=claim.borne_by, way=claim.way,
        is_tax_kept=release_date(claim.order.number) is not None,
    )  # fmt: skip
    for pk, parts in share.items():
        piece_accounts.give(
            order_id=claim.order_id, line_id=pk, codes=codes[pk], source=claim.ref, parts=parts, refund=made
        )
    return [made]


def close(claim: Claim, to: str, *, actor: str, why: str, **changes: Any) -> None:
    """The claim is over (until somebody asks for a second look): clock, frozen share, pieces in hand; and it is told."""
    CLAIM.move(claim, to, actor=actor, why=why, ended_at=time.now(), **changes)
    clocks.stop(kind=CLOCK, subject=claim.ref, actor=actor, reason=to)
    escrow.unfreeze(order_id=claim.order_id, source=claim.ref, actor=actor)
    if to != ClaimStatus.PAID:
        ClaimPiece.objects.filter(claim=claim).update(is_live=False)
        piece_accounts.free(source=claim.ref)
    if to == ClaimStatus.PAID:
        emit(topic="claims.paid", key=claim.ref, payload={"claim": claim.number})
    elif to == ClaimStatus.REFUSED:
        emit(topic="claims.refused", key=claim.ref, payload={"claim": claim.number})
    else:
        emit(topic="claims.ended", key=claim.ref, payload={"claim": claim.number})


@transaction.atomic
def follow_order(*, order_number: str) -> int:
    """Money of an order went back by another way: claims whose pieces it covers are over. Returns how many."""
    rows = Claim.objects.filter(order__number=order_number, status__in=UNDER_WAY).values_list("pk", flat=True)
    ended = 0
    for pk in sorted(rows):
        claim = locks.claim(pk)
        if claim.status not in UNDER_WAY:
            continue
        codes = ClaimPiece.objects.filter(claim=claim).values_list("unit__passport_code", flat=True)
        if given_for(list(codes)) or not _left(claim):
            close(claim, ClaimStatus.ELSEWHERE, actor=SYSTEM, why="given back by another way")
            ended += 1
    return ended


def _left(claim: Claim) -> int:
    """What the lines of a claim could still give, in fen."""
    found = 0
    for line in OrderLine.objects.filter(pk__in=claim.share):
        found += sum(refundable_pieces(line, 1)) if line.kept else 0
    return found


@transaction.atomic
def grant(claim: Claim, *, actor: str) -> None:
    """Decided, and paid after the hours in which a parcel may still turn up; the caller holds the claim."""
    after = time.now() + LOST_WAIT
    CLAIM.move(claim, ClaimStatus.GRANTED, actor=actor, why=claim.rule, pay_after=after)


def due_to_pay() -> QuerySet[Claim]:
    """Granted claims whose waiting is over."""
    return Claim.objects.filter(Q(pay_after=None) | Q(pay_after__lte=time.now()), status=ClaimStatus.GRANTED)


def pay_granted() -> int:
    """Claims that waited for a parcel to turn up, or for the bank. Returns how many were looked at."""
    return tasks.each(list(due_to_pay().order_by("pk").values_list("pk", flat=True)[:200]), _pay_one)


def _pay_one(pk: int) -> bool:
    try:
        with transaction.atomic():
            claim = locks.claim(pk)
            if claim.status != ClaimStatus.GRANTED or refunds.has_open_dispute(claim.order_id):
                return False
            clocks.resume(kind=CLOCK, subject=claim.ref, actor=SYSTEM)
            if claim.rule == "declared_lost" and not _is_still_lost(claim):
                close(claim, ClaimStatus.WITHDRAWN, actor=SYSTEM, why="found again")
                return True
            pay(claim, actor=claim.decided_by or SYSTEM)
    except DomainError as error:  # the road or the bank knows better: it is asked again, and the clock calls a person
        logger.warning("claim %s cannot be paid yet: %s", pk, error.code)
        return False
    return True


def _is_still_lost(claim: Claim) -> bool:
    return claim.parcel is not None and claim.parcel.exception == ParcelException.LOST


def granted_waiting() -> int:
    return due_to_pay().count()
