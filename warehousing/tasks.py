"""Thin jobs of the shelf room."""

from logistics.models import Warehouse
from marketplace.core.tasks import job
from warehousing import privacy
from warehousing.services import freshness, slots, storage


def fees_due() -> int:
    return len(storage.due())


@job("warehousing.charge_storage", backlog=fees_due, queue="money")
def charge_storage() -> int:
    """Bill every month that is over and has no bill."""
    return storage.charge_due()


@job("warehousing.forget_old", queue="slow")
def forget_old() -> int:
    """Names on receipts whose time is over."""
    return privacy.forget_old()


@job("warehousing.plan_slots")
def plan_slots() -> int:
    """Hours of the counters for the coming days."""
    return sum(slots.plan(warehouse=place) for place in Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS))


@job("warehousing.dates")
def dates() -> int:
    """Warn of pieces that grow old, and set aside what is too old to be sold."""
    return freshness.sweep()
