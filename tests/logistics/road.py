"""Builders of the road: a warehouse, an order handed over, and everything up to a given stage. Plain functions."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from datetime import timedelta

from PIL import Image

from logistics import selectors
from logistics.carriers.base import CarrierEvent
from logistics.models import Bag, Consignment, Declaration, Flight, Opening, Parcel, Posting, Seal, Unit, Warehouse
from logistics.policies.capture import Measures
from logistics.records import OpeningFacts, ReceiptFacts, TradeLine, TradeRecord
from logistics.services import (
    bagging,
    capture,
    consignments,
    customs,
    flights,
    last_mile,
    openings,
    packing,
    receiving,
    sealing,
)
from marketplace.accounts.models import User
from marketplace.core import ids, time
from marketplace.core.checkdigits import make_awb

_serial = itertools.count(1)
SYSTEM = "system:test"
STAGES = (
    "registered", "received", "captured", "packed", "sealed", "bagged", "manifested", "departed", "arrived", "declared",
    "inspection", "cleared", "last_mile", "delivered",
)  # fmt: skip


def warehouse(code: str = "LAX1", airport: str = "LAX", country: str = "US") -> Warehouse:
    values = {
        "name": f"Warehouse {code}",
        "name_zh": f"{code} 仓",
        "country": country,
        "city": "Los Angeles",
        "airport": airport,
    }
    return Warehouse.objects.get_or_create(code=code, defaults={**values, "time_zone": "America/Los_Angeles"})[0]


def post(user: User, place: Warehouse) -> User:
    Posting.objects.get_or_create(user=user, warehouse=place)
    return user


def line(number: int = 1, **changes: object) -> TradeLine:
    plain = TradeLine(
        number=number, line_ref=f"L{next(_serial)}/{number}", sku=f"SKU-{number}", title="资生堂红腰子精华液", hs_code="3304990099",
        origin_country="JP", quantity=1, price_fen=42500, total_fen=42500, tax_fen=3868, weight_g=320, brand="Shiseido",
        title_en="Ultimune serum 50 ml",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def record(*lines: TradeLine, **changes: object) -> TradeRecord:
    """An order that matches itself: amounts add up, the ID number is valid."""
    lines = lines or (line(),)
    goods, tax = sum(item.total_fen for item in lines), sum(item.tax_fen for item in lines)
    number = next(_serial)
    plain = TradeRecord(
        order_number=ids.make("MO", time.today(), number), purchase_number=ids.make("MP", time.today(), number), seller_ref="seller:none",
        seller_name="Brightwell & Co.", warehouse_code="LAX1", buyer_ref="user:xiaomei", buyer_name="李小美",
        buyer_id_number="11010519491231002X", buyer_phone="13800138000", consignee="李小美", consignee_phone="13800138000",
        consignee_address="四川省成都市锦江区春熙路1号", district_code="510104", goods_fen=goods, freight_fen=2500, tax_fen=tax,
        discount_fen=0, paid_fen=goods + 2500 + tax, payment_ref="pi_1", paid_at=time.now(),
        payment_fen=goods + 2500 + tax, payment_currency="CNY", payment_method="card", lines=tuple(lines),
        promise_date=time.today() + timedelta(days=12),
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def picture(colour: str = "teal", kind: str = "JPEG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, kind)
    out.seek(0)
    out.name = "photo.jpg"
    return out


def seals(holder: User, count: int = 1) -> list[Seal]:
    numbers = [f"MS{next(_serial):08d}" for _ in range(count)]
    return sealing.issue(numbers=numbers, holder=holder, seal_class="I", actor=SYSTEM)


def flight(escort: User | None, **changes: object) -> Flight:
    now = time.now()
    plan = flights.Plan(
        designator="MM101", origin="LAX", destination="CTU", awb=make_awb("589", next(_serial)),
        departs_at=now + timedelta(hours=6), arrives_at=now + timedelta(hours=20), cutoff_at=now + timedelta(hours=3),
    )  # fmt: skip
    return flights.plan(plan=replace(plan, **changes), escort=escort, actor=SYSTEM)  # type: ignore[arg-type]


class Journey:
    """One order on its way; `to(stage)` drives it there through the services, each step once."""

    def __init__(self, operator: User, escort: User, *, trade: TradeRecord | None = None) -> None:
        self.place = warehouse()
        self.operator, self.escort = post(operator, self.place), escort
        self.record = trade or record()
        self.actor = operator.ref
        self.at = -1
        self.consignment: Consignment
        self.parcel: Parcel
        self.bag: Bag
        self.flight: Flight

    def to(self, stage: str) -> Journey:
        for index in range(self.at + 1, STAGES.index(stage) + 1):
            getattr(self, f"_{STAGES[index]}")()
            self.at = index
        return self

    @property
    def number(self) -> str:
        return self.record.order_number

    @property
    def units(self) -> list[Unit]:
        return list(
            Unit.objects.filter(line__consignment__order_number=self.number).order_by("line__number", "ordinal")
        )

    @property
    def unit(self) -> Unit:
        return self.units[0]

    @property
    def box(self) -> Parcel:
        return Parcel.objects.get(pk=self.parcel.pk)

    @property
    def case(self) -> Declaration:
        return Declaration.objects.get(parcel=self.parcel)

    @property
    def seal(self) -> Seal:
        return Seal.objects.get(parcel=self.parcel, status="applied")

    @property
    def road(self) -> object:
        return selectors.progress(self.number)

    def receipt(self, code: str, info: str = "", **shift: float) -> bool:
        moment = time.now() + timedelta(**shift)
        facts = ReceiptFacts(f"7901{moment:%Y}I{self.parcel.pk:09d}", self.parcel.number, code, info, moment)
        return customs.apply_receipt(facts=facts)

    def open(self, **changes: object) -> Opening:
        facts = OpeningFacts(
            old_seal=str(changes.pop("old_seal", "") or self.seal.number),
            officer="王关员",
            authority="成都海关",
            station="双流机场查验区",
            reason="随机布控查验",
            weight_before_g=self.box.weight_g or 0,
        )
        return openings.open_parcel(parcel=self.box, facts=replace(facts, **changes), escort=self.escort)  # type: ignore[arg-type]

    def close(self, opening: Opening, number: str = "") -> Opening:
        openings.add_photo(opening=opening, pose="contents", image=picture("olive"), escort=self.escort)
        return openings.close_opening(
            opening=opening, new_seal=number or seals(self.escort)[0].number, weight_after_g=self.box.weight_g or 0,
            found="与申报一致", escort=self.escort,
        )  # fmt: skip

    def event(self, code: str, event_id: str = "", **changes: object) -> bool:
        plain = CarrierEvent(
            event_id or f"e{next(_serial)}", self.box.waybill, code, time.now(), "成都锦江营业部", "李小美"
        )
        return last_mile.carrier_event(carrier="jingwei", event=replace(plain, **changes))  # type: ignore[arg-type]

    def _registered(self) -> None:
        self.consignment = consignments.register(record=self.record, actor=SYSTEM)

    def _received(self) -> None:
        receiving.receive_order(consignment=self.consignment, actor=self.actor)

    def _captured(self) -> None:
        for unit in self.units:
            capture.capture(
                unit=unit, measures=Measures(330, 120, 60, 60), serial=f"SN-{unit.pk:06d}", tag=f"TAG{unit.pk:06d}",
                pictures=[("front", picture()), ("serial", picture("navy"))], actor=self.actor,
            )  # fmt: skip

    def _packed(self) -> None:
        self.parcel = packing.open_parcel(consignment=self.consignment, warehouse=self.place, actor=self.actor)
        for unit in self.units:
            packing.put(parcel=self.parcel, unit=unit, actor=self.actor)
        grams = 150 + 330 * len(self.units)
        packing.weigh(parcel=self.parcel, measures=Measures(grams, 200, 150, 100), actor=self.actor)

    def _sealed(self) -> None:
        sealing.apply(parcel=self.parcel, seal_number=seals(self.operator)[0].number, actor=self.actor)

    def _bagged(self) -> None:
        self.bag = bagging.open_bag(warehouse=self.place, actor=self.actor)
        bagging.put(bag=self.bag, parcel=self.parcel, actor=self.actor, seal_seen=self.seal.number)
        bagging.close(bag=self.bag, actor=self.actor)

    def _manifested(self) -> None:
        self.flight = flight(self.escort)
        flights.load_bag(flight=self.flight, bag=self.bag, actor=self.actor)
        gate = flights.close_manifest(flight=self.flight, actor=self.actor)
        assert gate.is_closed, gate.mismatches

    def _departed(self) -> None:
        flights.depart(flight=self.flight, actor=self.actor)

    def _arrived(self) -> None:
        flights.arrive(flight=self.flight, actor=self.escort.ref)

    def _declared(self) -> None:
        customs.prepare(parcel=self.parcel)
        assert customs._settle_declared(self.case)
        self.receipt("120", "入库")

    def _inspection(self) -> None:
        self.receipt("500", "查验", seconds=1)

    def _cleared(self) -> None:
        self.receipt("800", "放行", seconds=2)

    def _last_mile(self) -> None:
        last_mile.hand_over(
            parcel=self.parcel, carrier="jingwei", waybill=f"JW{self.parcel.pk:010d}", actor=self.escort.ref,
            seal_seen=self.seal.number,
        )  # fmt: skip

    def _delivered(self) -> None:
        assert self.event("SIGN")
