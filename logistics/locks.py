"""Row locks of the road, in the order flight → bag → parcel → unit; never taken backwards (docs/road.md)."""

from collections.abc import Iterable, Sequence

from django.db import connection

from logistics.models import Bag, CustodyEvent, Declaration, Flight, InspectorKey, Paper, Parcel, PartnerEvent, Unit
from marketplace.core import locks


def flight(pk: int) -> Flight:
    return locks.row(Flight.objects.filter(pk=pk).select_related("escort"))


def bag(pk: int) -> Bag:
    return locks.row(Bag.objects.filter(pk=pk).select_related("warehouse", "flight"))


def bags_of(flight: Flight) -> list[Bag]:
    return locks.rows(Bag.objects.filter(flight=flight).select_related("warehouse"))


def parcel(pk: int) -> Parcel:
    return locks.row(Parcel.objects.filter(pk=pk).select_related("consignment", "warehouse", "bag__flight__escort"))


def parcels_of_flight(flight: Flight) -> list[Parcel]:
    return locks.rows(
        Parcel.objects.filter(bag__flight=flight).select_related("consignment", "warehouse", "bag__flight")
    )


def parcels_of_order(order_number: str) -> list[Parcel]:
    return locks.rows(Parcel.objects.filter(consignment__order_number=order_number))


def unit(pk: int) -> Unit:
    return locks.row(Unit.objects.filter(pk=pk).select_related("line__consignment", "warehouse", "parcel"))


def units(pks: Iterable[int]) -> list[Unit]:
    return locks.rows(Unit.objects.filter(pk__in=list(pks)).select_related("line__consignment", "warehouse", "parcel"))


def units_of_parcels(parcels: Iterable[Parcel]) -> list[Unit]:
    return locks.rows(
        Unit.objects.filter(parcel__in=list(parcels)).select_related("line__consignment", "warehouse", "parcel")
    )


def units_of_order(order_number: str) -> list[Unit]:
    return locks.rows(
        Unit.objects.filter(line__consignment__order_number=order_number).select_related(
            "line__consignment", "warehouse", "parcel"
        )
    )


def declaration(pk: int) -> Declaration:
    return locks.row(
        Declaration.objects.filter(pk=pk).select_related(
            "parcel__consignment", "parcel__warehouse", "parcel__bag__flight"
        )
    )


def last_events(subjects: Iterable[str]) -> dict[str, CustodyEvent]:
    """The newest custody event of each subject. The subject's own row is locked by the verb, so this cannot change."""
    newest = (
        CustodyEvent.objects.filter(subject__in=list(subjects)).order_by("subject", "-sequence").distinct("subject")
    )
    return {event.subject: event for event in newest}


def parcels(pks: Iterable[int]) -> list[Parcel]:
    """Parcels by their keys, in one order."""
    return locks.rows(
        Parcel.objects.filter(pk__in=list(pks)).select_related("consignment", "warehouse", "bag__flight__escort")
    )


def paper(pk: int) -> Paper:
    return locks.row(Paper.objects.filter(pk=pk))


def inspector_key(pk: int) -> InspectorKey:
    return locks.row(InspectorKey.objects.filter(pk=pk).select_related("inspector__user"))


def parked_events(pks: Iterable[int]) -> list[PartnerEvent]:
    """Partners' events that still wait, with their partners."""
    return locks.rows(PartnerEvent.objects.filter(pk__in=list(pks), status="parked").select_related("partner"))


def parcels_of_waybills(carrier: str, waybills: Sequence[str]) -> int:
    """Lock the parcels of many waybills in primary-key order, without reading them; others may still refer to them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM logistics_parcel WHERE carrier = %s AND waybill = ANY(%s)"
            " AND waybill <> '' ORDER BY id FOR NO KEY UPDATE) locked",
            [carrier, list(waybills)],
        )
        return int(cursor.fetchone()[0])
