"""How long a seller has to hand goods in at our warehouse. Part of the promise to the shopper: the lane's days begin here. Pure."""

from datetime import date, datetime, time, timedelta

from marketplace.core.time import SHANGHAI

CLOCK = "hand_in"
WITHIN = timedelta(days=3)  # of every lane's promise_days; weekends count, shops abroad are open then
GRACE = timedelta(
    days=7
)  # what comes late still travels; then the order is cancelled. marketplace/config/clocks.py says the same
LAST_CALL = timedelta(days=6)


def counts_from(paid_at: datetime, works_from: date) -> datetime:
    """When the days begin: at payment, or at 00:00 (Shanghai) of the day when an announced holiday is over."""
    if works_from <= paid_at.astimezone(SHANGHAI).date():
        return paid_at
    return datetime.combine(works_from, time(0), tzinfo=SHANGHAI)


def due_at(paid_at: datetime, works_from: date) -> datetime:
    """When the goods must be with us at the latest."""
    return counts_from(paid_at, works_from) + WITHIN


def given_up_at(due: datetime) -> datetime:
    """When an order whose goods did not come is cancelled."""
    return due + GRACE
