"""A promise ends: everything arrived, or the order ended. What arrived is the history that the next promises rest on."""

from datetime import datetime

from django.db import transaction

from marketplace.core import time
from promises import locks
from promises.states import PROMISE, PromiseStatus

SYSTEM = "system:promise"


@transaction.atomic
def arrived(*, order_number: str, at: datetime) -> str:
    """Everything is at the door. A broken promise stays broken and learns when it came; returns its state, empty without one."""
    row = locks.promise(order_number)
    if row is None:
        return ""
    if row.status == PromiseStatus.OPEN and at <= row.due_at:
        PROMISE.move(row, PromiseStatus.KEPT, actor=SYSTEM, ended_at=time.now(), arrived_at=at)
    elif row.arrived_at is None and row.status in {PromiseStatus.OPEN, PromiseStatus.BROKEN}:
        row.arrived_at = at
        row.save(update_fields=["arrived_at"])  # an open one that came too late is judged by the clock or the sweep
    return row.status


@transaction.atomic
def dropped(*, order_number: str) -> str:
    """The order was cancelled or refunded in full: nothing is owed for its day any more."""
    row = locks.promise(order_number)
    if row is not None and row.status in {PromiseStatus.OFFERED, PromiseStatus.OPEN}:
        PROMISE.move(row, PromiseStatus.DROPPED, actor=SYSTEM, ended_at=time.now())
    return row.status if row is not None else ""
