"""Money of a returned piece that pays its replacement: it stays with the provider under the first payment and changes its order here.

`Refund.carried_fen` left the first order, `Order.carried_fen` (and, of what had been store credit, `Order.credit_fen`) is what it
pays of the second. In between it lies in `exchange_reserved` (owner: the purchase). A later refund of the second order goes back
through both payments: its own first, then the one behind it.
"""

from collections.abc import Sequence

from django.db import transaction

from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from marketplace.payments.models import PaymentAttempt
from marketplace.payments.selectors import paid_attempt
from marketplace.payments.services import refunds as provider_refunds
from orders.models import Order, Purchase, Refund

OTHER = ":c"
"""Ends the name of a provider refund that goes through the earlier payment."""


@transaction.atomic
def carry(*, made: Refund, order: Order, borne_fen: int) -> None:
    """Set aside what pays `order`: of refund `made` its carried part, and `borne_fen` at our expense (charged on by the caller)."""
    if made.carried_fen:
        owed = Leg(AccountCode.REFUND_PAYABLE, made.order.ref, CNY, made.carried_fen)
        into = Leg(AccountCode.EXCHANGE_RESERVED, order.purchase.ref, CNY, -made.carried_fen)
        book(source=f"carried:{made.public_id}", kind="refund_settled", legs=[owed, into], memo=made.order.number)
    if borne_fen:
        ours = Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, borne_fen)
        into = Leg(AccountCode.EXCHANGE_RESERVED, order.purchase.ref, CNY, -borne_fen)
        book(source=f"carried:{order.number}:borne", kind="exchange", legs=[ours, into], memo=order.number)
    by_credit = made.carried_credit_fen + borne_fen
    order.carried_fen, order.credit_fen, order.carried_refund = (
        made.carried_fen - made.carried_credit_fen,
        by_credit,
        made,
    )
    order.save(update_fields=["carried_fen", "credit_fen", "carried_refund"])


def reserved_leg(purchase: Purchase, orders: Sequence[Order]) -> Leg:
    """What was set aside for a purchase and pays it now, beside the provider's part: store credit, or an exchange's money."""
    amount = sum(order.credit_fen + order.carried_fen for order in orders)
    is_exchange = any(order.carried_refund_id for order in orders)
    account = AccountCode.EXCHANGE_RESERVED if is_exchange else AccountCode.CREDIT_RESERVED
    return Leg(account, purchase.ref, CNY, amount)


@transaction.atomic
def give_back(*, purchase: Purchase, orders: Sequence[Order], actor: str) -> None:
    """The replacement was not paid in time: its money goes the way the refund would have gone. Twice changes nothing."""
    left = balance(AccountCode.EXCHANGE_RESERVED, purchase.ref, CNY)
    order = next((order for order in orders if order.carried_refund_id), None)
    if not left or order is None or order.carried_refund is None:
        return
    made = order.carried_refund
    by_credit, to_source = made.carried_credit_fen, order.carried_fen
    is_credit = made.way == Refund.Way.CREDIT
    owed = to_source if not is_credit else 0
    legs = [
        Leg(AccountCode.EXCHANGE_RESERVED, purchase.ref, CNY, left),
        Leg(AccountCode.REFUND_PAYABLE, made.order.ref, CNY, -owed),
        Leg(AccountCode.STORE_CREDIT, purchase.user.ref, CNY, -(by_credit + to_source - owed)),
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, -(left - by_credit - to_source)),
    ]
    book(source=f"carried_back:{purchase.number}", kind="refund_returned", legs=legs, memo=made.order.number)
    if owed:
        provider_refunds.request(
            source=f"refund:{made.public_id}{OTHER}", reference=made.order.purchase.ref, amount_minor=owed, actor=actor
        )


def parts_of(order: Order, made: Refund) -> list[tuple[str, str, int]]:
    """(name, payment, fen) of what the provider sends back for a refund: of a replacement first what was paid for it itself."""
    name, fen = f"refund:{made.public_id}", made.to_source_fen
    if not fen:
        return []
    if not order.carried_fen or order.carried_refund is None:
        return [(name, order.purchase.ref, fen)]
    earlier = Refund.objects.filter(order=order).exclude(pk=made.pk)
    room = max(0, order.by_provider_fen - order.carried_fen - sum(one.to_source_fen for one in earlier))
    own, behind = min(fen, room), order.carried_refund.order.purchase.ref
    parts = [(name, order.purchase.ref, own), (f"{name}{OTHER}" if own else name, behind, fen - own)]
    return [part for part in parts if part[2]]


def payment_behind(purchase: Purchase) -> PaymentAttempt | None:
    """The payment that the money of an exchange came with; None for what is no exchange."""
    order = (
        purchase.orders.filter(carried_refund__isnull=False).select_related("carried_refund__order__purchase").first()
    )
    return paid_attempt(order.carried_refund.order.purchase.ref) if order and order.carried_refund else None
