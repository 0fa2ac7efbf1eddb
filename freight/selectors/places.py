"""Where parcels are booked, as the road asks before it loads them."""

from collections.abc import Sequence

from freight.models import Booking
from freight.states import BookingStatus
from logistics.models import Flight, Parcel
from logistics.states import FlightStatus


def elsewhere(flight: Flight, parcels: Sequence[Parcel]) -> dict[int, str]:
    """Parcel → the other departure on which it has a place and which has not closed yet. One statement.

    Nobody's place is no hindrance: the road goes on, freight writes down what flew (`booking.note_flown`).
    """
    rows = Booking.objects.filter(
        parcel_id__in=[parcel.pk for parcel in parcels], status=BookingStatus.BOOKED,
        departure__flight__status=FlightStatus.PLANNED,
    ).exclude(departure__flight=flight)  # fmt: skip
    named = rows.values_list("parcel_id", "departure__flight__designator", "departure__flight__awb")
    return {pk: f"{designator} ({awb})" for pk, designator, awb in named}
