"""What a case takes from a seller: the deposit first, then what they owe us from then on.

The legs belong into the caller's own ledger transaction. Two people stand behind such a draw already: a ruling and the
second instance that anybody may ask for, so no second approval of finance is waited for.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.db import connection

from marketplace.core import time, trail
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg
from sellers import locks
from sellers.errors import RequirementNotFound
from sellers.models import Deposit, DepositMove, Seller
from sellers.selectors import ref
from sellers.services import applications
from sellers.services.deposits import CODE
from sellers.states import DepositMoveStatus, DepositStatus


@dataclass(frozen=True)
class Drawn:
    """Legs that sum to the amount: from the deposit, and as debt of the seller."""

    legs: tuple[Leg, ...]
    from_deposit: int
    owed: int


def draw(*, seller: Seller, currency: str, amount_minor: int, case_number: str, reason: str, actor: str) -> Drawn:
    """Take `amount_minor` for a case: as far as the deposit reaches from it, the rest becomes the seller's debt to us."""
    if not connection.in_atomic_block:
        raise RuntimeError("a balance that was read outside the booking's transaction may be wrong when it is booked")
    locks.till(seller.pk)
    deposit = Deposit.objects.filter(seller=seller, status=DepositStatus.RECEIVED, currency=currency).first()
    there = balance(AccountCode.DEPOSIT, ref(seller), currency) if deposit is not None else 0
    taken = min(there, amount_minor)
    if deposit is not None and taken:
        _note(deposit, taken, case_number, reason, actor)
    legs = (
        Leg(AccountCode.DEPOSIT, ref(seller), currency, taken),
        Leg(AccountCode.SELLER_RECEIVABLE, ref(seller), currency, amount_minor - taken),
    )
    return Drawn(legs, taken, amount_minor - taken)


def _note(deposit: Deposit, taken: int, case_number: str, reason: str, actor: str) -> None:
    now = time.now()
    move: DepositMove = DepositMove.objects.create(
        deposit=deposit, kind=DepositMove.Kind.DRAW, amount_minor=taken, case_number=case_number, reason=reason,
        status=DepositMoveStatus.APPROVED, proposed_by=actor, proposed_at=now, decided_by=actor, decided_at=now,
    )  # fmt: skip
    with suppress(RequirementNotFound):
        applications.take_back_by_system(seller=deposit.seller, code=CODE, why=f"drawn on: {case_number}")
    trail.record(
        verb="deposit.drawn", target=trail.ref(move), actor=actor, why=reason,
        after={"amount_minor": taken, "case": case_number},
    )  # fmt: skip
    emit(
        topic="sellers.deposit_changed", key=ref(deposit.seller),
        payload={
            "deposit": deposit.public_id, "what": "drawn", "amount_minor": taken,
            "move": move.public_id,
        },
    )  # fmt: skip
