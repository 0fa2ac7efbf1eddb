"""Where an order's goods are, taken over from logistics; delivery starts the return window and the release clock."""

from datetime import datetime

from django.db import transaction

from logistics.selectors import progress
from marketplace.catalog.services import stock
from marketplace.core import time
from marketplace.core.outbox.emit import emit
from orders import locks
from orders.models import Escrow, Order
from orders.policies.windows import last_return_day_end
from orders.services import handing_in, promising
from orders.states import ESCROW, Delivery, EscrowStatus

SYSTEM = "system:logistics"
RANK = {stage: rank for rank, stage in enumerate(Delivery.values)}


@transaction.atomic
def refresh(
    *, order_number: str, delivered_at: datetime | None = None, completed_at: datetime | None = None
) -> Order | None:
    """Take over the stage that logistics knows. A stage never goes back: messages may come late and out of order.

    The first time goods are with us the reserved stock is consumed; the first time all is delivered, the window starts.
    `completed_at`: when what was still missing was given up; the window of what had arrived before starts only then.
    """
    known = progress(order_number)
    found = Order.objects.filter(number=order_number).first()
    if known is None or found is None:
        return found
    order = locks.order(found.pk)
    if RANK[known.stage] <= RANK[order.delivery]:
        return order
    was_waiting = order.delivery == Delivery.WAITING
    Order.objects.filter(pk=order.pk).update(delivery=known.stage)
    order.delivery = known.stage
    if was_waiting:
        stock.consume(source=order.ref)
        handing_in.end(order=order, reason="handed in")
        emit(topic="orders.handed_in", key=order.ref, payload={"order": order.number})
    if known.stage == Delivery.DELIVERED:
        _delivered(order, completed_at or known.delivered_at or delivered_at or time.now())
    return order


def _delivered(order: Order, at: datetime) -> None:
    Order.objects.filter(pk=order.pk).update(delivered_at=at)
    escrow: Escrow = locks.escrow(order.pk)
    if escrow.status == EscrowStatus.HELD:
        ESCROW.move(escrow, EscrowStatus.RELEASABLE, actor=SYSTEM, release_at=last_return_day_end(at))
    promising.end(order=order, reason="delivered", at=at)
    emit(topic="orders.delivered", key=order.ref, payload={"order": order.number})
