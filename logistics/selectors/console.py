"""Reads of the consoles: what waits at a warehouse, what an escort must meet, what a scanned code is."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from logistics import access
from logistics.errors import UnknownSeal
from logistics.models import Bag, Consignment, Flight, Opening, Parcel, Seal, Unit, Warehouse
from logistics.policies import matching
from logistics.states import BagStatus, DeclarationStatus, FlightStatus, ParcelStatus, SealStatus, UnitStatus
from marketplace.accounts.models import User
from marketplace.core import ids
from marketplace.core.errors import NotFound
from marketplace.core.textnorm import nfkc

PAGE = 100


@dataclass(frozen=True)
class Waiting:
    """How much waits at each bench of one warehouse."""

    receive: int
    capture: int
    pack: int
    seal: int
    bag: int


@dataclass(frozen=True)
class Scanned:
    """What a scanned code is: `kind` order, unit, parcel, seal (one that is on no parcel) or bag, and the number that names it."""

    kind: str
    number: str


def waiting(warehouse: Warehouse) -> Waiting:
    """Counts for the console's first page. Two queries."""
    units = Unit.objects.filter(warehouse=warehouse, status__in=["expected", "received", "captured"]).aggregate(
        receive=Count("id", filter=Q(status=UnitStatus.EXPECTED)),
        capture=Count("id", filter=Q(status=UnitStatus.RECEIVED)),
        pack=Count("id", filter=Q(status=UnitStatus.CAPTURED)),
    )
    parcels = Parcel.objects.filter(warehouse=warehouse, status__in=["packing", "sealed"]).aggregate(
        seal=Count("id", filter=Q(status=ParcelStatus.PACKING)), bag=Count("id", filter=Q(status=ParcelStatus.SEALED))
    )
    return Waiting(**units, **parcels)


def consignments_to_receive(warehouse: Warehouse) -> list[Consignment]:
    """Orders of which something is still expected, oldest first, with the number expected."""
    return list(
        Consignment.objects.filter(warehouse=warehouse, cancelled_at__isnull=True)
        .annotate(expected=Count("lines__units", filter=Q(lines__units__status=UnitStatus.EXPECTED)))
        .filter(expected__gt=0)
        .order_by("id")[:PAGE]
    )


def units_waiting(warehouse: Warehouse, status: str) -> list[Unit]:
    """Units of one status at a warehouse, oldest first."""
    found = Unit.objects.filter(warehouse=warehouse, status=status).select_related("line__consignment", "parcel")
    return list(found.order_by("id")[:PAGE])


def parcels_waiting(warehouse: Warehouse, *statuses: str) -> list[Parcel]:
    """Parcels of these statuses at a warehouse, oldest first, with the number of pieces."""
    found = Parcel.objects.filter(warehouse=warehouse, status__in=statuses).select_related("consignment", "bag")
    return list(found.annotate(pieces=Count("units")).order_by("id")[:PAGE])


def units_of(consignment: Consignment) -> list[Unit]:
    """All pieces of an order, in line order."""
    found = Unit.objects.filter(line__consignment=consignment).select_related("line", "parcel", "warehouse")
    return list(found.order_by("line__number", "ordinal"))


def seals_in_stock(user: User) -> list[Seal]:
    """The person's own unused seals, lowest number first."""
    return list(Seal.objects.filter(issued_to=user, status=SealStatus.ISSUED).order_by("number")[:PAGE])


def seal(number: str) -> Seal:
    """A seal by its number in any spelling. Raises UnknownSeal (404)."""
    found = Seal.objects.filter(number="".join(nfkc(number[:80]).upper().split())[:20]).first()
    if found is None:
        raise UnknownSeal(status=404)
    return found


def open_parcel_of(consignment: Consignment) -> Parcel | None:
    """The parcel that is being packed for an order."""
    return Parcel.objects.filter(consignment=consignment, status=ParcelStatus.PACKING).order_by("id").first()


def applied_seal(parcel: Parcel) -> Seal | None:
    return Seal.objects.filter(parcel=parcel, status=SealStatus.APPLIED).first()


def bags(warehouse: Warehouse) -> list[Bag]:
    """Bags that have not flown, newest first, with the number of parcels."""
    found = Bag.objects.filter(warehouse=warehouse).exclude(status=BagStatus.UNLOADED).select_related("flight")
    return list(found.annotate(count=Count("parcels")).order_by("-id")[:PAGE])


def flights_from(airport: str) -> QuerySet[Flight]:
    """Flights that leave from an airport, the next first, with the number of parcels and bags."""
    return (
        Flight.objects.filter(origin=airport)
        .select_related("escort")
        .annotate(bag_count=Count("bags", distinct=True), parcel_count=Count("bags__parcels", distinct=True))
        .order_by("-departs_at", "-id")
    )


def open_flights(airport: str) -> list[Flight]:
    """Flights that may still be loaded or flown."""
    return list(
        flights_from(airport)
        .filter(status__in=[FlightStatus.PLANNED, FlightStatus.CLOSED])
        .order_by("departs_at")[:PAGE]
    )


def parcels_on(flight: Flight) -> list[Parcel]:
    """Parcels on a flight with their customs case and applied seal, in order of number."""
    found = Parcel.objects.filter(bag__flight=flight).select_related("declaration", "bag", "consignment", "warehouse")
    return list(found.prefetch_related("seals").order_by("number")[:500])


def mismatches_on(flight: Flight) -> list[dict[str, object]]:
    """What the three-document gate last said about this flight: parcel and, for each code, owner and sentence."""
    return [
        {"parcel": parcel.number, "reasons": matching.describe(parcel.declaration.mismatches)}
        for parcel in parcels_on(flight)
        if hasattr(parcel, "declaration") and parcel.declaration.mismatches
    ]


def open_opening(parcel: Parcel) -> Opening | None:
    """The opening of a parcel that has not ended."""
    found = Opening.objects.select_related("parcel", "old_seal", "escort")
    return found.filter(parcel=parcel, closed_at__isnull=True).first()


def ended_openings(parcel: Parcel) -> list[Opening]:
    """Openings of a parcel that ended, oldest first."""
    found = Opening.objects.filter(parcel=parcel, closed_at__isnull=False).select_related("old_seal", "new_seal")
    return list(found.order_by("id"))


def parcels_for_escort(user: User) -> list[Parcel]:
    """Parcels on this escort's landed flights that are not with the courier yet; those that need a person first."""
    found = Parcel.objects.filter(
        bag__flight__in=access.flights_of_escort(user).order_by().values("pk"),
        status__in=[ParcelStatus.ARRIVED, ParcelStatus.IN_CUSTOMS, ParcelStatus.OPENED, ParcelStatus.CLEARED],
    ).select_related("declaration", "bag__flight", "warehouse", "consignment")
    rank = {ParcelStatus.OPENED: 0, ParcelStatus.CLEARED: 2}
    return sorted(
        found.order_by("number")[:500],
        key=lambda parcel: 1
        if getattr(parcel, "declaration", None) and parcel.declaration.status == DeclarationStatus.INSPECTION
        and parcel.status == ParcelStatus.IN_CUSTOMS
        else rank.get(ParcelStatus(parcel.status), 3),
    )  # fmt: skip


def scanned(text: str) -> Scanned:
    """What the code in the scan field is: order number, passport code or its link, parcel, seal or bag. Raises NotFound."""
    text = nfkc(text[:200])
    plain = text.strip().rstrip("/").rpartition("/")[2] if "/" in text else text.strip()
    number = _our_number(plain)
    if number is not None:
        return number
    upper = "".join(plain.upper().split())[:40]
    if Bag.objects.filter(number=upper[:20]).exists():
        return Scanned("bag", upper)
    seal = Seal.objects.select_related("parcel").filter(number=upper[:20]).first()
    if seal is not None:
        return Scanned("parcel", seal.parcel.number) if seal.parcel is not None else Scanned("seal", seal.number)
    code = _passport(plain)
    if code and Unit.objects.filter(passport_code=code).exists():
        return Scanned("unit", code)
    raise NotFound


def _our_number(text: str) -> Scanned | None:
    try:
        number = ids.parse(text)
    except ids.BadNumber:
        return None
    kind = {"MO": "order", "MM": "parcel"}.get(number.prefix)
    return Scanned(kind, str(number)) if kind else None


def _passport(text: str) -> str:
    try:
        return ids.normalise_code(text)
    except ids.BadNumber:
        return ""
