"""A manifest of 5,000 parcels: order, payment and waybill of each matched, then closed. All is rolled back.

The number of statements must not depend on the number of parcels: it is measured at a tenth of the size too. The floor is the
rows that closing leaves behind, written by psycopg2 in pages of a thousand into bare copies of their tables, in the same run.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from psycopg2.extras import execute_values

from logistics.documents import marks_of
from logistics.models import (
    Bag,
    Consignment,
    ConsignmentLine,
    CustodyEvent,
    Declaration,
    Fingerprint,
    Flight,
    Parcel,
    Seal,
    Unit,
    Warehouse,
)
from logistics.services import flights
from marketplace.accounts.models import User
from marketplace.core import ids
from marketplace.core import time as business
from marketplace.core.checkdigits import make_awb, resident_check
from marketplace.core.models import LogEntry, OutboxDelivery, OutboxEvent, TrailEntry
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan

MOST_STATEMENTS, LEAST_RATIO, A_BAG = 60, 0.1, 50
FIRST = 700_000_000  # sequences that no world of ours reaches
WRITTEN: tuple[type[Model], ...] = (Declaration, CustodyEvent, LogEntry, TrailEntry, OutboxEvent, OutboxDelivery)


def run(machine: Machine, plan: Plan) -> Result:
    """Parcels a second, matched and closed."""
    del machine
    small, large = measured(max(plan.manifest // 10, 10)), measured(plan.manifest)
    is_right = (
        large["closed"] and large["statements"] <= MOST_STATEMENTS + plan.manifest // 250
        and large["manifested"] == plan.manifest
    )  # fmt: skip
    return Result(
        "manifest", plan.manifest / large["seconds"], "parcels/s", floor=plan.manifest / large["floor_seconds"],
        least_ratio=LEAST_RATIO, is_right=is_right,
        details={
            "parcels": plan.manifest, "seconds": round(large["seconds"], 2), "statements": large["statements"],
            "statements_at_a_tenth": small["statements"],
        },
    )  # fmt: skip


def measured(count: int) -> dict[str, Any]:
    """Close one manifest of so many parcels and roll it back."""
    found: dict[str, Any] = {}
    with transaction.atomic():
        flight = grown(count)
        last = {
            model: model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in WRITTEN
        }
        began = time.perf_counter()
        with counted() as statements:
            gate = flights.close_manifest(flight=flight, actor="system:bench")
        found["seconds"] = time.perf_counter() - began
        found["closed"], found["statements"] = gate.is_closed, len(statements)
        found["manifested"] = Parcel.objects.filter(bag__flight=flight, status="manifested").count()
        found["floor_seconds"] = _floor(last)
        transaction.set_rollback(True)
    return found


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def grown(count: int) -> Flight:
    """A planned flight with `count` sealed parcels in loaded bags, every document right. Rows only, no verbs."""
    now = business.now()
    person = User.objects.filter(roles__contains=["escort"]).first()
    if person is None:
        person = User.objects.create_user("bench@example.com", None, roles=["escort"])
    place = Warehouse.objects.filter(kind="overseas").order_by("pk").first() or Warehouse.objects.create(
        code="BEN1",
        name="Bench",
        name_zh="测试仓",
        country="US",
        city="Los Angeles",
        airport="LAX",
        time_zone="America/Los_Angeles",
    )
    flight = Flight.objects.create(
        designator="MM999", origin=place.airport, destination="PVG", awb=make_awb("999", 7_000_000 + count), escort=person,
        departs_at=now + timedelta(hours=6), arrives_at=now + timedelta(hours=18), cutoff_at=now + timedelta(hours=3),
    )  # fmt: skip
    bags = Bag.objects.bulk_create(
        Bag(number=f"BENCH{n}", status="loaded", warehouse=place, flight=flight, created_at=now)
        for n in range(-(-count // A_BAG))
    )
    records = Consignment.objects.bulk_create([_record(n, place, now) for n in range(count)], batch_size=1000)
    lines = ConsignmentLine.objects.bulk_create(
        [
            ConsignmentLine(
                consignment=record, number=1, line_ref=f"bench/{n}", sku="B", title="精华液", hs_code="3304990099", origin_country="JP",
                quantity=1, price_fen=42_500, total_fen=42_500, tax_fen=3_868, weight_g=320,
            )
            for n, record in enumerate(records)
        ],
        batch_size=1000,
    )  # fmt: skip
    Fingerprint.objects.bulk_create(
        [
            Fingerprint(consignment=record, marks=marks_of(record, [line]))
            for record, line in zip(records, lines, strict=True)
        ],
        batch_size=1000,
    )
    parcels = Parcel.objects.bulk_create(
        [_parcel(n, record, bags[n // A_BAG], place, now) for n, record in enumerate(records)], batch_size=1000
    )
    Unit.objects.bulk_create(
        [
            Unit(line=line, ordinal=1, status="packed", warehouse=place, parcel=parcel, weight_g=330, created_at=now)
            for line, parcel in zip(lines, parcels, strict=True)
        ],
        batch_size=1000,
    )
    _sealed(parcels, person, now)
    return flight


def _sealed(parcels: Sequence[Parcel], holder: User, now: Any) -> None:
    """Seals go issued → applied, parcels packing → bagged: the database watches both."""
    seals = Seal.objects.bulk_create(
        [Seal(number=f"BENCH{parcel.pk}", issued_to=holder, issued_at=now) for parcel in parcels], batch_size=1000
    )
    pairs = [(seal.pk, parcel.pk) for seal, parcel in zip(seals, parcels, strict=True)]
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            "UPDATE logistics_seal s SET status = 'applied', parcel_id = v.parcel FROM (VALUES %s) v (seal, parcel) WHERE s.id = v.seal",
            pairs, page_size=1000,
        )  # fmt: skip
    Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]).update(status="bagged")


def _record(n: int, place: Warehouse, now: Any) -> Consignment:
    body = f"11010519{50 + n % 50}1231{n % 1000:03d}"
    return Consignment(
        order_number=ids.make("MO", business.today(), FIRST + n), purchase_number="MP1", seller_ref="seller:bench", seller_name="Bench",
        warehouse=place, buyer_ref="user:bench", buyer_name="李小美", buyer_id_number=body + resident_check(body),
        buyer_phone="13800138000", consignee="李小美", consignee_phone="13800138000", consignee_address="春熙路1号",
        district_code="510104", goods_fen=42_500, freight_fen=2_500, tax_fen=3_868, paid_fen=48_868, payment_ref=f"pi_{n}",
        paid_at=now, payment_fen=48_868, payment_currency="CNY", payment_method="card", created_at=now,
    )  # fmt: skip


def _parcel(n: int, record: Consignment, bag: Bag, place: Warehouse, now: Any) -> Parcel:
    return Parcel(
        number=ids.make("MM", business.today(), FIRST + n), consignment=record, warehouse=place, bag=bag, weight_g=480, length_mm=200,
        width_mm=150, height_mm=100, created_at=now, label_consignee="李小美", label_phone="13800138000", label_address="春熙路1号",
    )  # fmt: skip


def _floor(last: dict[type[Model], int]) -> float:
    """Seconds to write the same rows bare."""
    seconds = 0.0
    with connection.cursor() as cursor:
        for model, after in last.items():
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {table} WHERE id > %s", [after])  # noqa: S608 - a table of ours
            rows = cursor.fetchall()
            if not rows:
                continue
            names = [column.name for column in cursor.description]
            casts = [_json(column) for column in rows[0]]
            plain = [tuple(cast(value) for cast, value in zip(casts, row, strict=True)) for row in rows]
            cursor.execute(f"CREATE TEMP TABLE bare ON COMMIT DROP AS SELECT * FROM {table} LIMIT 0")  # noqa: S608
            began = time.perf_counter()
            execute_values(cursor.cursor, f"INSERT INTO bare ({', '.join(names)}) VALUES %s", plain, page_size=1000)  # noqa: S608
            seconds += time.perf_counter() - began
            cursor.execute("DROP TABLE bare")
    return seconds


def _json(value: Any) -> Any:
    """psycopg2 reads JSON as text here and wants it written so; everything else goes as it came."""
    return (lambda one: one) if not isinstance(value, (dict, list)) else json.dumps
