"""What buying announces to the programs of sellers (outgoing webhooks). Called by the outbox; told once per cause."""

from datetime import UTC
from typing import Any

from marketplace.notices.services.webhooks import announce
from orders.models import Cut, Order
from orders.policies import hand_in
from orders.selectors.hand_in import works_from


def to_buy(*, purchase: str, **_more: Any) -> None:
    """One message for each order of the purchase: what to buy, and until when to hand it in."""
    found = Order.objects.filter(purchase__number=purchase, confirmed_at__isnull=False)
    for order in found.select_related("seller").prefetch_related("lines").order_by("pk"):
        lines = [
            {"line": row.number, "sku": row.sku, "title": row.title_en or row.title, "quantity": row.quantity}
            for row in order.lines.all()
        ]
        payload = {"order": order.number, "warehouse": order.warehouse_code, "hand_in_by": _due(order), "lines": lines}
        _tell(order, "order.to_buy", payload)


def cancelled(*, order: str, **_more: Any) -> None:
    """Only orders that the seller had been told of: an unpaid one is nobody's business but the shopper's."""
    found = _order(order)
    if found.confirmed_at is not None:
        _tell(found, "order.cancelled", {"order": order})


def reduced(*, order: str, cut: int, is_all: bool, **_more: Any) -> None:
    """Pieces that need not be bought any more; an order that ended as a whole is told as cancelled."""
    made = Cut.objects.prefetch_related("lines__line").get(pk=cut)
    if is_all or made.by == Cut.By.SELLER:
        return
    found = _order(order)
    lines = [{"line": row.line.number, "sku": row.line.sku, "quantity": row.pieces} for row in made.lines.all()]
    kind = "order.reduced"
    announce(
        owner=f"seller:{found.seller.public_id}", kind=kind, payload={"order": order, "lines": lines},
        source=f"{kind}:{order}:{made.pk}",
    )  # fmt: skip


def completed(*, order: str, **_more: Any) -> None:
    _tell(_order(order), "order.completed", {"order": order})


def _due(order: Order) -> str | None:
    if order.confirmed_at is None:
        return None
    return hand_in.due_at(order.confirmed_at, works_from(order)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tell(order: Order, kind: str, payload: dict[str, Any]) -> None:
    announce(owner=f"seller:{order.seller.public_id}", kind=kind, payload=payload, source=f"{kind}:{order.number}")


def _order(number: str) -> Order:
    return Order.objects.select_related("seller").get(number=number)
