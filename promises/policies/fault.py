"""Where the time of a broken promise was lost: the leg of the road that ran furthest over its plan. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

SELLER, OURS, CUSTOMS, CARRIER = "seller", "ours", "customs", "carrier"
WORDS: dict[str, Any] = {
    SELLER: _("The seller brought the goods to our warehouse too late."),
    OURS: _("We took too long at our warehouse or with the flight."),
    CUSTOMS: _("It lay with customs for too long."),
    CARRIER: _("The courier in China took too long."),
}
HAND_IN, WAREHOUSE, FLIGHT, CLEARANCE, LAST_MILE = "hand_in", "warehouse", "flight", "customs", "last_mile"
PARTY = {HAND_IN: SELLER, WAREHOUSE: OURS, FLIGHT: OURS, CLEARANCE: CUSTOMS, LAST_MILE: CARRIER}
# The seller's days are those of orders/policies/hand_in.py. The others are SAMPLE shares of what is left of the promise.
SELLERS_DAYS = timedelta(days=3)
SHARES = {WAREHOUSE: 0.30, FLIGHT: 0.25, CLEARANCE: 0.20, LAST_MILE: 0.25}


@dataclass(frozen=True)
class Moments:
    """When each leg ended; None where it has not."""

    received: datetime | None = None
    departed: datetime | None = None
    arrived: datetime | None = None
    cleared: datetime | None = None
    delivered: datetime | None = None


def legs_over(moments: Moments, *, since: datetime, due: datetime, now: datetime) -> dict[str, int]:
    """Whole hours that each leg took beyond its plan, up to `now`; only the legs that began."""
    rest = max(due - since - SELLERS_DAYS, timedelta(0))
    ends = ((HAND_IN, moments.received), (WAREHOUSE, moments.departed), (FLIGHT, moments.arrived),
            (CLEARANCE, moments.cleared), (LAST_MILE, moments.delivered))  # fmt: skip
    over, start = {}, since
    for leg, end in ends:
        plan = SELLERS_DAYS if leg == HAND_IN else rest * SHARES[leg]
        over[leg] = round(((end or now) - start - plan) / timedelta(hours=1))
        if end is None:
            break
        start = max(start, end)
    return over


def party_of(over: Mapping[str, int]) -> str:
    """Who lost the most time. We, where nobody lost any: then the date was promised badly."""
    worst = max(over, key=lambda leg: over[leg], default="")
    return PARTY[worst] if worst and over[worst] > 0 else OURS
