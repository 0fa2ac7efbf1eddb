"""The sampling frame: every working seller with its risk weight, read in a few set queries."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from marketplace.core import time
from sellers.models import Audit, GradeEvent, Seller
from sellers.policies import audit_plan, draws
from sellers.policies.audit_plan import Signals
from sellers.states import AuditStatus, SellerStatus

DRAWABLE = (SellerStatus.APPROVED, SellerStatus.RESTRICTED)
COMPLAINTS = frozenset({"dispute_lost", "chat_slow"})
RETURNS = frozenset({"returned_not_as_described", "returned_other"})
MISMATCHES = frozenset({"evidence_mismatch"})
ORDERS = frozenset({"shipped_on_time", "shipped_late", "shipped_missed"})
MONTH = timedelta(days=30)
VISITED = (AuditStatus.FILED, AuditStatus.DECIDED, AuditStatus.APPEALED, AuditStatus.FINAL)


def frame(body: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(public id, weight) of every working seller, sorted by id. 3 queries."""
    found = [(name, audit_plan.weight(signals, body)) for name, signals in signals_of(body).items()]
    found.sort()
    draws.check_frame(found)
    return found


def signals_of(body: Mapping[str, Any]) -> dict[str, Signals]:
    """What each working seller's weight is made of, by public id."""
    now = time.now()
    since = now - timedelta(days=int(body["signal_days"]))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    events = GradeEvent.objects.filter(at__gte=since, seller__status__in=DRAWABLE)
    for seller, code, number in events.values_list("seller_id", "code").annotate(Count("id")).order_by():
        counts[seller][code] += number
    last = dict(
        Audit.objects.filter(status__in=VISITED, seller__isnull=False)
        .values_list("seller_id").annotate(Max("filed_at")).order_by()
    )  # fmt: skip
    rows = Seller.objects.filter(status__in=DRAWABLE).values_list(
        "pk", "public_id", "grade", "approved_at", "created_at"
    )
    return {
        name: _signals(grade, counts[pk], last.get(pk), approved or created, now)
        for pk, name, grade, approved, created in rows
    }


def _signals(grade: str, seen: Counter[str], audited: datetime | None, since: datetime, now: datetime) -> Signals:
    def total(codes: frozenset[str]) -> int:
        return sum(seen[code] for code in codes)

    return Signals(
        grade=grade, complaints=total(COMPLAINTS), returns=total(RETURNS), mismatches=total(MISMATCHES), orders=total(ORDERS),
        months_unaudited=max(0, (now - (audited or since)) // MONTH),
        days_since_audit=(now - audited).days if audited else None,
    )  # fmt: skip
