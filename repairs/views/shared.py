"""What the shopper's and the place's page show alike."""

from typing import Any

from repairs import words
from repairs.models import RepairCase, WorkOrder
from repairs.selectors import trips
from repairs.services import travelling


def card(case: RepairCase, work: WorkOrder | None, way: str) -> dict[str, Any]:
    """What a page shows of one way: the trip that stands, and the hours that may be booked."""
    if work is None:
        return {}
    trip, may_ask = trips.last(work, way), travelling.may_ask(case, work, way)
    found = travelling.windows(work, way) if may_ask else []
    if trip is None and not may_ask:
        return {}
    return {
        "trip": trip, "windows": found, "may_ask": may_ask, "state": words.TRIPS[trip.status] if trip else "",
        "is_standing": trip is not None and trip.status in trips.UNDER_WAY,
        "is_free": case.liable != RepairCase.Liable.SHOPPER,
    }  # fmt: skip
