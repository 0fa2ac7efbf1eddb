"""The roads of a share of the bulk orders: trade record, units with evidence, parcel under its seal, bag, flight, customs,
courier, tracking, and complete custody chains. Same rows and same chain events as the real verbs leave behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import F

from logistics.customs import places
from logistics.documents import marks_of
from logistics.models import (
    Bag,
    Consignment,
    ConsignmentLine,
    CustomsReceipt,
    Declaration,
    Evidence,
    Fingerprint,
    Flight,
    Parcel,
    Seal,
    TrackingEvent,
    Unit,
)
from logistics.policies import tracking
from logistics.policies.custody import number_salt, serial_digest
from logistics.services.capture import SERIAL_PURPOSE, TAG_PURPOSE
from logistics.services.flights import CUSTOMS_DISTRICTS
from logistics.states import BagStatus, DeclarationStatus, FlightStatus, ParcelStatus, SealStatus, UnitStatus
from marketplace.core import ids
from marketplace.core.checkdigits import make_awb
from marketplace.core.crypto import keyring
from marketplace.core.time import SHANGHAI
from marketplace.scenes.bulk import people, plan
from marketplace.scenes.bulk.chains import Chains
from marketplace.scenes.bulk.copying import Table, draw, draw_ids, flush_all
from marketplace.scenes.bulk.ground import Ground, public_id
from marketplace.scenes.data.stations import DESTINATION, LANES
from orders.models import Order, OrderLine
from orders.states import Delivery, Lifecycle

BAG_HOLDS = 24
CARRIER, PACKING_G = "jingwei", 180
BOX = {"length_mm": 320, "width_mm": 240, "height_mm": 160}
UNIT_SIDES = {"length_mm": 180, "width_mm": 120, "height_mm": 90}
WITH_SERIAL = frozenset({"85", "90", "91"})
# code, words, hours after landing: what customs said of a parcel that was not inspected
RECEIPTS = (("2", "电子口岸申报中", 1.0), ("120", "海关入库", 1.5), ("399", "审结", 6.0), ("800", "放行", 9.0))
DECLARED_H, RELEASED_H, HANDED_OVER_H = 1.0, 9.0, 12.0
COUNTRY_CODE = CUSTOMS_DISTRICTS[DESTINATION]


@dataclass
class Rows:
    """The tables of one warehouse, in the order in which they must be written."""

    consignments: Table = field(default_factory=lambda: Table(
        Consignment, "id", "order_number", "purchase_number", "seller_ref", "seller_name", "warehouse_id", "buyer_ref", "buyer_name",
        "buyer_id_number", "buyer_phone", "consignee", "consignee_phone", "consignee_address", "district_code", "goods_fen",
        "freight_fen", "tax_fen", "discount_fen", "paid_fen", "payment_ref", "paid_at", "payment_fen", "payment_currency",
        "payment_method", "promise_date", "created_at",
    ))  # fmt: skip
    lines: Table = field(default_factory=lambda: Table(
        ConsignmentLine, "id", "consignment_id", "number", "line_ref", "sku", "title", "title_en", "brand", "picture", "hs_code",
        "origin_country", "danger", "quantity", "price_fen", "total_fen", "tax_fen", "weight_g",
    ))  # fmt: skip
    fingerprints: Table = field(default_factory=lambda: Table(Fingerprint, "consignment_id", "marks"))
    flights: Table = field(default_factory=lambda: Table(
        Flight, "id", "public_id", "status", "designator", "origin", "destination", "awb", "departs_at", "arrives_at", "cutoff_at",
        "departed_at", "arrived_at", "escort_id",
    ))  # fmt: skip
    bags: Table = field(
        default_factory=lambda: Table(Bag, "id", "number", "status", "warehouse_id", "flight_id", "created_at")
    )
    parcels: Table = field(default_factory=lambda: Table(
        Parcel, "id", "number", "consignment_id", "warehouse_id", "status", "bag_id", "weight_g", "length_mm", "width_mm",
        "height_mm", "carrier", "waybill", "packed_by", "created_at", "delivered_at", "signed_by", "label_consignee", "label_phone",
        "label_address",
    ))  # fmt: skip
    units: Table = field(default_factory=lambda: Table(
        Unit, "id", "passport_code", "line_id", "ordinal", "status", "warehouse_id", "parcel_id", "serial", "serial_index",
        "serial_last3", "tag", "tag_index", "weight_g", "length_mm", "width_mm", "height_mm", "created_at", "number_salt",
    ))  # fmt: skip
    evidence: Table = field(default_factory=lambda: Table(
        Evidence, "public_id", "unit_id", "stage", "pose", "image", "sha256", "is_public", "taken_by", "taken_at",
    ))  # fmt: skip
    seals: Table = field(default_factory=lambda: Table(
        Seal, "number", "seal_class", "status", "issued_to_id", "issued_at", "parcel_id", "applied_at",
    ))  # fmt: skip
    declarations: Table = field(default_factory=lambda: Table(
        Declaration, "id", "parcel_id", "status", "customs_code", "invt_no", "declared_at", "released_at", "last_code", "last_info",
        "supervised_place",
    ))  # fmt: skip
    receipts: Table = field(default_factory=lambda: Table(
        CustomsReceipt, "declaration_id", "code", "info", "returned_at", "received_at", "applied_at",
    ))  # fmt: skip
    tracking: Table = field(default_factory=lambda: Table(TrackingEvent, "parcel_id", "code", "place", "source", "at"))
    chains: Chains = field(default_factory=Chains)

    def flush(self) -> None:
        flush_all([
            self.consignments, self.lines, self.fingerprints, self.flights, self.bags, self.parcels, self.units, self.evidence,
            self.seals, self.declarations, self.receipts, self.tracking,
        ])  # fmt: skip
        self.chains.write()


@dataclass(frozen=True)
class Trip:
    """One bag on its flight, with the moments that all its parcels share."""

    flight: int
    designator: str
    awb: str
    bag: int
    bag_number: str
    departs: datetime
    lands: datetime


def orders_of(ground: Ground, warehouse: str) -> list[Order]:
    """Bulk orders of a warehouse whose road is on record, oldest first, with lines and purchase."""
    first = ground.firsts.order
    found = Order.objects.filter(pk__gte=first, pk__lt=first + ground.size.orders, warehouse_code=warehouse)
    finished = found.annotate(place=(F("pk") - first) % ground.stride).filter(place=0, lifecycle=Lifecycle.COMPLETED)
    open_ones = found.filter(lifecycle=Lifecycle.CONFIRMED)
    rows = Order.objects.filter(
        pk__in=[*finished.values_list("pk", flat=True), *open_ones.values_list("pk", flat=True)]
    )
    return list(rows.select_related("purchase", "seller").prefetch_related("lines").order_by("placed_at", "pk"))


def make(ground: Ground, warehouse: str) -> int:
    """The roads of one warehouse. Returns how many orders."""
    orders, rows = orders_of(ground, warehouse), Rows()
    fresh = [order for order in orders if order.delivery == Delivery.WAITING]
    for order, pk in zip(fresh, draw_ids(Consignment, len(fresh)), strict=True):
        for line_pk, line in _consignment(ground, rows, order, pk, warehouse):
            _expect(ground, rows, line_pk, line, warehouse, order)
    groups: dict[int, list[Order]] = {}
    for order in orders:
        if order.delivery == Delivery.DELIVERED:
            groups.setdefault(plan.flight_after(ground, order.placed_at)[0], []).append(order)
    for number in sorted(groups):
        _fly(ground, rows, number, groups[number], warehouse)
    rows.flush()
    return len(orders)


def _consignment(ground: Ground, rows: Rows, order: Order, pk: int, warehouse: str) -> list[tuple[int, OrderLine]]:
    purchase, person = order.purchase, people.shopper(ground, order.user_id - ground.firsts.user)
    rows.consignments.add(
        pk, order.number, purchase.number, f"seller:{order.seller.public_id}", order.seller.display_name,
        ground.stations[warehouse].pk, person.ref, person.name, person.number, person.phone, person.name, person.phone,
        f"{person.region.text}{person.detail}", purchase.district_code, order.goods_fen, order.freight_fen + order.fx_fee_fen,
        order.tax_fen, order.discount_fen, order.total_fen, purchase.payment_ref, purchase.paid_at, order.total_fen, "CNY", "card",
        order.promise_date, purchase.paid_at,
    )  # fmt: skip
    lines = list(zip(draw_ids(ConsignmentLine, len(order.lines.all())), order.lines.all(), strict=True))
    for line_pk, line in lines:
        rows.lines.add(
            line_pk, pk, line.number, f"{order.number}/{line.number}", line.sku, line.title, line.title_en, line.brand, line.picture,
            line.hs_code, line.origin_country, line.danger, line.quantity, line.unit_fen, line.goods_fen, line.tax_fen, line.weight_g,
        )  # fmt: skip
    record = Consignment(
        order_number=order.number, buyer_name=person.name, buyer_id_number=person.number, buyer_phone=person.phone,
        district_code=purchase.district_code, payment_ref=purchase.payment_ref,
    )  # fmt: skip
    goods = [
        ConsignmentLine(
            number=line.number, title=line.title, hs_code=line.hs_code, origin_country=line.origin_country, danger=line.danger,
            quantity=line.quantity, price_fen=line.unit_fen, total_fen=line.goods_fen,
        )
        for line in order.lines.all()
    ]  # fmt: skip
    rows.fingerprints.add(pk, marks_of(record, goods))
    return lines


def _expect(ground: Ground, rows: Rows, line_pk: int, line: OrderLine, warehouse: str, order: Order) -> None:
    for ordinal, pk in enumerate(draw_ids(Unit, line.quantity), start=1):
        rows.units.add(
            pk, _passport(ground, order, line, ordinal), line_pk, ordinal, UnitStatus.EXPECTED, ground.stations[warehouse].pk, None,
            "", "", "", "", "", None, None, None, None, order.confirmed_at, "",
        )  # fmt: skip


def _fly(ground: Ground, rows: Rows, number: int, orders: Sequence[Order], warehouse: str) -> None:
    """One flight with its bags, all landed and unloaded."""
    station, staff = ground.stations[warehouse], ground.staff
    prefix, airline, hours = LANES[warehouse]
    departs = plan.flight_after(ground, orders[0].placed_at)[1]
    lands = departs + timedelta(hours=hours)
    (flight,) = draw_ids(Flight, 1)
    awb, designator = make_awb(prefix, 5_000_000 + flight % 2_000_000), f"{airline}{700 + number % 90}"
    rows.flights.add(
        flight, public_id(ground.rng("flight", warehouse, number), departs), FlightStatus.ARRIVED, designator, station.airport,
        DESTINATION, awb, departs, lands, departs - timedelta(hours=2), departs, lands, staff.escort,
    )  # fmt: skip
    rest = iter(orders)
    while batch := list(islice(rest, BAG_HOLDS)):
        (bag,), (sequence,) = draw_ids(Bag, 1), draw("'logistics_bag_number'", 1)
        body = f"BG{departs.astimezone(SHANGHAI):%y%m%d}{sequence:06d}"
        trip = Trip(flight, designator, awb, bag, body + ids.check_character(body), departs, lands)
        opened = departs - timedelta(hours=5, minutes=30)
        rows.bags.add(bag, trip.bag_number, BagStatus.UNLOADED, station.pk, flight, opened)
        _bag_journey(ground, rows, trip, batch, warehouse, opened)


def _bag_journey(
    ground: Ground, rows: Rows, trip: Trip, batch: Sequence[Order], warehouse: str, opened: datetime
) -> None:
    chains, staff, subject = rows.chains, ground.staff, f"bag:{trip.bag_number}"
    place, airport, abroad = (
        f"warehouse:{warehouse}",
        f"airport:{ground.stations[warehouse].airport}",
        f"airport:{DESTINATION}",
    )
    facts = {"flight": trip.designator, "awb": trip.awb}
    chains.touch(subject, "opened", opened, staff.operator_ref, place)
    parcels = [_parcel(ground, rows, trip, order, warehouse) for order in batch]
    for step, (parcel, order) in enumerate(zip(parcels, batch, strict=True), start=1):
        at = opened + timedelta(minutes=step)
        joined = chains.touch(
            f"parcel:{parcel.number}", "bagged", at, staff.operator_ref, place, {"bag": trip.bag_number}
        )
        chains.touch(subject, "parcel_in", at, staff.operator_ref, place, {"joined": joined})
        _parcel_journey(ground, rows, trip, parcel, order, airport, abroad)
    chains.touch(
        subject, "closed", trip.departs - timedelta(hours=4), staff.operator_ref, place, {"parcels": len(batch)}
    )
    chains.touch(subject, "loaded", trip.departs - timedelta(hours=3, minutes=30), staff.operator_ref, airport, facts)
    chains.touch(subject, "departed", trip.departs, staff.operator_ref, airport, facts)
    chains.touch(subject, "arrived", trip.lands, staff.escort_ref, abroad, {"flight": trip.designator})


@dataclass(frozen=True)
class Box:
    """A packed and sealed parcel."""

    pk: int
    number: str
    waybill: str
    units: tuple[str, ...]


def _parcel(ground: Ground, rows: Rows, trip: Trip, order: Order, warehouse: str) -> Box:
    """Everything up to the seal: pieces received, captured, packed; the parcel weighed and sealed."""
    station, staff, chains = ground.stations[warehouse], ground.staff, rows.chains
    paid_at = order.confirmed_at or order.placed_at
    received = paid_at + (trip.departs - paid_at) * 0.4
    (pk,), (consignment,), (sequence,) = draw_ids(Parcel, 1), draw_ids(Consignment, 1), draw("'core_number_mm'", 1)
    packed = received + timedelta(minutes=50)
    number = ids.make("MM", packed.astimezone(SHANGHAI).date(), sequence)
    subject, place = f"parcel:{number}", f"warehouse:{warehouse}"
    lines = _consignment(ground, rows, order, consignment, warehouse)
    chains.touch(subject, "opened_for_packing", packed, staff.operator_ref, place, {"order_number": order.number})
    weight, codes = PACKING_G, list[str]()
    for line_pk, line in lines:
        for ordinal, unit in enumerate(draw_ids(Unit, line.quantity), start=1):
            at = packed + timedelta(minutes=2 * len(codes) + 2)
            code = _captured(ground, rows, order, line_pk, line, ordinal, unit, pk, received, place, station.pk)
            joined = chains.touch(f"unit:{code}", "packed", at, staff.operator_ref, place, {"parcel": number})
            chains.touch(subject, "item_in", at, staff.operator_ref, place, {"joined": joined})
            weight, codes = weight + line.weight_g + 12, [*codes, code]
    sealed = packed + timedelta(minutes=2 * len(codes) + 6)
    chains.touch(
        subject, "weighed", sealed - timedelta(minutes=1), staff.operator_ref, place, {"weight_g": weight, **BOX}
    )
    seal, waybill = f"MMB{pk:08d}", f"JWB{pk:09d}"
    airport = f"airport:{station.airport}"
    digest = chains.touch(
        subject, "sealed", sealed, staff.operator_ref, airport, {"seal": seal, "class": "S", "weight_g": weight}
    )
    person = people.shopper(ground, order.user_id - ground.firsts.user)
    rows.parcels.add(
        pk, number, consignment, station.pk, ParcelStatus.DELIVERED, trip.bag, weight, *BOX.values(), CARRIER, waybill,
        staff.operator_ref, packed, order.delivered_at, "本*", person.name, person.phone, f"{person.region.text}{person.detail}",
    )  # fmt: skip
    rows.seals.add(seal, "S", SealStatus.APPLIED, staff.operator, received - timedelta(days=20), pk, sealed)
    rows.tracking.add(pk, tracking.PACKED, airport, f"packed:{number}", sealed)
    rows.tracking.add(pk, tracking.SEALED, airport, f"custody:{digest}", sealed)
    return Box(pk, number, waybill, tuple(codes))


def _captured(
    ground: Ground, rows: Rows, order: Order, line_pk: int, line: OrderLine, ordinal: int, unit: int, parcel: int, received: datetime,
    place: str, station: int,
) -> str:  # fmt: skip
    """One piece received and captured: measures, tag, a serial number where such things have one, two pictures of the pool."""
    code, staff, chains = _passport(ground, order, line, ordinal), ground.staff, rows.chains
    serial = f"BSN{unit:08d}X" if line.hs_code[:2] in WITH_SERIAL else ""
    tag, at = f"BTAG{unit:08d}", received + timedelta(minutes=12 * ordinal)
    weight, pool, salt = line.weight_g + 12, ground.evidence, number_salt()
    photos = [("front", *pool[unit % len(pool)]), ("back", *pool[(unit + 1) % len(pool)])] if pool else []
    details = {
        "weight_g": weight, **UNIT_SIDES, "photos": [{"pose": pose, "sha256": sha256} for pose, _image, sha256 in photos],
        "tag_hmac": serial_digest(salt, tag),
    }  # fmt: skip
    if serial:
        details["serial_hmac"] = serial_digest(salt, serial)
    chains.touch(f"unit:{code}", "received", received, staff.operator_ref, place)
    chains.touch(f"unit:{code}", "captured", at, staff.operator_ref, place, details)
    rows.units.add(
        unit, code, line_pk, ordinal, UnitStatus.DELIVERED, station, parcel, serial,
        keyring.blind_index(serial, SERIAL_PURPOSE) if serial else "", serial[-3:], tag, keyring.blind_index(tag, TAG_PURPOSE), weight,
        *UNIT_SIDES.values(), order.confirmed_at, salt,
    )  # fmt: skip
    for pose, image, sha256 in photos:
        shot = public_id(ground.rng("photo", order.pk, line.number, ordinal, pose), at)
        rows.evidence.add(shot, unit, "outbound", pose, image, sha256, True, staff.operator_ref, at)
    return code


def _parcel_journey(ground: Ground, rows: Rows, trip: Trip, box: Box, order: Order, airport: str, abroad: str) -> None:
    """From the closed bag to the door."""
    chains, staff, subject, courier = rows.chains, ground.staff, f"parcel:{box.number}", f"carrier:{CARRIER}"
    facts = {"flight": trip.designator, "awb": trip.awb}
    declared, released, handed = (
        trip.lands + timedelta(hours=hours) for hours in (DECLARED_H, RELEASED_H, HANDED_OVER_H)
    )
    listed = f"{COUNTRY_CODE}{declared:%Y}I{800_000_000 + box.pk:09d}"
    last4 = {"carrier": CARRIER, "waybill_last4": box.waybill[-4:]}
    chains.touch(subject, "manifested", trip.departs - timedelta(hours=3), staff.operator_ref, airport, facts)
    steps = (
        ("departed", trip.departs, staff.operator_ref, airport, facts, tracking.DEPARTED),
        ("arrived", trip.lands, staff.escort_ref, abroad, {"flight": trip.designator}, tracking.ARRIVED),
        ("declared", declared, "system:customs", abroad, {"customs": COUNTRY_CODE, "mode": "9610"}, tracking.DECLARED),
        ("released", released, "system:customs", abroad, {"code": "800", "list": listed}, tracking.CLEARED),
        ("handed_over", handed, staff.escort_ref, courier, last4, tracking.HANDED_OVER),
    )
    for action, at, actor, place, details, code in steps:
        digest = chains.touch(subject, action, at, actor, place, details)
        rows.tracking.add(box.pk, code, place, f"custody:{digest}", at)
    at = order.delivered_at or handed
    chains.touch(subject, "delivered", at, courier, courier, last4)
    region = people.shopper(ground, order.user_id - ground.firsts.user).region
    rows.tracking.add(box.pk, tracking.DELIVERED, region.province, f"{CARRIER}:{box.waybill}-SIGN", at)
    for code in box.units:
        chains.touch(f"unit:{code}", "departed", trip.departs, staff.operator_ref, airport)
        chains.touch(f"unit:{code}", "delivered", at, courier, courier)
    (case,) = draw_ids(Declaration, 1)
    rows.declarations.add(
        case,
        box.pk,
        DeclarationStatus.RELEASED,
        COUNTRY_CODE,
        listed,
        declared,
        released,
        *RECEIPTS[-1][:2],
        places.SUPERVISED[DESTINATION],
    )
    for code, info, hours in RECEIPTS:
        said = trip.lands + timedelta(hours=hours)
        rows.receipts.add(case, code, info, said, said, said)


def _passport(ground: Ground, order: Order, line: OrderLine, ordinal: int) -> str:
    rng = ground.rng("passport", order.pk - ground.firsts.order, line.number, ordinal)
    return "".join(rng.choice(ids.ALPHABET) for _ in range(16))
