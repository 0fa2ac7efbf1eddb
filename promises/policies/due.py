"""When a promised day is over, and the name of its clock. Pure."""

from datetime import date, datetime, time, timedelta

from marketplace.core.time import SHANGHAI

CLOCK = "delivery_promise"


def due_at(promised: date) -> datetime:
    """24:00 (Shanghai) of the promised day."""
    return datetime.combine(promised + timedelta(days=1), time(0), tzinfo=SHANGHAI)
