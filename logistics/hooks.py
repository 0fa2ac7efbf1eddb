"""What the road announces to the programs of sellers (outgoing webhooks). Called by the outbox."""

from typing import Any

from logistics.models import Unit
from marketplace.notices.services.webhooks import announce


def unit_received(*, unit: int, **_more: Any) -> None:
    """Our warehouse has the piece. Says nothing about who bought it."""
    row = Unit.objects.select_related("line__consignment", "warehouse").get(pk=unit)
    order = row.line.consignment
    payload = {
        "order": order.order_number, "line": row.line.number, "sku": row.line.sku, "passport": row.passport_code,
        "warehouse": row.warehouse.code,
    }  # fmt: skip
    announce(owner=order.seller_ref, kind="unit.received", payload=payload, source=f"unit.received:{row.passport_code}")
