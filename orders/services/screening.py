"""Where buying asks the risk engine: at placing, before paying, when the money is in. One call each; why is told to nobody here."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.emit import emit
from marketplace.payments.models import PaymentAttempt
from orders import locks
from orders.models import Order, Purchase
from orders.services import cancelling, refunds
from orders.states import ORDER, Lifecycle, PurchaseStatus
from risk import selectors as risk
from risk.errors import StepUpNeeded
from risk.records import NO_TRACE, Placing, Trace
from risk.services import assessing, ruling

SYSTEM = "system:risk"
REFUSED = "not_confirmed"


def look(*, purchase: Purchase, orders: Sequence[Order], user: User, trace: Trace | None) -> None:
    """A purchase is being placed: its facts are frozen and judged in the same transaction; two statements, and the rules."""
    placing = Placing(
        reference=purchase.ref, user_id=user.pk,
        person=purchase.person_ref, district_code=purchase.district_code, address=str(purchase.address),
        phone=str(purchase.phone), sellers=tuple(order.seller_id for order in orders),
        fen=sum(order.total_fen for order in orders), at=purchase.placed_at, trace=trace or NO_TRACE,
    )  # fmt: skip
    assessing.assess(placing=placing, user=user)


def is_challenge_wanted(*, purchase: Purchase, method: str) -> bool:
    """Has the card's bank to check the payer? Raises StepUpNeeded where a proof is wanted that this method cannot bring."""
    wanted = risk.step_up_for(purchase.ref)
    if not wanted.is_wanted:
        return False
    if method != PaymentAttempt.Method.CARD:
        raise StepUpNeeded(fields={"ways": ", ".join(wanted.ways)})
    return True


def wait_until(*, purchase: Purchase, attempt_id: int) -> datetime | None:
    """The money is in: None, or until when somebody decides whether it goes on."""
    return assessing.settle(reference=purchase.ref, attempt_id=attempt_id)


def go_on(purchase: Purchase, orders: Sequence[Order], actor: str) -> None:
    """Sellers and warehouses are told: the one way out of waiting, right after paying or after a person's word."""
    now = time.now()
    for order in orders:
        ORDER.move(order, Lifecycle.CONFIRMED, actor=actor, confirmed_at=now)
    emit(topic="orders.paid", key=purchase.ref, payload={"purchase": purchase.number})


@transaction.atomic
def release(*, reference: str) -> bool:
    """It was let go: what was not cancelled meanwhile goes on. Releasing twice changes nothing."""
    purchase = locks.purchase(reference.removeprefix("purchase:"))
    orders = _waiting(purchase)
    if purchase.held_until is None:
        return False
    _no_longer_held(purchase)
    if orders:
        go_on(purchase, orders, SYSTEM)
    return bool(orders)


@transaction.atomic
def refuse(*, reference: str) -> int:
    """It was refused: every order ends and everything paid goes back. Returns how many orders ended.

    While the shopper's bank decides about the very money the orders end all the same; the money follows the bank's word
    (`disputes.closed`, `disputes.settle_lost`).
    """
    purchase = locks.purchase(reference.removeprefix("purchase:"))
    if purchase.held_until is None:
        return 0
    orders = _waiting(purchase)
    for order in orders:
        if refunds.has_open_dispute(order.pk):
            cancelling.end(order=order, reason=REFUSED, actor=SYSTEM)
        else:
            cancelling.cancel(order=order, reason=REFUSED, actor=SYSTEM)
    _no_longer_held(purchase)
    return len(orders)


@transaction.atomic
def cancelled(*, order_number: str) -> None:
    """The last waiting order of a held purchase was cancelled by its shopper: nothing is left to decide."""
    order = Order.objects.select_related("purchase").get(number=order_number)
    if order.purchase.held_until is None:
        return
    purchase = locks.purchase(order.purchase.number)
    if purchase.held_until is not None and not _waiting(purchase):
        _no_longer_held(purchase)
        ruling.withdraw(reference=purchase.ref, actor=SYSTEM)


def _waiting(purchase: Purchase) -> list[Order]:
    if purchase.status != PurchaseStatus.PAID:
        return []
    return [order for order in locks.orders_of(purchase.pk) if order.lifecycle == Lifecycle.PLACED]


def _no_longer_held(purchase: Purchase) -> None:
    Purchase.objects.filter(pk=purchase.pk).update(held_until=None)
    purchase.held_until = None
