"""What freight does when something happened on the road. Idempotent; one transaction each with its delivery."""

from typing import Any

from freight.models import Departure, Outage, Roll
from freight.models.departures import Booking
from freight.services import booking, costs, telling
from freight.states import BookingStatus
from logistics.models import Parcel

ACTOR = "system:freight"


def manifest_closed(*, flight: str, **_more: Any) -> None:
    """What was booked and is not on the manifest waits for the next flight."""
    row = _departure(flight)
    if row is None:
        return
    aboard = set(Parcel.objects.filter(bag__flight__public_id=flight).values_list("pk", flat=True))
    booked = Booking.objects.filter(departure=row, status=BookingStatus.BOOKED).exclude(parcel_id__in=aboard)
    missing = list(booked.values_list("parcel_id", flat=True))
    if missing:
        booking.roll_flight(departure=row, reason=Roll.Reason.NOT_READY, actor=ACTOR, only=missing)


def bag_offloaded(*, flight: str, bag: str, why: str = "", **_more: Any) -> None:
    """A bag came off: its parcels are rolled, unless the bag is on that flight again."""
    row = _departure(flight)
    if row is None:
        return
    parcels = Parcel.objects.filter(bag__number=bag).exclude(bag__flight__public_id=flight)
    booking.roll_flight(
        departure=row, reason=Roll.Reason.OFFLOADED, actor=ACTOR, note=why, only=parcels.values_list("pk", flat=True)
    )


def flight_cancelled(*, flight: str, why: str = "", **_more: Any) -> None:
    row = _departure(flight)
    if row is not None:
        booking.roll_flight(departure=row, reason=Roll.Reason.CANCELLED, actor=ACTOR, note=why)


def flight_postponed(*, flight: str, why: str = "", **_more: Any) -> None:
    """Parcels whose promise the new time breaks are rolled; what is in a loaded bag stays where it is."""
    row = _departure(flight)
    if row is not None:
        late = telling.late_on(row)
        booking.roll_flight(departure=row, reason=Roll.Reason.POSTPONED, actor=ACTOR, note=why, only=late)


def flight_departed(*, flight: str, **_more: Any) -> None:
    """What flew is flown, and its cost is booked."""
    row = _departure(flight)
    if row is not None:
        costs.book_departure(departure_id=row.pk)


def tell_lane_stopped(*, outage: str, **_more: Any) -> None:
    telling.lane_stopped(Outage.objects.select_related("lane", "detour").get(public_id=outage))


def tell_lane_open(*, outage: str, **_more: Any) -> None:
    telling.lane_open(Outage.objects.select_related("lane").get(public_id=outage))


def _departure(flight: str) -> Departure | None:
    return Departure.objects.select_related("flight", "lane", "method").filter(flight__public_id=flight).first()
