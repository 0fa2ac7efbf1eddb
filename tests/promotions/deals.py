"""Promotions for tests, made by the service."""

from datetime import timedelta

from marketplace.core import time
from promotions.models import Promotion
from promotions.services import managing


def promotion(seller=None, *, listings=(), is_live=True, made_by="user:ops", **fields) -> Promotion:
    now = time.now()
    values = {
        "kind": "coupon", "claim": "open", "title": "满100减20", "tiers": [[10_000, 2_000]], "platform_bp": 10_000,
        "budget_fen": 1_000_000, "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=30), **fields,
    }  # fmt: skip
    if values["kind"] != "coupon":
        values.pop("claim")
    made = managing.make(seller=seller, fields=values, listings=listings, actor=made_by)
    return managing.start(promotion=made, actor=made_by) if is_live else made
