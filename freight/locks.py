"""Row locks of freight: departure before booking before plan; the road's locks (flight → bag → parcel) come after."""

from collections.abc import Iterable

from freight.models import Bill, Booking, Departure, Invoice, Outage, Plan
from marketplace.core import locks


def departure(pk: int) -> Departure:
    return locks.row(Departure.objects.filter(pk=pk).select_related("flight", "lane", "method"))


def departures(pks: Iterable[int]) -> list[Departure]:
    return locks.rows(Departure.objects.filter(pk__in=list(pks)).select_related("flight", "lane", "method"))


def bookings_of(departure: Departure, status: str) -> list[Booking]:
    return locks.rows(Booking.objects.filter(departure=departure, status=status).select_related("parcel"))


def booking(pk: int) -> Booking:
    return locks.row(Booking.objects.filter(pk=pk).select_related("parcel", "departure__flight"))


def plan(pk: int) -> Plan:
    return locks.row(Plan.objects.filter(pk=pk))


def invoice(pk: int) -> Invoice:
    return locks.row(Invoice.objects.filter(pk=pk).select_related("method"))


def bill(pk: int) -> Bill:
    return locks.row(Bill.objects.filter(pk=pk).select_related("invoice__method", "cost"))


def outage(pk: int) -> Outage:
    return locks.row(Outage.objects.filter(pk=pk).select_related("lane", "detour"))
