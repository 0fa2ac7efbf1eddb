"""Taking in carriers' events in batches, against bare COPY into the same table; reading one parcel while the table grows.

Everything is rolled back. Foreign keys are checked on both sides (immediately, for nothing is committed).
"""

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from statistics import median
from typing import Any

from django.db import connection, transaction

from logistics.carriers.base import CarrierEvent
from logistics.models import Consignment, Parcel, TrackingEvent, Warehouse
from logistics.selectors import tracking as reads
from logistics.services import ingesting
from marketplace.core import ids
from marketplace.core import time as business
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan
from marketplace.scenes.bulk.copying import Table

LEAST_RATIO, MOST_GROWTH, A_PARCEL, READS = 0.25, 3.0, 10, 120
CODES = ("PICKUP", "SORT", "SORT", "ARRIVE", "SORT", "ARRIVE", "DELAY", "OUT", "FAIL_ABSENT", "OUT")
COLUMNS = "parcel_id, code, reason, place, source, told, note, at, heard_at"


def run(machine: Machine, plan: Plan) -> Result:
    """Events a second, the whole size at once; the reading of a parcel is measured at a hundredth, a tenth and all of it."""
    del machine
    sizes = [
        size - before for before, size in zip((0, plan.events // 100, plan.events // 10), _sizes(plan), strict=True)
    ]
    curve: list[dict[str, Any]] = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET CONSTRAINTS ALL IMMEDIATE")
        parcels = _parcels(max(plan.events // A_PARCEL, A_PARCEL))
        seconds, taken, done = 0.0, 0, 0
        for size in sizes:
            began = time.perf_counter()
            report = ingesting.ingest(carrier="jingwei", events=_events(parcels, done, size))
            seconds, taken, done = seconds + time.perf_counter() - began, taken + report.taken, done + size
            curve.append({"events": done, "read_ms": _read_ms(parcels)})
        again = ingesting.ingest(carrier="jingwei", events=_events(parcels, 0, min(done, 2_000))).taken
        floor_seconds = _copy(parcels, done)
        held = TrackingEvent.objects.filter(source__startswith="jingwei:bench-").count()
        transaction.set_rollback(True)
    growth = curve[-1]["read_ms"] / max(curve[0]["read_ms"], 0.1)
    return Result(
        "tracking-ingest", taken / seconds, "events/s", floor=done / floor_seconds, least_ratio=LEAST_RATIO,
        is_right=taken == done == held and again == 0 and growth <= MOST_GROWTH,
        details={"events": done, "growth": round(growth, 2), "most_growth": MOST_GROWTH, "curve": curve},
    )  # fmt: skip


def _sizes(plan: Plan) -> tuple[int, int, int]:
    return plan.events // 100, plan.events // 10, plan.events


def _parcels(count: int) -> list[Parcel]:
    place = Warehouse.objects.first() or Warehouse.objects.create(
        code="BENCH", name="Bench", name_zh="Bench", country="JP", city="Tokyo", airport="NRT", time_zone="Asia/Tokyo"
    )
    born = business.now() - timedelta(days=20)
    record = Consignment.objects.first() or _consignment(place, born)
    table = Table(
        Parcel, "number", "consignment_id", "warehouse_id", "status", "carrier", "waybill", "packed_by", "created_at"
    )
    numbers = [ids.make("MM", born.date(), 9_000_000 + number) for number in range(count)]
    for place_in, number in enumerate(numbers):
        table.add(number, record.pk, place.pk, "delivered", "jingwei", f"JWBENCH{place_in:08d}", "bench", born)
    table.flush()
    rows = (
        Parcel.objects.filter(waybill__startswith="JWBENCH")
        .only("pk", "waybill", "number", "created_at")
        .order_by("waybill")
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE logistics_parcel")
    return list(rows)


def _consignment(place: Warehouse, born: datetime) -> Consignment:
    people = dict.fromkeys(
        ("buyer_name", "buyer_id_number", "buyer_phone", "consignee", "consignee_phone", "consignee_address"), "-"
    )
    return Consignment.objects.create(
        order_number="MOBENCH", purchase_number="MPBENCH", seller_ref="seller:bench", seller_name="Bench", warehouse=place,
        buyer_ref="user:bench", district_code="510104", goods_fen=1, freight_fen=0, tax_fen=0, paid_fen=1, payment_ref="-",
        paid_at=born, payment_fen=1, payment_currency="CNY", payment_method="card", created_at=born, **people,
    )  # fmt: skip


def _events(parcels: list[Parcel], first: int, count: int) -> Iterator[CarrierEvent]:
    """Events number `first` …, each parcel in turn, spread over the last nineteen days."""
    start = business.now() - timedelta(days=19)
    for number in range(first, first + count):
        parcel, nth = parcels[number % len(parcels)], number // len(parcels)
        at = start + timedelta(minutes=(number * 7919) % 27_000)
        yield CarrierEvent(f"bench-{number}", parcel.waybill, CODES[nth % len(CODES)], at, "成都锦江营业部")


def _copy(parcels: list[Parcel], count: int) -> float:
    """Seconds of bare COPY of as many rows into the same table."""
    out, now, start = StringIO(), business.now().isoformat(), business.now() - timedelta(days=19)
    for number in range(count):
        parcel = parcels[number % len(parcels)]
        at = (start + timedelta(minutes=(number * 7919) % 27_000)).isoformat()
        out.write(f"{parcel.pk}\tin_transit\t\t成都锦江营业部\tfloor:{number}\tSORT\t\t{at}\t{now}\n")
    out.seek(0)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY logistics_trackingevent ({COLUMNS}) FROM STDIN", out)
    return time.perf_counter() - began


def _read_ms(parcels: list[Parcel]) -> float:
    """Median milliseconds of the public reading of one parcel."""
    chosen, took = random.Random(7).choices(parcels, k=READS), []
    for parcel in chosen:
        began = time.perf_counter()
        reads.tracking_of(parcel.number)
        took.append((time.perf_counter() - began) * 1000)
    return round(median(took), 2)
