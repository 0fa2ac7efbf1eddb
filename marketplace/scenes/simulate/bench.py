"""Our warehouses abroad: goods arrive at the counter; the next shift measures, photographs, packs and seals them."""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from zoneinfo import ZoneInfo

from logistics.models import Consignment, Unit
from logistics.policies.capture import Measures
from logistics.services import bagging, batches, capture, packing, receiving, screening, sealing
from logistics.states import UnitStatus
from marketplace.core.errors import DomainError
from marketplace.scenes.pictures import evidence_photo
from marketplace.scenes.road import HARMLESS
from marketplace.scenes.simulate.stage import Stage
from marketplace.scenes.words import drawn_category
from orders.models import Order

SHIFTS = (9, 16)  # hours on the wall of the warehouse
PACKING_G = 160
PHOTO_SIDE = 240  # pixels; the pictures of a simulation are small
LOT = "SIM-FAULTY"  # printed on the pieces of the planted batch
WITH_SERIAL = frozenset({"85", "90", "91"})

_counter: dict[int, dict[str, list[str]]] = {}


def counter_of(stage: Stage) -> dict[str, list[str]]:
    """What lies at the counter of each station, by order number."""
    return _counter.setdefault(id(stage), defaultdict(list))


def hand_in(stage: Stage, order: Order) -> None:
    """The seller brings the goods of an order that still stands."""
    found = Consignment.objects.select_related("warehouse").filter(order_number=order.number).first()
    if found is not None and found.cancelled_at is None:
        counter_of(stage)[found.warehouse.airport].append(order.number)


def plan_shifts(stage: Stage, station: str, days: list[datetime]) -> None:
    """Note two shifts a day at a station, by its own wall clock."""
    zone = ZoneInfo(stage.stations[station].time_zone)
    for day in days:
        for hour in SHIFTS:
            moment = datetime(day.year, day.month, day.day, hour, 30, tzinfo=zone)
            stage.agenda.at(moment, "shift", lambda: work(stage, station))


def work(stage: Stage, station: str) -> None:
    """Everything at the counter, from receiving to the seal. One order that cannot go on does not stop the others."""
    waiting, counter_of(stage)[station] = counter_of(stage)[station], []
    for number in waiting:
        try:
            _one(stage, number)
        except DomainError as error:
            stage.agenda.refused[f"bench: {error.code}"] += 1


def _one(stage: Stage, number: str) -> None:
    lupe = stage.lupe
    consignment = Consignment.objects.select_related("warehouse").get(order_number=number)
    receiving.receive_order(consignment=consignment, actor=lupe.ref)
    for unit in Unit.objects.filter(line__consignment=consignment, status=UnitStatus.RECEIVED).select_related("line"):
        _photograph(stage, unit)
        if stage.planted and unit.line.sku == stage.planted:
            batches.record(unit=unit, batch=LOT, actor=lupe.ref)
    parcel = packing.open_parcel(consignment=consignment, warehouse=consignment.warehouse, actor=lupe.ref)
    weight = PACKING_G
    for unit in Unit.objects.filter(line__consignment=consignment, status=UnitStatus.CAPTURED):
        packing.put(parcel=parcel, unit=unit, actor=lupe.ref)
        weight += unit.weight_g or 0
    if screening.questions_of(parcel):
        screening.screen(parcel=parcel, answers=HARMLESS, actor=lupe.ref)
    packing.weigh(parcel=parcel, measures=Measures(weight, 320, 240, 160), actor=lupe.ref)
    sealing.apply(parcel=parcel, seal_number=stage.seal_of(lupe).number, actor=lupe.ref)
    if number in stage.urgent:
        sack = bagging.open_bag(warehouse=consignment.warehouse, actor=lupe.ref)
        bagging.put(bag=sack, parcel=parcel, actor=lupe.ref)
        bagging.close(bag=sack, actor=lupe.ref)


def _photograph(stage: Stage, unit: Unit) -> None:
    serial = f"SIM{unit.pk:08d}" if unit.line.hs_code[:2] in WITH_SERIAL else ""
    goods = next((item for item in stage.goods if item.sku == unit.line.sku), None)
    category = drawn_category(goods.category.slug) if goods else "home"
    poses = ("front", "back", "serial") if serial else ("front", "back")
    shots = [(pose, BytesIO(_photo(pose, unit.line.sku, category, unit.line.title_en))) for pose in poses]
    grams = unit.line.weight_g + stage.nature.dice("weight", unit.pk).randrange(4, 20)
    capture.capture(
        unit=unit, measures=Measures(grams, 180, 120, 90), serial=serial, tag=f"SIMTAG{unit.pk:08d}", pictures=shots,
        actor=stage.lupe.ref,
    )  # fmt: skip


@lru_cache(maxsize=2_000)
def _photo(pose: str, sku: str, category: str, title: str) -> bytes:
    """Pieces of one kind share a picture here: drawing is the slowest thing of all."""
    return evidence_photo(pose=pose, slug=sku, category=category, title=title, size=PHOTO_SIDE)


def days_from(start: datetime, count: int) -> list[datetime]:
    return [start + timedelta(days=number) for number in range(count)]
