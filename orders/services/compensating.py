"""A promised day that was missed gives money back without asking (orders/policies/lateness.py)."""

from django.db import transaction

from marketplace.core.money import split
from marketplace.core.time import SHANGHAI
from orders import locks
from orders.models import Refund
from orders.policies import lateness
from orders.selectors.money import left_of
from orders.services import refunds
from orders.states import Lifecycle
from promises.selectors import is_owed
from promises.services import judging

SYSTEM = "system:promise"


@transaction.atomic
def compensate(*, order_id: int) -> Refund | None:
    """`promises` found the promised day broken: give back the promised share, once an order, at our expense.

    None where the order was given up meanwhile, where the goods money went back already, or while a bank decides about the
    payment: by card no more can go back than came. `catch_up` pays when the bank has spoken.
    """
    order = locks.order(order_id)
    if order.lifecycle not in (Lifecycle.CONFIRMED, Lifecycle.COMPLETED):
        return None
    left = {pk: parts[0] for pk, parts in left_of(locks.lines(order_id)).items() if parts[0]}
    rule = lateness.rule_on(order.placed_at.astimezone(SHANGHAI).date())
    if not left or refunds.has_open_dispute(order_id):
        return None
    amount = min(lateness.worth(rule, order.goods_fen), sum(left.values()))
    shares = dict(zip(left, split(amount, list(left.values())), strict=True))
    made = refunds.refund(
        order_id=order_id, source=f"late_delivery:{order.number}", reason=lateness.REASON, actor=SYSTEM,
        borne_by=Refund.Bearer.PLATFORM, lines={pk: (share, 0, 0) for pk, share in shares.items() if share},
    )  # fmt: skip
    judging.paid(order_number=order.number, fen=made.amount_fen, refund=made.public_id, rule=rule.code)
    return made


@transaction.atomic
def catch_up(*, order_id: int) -> Refund | None:
    """A bank has spoken: pay the breach that waited for it. None where no promise was broken, or it was paid."""
    order = locks.order(order_id)
    return compensate(order_id=order_id) if is_owed(order.number) else None
