"""What returns tell the catalogue for the sellers' insight: pieces sold and pieces that came back, by listing."""

import json
from datetime import timedelta

from django.db.models import Count, Sum

from marketplace.catalog.services import insight
from marketplace.catalog.services.insight import Returned
from marketplace.core import time
from orders.models import OrderLine
from orders.states import Lifecycle
from returns.models import ReturnItem
from returns.states import Stage

DAYS = timedelta(days=90)
NOT_BACK = (Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED)


def push_returns() -> int:
    """Listings that sold anything in ninety days. Returns how many."""
    since = time.now() - DAYS
    lines = OrderLine.objects.filter(order__confirmed_at__gte=since).exclude(order__lifecycle=Lifecycle.CANCELLED)
    sold = dict(lines.values_list("listing_id").annotate(pieces=Sum("quantity")).order_by("listing_id"))
    reasons: dict[int, dict[str, int]] = {}
    back = ReturnItem.objects.filter(line__order__confirmed_at__gte=since).exclude(case__stage__in=NOT_BACK)
    for listing_id, reason, pieces in (
        back.values_list("line__listing_id", "case__reason").annotate(pieces=Count("pk")).order_by("line__listing_id")
    ):
        reasons.setdefault(listing_id, {})[reason] = pieces
    rows = [
        Returned(listing_id, pieces, sum(reasons.get(listing_id, {}).values()), json.dumps(reasons.get(listing_id, {})))
        for listing_id, pieces in sold.items()
    ]
    return insight.set_returns(returns=rows) if rows else 0
