"""Builders of freight: a lane with methods and contracts, a departure, sealed parcels without the long road before them."""

from __future__ import annotations

import itertools
from datetime import date, time, timedelta
from typing import Any

from freight.models import Contract, Departure, Lane, Method, Schedule
from freight.policies.rates import Break
from freight.services import departures, lanes
from freight.services.lanes import Terms, Timetable
from logistics.models import Consignment, ConsignmentLine, Parcel, Seal
from marketplace.accounts.models import User
from marketplace.core import ids
from marketplace.core import time as clock
from tests.logistics import road

_serial = itertools.count(1)
ACTOR = "user:dana"
BREAKS = (Break(0, 5000), Break(45_000, 4000), Break(100_000, 3000))


def lane(origin: str = "LAX", destination: str = "CTU") -> Lane:
    code = f"{origin}-{destination}"
    return Lane.objects.filter(code=code).first() or lanes.make_lane(
        origin=origin, destination=destination, actor=ACTOR
    )


def method(code: str = "own", kind: str = "own", door_days: int = 3, **takes: bool) -> Method:
    takes = {"takes_dangerous": True, "takes_cold": False, **takes}
    return Method.objects.filter(code=code).first() or lanes.make_method(
        code=code, kind=kind, name=code.title(), door_days=door_days, actor=ACTOR, **takes
    )


def terms(**changes: Any) -> Terms:
    plain = {
        "reference": "C-1", "valid_from": clock.today() - timedelta(days=10), "valid_to": None, "minimum_minor": 10_000,
        "fuel_bp": 1000, "breaks": BREAKS,
    }  # fmt: skip
    return Terms(**{**plain, **changes})


def contract(way: Method | None = None, on: Lane | None = None, **changes: Any) -> Contract:
    way, on = way or method(), on or lane()
    found = Contract.objects.filter(method=way, lane=on).first()
    return found or lanes.make_contract(method=way, lane=on, terms=terms(**changes), actor=ACTOR)


def timetable(**changes: Any) -> Timetable:
    plain = {
        "designator": "MM501", "prefix": "589", "weekday": 0, "departs_local": time(23, 30), "arrives_local": time(6, 0),
        "arrives_days": 2, "cutoff_minutes": 240, "capacity_g": 500_000, "capacity_cm3": 3_000_000,
        "valid_from": date(2026, 1, 1), "valid_to": None,
    }  # fmt: skip
    return Timetable(**{**plain, **changes})


def schedule(**changes: Any) -> Schedule:
    on, way = changes.pop("lane", None) or lane(), changes.pop("method", None) or method()
    return lanes.make_schedule(lane=on, method=way, timetable=timetable(**changes), actor=ACTOR)


def block(prefix: str = "589", count: int = 500) -> None:
    lanes.add_block(prefix=prefix, first=f"{next(_serial) * 1000:07d}", count=count, actor=ACTOR)


def departure(
    escort: User | None = None, *, on: Lane | None = None, way: Method | None = None, **changes: Any
) -> Departure:
    """A flight planned by hand that takes part, with a contract."""
    on, way = on or lane(), way or method()
    contract(way, on)
    capacity = {
        "capacity_g": changes.pop("capacity_g", 500_000),
        "capacity_cm3": changes.pop("capacity_cm3", 3_000_000),
    }
    flight = road.flight(
        escort, origin=on.origin, destination=on.destination, designator=f"MM{next(_serial) + 100}", **changes
    )
    return departures.adopt(flight=flight, lane=on, method=way, actor=ACTOR, **capacity)


def parcel(
    grams: int = 2000, side_mm: int = 200, *, promise_in: int | None = 12, danger: str = "none", airport: str = "LAX"
) -> Parcel:
    """A sealed parcel as the pool sees it (rows only: for planning, not for the road)."""
    place = road.warehouse() if airport == "LAX" else road.warehouse(f"{airport}1", airport)
    number = next(_serial)
    promised = clock.today() + timedelta(days=promise_in) if promise_in is not None else None
    record = Consignment.objects.create(
        order_number=ids.make("MO", clock.today(), 500_000 + number), purchase_number="MP1", seller_ref="seller:x", seller_name="X",
        warehouse=place, buyer_ref="user:x", buyer_name="x", buyer_id_number="x", buyer_phone="x", consignee="x",
        consignee_phone="x", consignee_address="x", district_code="510104", goods_fen=1, freight_fen=0, tax_fen=0, paid_fen=1,
        payment_ref="x", paid_at=clock.now(), payment_fen=1, payment_currency="CNY", payment_method="card",
        promise_date=promised, created_at=clock.now(),
    )  # fmt: skip
    ConsignmentLine.objects.create(
        consignment=record, number=1, line_ref=f"F{number}", sku="S", title="T", hs_code="3304990099", origin_country="US",
        danger=danger, quantity=1, price_fen=1, total_fen=1, tax_fen=0, weight_g=grams,
    )  # fmt: skip
    made = Parcel.objects.create(
        number=ids.make("MM", clock.today(), 500_000 + number), consignment=record, warehouse=place, status="packing",
        weight_g=grams, length_mm=side_mm, width_mm=side_mm, height_mm=side_mm, created_at=clock.now(),
    )  # fmt: skip
    holder = User.objects.filter(email="yard@example.com").first() or User.objects.create_user(
        "yard@example.com", "x-long-pass-1"
    )
    Seal.objects.create(number=f"YS{number:08d}", issued_to=holder, issued_at=clock.now())
    Seal.objects.filter(number=f"YS{number:08d}").update(status="applied", parcel=made, applied_at=clock.now())
    Parcel.objects.filter(pk=made.pk).update(status="sealed")
    made.status = "sealed"
    return made
