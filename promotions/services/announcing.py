"""An offer in somebody's inbox is announced: whether it may go by mail too is decided above, where letters are counted."""

from collections.abc import Mapping
from typing import Any

from marketplace.accounts.models import User
from marketplace.core.outbox.emit import emit


def offer_told(user: User, kind: str, source: str, facts: Mapping[str, Any]) -> None:
    """`kind`: coupon, birthday. `facts`: what the template needs, nothing personal."""
    payload = {"user": user.public_id, "kind": kind, "source": source, "facts": dict(facts)}
    emit(topic="promotions.offer_told", key=user.ref, payload=payload)
