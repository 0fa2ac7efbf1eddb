"""What the way order → problem knows of an order, read from the rooms that own it."""

from dataclasses import dataclass
from typing import Any

from cases import selectors as cases
from cases.states import OVER as CASES_OVER
from claims.selectors.claims import claims_of_order
from claims.states import OVER as CLAIMS_OVER
from knowledge.policies.problems import Facts
from logistics.records import Progress
from logistics.selectors import can_be_stopped, parcels_of, progress
from marketplace.accounts.models import User
from marketplace.core import time
from orders import selectors as orders
from orders.models import Order
from orders.selectors.destinations import can_readdress
from orders.states import Delivery, Lifecycle
from promises.selectors import told
from returns import selectors as returns
from returns.states import Stage

RECENT = 10
RETURNS_OVER = (Stage.SETTLED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED)


@dataclass(frozen=True)
class Standing:
    """An order as the pages of help show it: the facts, where it is, by when, what was given back."""

    order: Order
    facts: Facts
    known: Progress | None
    promise: Any
    refunds: list[Any]
    steps: list[Any]


def recent_orders(user: User) -> list[Order]:
    """The newest orders with their lines; three queries."""
    return list(orders.orders_of(user)[:RECENT])


def standing(user: User, number: str) -> Standing:
    """One of the person's own orders. Raises OrderNotFound."""
    order = orders.order_for(user, number)
    known, promise, refunds = progress(order.number), told(order.number), list(orders.refunds_of(order))
    return Standing(
        order, _facts(order, known, promise, refunds), known, promise, refunds, list(orders.timeline(order))[-3:]
    )


def _facts(order: Order, known: Progress | None, promise: Any, refunds: list[Any]) -> Facts:
    is_delivered = order.delivery == Delivery.DELIVERED
    is_cancelled = order.lifecycle == Lifecycle.CANCELLED
    parcels = parcels_of([order.number])
    unsealed = known is None or all(parcel.status in ("packing", "cancelled") for parcel in known.parcels)
    is_open = order.lifecycle in (Lifecycle.PLACED, Lifecycle.CONFIRMED) and order.delivery == Delivery.WAITING
    due = order.promise_date
    return Facts(
        number=order.number, is_paid=order.confirmed_at is not None, is_cancelled=is_cancelled, is_delivered=is_delivered,
        can_cancel=is_open and can_be_stopped(known), can_readdress=can_readdress(order) and unsealed,
        can_return=is_delivered, is_late=bool(due and due < time.today() and not is_delivered and not is_cancelled),
        is_refunding=bool(refunds), parcel=parcels[0].number if parcels else "", delivered_at=order.delivered_at,
        returns=tuple(one.number for one in list(returns.cases_of_order(order)[:5]) if one.stage not in RETURNS_OVER),
        claims=tuple(one.number for one in claims_of_order(order)[:5] if one.status not in CLAIMS_OVER),
        cases=tuple(one.number for one in cases.cases_of(order.user).filter(order=order)[:5] if one.status not in CASES_OVER),
    )  # fmt: skip
