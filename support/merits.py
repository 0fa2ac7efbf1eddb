"""What an answer, or none, tells the seller's grade. Called by the outbox; a question counts once: the clock decides."""

from typing import Any

from marketplace.core.clocks.selectors import clocks_of
from sellers.services import grading
from support.models import SellerQuestion
from support.relay import message as relayed_by_id
from support.seller_questions import question_by_id
from support.services.seller_questions import CLOCK

FAST, SLOW, LEAK = "chat_fast", "chat_slow", "chat_leak"


def answered(*, question: str, **_more: Any) -> None:
    """In time, unless the clock ran out before."""
    found = question_by_id(question)
    clock = clocks_of(found.ref).filter(kind=CLOCK).first()
    _record(found, SLOW if clock is not None and clock.breached_at is not None else FAST)


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """The time for an answer is over; an answer that still comes does not count twice."""
    if kind == CLOCK:
        _record(question_by_id(subject.partition(":")[2]), SLOW)


def leaked(*, relay: str) -> None:
    """A person found that the seller led a shopper around the house: each such message counts."""
    found = relayed_by_id(relay)
    grading.record(seller_id=found.question.seller_id, source=f"{found.question.ref}:{found.public_id}", code=LEAK)


def _record(question: SellerQuestion, code: str) -> None:
    grading.record(seller_id=question.seller_id, source=f"{question.ref}:answer", code=code)
