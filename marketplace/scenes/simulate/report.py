"""What came of it: figures read from the marketplace's own tables."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from logistics.models import Opening, Parcel
from marketplace.core.time import SHANGHAI
from marketplace.scenes.simulate import returned
from marketplace.scenes.simulate.stage import Stage
from orders.models import Order, Refund


def of(stage: Stage, since: datetime) -> dict[str, Any]:
    """Orders of this simulation: how they ended, days to the door by lane, promises kept."""
    orders = Order.objects.filter(placed_at__gte=since, user__in=stage.crowd)
    delivered = orders.exclude(delivered_at=None).exclude(confirmed_at=None)
    rows = list(delivered.values_list("number", "confirmed_at", "delivered_at", "promise_date"))
    lanes = dict(
        Parcel.objects.filter(consignment__order_number__in=[row[0] for row in rows]).values_list(
            "consignment__order_number", "warehouse__airport"
        )
    )
    days: dict[str, list[float]] = {}
    kept = Counter[bool]()
    for number, paid, came, promised in rows:
        if paid is None or came is None:
            continue
        days.setdefault(lanes.get(number, "?"), []).append((came - paid).total_seconds() / 86400)
        if promised is not None:
            kept[came.astimezone(SHANGHAI).date() <= promised] += 1
    return {
        "orders": orders.count(),
        "by_lifecycle": _counted(orders.values_list("lifecycle", flat=True)),
        "by_delivery": _counted(orders.values_list("delivery", flat=True)),
        "days_to_door": {lane: _spread(found) for lane, found in sorted(days.items())},
        "promise_kept": round(kept[True] / max(1, sum(kept.values())), 4),
        "opened": Opening.objects.filter(parcel__consignment__order_number__in=[row[0] for row in rows]).count(),
        "returns": returned.of(stage, since),
        "refunds_fen": sum(Refund.objects.filter(order__in=orders).values_list("amount_fen", flat=True)),
        "acts": dict(stage.agenda.done.most_common()),
        "refused": dict(stage.agenda.refused.most_common(30)),
        "notes": dict(sorted(stage.notes.items())),
    }


def _counted(values: Any) -> dict[str, int]:
    return dict(Counter(values).most_common())


def _spread(days: Sequence[float]) -> dict[str, float]:
    row = sorted(days)
    return {"n": len(row), "p50": round(row[len(row) // 2], 1), "p90": round(row[int(len(row) * 0.9)], 1)}
