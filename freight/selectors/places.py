"""Where parcels are booked, as the road asks before it loads them and as outages ask before they place them anew."""

from collections.abc import Iterable, Sequence

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast

from freight.models import Booking, Departure, Diversion
from freight.selectors import pool
from freight.states import BookingStatus
from logistics.models import Flight, Parcel
from logistics.policies import loading
from logistics.states import FlightStatus

# as `pool.volume_cm3`: rounded up to the cubic centimetre
VOLUME_CM3 = (Cast("length_mm", BigIntegerField()) * F("width_mm") * F("height_mm") + 999) / 1000


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


def goods_refused(flight: Flight, parcels: Sequence[Parcel]) -> str:
    """Dangerous goods that the flight's method does not take; a flight without a method takes part in nothing of this."""
    departure = _departure(flight)
    if departure is None or departure.method.takes_dangerous:
        return ""
    rows = Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]).select_related("consignment")
    asked = map(pool.needs_of, rows.prefetch_related("consignment__lines"))
    return loading.DANGEROUS if any(needs.is_dangerous for needs in asked) else ""


def overfull(flight: Flight, parcels: Sequence[Parcel]) -> str:
    """Is there no room for a bag beside what is booked and what is aboard without a place? Two statements."""
    departure = _departure(flight)
    if departure is None:
        return ""
    here = Booking.objects.filter(parcel=OuterRef("pk"), departure=departure).exclude(status=BookingStatus.ROLLED)
    rows = Parcel.objects.filter(
        Q(bag__flight=flight) | Q(pk__in=[parcel.pk for parcel in parcels]), ~Exists(here)
    ).order_by()
    unplaced = rows.aggregate(grams=Sum("weight_g", default=0), volume=Sum(VOLUME_CM3, default=0))
    is_over = (
        departure.booked_g + unplaced["grams"] > departure.capacity_g
        or departure.booked_cm3 + unplaced["volume"] > departure.capacity_cm3
    )
    return loading.FULL if is_over else ""


def _departure(flight: Flight) -> Departure | None:
    return Departure.objects.select_related("method").filter(flight=flight).first()


def undecided() -> QuerySet[Diversion]:
    """Parcels of outages whose new day was not announced yet: they wait still, or a person booked them meanwhile.

    What was cancelled, opened or handed out otherwise drops out by itself; a later outage of the same parcel takes over.
    """
    has_place = Booking.objects.filter(parcel=OuterRef("parcel_id")).exclude(status=BookingStatus.ROLLED)
    later = Diversion.objects.filter(parcel=OuterRef("parcel_id"), pk__gt=OuterRef("pk"))
    waits_or_placed = Q(parcel__in=pool.waiting().values("pk")) | Exists(has_place)
    return Diversion.objects.filter(waits_or_placed, ~Exists(later), expected_on=None)


def of_parcels(pks: Iterable[int]) -> list[Booking]:
    """The places that some of these parcels have, booked or flown."""
    rows = Booking.objects.filter(parcel_id__in=list(pks)).exclude(status=BookingStatus.ROLLED)
    return list(rows.select_related("parcel__consignment", "departure__flight", "departure__lane", "departure__method"))
