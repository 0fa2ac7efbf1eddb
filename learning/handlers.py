"""What learning does when something happened: it notes the facts. Idempotent: a row is unique by its source."""

from typing import Any

from learning.models import Outcome
from learning.services import alarms, keeping, telling

Channel = Outcome.Channel


def order_delivered(*, order: str, **_more: Any) -> None:
    keeping.note_delivered(order_number=order)


def return_moved(*, case: str, **_more: Any) -> None:
    keeping.note_case(channel=Channel.RETURN, number=case)


def repair_moved(*, case: str, **_more: Any) -> None:
    keeping.note_case(channel=Channel.REPAIR, number=case)


def claim_moved(*, claim: str, **_more: Any) -> None:
    keeping.note_case(channel=Channel.CLAIM, number=claim)


def case_moved(*, case: str, **_more: Any) -> None:
    keeping.note_case(channel=Channel.CASE, number=case)


def clock_breached(*, kind: str, subject: str, **_more: Any) -> None:
    """Nobody looked at an alarm in time: owners are told all the same. Our silence shall not cost them."""
    if kind == alarms.CLOCK:
        alarms.nobody_looked(public_id=subject.removeprefix("batch_alarm:"))


def tell_owners(*, alarm: str, after: int = 0, **_more: Any) -> None:
    """The owners of a batch, some at a time."""
    telling.tell_owners(alarm, after=after)


def tell_recall(*, alarm: str, after: int = 0, **_more: Any) -> None:
    telling.tell_recall(alarm, after=after)


def tell_seller(*, alarm: str, **_more: Any) -> None:
    telling.tell_seller(alarm)
