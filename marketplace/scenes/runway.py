"""Freight of the seeded world: lanes with their weekly departures, what carriers charge, numbers of air waybills, places booked.

Flight days and prices are SAMPLE: no carrier's contract at hand. Everything goes through the verbs that operations use.
"""

from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from freight.errors import GoodsRefused, NoRoom, NotPlannable
from freight.models import FlightCost, Lane, Method
from freight.policies.auditing import Line
from freight.policies.rates import Break
from freight.selectors import pool
from freight.services import booking, departures, invoices, lanes
from freight.services.lanes import Terms, Timetable
from logistics.models import Flight
from logistics.services import flights
from logistics.states import FlightStatus
from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.core.time import SHANGHAI
from marketplace.scenes.data.stations import DESTINATION, LANES, STATIONS

ACTOR = "system:seed"
OWN, CARGO, PARCELS = "own", "skyfreight", "swiftbox"
CAPACITY_G, CAPACITY_CM3 = 900_000, 6_000_000
BLOCK_FROM, BLOCK = "5200000", 400
MET_WITHIN = timedelta(days=3)  # flights of these days have their escort named; later ones wait for the roster
# Origin → weekdays of our own flights (0 Monday). The forwarder and the parcel company fly from the busy ones only.
OWN_DAYS = {
    "KIX": (0, 2, 4), "NRT": (1, 5), "ICN": (1, 4), "SYD": (3,), "FRA": (2,), "LHR": (0, 4), "LAX": (2, 5), "JFK": (6,),
}  # fmt: skip
CARGO_DAYS = {"LHR": (2,), "LAX": (0,)}
PARCEL_DAYS = {"KIX": (3,)}
# Origin → currency, minimum, then kilograms → price of one (both in minor units); fuel in basis points.
RATES = {
    "KIX": ("JPY", 3_600, ((0, 720), (45, 600), (100, 500)), 1_200),
    "NRT": ("JPY", 3_600, ((0, 740), (45, 620), (100, 520)), 1_200),
    "ICN": ("USD", 2_100, ((0, 450), (45, 380), (100, 310)), 1_100),
    "SYD": ("AUD", 6_400, ((0, 1_240), (45, 1_070), (100, 920)), 1_600),
    "FRA": ("EUR", 3_900, ((0, 720), (45, 620), (100, 540)), 1_700),
    "LHR": ("GBP", 3_400, ((0, 640), (45, 550), (100, 480)), 1_700),
    "LAX": ("USD", 4_900, ((0, 900), (45, 770), (100, 660)), 1_800),
    "JFK": ("CNY", 36_000, ((0, 6_600), (45, 5_700), (100, 4_900)), 1_800),
}


def open_lanes() -> None:
    """Lanes, three ways to fly, contracts with volume breaks, weekly departures, and numbers for their waybills."""
    own = _method(OWN, "own", "喵喵自营航班 Miaomiao Air", 3, takes_dangerous=True, takes_cold=True)
    cargo = _method(CARGO, "forwarder", "天运货代 Skyfreight", 5, takes_dangerous=True, takes_cold=False)
    parcels = _method(PARCELS, "express", "捷箱快运 Swiftbox", 2, takes_dangerous=False, takes_cold=False)
    first_day = time.today() - timedelta(days=60)
    zones = {code: zone for code, kind, *_names, zone, _address in STATIONS if kind == "overseas"}
    for origin, (prefix, carrier, hours) in LANES.items():
        lane = lanes.make_lane(origin=origin, destination=DESTINATION, actor=ACTOR)
        lanes.add_block(prefix=prefix, first=BLOCK_FROM, count=BLOCK, actor=ACTOR)
        ways = ((own, OWN_DAYS, 1, 0), (cargo, CARGO_DAYS, 3, 4), (parcels, PARCEL_DAYS, 5, 8))
        for method, days, number, later in ways:
            if origin not in days:
                continue
            _contract(lane, method, first_day)
            hour = clock_time(22 if method is own else 14 + later // 4, 30)
            for weekday in days[origin]:
                lands = _lands(zones[origin], first_day, hour, hours)
                lanes.make_schedule(
                    lane=lane, method=method, actor=ACTOR,
                    timetable=Timetable(
                        designator=f"{carrier}{number}{30 + list(LANES).index(origin)}", prefix=prefix,
                        weekday=weekday, departs_local=hour, arrives_local=lands[0], arrives_days=lands[1],
                        cutoff_minutes=180, capacity_g=CAPACITY_G, capacity_cm3=CAPACITY_CM3, valid_from=first_day,
                    ),
                )  # fmt: skip


def adopt(flight: Flight) -> None:
    """A flight of the story takes part in costs: our own aircraft, with the capacity of the schedule."""
    departures.adopt(
        flight=flight, lane=Lane.objects.get(origin=flight.origin, destination=flight.destination),
        method=Method.objects.get(code=OWN), capacity_g=CAPACITY_G, capacity_cm3=CAPACITY_CM3, actor=ACTOR,
    )  # fmt: skip


def furnish(people: dict[str, User]) -> None:
    """Departures of the next two weeks, escorts for the first of them, places for what waits, and one carrier's invoice."""
    departures.make_due()
    soon = Flight.objects.filter(
        status=FlightStatus.PLANNED, escort=None, departs_at__gt=time.now(), departs_at__lt=time.now() + MET_WITHIN
    )
    for place, flight in enumerate(soon.order_by("departs_at")):
        flights.assign_escort(flight=flight, escort=people["xiaolin" if place % 2 else "laozhang"], actor=ACTOR)
    for origin in LANES:
        _book_waiting(origin, people["dana"])
    _invoice(people["dana"])
    drain()


def _method(code: str, kind: str, name: str, door_days: int, *, takes_dangerous: bool, takes_cold: bool) -> Method:
    return lanes.make_method(
        code=code, kind=kind, name=name, door_days=door_days, takes_dangerous=takes_dangerous, takes_cold=takes_cold,
        actor=ACTOR,
    )  # fmt: skip


def _contract(lane: Lane, method: Method, first_day: date) -> None:
    currency, minimum, breaks, fuel_bp = RATES[lane.origin]
    dearer = {OWN: 100, CARGO: 88, PARCELS: 160}[method.code]
    terms = Terms(
        reference=f"{method.code.upper()}-{lane.code}-2026", valid_from=first_day, valid_to=None, minimum_minor=minimum,
        fuel_bp=fuel_bp, currency=currency, breaks=tuple(Break(kilos * 1000, rate * dearer // 100) for kilos, rate in breaks),
    )  # fmt: skip
    lanes.make_contract(method=method, lane=lane, terms=terms, actor=ACTOR)


def _lands(zone: str, day: date, leaves: clock_time, hours: int) -> tuple[clock_time, int]:
    """Wall time in Shanghai, and how many days later by the calendars of both ends."""
    off = datetime.combine(day, leaves, tzinfo=ZoneInfo(zone))
    down = (off + timedelta(hours=hours)).astimezone(SHANGHAI)
    return down.time(), (down.date() - day).days


def _book_waiting(origin: str, dana: User) -> None:
    """What is sealed and lies loose gets its place on the first departure that takes it."""
    options = list(
        pool.open_departures(origin).select_related("lane", "method", "flight").order_by("flight__departs_at")[:4]
    )
    for parcel in pool.waiting(origin).order_by("pk"):
        for option in options:
            try:
                booking.book(parcel=parcel, departure=option, actor=dana.ref)
                break
            except (GoodsRefused, NoRoom, NotPlannable):
                continue


def _invoice(dana: User) -> None:
    """Two flights billed: one as booked, one for three kilograms more than we loaded: for a person to decide."""
    first = FlightCost.objects.exclude(currency="CNY").order_by("pk").first()
    if first is None:
        return
    costs = FlightCost.objects.filter(currency=first.currency, departure__method__code=OWN).select_related(
        "departure__method"
    )
    costs = list(costs.order_by("pk")[:2])
    rows = [_line(cost, 3_000 if place else 0) for place, cost in enumerate(costs)]
    invoices.take_in(
        method=costs[0].departure.method, number="MA-2026-1107", issued_on=time.today(), lines=rows, actor=dana.ref
    )


def _line(cost: FlightCost, more_g: int) -> Line:
    extra = more_g * cost.per_kg_minor // 1000
    return Line(
        cost.awb, cost.charged_g + more_g, cost.per_kg_minor, cost.fuel_minor, cost.total_minor + extra, cost.currency
    )
