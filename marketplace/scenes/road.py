"""One order along its road, driven through the same services that consoles and API use. For the seeded world."""

import json
import time as clock
import urllib.request
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.conf import settings

from logistics import tasks as road_tasks
from logistics.carriers.base import CarrierEvent
from logistics.models import Bag, Consignment, Declaration, Flight, Parcel, Seal, Unit, Warehouse
from logistics.policies.capture import Measures
from logistics.records import OpeningFacts
from logistics.services import bagging, capture, flights, last_mile, openings, packing, receiving, screening, sealing
from logistics.states import DeclarationStatus, ParcelStatus, SealStatus, UnitStatus
from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.outbox.drain import drain
from marketplace.scenes.pictures import customs_photo, evidence_photo
from marketplace.scenes.words import drawn_category

CARRIER = "jingwei"
PACKING_G = 180
# What the bench finds in ordinary goods: small tested batteries inside a device, small bottles, no gas.
HARMLESS = {
    "lithium_kind": "ion_equipment", "lithium_small": "yes", "lithium_tested": "yes", "lithium_damaged": "no",
    "perfume_alcohol": "yes", "perfume_small": "yes", "aerosol_pressurised": "no",
}  # fmt: skip
UNDECIDED = (DeclarationStatus.MATCHED, DeclarationStatus.DECLARED, DeclarationStatus.ACCEPTED)


def receive(order_number: str, operator: User) -> list[Unit]:
    """The goods arrive at the overseas warehouse."""
    consignment = Consignment.objects.get(order_number=order_number)
    units = receiving.receive_order(consignment=consignment, actor=operator.ref)
    drain()
    return units


def photograph(order_number: str, operator: User) -> list[Unit]:
    """Every piece is measured and photographed; a third of them carry a serial number, all carry a tamper tag."""
    units = list(
        Unit.objects.filter(line__consignment__order_number=order_number, status=UnitStatus.RECEIVED).select_related(
            "line"
        )
    )
    for unit in units:
        serial = f"SN{unit.pk:06d}X" if unit.line.hs_code[:2] in {"85", "91", "90"} else ""
        goods = Listing.objects.select_related("category").filter(sku=unit.line.sku).first()
        category = drawn_category(goods.category.slug) if goods else "home"
        looks: dict[str, Any] = {
            "slug": unit.line.sku, "category": category, "title": f"{unit.line.title_en} {unit.line.title}",
            "serial": serial, "weight_g": unit.line.weight_g,
        }  # fmt: skip
        shots = [(pose, BytesIO(evidence_photo(pose=pose, **looks))) for pose in ("front", "back")]
        measures = Measures(unit.line.weight_g + 12, 180, 120, 90)
        capture.capture(
            unit=unit, measures=measures, serial=serial, tag=f"TAG{unit.pk:07d}", pictures=shots, actor=operator.ref
        )
    drain()
    return units


def pack_and_seal(order_number: str, operator: User) -> Parcel:
    """One parcel, weighed, under a numbered seal."""
    consignment = Consignment.objects.get(order_number=order_number)
    parcel = packing.open_parcel(consignment=consignment, warehouse=consignment.warehouse, actor=operator.ref)
    weight = PACKING_G
    for unit in Unit.objects.filter(line__consignment=consignment, status=UnitStatus.CAPTURED):
        packing.put(parcel=parcel, unit=unit, actor=operator.ref)
        weight += unit.weight_g or 0
    if screening.questions_of(parcel):
        screening.screen(parcel=parcel, answers=HARMLESS, actor=operator.ref)
    packing.weigh(parcel=parcel, measures=Measures(weight, 320, 240, 160), actor=operator.ref)
    parcel = sealing.apply(parcel=parcel, seal_number=next_seal(operator).number, actor=operator.ref)
    drain()
    return parcel


def next_seal(holder: User) -> Seal:
    """The holder's next unused seal."""
    return Seal.objects.filter(issued_to=holder, status=SealStatus.ISSUED).order_by("pk")[0]


def bag(parcels: Sequence[Parcel], operator: User) -> Bag:
    """Parcels of one warehouse into one closed bag."""
    station: Warehouse = parcels[0].warehouse
    sack = bagging.open_bag(warehouse=station, actor=operator.ref)
    for parcel in parcels:
        bagging.put(bag=sack, parcel=parcel, actor=operator.ref)
    sack = bagging.close(bag=sack, actor=operator.ref)
    drain()
    return sack


def manifest(flight: Flight, bags: Sequence[Bag], operator: User) -> None:
    """Load and close the manifest: order, payment and waybill of every parcel must match."""
    for sack in bags:
        flights.load_bag(flight=flight, bag=sack, actor=operator.ref)
    gate = flights.close_manifest(flight=flight, actor=operator.ref)
    if not gate.is_closed:
        raise RuntimeError(f"the three documents do not match: {gate.mismatches}")
    drain()


def fly(flight: Flight, operator: User) -> None:
    """Off and down."""
    flights.depart(flight=flight, actor=operator.ref)
    drain()


def land(flight: Flight, escort: User) -> None:
    flights.arrive(flight=flight, actor=escort.ref)
    drain()
    ask_customs()


def ask_customs() -> None:
    """What the beat job does: declare what landed, take in receipts."""
    road_tasks.talk_to_customs()
    drain()


def ask_for_inspection(order_number: str) -> None:
    """Tell the simulated officers to look into this order's parcel."""
    request = urllib.request.Request(  # noqa: S310  (the address is our own setting)
        f"{settings.CUSTOMS_URL}/_world", data=json.dumps({"inspect": order_number}).encode(), method="POST"
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


def wait_for_customs(patience: float = 60.0) -> None:
    """Ask until customs has said its word on everything that landed: released, or waiting for an opening.

    The simulated officers need real seconds between two receipts. Raises RuntimeError after `patience` seconds.
    """
    deadline = clock.monotonic() + patience
    while True:
        ask_customs()
        if not Declaration.objects.filter(
            status__in=UNDECIDED, parcel__status__in=(ParcelStatus.ARRIVED, ParcelStatus.IN_CUSTOMS)
        ).exists():
            return
        if clock.monotonic() > deadline:
            raise RuntimeError("customs does not answer")
        clock.sleep(0.2)


def open_at_customs(parcel: Parcel, escort: User) -> None:
    """An attended opening under a new seal."""
    parcel.refresh_from_db()
    seal = Seal.objects.get(parcel=parcel, status=SealStatus.APPLIED)
    opening = openings.open_parcel(
        parcel=parcel,
        escort=escort,
        facts=OpeningFacts(
            old_seal=seal.number,
            officer="关员 0217",
            authority="浦东机场海关",
            station="查验台 3",
            reason="随机查验",
            weight_before_g=parcel.weight_g or 0,
        ),
    )
    for pose in ("seal_old", "contents"):
        openings.add_photo(
            opening=opening,
            pose=pose,
            image=BytesIO(customs_photo(seal=seal.number, seed=parcel.pk, stage="opened")),
            escort=escort,
        )
    openings.close_opening(
        opening=opening,
        new_seal=next_seal(escort).number,
        weight_after_g=parcel.weight_g or 0,
        found="与申报一致",
        escort=escort,
    )
    drain()


def deliver(parcel: Parcel, escort: User, *, signed: bool = True) -> None:
    """Hand over to the local carrier; the carrier's messages do the rest."""
    parcel.refresh_from_db()
    waybill = f"JW{parcel.pk:010d}"
    last_mile.hand_over(parcel=parcel, carrier=CARRIER, waybill=waybill, actor=escort.ref)
    drain()
    if not signed:
        return
    last_mile.carrier_event(
        carrier=CARRIER,
        event=CarrierEvent(
            event_id=f"{waybill}-SIGN", waybill=waybill, code="SIGN", at=time.now(), place="成都", signed_by="本人"
        ),
    )
    drain()


def is_cleared(parcel: Parcel) -> bool:
    parcel.refresh_from_db()
    return parcel.status == ParcelStatus.CLEARED
