"""Reading what couriers of returns and repairs cost."""

from collections import defaultdict
from collections.abc import Collection

from returns.models import CourierFare, PrepaidFreight, ReturnCase


def accrued(waybills: Collection[str]) -> dict[str, int]:
    """Waybill → fen that stand in our book and no bill has cleared; 0 where everything is. Strange numbers are not in the answer."""
    found: dict[str, int] = defaultdict(int)
    rows = CourierFare.objects.filter(waybill__in=waybills).exclude(waybill="")
    for waybill, fen, cleared_by in rows.values_list("waybill", "amount_fen", "cleared_by"):
        found[waybill] += 0 if cleared_by else fen
    return dict(found)


def settled(waybills: Collection[str]) -> set[str]:
    """Those of them of which a bill has cleared everything; a way that the courier priced at nothing still waits for one."""
    rows = CourierFare.objects.filter(waybill__in=waybills).exclude(waybill="")
    done: dict[str, bool] = {}
    for waybill, cleared_by in rows.values_list("waybill", "cleared_by"):
        done[waybill] = done.get(waybill, True) and bool(cleared_by)
    return {waybill for waybill, is_done in done.items() if is_done}


def borne_of(case: ReturnCase) -> dict[str, int]:
    """What couriers of a return cost, by bearer, with what a shopper had back who paid one; fen."""
    found: dict[str, int] = defaultdict(int)
    for by, fen in CourierFare.objects.filter(case=case).values_list("borne_by", "amount_fen"):
        found[by] += fen
    for by, fen in PrepaidFreight.objects.filter(case=case, paid_at__isnull=False).values_list("borne_by", "paid_fen"):
        found[by] += fen
    return dict(found)


def of_errands(errands: Collection[str]) -> int:
    """What couriers of these errands cost us, in fen."""
    return sum(CourierFare.objects.filter(about__in=errands).values_list("amount_fen", flat=True))
