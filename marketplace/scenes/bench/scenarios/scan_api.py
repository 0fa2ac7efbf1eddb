"""An operator's scans through the API: receive, capture, pack, one after the other as one pair of hands does it.

The floor is the statements of such scans, captured in this process through the same doors and replayed by psycopg2, each scan in a
transaction that is rolled back: what PostgreSQL alone takes. Pictures are taken beforehand and are not measured.
"""

import io
import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection, transaction
from django.test.client import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from logistics.models import Consignment, Parcel, Posting, Unit, Warehouse
from logistics.records import TradeLine, TradeRecord
from logistics.services import capture, consignments, packing
from marketplace.accounts.models import ApiToken, User
from marketplace.accounts.services import tokens
from marketplace.core import ids
from marketplace.core import time as business
from marketplace.core.checkdigits import resident_check
from marketplace.scenes.bench.load import Caller
from marketplace.scenes.bench.machine import Machine
from marketplace.scenes.bench.report import Result
from marketplace.scenes.bench.scenarios.plan import Plan

LEAST_RATIO = 0.2
SAMPLES = 8
BASE = "/api/v1/warehouse/"
OURS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
Scan = tuple[str, dict[str, Any]]


def run(machine: Machine, plan: Plan) -> Result:
    """Scans a second of one operator; every piece must be packed at the end."""
    operator, token = _operator()
    place = Posting.objects.select_related("warehouse").filter(user=operator).earliest("pk").warehouse
    orders = [_order(place) for _ in range(max(plan.scans // 3, 3))]
    units = list(Unit.objects.filter(line__consignment__in=orders).select_related("line__consignment").order_by("pk"))
    durations: dict[str, list[float]] = {"receive": [], "capture": [], "pack": []}
    bare: list[float] = []
    with machine.serving("web"):
        caller = Caller(machine.base, token)
        for verb, prepare in (("receive", None), ("capture", _photographed), ("pack", _opened)):
            if prepare is not None:
                prepare(units, operator)
            scans = list(_scans(verb, units))
            bare += _replayed([_statements(token, scan) for scan in scans[:SAMPLES]], plan.seconds / 3)
            for path, body in scans:
                began = time.perf_counter()
                caller.must(caller.post(path, body))
                durations[verb].append(time.perf_counter() - began)
        caller.close()
    every = [one for found in durations.values() for one in found]
    packed = Unit.objects.filter(pk__in=[unit.pk for unit in units], status="packed").count()
    return Result(
        "scan-api", len(every) / sum(every), "scans/s", floor=len(bare) / sum(bare), least_ratio=LEAST_RATIO,
        is_right=packed == len(units),
        details={
            "scans": len(every), "p95_ms": _p95(every), "floor_p95_ms": _p95(bare),
            **{f"{verb}_p95_ms": _p95(found) for verb, found in durations.items()},
        },
    )  # fmt: skip


def _operator() -> tuple[User, str]:
    """An operator with a post and a fresh token."""
    person = User.objects.filter(roles__contains=["operator"], postings__isnull=False).order_by("pk").first()
    if person is None:
        raise RuntimeError("no operator is posted anywhere in this world")
    secret, now = tokens.PREFIX + secrets.token_urlsafe(32), business.real_now()
    ApiToken.objects.create(
        user=person, digest=tokens.digest(secret), label="bench", scopes=list(tokens.SCOPES), created_at=now,
        expires_at=now + timedelta(days=1), last_used_on=now.date(),
    )  # fmt: skip
    return person, secret


def _order(place: Warehouse) -> Consignment:
    """One order of one piece, as orders hands it down."""
    serial = secrets.randbelow(10**8) + 8 * 10**8
    body = f"1101051980{serial % 12 + 1:02d}01{serial % 1000:03d}"
    line = TradeLine(
        number=1, line_ref=f"scan/{serial}", sku="B", title="精华液", hs_code="3304990099", origin_country="JP", quantity=1,
        price_fen=42_500, total_fen=42_500, tax_fen=3_868, weight_g=320, brand="Bench", title_en="Serum",
    )  # fmt: skip
    trade = TradeRecord(
        order_number=ids.make("MO", business.today(), serial), purchase_number="MP1", seller_ref="seller:bench", seller_name="Bench",
        warehouse_code=place.code, buyer_ref="user:bench", buyer_name="李小美", buyer_id_number=body + resident_check(body),
        buyer_phone="13800138000", consignee="李小美", consignee_phone="13800138000", consignee_address="春熙路1号",
        district_code="510104", goods_fen=42_500, freight_fen=2_500, tax_fen=3_868, discount_fen=0, paid_fen=48_868,
        payment_ref=f"pi_{serial}", paid_at=business.now(), payment_fen=48_868, payment_currency="CNY", payment_method="card",
        lines=(line,),
    )  # fmt: skip
    return consignments.register(record=trade, actor="system:bench")


def _photographed(units: Sequence[Unit], operator: User) -> None:
    held = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(held, "JPEG")
    for unit in units:
        held.seek(0)
        unit.refresh_from_db()
        capture.add_photo(unit=unit, pose="front", image=io.BytesIO(held.getvalue()), actor=operator.ref)


def _opened(units: Sequence[Unit], operator: User) -> None:
    """A parcel for each order, opened beforehand: packing is putting a piece in."""
    for unit in units:
        packing.open_parcel(consignment=unit.line.consignment, warehouse=unit.warehouse, actor=operator.ref)


def _scans(verb: str, units: Sequence[Unit]) -> Iterator[Scan]:
    parcels = dict(Parcel.objects.filter(consignment__lines__units__in=units).values_list("consignment_id", "number"))
    for unit in units:
        here = f"{BASE}units/{unit.passport_code}/"
        if verb == "receive":
            yield f"{here}receive/", {}
        elif verb == "capture":
            yield f"{here}capture/", {"weight_g": 330, "length_mm": 120, "width_mm": 60, "height_mm": 60}
        else:
            number = parcels[unit.line.consignment_id]
            yield f"{BASE}parcels/{number}/units/", {"passport_code": unit.passport_code}


def _statements(token: str, scan: Scan) -> list[str]:
    """The SQL of one scan through its door, values filled in; the scan itself is rolled back."""
    headers = {"Host": "localhost", "Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(16)}
    client = Client(headers=headers)
    with transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(scan[0], scan[1], content_type="application/json")
        transaction.set_rollback(True)
    if answer.status_code >= 300:
        raise RuntimeError(f"the door answered {answer.status_code}: {answer.content[:300]!r}")
    return [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(OURS)]


def _replayed(scans: Sequence[list[str]], seconds: float) -> list[float]:
    """How long each of these scans takes PostgreSQL alone, again and again for so long."""
    values = settings.DATABASES["default"]
    own = psycopg2.connect(
        host=values["HOST"], port=values["PORT"], user=values["USER"], password=values["PASSWORD"], dbname=values["NAME"]
    )  # fmt: skip
    durations, end = [], time.perf_counter() + seconds
    with own.cursor() as cursor:
        while True:
            for statements in scans:
                began = time.perf_counter()
                for statement in statements:
                    cursor.execute(statement)
                    if cursor.description:
                        cursor.fetchall()
                own.rollback()
                durations.append(time.perf_counter() - began)
            if time.perf_counter() > end:
                break
    own.close()
    return durations


def _p95(found: Sequence[float]) -> float:
    ordered = sorted(found)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 1) if ordered else 0.0
