"""Setting up the shelves of a warehouse. For operations."""

from django.db import transaction

from logistics.models import Warehouse
from marketplace.core import trail
from warehousing.models import Bin, Temperature, Zone

DOCK, QUARANTINE = "DOCK", "HOLD"
FLOOR_CM3 = 1_000_000_000  # dock and quarantine are floors: a thousand cubic metres
SHELF_CM3 = 400_000
# Zone, temperature, racks, levels: SAMPLE of a small warehouse.
SHELVES = (
    ("A", Temperature.AMBIENT, 6, 4),
    ("C", Temperature.COOL, 2, 2),
    ("F", Temperature.FROZEN, 1, 2),
)


@transaction.atomic
def set_up(*, warehouse: Warehouse, actor: str, shelf_cm3: int = SHELF_CM3) -> int:
    """Dock, quarantine and shelves of a warehouse, as far as they are missing. Returns how many bins were made."""
    made = sum(
        _floor(warehouse, code, kind) for code, kind in ((DOCK, Zone.Kind.DOCK), (QUARANTINE, Zone.Kind.QUARANTINE))
    )
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


def _floor(warehouse: Warehouse, code: str, kind: str) -> bool:
    zone, _is_new = Zone.objects.get_or_create(warehouse=warehouse, code=code, defaults={"kind": kind})
    return _bin(zone, f"{warehouse.code}-{code}", FLOOR_CM3)


def _bin(zone: Zone, code: str, capacity: int) -> bool:
    _made, is_new = Bin.objects.get_or_create(
        code=code, defaults={"zone": zone, "warehouse_id": zone.warehouse_id, "capacity_cm3": capacity}
    )
    return is_new
