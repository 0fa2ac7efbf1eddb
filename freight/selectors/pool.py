"""What waits for a flight, and what can take it: the optimiser's problem from the rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from freight.models import Booking, Contract, Departure, Outage, RateBreak
from freight.policies import goods
from freight.policies.assigning import Item, Option, Problem
from freight.policies.rates import Break, Rates
from freight.states import BookingStatus, OutageStatus
from logistics.models import Parcel
from logistics.states import BagStatus, FlightStatus, ParcelStatus
from marketplace.core import time
from marketplace.core.money import CNY
from marketplace.tariff.errors import NoFxRate
from marketplace.tariff.selectors import fx_rates

HORIZON = timedelta(days=15)
SLACK = timedelta(minutes=30)  # a plan needs some minutes to become bags


@dataclass(frozen=True)
class Pool:
    """The problem, and what its keys stand for."""

    problem: Problem
    parcels: dict[str, list[Parcel]]
    departures: dict[str, Departure]


def waiting(origin: str = "") -> QuerySet[Parcel]:
    """Sealed parcels, loose or in a closed bag that is on no flight, without a place on a departure."""
    placed = Booking.objects.filter(parcel=OuterRef("pk")).exclude(status=BookingStatus.ROLLED)
    rows = Parcel.objects.filter(
        Q(status=ParcelStatus.SEALED)
        | Q(status=ParcelStatus.BAGGED, bag__flight=None, bag__status=BagStatus.CLOSED),
        ~Exists(placed), exception="", consignment__cancelled_at=None,
    )  # fmt: skip
    return rows.filter(warehouse__airport=origin) if origin else rows


def open_departures(origin: str = "", *, lane: int | None = None) -> QuerySet[Departure]:
    """Departures that still take freight, the next first; none of a lane that is stopped."""
    now = time.now()
    stopped = Outage.objects.filter(status=OutageStatus.RUNNING).values("lane_id")
    rows = Departure.objects.filter(
        flight__status=FlightStatus.PLANNED, flight__cutoff_at__gt=now + SLACK, flight__departs_at__lte=now + HORIZON
    ).exclude(lane_id__in=stopped)
    if origin:
        rows = rows.filter(lane__origin=origin)
    if lane:
        rows = rows.filter(lane_id=lane)
    return rows.select_related("flight", "lane", "method").order_by("flight__departs_at", "pk")


def pool(origin: str, *, only: Iterable[int] | None = None, lane: int | None = None) -> Pool:
    """Everything that waits at an airport (or `only` these parcels) and every departure (of one `lane`)."""
    rows = (
        waiting(origin)
        .select_related("consignment", "bag", "warehouse")
        .prefetch_related("consignment__lines")
        .order_by("pk")
    )
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    groups: dict[str, list[Parcel]] = {}
    for parcel in rows:
        groups.setdefault(f"bag:{parcel.bag_id}" if parcel.bag_id else f"parcel:{parcel.pk}", []).append(parcel)
    departures = list(open_departures(origin, lane=lane))
    known = rates_of(departures)
    options = tuple(_option(row, known[row.pk]) for row in departures if row.pk in known)
    items = tuple(_item(key, parcels, origin) for key, parcels in groups.items())
    return Pool(Problem(items, options), groups, {str(row.pk): row for row in departures})


def rates_of(departures: Sequence[Departure]) -> dict[int, Rates]:
    """The contract in force on each departure's day, in fen by today's rate; a departure without one (or without a rate) is left out.

    Two statements, a third for currencies abroad.
    """
    found = contracts_of(departures)
    yuan = _yuan_of({contract.currency for contract in found.values()} - {CNY})
    return {
        pk: rates_from(row) if row.currency == CNY else rates_from(row).at(yuan[row.currency], row.currency)
        for pk, row in found.items() if row.currency == CNY or row.currency in yuan
    }  # fmt: skip


def _yuan_of(currencies: set[str]) -> dict[str, Decimal]:
    """Today's yuan for one unit; a currency without a rate is left out."""
    try:
        return (
            {code: quote.rate for code, quote in fx_rates(currencies, CNY, time.today()).items()} if currencies else {}
        )
    except NoFxRate as error:
        missing = set(error.fields["currencies"])
        return _yuan_of(currencies - missing)


def contracts_of(departures: Sequence[Departure]) -> dict[int, Contract]:
    """The contract in force for each departure."""
    asked = {(row.method_id, row.lane_id) for row in departures}
    rows = Contract.objects.filter(
        method_id__in={method for method, _lane in asked}, lane_id__in={lane for _method, lane in asked}
    ).prefetch_related(Prefetch("breaks", RateBreak.objects.order_by("from_g")))
    by_pair: dict[tuple[int, int], list[Contract]] = {}
    for contract in rows:
        by_pair.setdefault((contract.method_id, contract.lane_id), []).append(contract)
    found = {}
    for row in departures:
        for contract in by_pair.get((row.method_id, row.lane_id), []):
            if contract.valid_from <= row.local_date <= (contract.valid_to or row.local_date):
                found[row.pk] = contract
    return found


def rates_from(contract: Contract) -> Rates:
    """A stored contract as the pure price wants it; its breaks are prefetched for many."""
    breaks = tuple(Break(row.from_g, row.per_kg_minor) for row in contract.breaks.all())
    return Rates(breaks, contract.minimum_minor, contract.fuel_bp, contract.divisor, contract.step_g)


def volume_cm3(parcel: Parcel) -> int:
    """Rounded up to the cubic centimetre."""
    return -(-(parcel.length_mm or 0) * (parcel.width_mm or 0) * (parcel.height_mm or 0) // 1000)


def needs_of(parcel: Parcel) -> goods.Needs:
    """What its lines ask for; prefetch `consignment__lines` for many."""
    return goods.needs(
        (line.danger, line.hs_code, line.temperature) for line in parcel.consignment.lines.all() if line.wanted
    )


def delivered_on(departure: Departure) -> date:
    """The day at the door: landing, by the calendar of the destination, and the method's days after it."""
    landed = departure.flight.arrives_at.astimezone(ZoneInfo(departure.lane.destination_zone)).date()
    return landed + timedelta(days=departure.method.door_days)


def _item(key: str, parcels: list[Parcel], origin: str) -> Item:
    asked = [needs_of(parcel) for parcel in parcels]
    return Item(
        key, sum(parcel.weight_g or 0 for parcel in parcels), sum(map(volume_cm3, parcels)), time.now(),
        tuple(parcel.consignment.promise_date for parcel in parcels),
        goods.Needs(any(one.is_dangerous for one in asked), any(one.is_cold for one in asked)), origin,
    )  # fmt: skip


def _option(row: Departure, rates: Rates) -> Option:
    return Option(
        str(row.pk), row.flight.cutoff_at, delivered_on(row), row.capacity_g - row.booked_g,
        row.capacity_cm3 - row.booked_cm3, rates, row.method.takes_dangerous, row.method.takes_cold, row.booked_g,
        row.booked_cm3, row.lane.origin,
    )  # fmt: skip
