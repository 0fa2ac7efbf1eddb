"""What an order's end means on our shelves. Called by the outbox; idempotent."""

from typing import Any

from warehousing.services import picking

SYSTEM = "system:orders"


def cancelled(*, order: str, **_more: Any) -> None:
    """Pieces that waited on the dock for an order that ended, or was cut, are free again."""
    picking.let_go(order_number=order, actor=SYSTEM)
