"""What returns announces to the programs of sellers (outgoing webhooks). Called by the outbox."""

from typing import Any

from marketplace.notices.services.webhooks import announce
from returns import portal, selectors


def settled(*, case: str, **_more: Any) -> None:
    """A return was decided, whichever way. Says nothing about the shopper or what they wrote."""
    found = selectors.case_by_number(case)
    payload = {
        "return": found.number,
        "order": found.order.number,
        "outcome": found.outcome,
        "pieces": len(found.items.all()),
    }
    owner = f"seller:{found.order.seller.public_id}"
    again = ":appeal" if portal.appeal_of(found) is not None else ""  # decided a second time: it is told a second time
    announce(owner=owner, kind="return.settled", payload=payload, source=f"return.settled:{found.number}{again}")
