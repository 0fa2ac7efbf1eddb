"""What came of the returns of a simulation: how long they took, how soon replacements left, whether bad batches were found."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from learning.models import BatchAlarm, Outcome
from logistics.models import Unit
from marketplace.scenes.simulate.bench import LOT
from marketplace.scenes.simulate.stage import Stage
from orders.models import Refund
from returns.models import Replacement, ReturnCase
from returns.states import Stage as ReturnStage

DAY, HOUR = 86_400, 3_600


def of(stage: Stage, since: datetime) -> dict[str, Any]:
    """Cases of this simulation. `cycle_days`: from the request until the money is back (or the replacement left)."""
    cases = list(ReturnCase.objects.filter(requested_at__gte=since, user__in=stage.crowd))
    back = dict(Refund.objects.filter(source__in=[case.ref for case in cases]).values_list("source", "settled_at"))
    swaps = list(Replacement.objects.filter(case__in=cases, ended_at=None).select_related("case"))
    left = {row.case.ref: row.left_at for row in swaps}
    ends = [(case, left[case.ref] if case.ref in left else back.get(case.ref)) for case in cases]
    hours = [
        (row.left_at - row.case.decided_at).total_seconds() / HOUR
        for row in swaps
        if row.left_at and row.case.decided_at
    ]
    return {
        "cases": len(cases), "by_stage": dict(Counter(case.stage for case in cases)),
        "by_reason": dict(Counter(case.reason for case in cases)),
        "outcomes_noted": Outcome.objects.filter(number__in=[case.number for case in cases]).values("number").distinct().count(),
        "cycle_days": _spread([(end - case.requested_at).total_seconds() / DAY for case, end in ends if end]),
        "money_not_back": sum(end is None and case.stage == ReturnStage.SETTLED for case, end in ends),
        "exchange_hours": _spread(hours), "exchanges_not_left": sum(row.left_at is None for row in swaps),
        "batches": _batches(stage, since),
    }  # fmt: skip


def _batches(stage: Stage, since: datetime) -> dict[str, Any]:
    found = list(BatchAlarm.objects.filter(opened_at__gte=since).select_related("batch").order_by("pk"))
    planted = next((alarm for alarm in found if alarm.batch.name == LOT), None)
    return {
        "planted_pieces": Unit.objects.filter(batch=LOT).count() if stage.planted else 0,
        "found_after_cases": planted.evidence["faults"] if planted else None,
        "found_after_orders": planted.evidence["orders"] if planted else None,
        "false_alarms": sum(alarm.batch.name != LOT for alarm in found),
    }  # fmt: skip


def _spread(values: Sequence[float]) -> dict[str, float]:
    row = sorted(values)
    if not row:
        return {"n": 0}
    return {
        "n": len(row), "median": round(row[len(row) // 2], 2), "p90": round(row[int(len(row) * 0.9)], 2), "most": round(row[-1], 2),
    }  # fmt: skip
