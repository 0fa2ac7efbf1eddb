"""Holding back a seller's money for a case: with a number, evidence and words for the seller, open to an appeal that somebody
else decides. A hold moves no money: it stays owed to the seller and shows on their pages.
"""

from django.db import IntegrityError, transaction

from marketplace.accounts.models import Role, User
from marketplace.accounts.permissions import require_role
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import Conflict
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line, clean_text
from sellers import locks
from sellers.errors import HoldIncomplete, OwnCase, ReasonNeeded, SameDecider
from sellers.models import Hold, Seller
from sellers.policies.team import Permission
from sellers.selectors import is_member, ref
from sellers.selectors.team import require
from sellers.states import HOLD, HoldStatus

CLOCK = "hold_appeal"
LEAST_WORDS = 10


@transaction.atomic
def place(
    *, seller: Seller, case_number: str, evidence: str, reason: str, by: User, amount_minor: int | None = None
) -> Hold:
    """Hold back `amount_minor` (None: everything that could be paid out) until the case is over.

    What is on its way to the bank already is not stopped. Raises NotAllowed, OwnCase, HoldIncomplete, Conflict (the case holds
    money already).
    """
    _require_ops(seller, by)
    values = {
        "case_number": clean_line(case_number, max_length=40, field="case_number"),
        "evidence": clean_text(evidence, max_length=2000, field="evidence"),
        "reason": clean_text(reason, max_length=1000, field="reason"),
    }
    least = {"case_number": 3, "evidence": LEAST_WORDS, "reason": LEAST_WORDS}
    missing = {name: HoldIncomplete.message for name, text in values.items() if len(text) < least[name]}
    if missing or (amount_minor is not None and amount_minor <= 0):
        raise HoldIncomplete(fields=missing or {"amount": HoldIncomplete.message})
    locks.till(seller.pk)  # a payout that is being made right now sees the hold, or is over
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                seller=seller, currency=seller.currency, amount_minor=amount_minor, placed_by=by.ref,
                placed_at=time.now(), **values,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_hold_per_case" not in str(error):
            raise
        raise Conflict(fields={"case_number": Conflict.message}) from error
    trail.record(
        verb="hold.placed", target=trail.ref(hold), actor=by.ref, why=values["reason"],
        after={"seller": seller.public_id, "case": hold.case_number, "amount_minor": amount_minor},
    )  # fmt: skip
    _announce(hold, "sellers.hold_placed")
    return hold


@transaction.atomic
def lift(*, hold: Hold, reason: str, by: User) -> Hold:
    """The case is over, the money may go. An open appeal ends with it. Raises NotAllowed, OwnCase, ReasonNeeded, IllegalMove."""
    _require_ops(hold.seller, by)
    _decide(hold, HoldStatus.LIFTED, reason, by)
    return hold


@transaction.atomic
def appeal(*, hold: Hold, text: str, by: User) -> Hold:
    """The seller disagrees; the clock of the answer starts. Once a hold. Raises NotAllowed, ReasonNeeded, IllegalMove."""
    require(hold.seller, by, Permission.MONEY)
    words = clean_text(text, max_length=2000, field="text")
    if len(words) < LEAST_WORDS:
        raise ReasonNeeded(fields={"text": ReasonNeeded.message})
    HOLD.move(hold, HoldStatus.APPEALED, actor=by.ref, appeal=words, appealed_at=time.now())
    clocks.start(kind=CLOCK, subject=trail.ref(hold), actor=by.ref)
    _announce(hold, "sellers.hold_appealed")
    return hold


@transaction.atomic
def decide_appeal(*, hold: Hold, is_upheld: bool, reason: str, by: User) -> Hold:
    """Answer an appeal: the hold stays (`is_upheld`) or ends. Who placed it cannot decide.

    Raises NotAllowed, OwnCase, SameDecider, ReasonNeeded, IllegalMove.
    """
    _require_ops(hold.seller, by)
    if hold.placed_by == by.ref:
        raise SameDecider
    _decide(hold, HoldStatus.UPHELD if is_upheld else HoldStatus.LIFTED, reason, by)
    return hold


def _decide(hold: Hold, to: str, reason: str, by: User) -> None:
    answer = clean_text(reason, max_length=1000, field="reason")
    if len(answer) < 3:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    locks.till(hold.seller_id)
    was_appealed = hold.status == HoldStatus.APPEALED
    HOLD.move(hold, to, actor=by.ref, why=answer, answer=answer, decided_by=by.ref, decided_at=time.now())
    if was_appealed:
        clocks.stop(kind=CLOCK, subject=trail.ref(hold), actor=by.ref)
    _announce(hold, "sellers.hold_upheld" if to == HoldStatus.UPHELD else "sellers.hold_lifted")


def _require_ops(seller: Seller, by: User) -> None:
    require_role(by, Role.OPS)
    if is_member(seller, by):
        raise OwnCase


def _announce(hold: Hold, topic: str) -> None:
    emit(topic=topic, key=ref(hold.seller), payload={"hold": hold.public_id})
