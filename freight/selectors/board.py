"""What the pages and doors of freight show. Bounded: a page of rows and a few statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from freight.models import (
    AwbBlock,
    Bill,
    Booking,
    Contract,
    Departure,
    FlightCost,
    Invoice,
    Lane,
    Method,
    Outage,
    Plan,
    Roll,
    Schedule,
)
from freight.policies import goods, rates
from freight.selectors import pool
from freight.states import BillStatus, BookingStatus, PlanStatus
from logistics.models import Flight, GateFinding, Parcel, Warehouse
from logistics.services import gate
from logistics.states import FlightStatus
from marketplace.core import time
from marketplace.core.clocks.models import Clock
from marketplace.core.errors import NotFound
from marketplace.core.textnorm import nfkc

AHEAD, BACK = timedelta(days=15), timedelta(days=2)


@dataclass(frozen=True)
class Offer:
    """One way for a parcel, for people to compare."""

    departure: Departure
    price_fen: int
    delivered_on: date
    late_days: int
    is_allowed: bool
    has_room: bool


@dataclass(frozen=True)
class Found:
    """An open mismatch with its clock."""

    row: GateFinding
    clock: Clock | None


def departures() -> QuerySet[Departure]:
    """From two days back to fifteen ahead, the next first, with what is booked and loaded."""
    now = time.now()
    rows = Departure.objects.filter(flight__departs_at__range=(now - BACK, now + AHEAD))
    return _counted(rows).order_by("flight__departs_at", "pk")


def departure_by(pk: int) -> Departure:
    """Raises NotFound."""
    found = _counted(Departure.objects.filter(pk=pk)).first()
    if found is None:
        raise NotFound
    return found


def bookings_of(departure: Departure) -> QuerySet[Booking]:
    rows = Booking.objects.filter(departure=departure).exclude(status=BookingStatus.ROLLED)
    return rows.select_related("parcel__consignment", "parcel__bag").order_by("parcel__number")


def unadopted() -> QuerySet[Flight]:
    """Flights planned by hand that take no part in planning yet."""
    return Flight.objects.filter(
        status=FlightStatus.PLANNED, departure__isnull=True, cutoff_at__gt=time.now()
    ).order_by("departs_at", "pk")


def flight_to_adopt(public_id: str) -> Flight:
    """Raises NotFound."""
    found = Flight.objects.filter(public_id=nfkc(public_id[:40]), departure__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def origins() -> list[tuple[str, int]]:
    """Airports of lanes, and how many parcels wait at each."""
    waits = dict(
        pool.waiting()
        .order_by()
        .values("warehouse__airport")
        .annotate(n=Count("pk"))
        .values_list("warehouse__airport", "n")
    )
    airports = Warehouse.objects.filter(kind=Warehouse.Kind.OVERSEAS).values_list("airport", flat=True)
    return [
        (code, waits.get(code, 0))
        for code in sorted(set(airports) & set(Lane.objects.values_list("origin", flat=True)))
    ]


def standing() -> dict[str, int]:
    """The figures on top of the board. Four statements."""
    return {
        "waiting": pool.waiting().count(),
        "rolled": rolled().count(),
        "mismatches": GateFinding.objects.filter(closed_at=None).count(),
        "bills": Bill.objects.filter(status=BillStatus.OPEN).count(),
    }


def plans() -> QuerySet[Plan]:
    return Plan.objects.order_by("-pk")


def plan_by(public_id: str) -> Plan:
    """Raises NotFound."""
    found = Plan.objects.filter(public_id=nfkc(public_id[:40])).first()
    if found is None:
        raise NotFound
    return found


def loads_of(plan: Plan) -> list[dict[str, Any]]:
    """Per departure of a plan: parcels, weight, and how full it would be."""
    rows = (
        plan.lines.exclude(departure=None).values("departure_id")
        .annotate(parcels=Count("pk"), grams=Sum("parcel__weight_g"), late=Count("pk", filter=Q(late_days__gt=0)))
    )  # fmt: skip
    by_pk = {row["departure_id"]: row for row in rows}
    held = (
        Departure.objects.filter(pk__in=by_pk)
        .select_related("flight", "lane", "method")
        .order_by("flight__departs_at", "pk")
    )
    return [
        {"departure": one, **by_pk[one.pk], "after_g": one.booked_g + (by_pk[one.pk]["grams"] or 0)} for one in held
    ]


def lines_of(plan: Plan) -> QuerySet[Any]:
    rows = plan.lines.select_related("parcel__consignment", "departure__flight", "departure__method")
    return rows.order_by("-late_days", "departure__flight__departs_at", "pk")


def rolled(*, over: bool = False) -> QuerySet[Roll]:
    """What was rolled: waiting for its next flight, or booked again."""
    rows = Roll.objects.select_related(
        "parcel__consignment", "booking__departure__flight", "booking_after__departure__flight"
    )
    waiting = Q(booking_after=None, parcel__status__in=["sealed", "bagged", "packing"])
    return (rows.exclude(booking_after=None) if over else rows.filter(waiting)).order_by("-pk")


def booking_by(pk: int) -> Booking:
    """Raises NotFound."""
    found = Booking.objects.select_related("departure").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def findings(rows: QuerySet[GateFinding], owner: str = "", *, finding: int | None = None) -> QuerySet[GateFinding]:
    """Of the open mismatches that somebody may see, the oldest first."""
    rows = rows.select_related("parcel__consignment", "flight")
    if owner:
        rows = rows.filter(owner=owner)
    if finding is not None:
        rows = rows.filter(pk=finding)
    return rows.order_by("opened_at", "pk")


def with_clocks(rows: Iterable[GateFinding]) -> list[Found]:
    """One statement for the clocks of all."""
    found = list(rows)
    due = Clock.objects.filter(kind__in=gate.CLOCKS, subject__in=[row.ref for row in found], stopped_at=None)
    by_subject = {clock.subject: clock for clock in due}
    return [Found(row, by_subject.get(row.ref)) for row in found]


def by_owner(rows: QuerySet[GateFinding]) -> dict[str, int]:
    counted = rows.order_by().values("owner").annotate(n=Count("pk", distinct=True))
    return {row["owner"]: row["n"] for row in counted}


def invoices() -> QuerySet[Invoice]:
    open_bills = Count("bills", filter=Q(bills__status=BillStatus.OPEN))
    disputed = Count("bills", filter=Q(bills__status=BillStatus.DISPUTED))
    rows = Invoice.objects.select_related("method").annotate(
        open_bills=open_bills, disputed=disputed, lines=Count("bills")
    )
    return rows.order_by("-pk")


def invoice_by(pk: int) -> Invoice:
    """Raises NotFound."""
    found = invoices().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def bills_of(invoice: Invoice) -> QuerySet[Bill]:
    return invoice.bills.select_related("cost__departure__lane").order_by("number")


def bill_by(invoice: Invoice, number: int) -> Bill:
    """Raises NotFound."""
    found = invoice.bills.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def lanes() -> QuerySet[Lane]:
    return Lane.objects.order_by("code")


def lane_by(code: str) -> Lane:
    """Raises NotFound."""
    found = Lane.objects.filter(code=nfkc(code[:20]).upper()).first()
    if found is None:
        raise NotFound
    return found


def methods() -> QuerySet[Method]:
    return Method.objects.order_by("code")


def method_by(code: str) -> Method:
    """Raises NotFound."""
    found = Method.objects.filter(code=nfkc(code[:20]).lower()).first()
    if found is None:
        raise NotFound
    return found


def contracts() -> QuerySet[Contract]:
    rows = Contract.objects.select_related("method", "lane").prefetch_related("breaks")
    return rows.order_by("lane__code", "method__code", "-valid_from")


def contract_by(pk: int) -> Contract:
    """Raises NotFound."""
    found = contracts().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def schedules() -> QuerySet[Schedule]:
    return Schedule.objects.select_related("lane", "method").order_by("lane__code", "weekday", "departs_local", "pk")


def schedule_by(pk: int) -> Schedule:
    """Raises NotFound."""
    found = schedules().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def blocks() -> QuerySet[AwbBlock]:
    return AwbBlock.objects.order_by("prefix", "first_serial")


def outages() -> QuerySet[Outage]:
    placed = Count("diversions", filter=Q(diversions__expected_on__isnull=False))
    paid = Count("diversions", filter=Q(diversions__compensation_at__isnull=False))
    rows = Outage.objects.select_related("lane", "detour")
    return rows.annotate(parcels=Count("diversions"), placed=placed, paid=paid).order_by("-pk")


def outage_by(public_id: str) -> Outage:
    """Raises NotFound."""
    found = outages().filter(public_id=nfkc(public_id[:40])).first()
    if found is None:
        raise NotFound
    return found


def offers_for(parcel: Parcel) -> list[Offer]:
    """Every way that a waiting parcel could take, alone at its full price; what may not or cannot stands at the end."""
    rows = list(pool.open_departures(parcel.warehouse.airport)[:60])
    known = pool.rates_of(rows)
    asked, volume, grams = pool.needs_of(parcel), pool.volume_cm3(parcel), parcel.weight_g or 0
    offers = [
        Offer(
            row, rates.price(grams, volume, known[row.pk]).total_minor, day,
            max((day - parcel.consignment.promise_date).days, 0) if parcel.consignment.promise_date else 0,
            goods.fits(asked, takes_dangerous=row.method.takes_dangerous, takes_cold=row.method.takes_cold),
            grams <= row.capacity_g - row.booked_g and volume <= row.capacity_cm3 - row.booked_cm3,
        )
        for row in rows if row.pk in known for day in [pool.delivered_on(row)]
    ]  # fmt: skip
    return sorted(offers, key=lambda one: (not one.is_allowed, not one.has_room, one.late_days > 0, one.price_fen))


def cost_of(departure: Departure) -> FlightCost | None:
    return FlightCost.objects.filter(departure=departure).first()


def is_going(plan: Plan) -> bool:
    return plan.status in (PlanStatus.WAITING, PlanStatus.SOLVING)


def _counted(rows: QuerySet[Departure]) -> QuerySet[Departure]:
    booked = Count("bookings", filter=~Q(bookings__status=BookingStatus.ROLLED))
    return rows.select_related("flight__escort", "lane", "method").annotate(places=booked)


def place_of(parcel: Parcel) -> Booking:
    """The place a parcel is booked on. Raises NotFound."""
    found = Booking.objects.select_related("departure").filter(parcel=parcel, status=BookingStatus.BOOKED).first()
    if found is None:
        raise NotFound
    return found


def with_clock(row: GateFinding) -> Found:
    return with_clocks([row])[0]
