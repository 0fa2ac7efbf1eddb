"""Flights of these days, and what lies at each end of our lanes."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from logistics.models import Flight, Parcel
from logistics.states import FlightStatus
from marketplace.core import time
from tower.selectors.parcels import moving
from tower.worldmap import Spot, arc, spots

BACK, AHEAD = timedelta(days=3), timedelta(days=7)
MOST_FLIGHTS = 60
ABROAD = ("packing", "sealed", "bagged", "manifested")


def board() -> list[dict[str, Any]]:
    """Departures from three days ago to a week ahead, with their load and whether they are late. One statement."""
    now = time.now()
    rows = loaded(Flight.objects.filter(departs_at__gt=now - BACK, departs_at__lt=now + AHEAD))
    return [{"flight": row, "is_late": is_late(row)} for row in rows.order_by("departs_at", "pk")[:MOST_FLIGHTS]]


def loaded(flights: QuerySet[Flight]) -> QuerySet[Flight]:
    """With `bag_count`, `parcel_count` and `grams` of what is on board."""
    return flights.select_related("escort").annotate(
        bag_count=Count("bags", distinct=True), parcel_count=Count("bags__parcels", distinct=True),
        grams=Sum("bags__parcels__weight_g"),
    )  # fmt: skip


def is_late(flight: Flight) -> bool:
    """Has not left or not landed although its hour has passed."""
    now = time.now()
    if flight.status in (FlightStatus.PLANNED, FlightStatus.CLOSED):
        return flight.departs_at < now
    return flight.status == FlightStatus.DEPARTED and flight.arrives_at < now


def lanes() -> dict[str, Any]:
    """The map: our stations with what waits there, arcs with what is in the air."""
    waiting = dict(
        moving().filter(status__in=ABROAD).order_by().values_list("warehouse__airport").annotate(count=Count("pk"))
    )
    flying = list(
        Parcel.objects.filter(status="departed").order_by()
        .values_list("bag__flight__origin", "bag__flight__destination").annotate(count=Count("pk"))
    )  # fmt: skip
    here = dict(
        Parcel.objects.filter(status__in=("arrived", "in_customs", "opened", "cleared")).order_by()
        .values_list("bag__flight__destination").annotate(count=Count("pk"))
    )  # fmt: skip
    usual = set(
        Flight.objects.filter(departs_at__gt=time.now() - timedelta(days=30)).values_list("origin", "destination")
    )
    known = spots({code for pair in usual for code in pair} | set(waiting) | set(filter(None, here)))
    counts = {(start, end): count for start, end, count in flying}
    arcs = [
        {"from": start, "to": end, "path": arc(known[start], known[end]), "count": counts.get((start, end), 0)}
        for start, end in sorted(usual) if start in known and end in known
    ]  # fmt: skip
    return {"arcs": arcs, "stops": [_stop(found, waiting, here) for _code, found in sorted(known.items())]}


def _stop(found: Spot, waiting: dict[str, int], here: dict[str, int]) -> dict[str, Any]:
    return {"spot": found, "waiting": waiting.get(found.code, 0), "in_channel": here.get(found.code, 0)}


def late_flights() -> QuerySet[Flight]:
    """Flights that should have left or landed."""
    now = time.now()
    not_gone = Q(status__in=(FlightStatus.PLANNED, FlightStatus.CLOSED), departs_at__lt=now)
    return Flight.objects.filter(not_gone | Q(status=FlightStatus.DEPARTED, arrives_at__lt=now))
