"""Setting up the shelves of a warehouse. For operations."""

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from logistics.models import Warehouse
from marketplace.core import trail
from warehousing import errors
from warehousing.models import Bin, Temperature, Zone

DOCK, QUARANTINE = "DOCK", "HOLD"
FLOOR_CM3 = 1_000_000_000  # dock and quarantine are floors: a thousand cubic metres
SHELF_CM3 = 400_000
ZONE_CODE = re.compile(r"[A-Z][A-Z0-9]{0,3}")
MOST_RACKS, MOST_LEVELS = 99, 9  # two digits and one of the bin's code
# Zone, temperature, racks, levels: SAMPLE of a small warehouse.
SHELVES = (
    ("A", Temperature.AMBIENT, 6, 4),
    ("C", Temperature.COOL, 2, 2),
    ("F", Temperature.FROZEN, 1, 2),
)


@dataclass(frozen=True)
class Shelving:
    """A zone to be built: `racks` times `levels` bins of one size and temperature."""

    code: str
    temperature: str
    racks: int
    levels: int
    shelf_cm3: int = SHELF_CM3


@transaction.atomic
def lay_floors(*, warehouse: Warehouse, actor: str) -> int:
    """Dock and quarantine, as far as they are missing. Returns how many were made."""
    made = sum(
        _floor(warehouse, code, kind) for code, kind in ((DOCK, Zone.Kind.DOCK), (QUARANTINE, Zone.Kind.QUARANTINE))
    )
    if made:
        trail.record(verb="floors.laid", target=f"warehouse:{warehouse.code}", actor=actor, after={"bins": made})
    return made


@transaction.atomic
def add_zone(*, warehouse: Warehouse, shelving: Shelving, actor: str) -> Zone:
    """A new zone of shelves with its bins. Raises BadZone, ZoneTaken (zone or a bin of it is there already)."""
    wrong = _wrong(shelving, warehouse)
    if wrong:
        raise errors.BadZone(fields=dict.fromkeys(wrong, errors.BadZone.message))
    try:
        with transaction.atomic():
            zone = Zone.objects.create(warehouse=warehouse, code=shelving.code, temperature=shelving.temperature)
            Bin.objects.bulk_create(
                Bin(
                    zone=zone, warehouse=warehouse, capacity_cm3=shelving.shelf_cm3,
                    code=f"{warehouse.code}-{shelving.code}-{rack:02d}-{level}",
                )
                for rack in range(1, shelving.racks + 1) for level in range(1, shelving.levels + 1)
            )  # fmt: skip
    except IntegrityError:
        raise errors.ZoneTaken(fields={"code": errors.ZoneTaken.message}) from None
    after = {"zone": zone.code, "temperature": zone.temperature, "bins": shelving.racks * shelving.levels}
    trail.record(verb="zone.added", target=f"warehouse:{warehouse.code}", actor=actor, after=after)
    return zone


@transaction.atomic
def set_up(*, warehouse: Warehouse, actor: str, shelf_cm3: int = SHELF_CM3) -> int:
    """Dock, quarantine and the SAMPLE shelves of a warehouse, as far as they are missing. Returns how many bins were made."""
    made = lay_floors(warehouse=warehouse, actor=actor)
    for letter, temperature, racks, levels in SHELVES:
        zone, _is_new = Zone.objects.get_or_create(
            warehouse=warehouse, code=letter, defaults={"kind": Zone.Kind.SHELF, "temperature": temperature}
        )
        for rack in range(1, racks + 1):
            for level in range(1, levels + 1):
                code = f"{warehouse.code}-{letter}-{rack:02d}-{level}"
                made += _bin(zone, code, shelf_cm3)
    if made:
        trail.record(verb="shelves.set_up", target=f"warehouse:{warehouse.code}", actor=actor, after={"bins": made})
    return made


@transaction.atomic
def add_bin(*, zone: Zone, code: str, capacity_cm3: int, actor: str) -> Bin:
    """One more bin in a zone."""
    made = Bin.objects.create(zone=zone, warehouse_id=zone.warehouse_id, code=code, capacity_cm3=capacity_cm3)
    trail.record(verb="bin.added", target=trail.ref(made), actor=actor, after={"code": code, "capacity": capacity_cm3})
    return made


@transaction.atomic
def set_open(*, place: Bin, is_open: bool, why: str, actor: str) -> Bin:
    """Close a bin for new pieces, or open it again."""
    Bin.objects.filter(pk=place.pk).update(is_open=is_open)
    trail.record(verb="bin.open" if is_open else "bin.closed", target=trail.ref(place), actor=actor, why=why)
    place.is_open = is_open
    return place


def _wrong(shelving: Shelving, warehouse: Warehouse) -> list[str]:
    wrong = [] if ZONE_CODE.fullmatch(shelving.code) else ["code"]
    if shelving.temperature not in Temperature.values:
        wrong.append("temperature")
    if not 1 <= shelving.racks <= MOST_RACKS:
        wrong.append("racks")
    if not 1 <= shelving.levels <= MOST_LEVELS:
        wrong.append("levels")
    if not 1_000 <= shelving.shelf_cm3 <= FLOOR_CM3:
        wrong.append("shelf_cm3")
    if warehouse.kind != Warehouse.Kind.OVERSEAS:
        wrong.append("warehouse")
    return wrong


def _floor(warehouse: Warehouse, code: str, kind: str) -> bool:
    zone, _is_new = Zone.objects.get_or_create(warehouse=warehouse, code=code, defaults={"kind": kind})
    return _bin(zone, f"{warehouse.code}-{code}", FLOOR_CM3)


def _bin(zone: Zone, code: str, capacity: int) -> bool:
    _made, is_new = Bin.objects.get_or_create(
        code=code, defaults={"zone": zone, "warehouse_id": zone.warehouse_id, "capacity_cm3": capacity}
    )
    return is_new
