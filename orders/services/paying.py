"""From a purchase that waits to one that is paid, or whose late money goes back."""

import logging

from django.db import transaction
from django.db.models import F, Sum

from marketplace.accounts.services.telling import tell
from marketplace.core import switches, time
from marketplace.core.joined import joined
from marketplace.core.money import CNY
from marketplace.core.outbox.emit import emit
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.models import PaymentAttempt
from marketplace.payments.services import attempts
from marketplace.payments.services import refunds as provider_refunds
from orders import locks
from orders.errors import NotPayable
from orders.models import Order, OrderLine, Purchase
from orders.selectors.stops import Goods, stops_of
from orders.services import carrying, screening, warranties
from orders.states import PURCHASE, PurchaseStatus
from promotions.services import taking

logger = logging.getLogger(__name__)

SYSTEM = "system:payments"


def amount_of(purchase: Purchase) -> int:
    """What the payment provider collects for all orders of the purchase, in fen: the rest is store credit, set aside."""
    due = Sum(F("total_fen") - F("credit_fen") - F("carried_fen") + F("warranty_fen"))
    return int(Order.objects.filter(purchase=purchase).aggregate(total=due)["total"] or 0)


def pay(*, purchase: Purchase, method: str, return_url: str, actor: str) -> PaymentAttempt:
    """Open a payment by `method` and return the attempt with where to pay. Calls the provider: not for a transaction.

    Another method may be tried while the purchase waits; the earlier page is closed. Raises NotPayable, core.Stopped
    (this method, or goods of the purchase), risk.StepUpNeeded, payments.AlreadyPaid, payments.PaymentClosed.
    """
    attempt = start(purchase=purchase, method=method, return_url=return_url, actor=actor)
    return attempts.open_at_provider(attempt_id=attempt.pk)


@transaction.atomic
def start(*, purchase: Purchase, method: str, return_url: str, actor: str) -> PaymentAttempt:
    """The database half of `pay`."""
    if purchase.status != PurchaseStatus.AWAITING_PAYMENT or purchase.pay_before <= time.now():
        raise NotPayable
    _refuse_stopped(purchase, method)
    is_challenge_wanted = screening.is_challenge_wanted(purchase=purchase, method=method)
    return attempts.start(
        reference=purchase.ref, method=method, amount_minor=amount_of(purchase), currency=CNY, return_url=return_url,
        description=f"全球喵喵 {purchase.number}", expires_at=purchase.pay_before, actor=actor,
        is_challenge_wanted=is_challenge_wanted,
    )  # fmt: skip


def _refuse_stopped(purchase: Purchase, method: str) -> None:
    """Nobody pays by a method that is stopped, nor for goods that are: the purchase waits or expires unpaid."""
    stops = switches.hold()
    if not stops:
        return
    if ("payment_method", method) in stops:
        raise switches.refusal(stops["payment_method", method])
    lines = OrderLine.objects.filter(order__purchase=purchase)
    facts = lines.values_list("order__seller__public_id", "listing__category_id", "order__seller__country")
    found = stops_of([Goods(*row) for row in facts], stops)
    if found:
        raise switches.refusal(next(iter(found.values())))


@joined
def apply_success(*, attempt_id: int, reference: str, amount_minor: int, payment_ref: str, is_surplus: bool) -> None:
    """The provider collected the money of an attempt. Booked once; money that comes too late or twice goes back."""
    purchase = locks.purchase(reference.removeprefix("purchase:"))
    if purchase.payment_ref == payment_ref:
        return
    orders = locks.orders_of(purchase.pk)
    fits = amount_minor == sum(order.due_fen for order in orders)
    if purchase.status != PurchaseStatus.AWAITING_PAYMENT or is_surplus or not fits:
        _send_back(purchase, attempt_id, amount_minor)
        return
    now = time.now()
    until = screening.wait_until(purchase=purchase, attempt_id=attempt_id)
    PURCHASE.move(purchase, PurchaseStatus.PAID, actor=SYSTEM, paid_at=now, payment_ref=payment_ref, held_until=until)
    escrows = [Leg(AccountCode.ESCROW, order.ref, CNY, -order.total_fen) for order in orders]
    clearing = Leg(AccountCode.PROVIDER_CLEARING, "", CNY, amount_minor)
    reserved = carrying.reserved_leg(purchase, orders)
    legs = [clearing, reserved, *escrows, *warranties.paid_legs(orders)]
    book(source=f"paid:{purchase.number}", kind="paid", legs=legs, memo=payment_ref)
    if any(order.discount_fen for order in orders):
        taking.used(purchase_ref=purchase.ref)
    if until is None:
        screening.go_on(purchase, orders, SYSTEM)
    else:
        emit(topic="orders.held", key=purchase.ref, payload={"purchase": purchase.number})


def _send_back(purchase: Purchase, attempt_id: int, amount_minor: int) -> None:
    """Late or surplus money: ours for no order, so it goes straight back and the shopper is told."""
    source = f"late:{attempt_id}"
    legs = [
        Leg(AccountCode.PROVIDER_CLEARING, "", CNY, amount_minor),
        Leg(AccountCode.REFUND_PAYABLE, purchase.ref, CNY, -amount_minor),
    ]
    book(source=source, kind="late_payment", legs=legs, memo=purchase.number)
    provider_refunds.request(
        source=source, reference=purchase.ref, amount_minor=amount_minor, actor=SYSTEM, attempt_id=attempt_id
    )
    context = {"number": purchase.number, "fen": amount_minor}
    tell(purchase.user, template="payment_late", source=f"{source}:told", context=context, link="/me/orders/")
    logger.warning("payment %s of %s came too late or twice and goes back", attempt_id, purchase.number)
