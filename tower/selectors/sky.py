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
CLOSE = 16.0  # degrees within which names would touch
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


def loaded_one(flight: Flight) -> Flight:
    return loaded(Flight.objects.filter(pk=flight.pk)).get()


def on_board(flight: Flight) -> QuerySet[Parcel]:
    """Its parcels, bag by bag."""
    return Parcel.objects.filter(bag__flight=flight).select_related("bag", "consignment").order_by("bag_id", "pk")


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
    places = [known[code] for code in sorted(known)]
    stops = [
        {
            "spot": one,
            "waiting": waiting.get(one.code, 0),
            "in_channel": here.get(one.code, 0),
            "label": _label(one, places),
        }
        for one in places
    ]
    return {"arcs": arcs, "stops": stops}


def _label(one: Spot, places: list[Spot]) -> dict[str, Any]:
    """Where the name stands so that neighbours do not cover one another: to the left of a place further east, else right."""
    near = [other for other in places if other != one and abs(other.x - one.x) < CLOSE and abs(other.y - one.y) < CLOSE]
    is_left = any(other.x > one.x for other in near)
    return {"x": one.x - 3.2 if is_left else one.x + 3.2, "y": one.y + 1.8, "anchor": "end" if is_left else "start"}


def late_flights() -> QuerySet[Flight]:
    """Flights that should have left or landed."""
    now = time.now()
    not_gone = Q(status__in=(FlightStatus.PLANNED, FlightStatus.CLOSED), departs_at__lt=now)
    return Flight.objects.filter(not_gone | Q(status=FlightStatus.DEPARTED, arrives_at__lt=now))
