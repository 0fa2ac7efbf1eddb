"""Taking an order onto the road: the trade record and the units to expect."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists

from logistics import errors, locks
from logistics.models import Consignment, ConsignmentLine, Parcel, Unit, Warehouse
from logistics.records import TradeRecord
from logistics.services import gate
from logistics.services.steps import move_units
from logistics.states import ParcelStatus, UnitStatus
from marketplace.core import time, trail

OWN_FIELDS = frozenset({"lines", "warehouse_code"})
OPEN_PARCEL = (ParcelStatus.PACKING, ParcelStatus.CANCELLED)


@dataclass(frozen=True)
class Destination:
    """Who gets the parcel, and where. `district_code` six digits (GB/T 2260)."""

    consignee: str = field(repr=False)
    consignee_phone: str = field(repr=False)
    consignee_address: str = field(repr=False)
    district_code: str


@transaction.atomic
def register(*, record: TradeRecord, actor: str) -> Consignment:
    """Store the trade record and open one expected unit, with its passport, for every piece of every line.

    Idempotent by order number: the same record again returns what is there. Raises UnknownWarehouse, and RecordChanged
    where the order was handed over before with other amounts or another address.
    """
    warehouse = Warehouse.objects.filter(code=record.warehouse_code, kind=Warehouse.Kind.OVERSEAS).first()
    if warehouse is None:
        raise errors.UnknownWarehouse(fields={"warehouse_code": record.warehouse_code})
    values = {name: value for name, value in vars(record).items() if name not in OWN_FIELDS}
    consignment, is_new = Consignment.objects.get_or_create(
        order_number=record.order_number, defaults={**values, "warehouse": warehouse, "created_at": time.now()}
    )
    if not is_new:
        _check_same(consignment, values)
        return consignment
    lines = ConsignmentLine.objects.bulk_create(
        [ConsignmentLine(consignment=consignment, **asdict(line)) for line in record.lines]
    )
    gate.fingerprint(consignment, lines=lines)
    Unit.objects.bulk_create(
        [
            Unit(line=line, ordinal=ordinal, warehouse=warehouse, created_at=consignment.created_at)
            for line in lines
            for ordinal in range(1, line.quantity + 1)
        ]
    )
    trail.record(
        verb="consignment.register",
        target=_ref(consignment),
        actor=actor,
        after={"warehouse": warehouse.code, "lines": len(lines), "paid_fen": record.paid_fen},
    )
    return consignment


@transaction.atomic
def cancel(*, order_number: str, actor: str) -> bool:
    """Stop expecting the order's units. Pieces that are with us already are taken off one by one (`stopping.stop`).

    False where the road does not know the order or it was cancelled before. Raises TooLateToCancel once any piece was
    received.
    """
    consignment = Consignment.objects.filter(order_number=order_number, cancelled_at__isnull=True).first()
    if consignment is None:
        return False
    units = locks.units_of_order(order_number)
    units = [unit for unit in units if unit.status != UnitStatus.CANCELLED]
    if any(unit.status != UnitStatus.EXPECTED for unit in units):
        raise errors.TooLateToCancel
    move_units(units, UnitStatus.CANCELLED, "cancelled", place=f"warehouse:{consignment.warehouse.code}", actor=actor)
    Consignment.objects.filter(pk=consignment.pk).update(cancelled_at=time.now())
    trail.record(verb="consignment.cancel", target=_ref(consignment), actor=actor)
    return True


@transaction.atomic
def readdress(*, order_number: str, to: Destination, actor: str) -> bool:
    """Another address for an order whose parcel is not sealed. False where the road does not know the order yet.

    The orderer stays who it was. Sealing fixes the address by an UPDATE of the same row, so of a change and a seal at one
    instant exactly one is first. Raises AddressFixed where the seal was first, or the order is off the road.
    """
    found = Consignment.objects.filter(order_number=order_number).first()
    if found is None:
        return False
    if not _point(found, to):
        raise errors.AddressFixed
    gate.mark_address(Consignment.objects.get(pk=found.pk))
    trail.record(
        verb="consignment.readdress", target=_ref(found), actor=actor, before={"district": found.district_code},
        after={"district": to.district_code},
    )  # fmt: skip
    return True


def _point(consignment: Consignment, to: Destination) -> bool:
    """The conditional UPDATE alone (its own function so that the concurrency test can take the condition away)."""
    sealed = Parcel.objects.filter(consignment=consignment).exclude(status__in=OPEN_PARCEL)
    is_open = Consignment.objects.filter(pk=consignment.pk, cancelled_at=None, address_fixed_at=None)
    return is_open.exclude(Exists(sealed)).update(**vars(to)) == 1


def fix_address(*, consignment_id: int) -> Consignment:
    """A seal goes on: the address stays as it is now. Waits for a change under way and returns the row as it left it."""
    Consignment.objects.filter(pk=consignment_id).update(address_fixed_at=time.now())
    return Consignment.objects.get(pk=consignment_id)


def free_address(*, consignment_id: int) -> None:
    """The last seal came off inside our warehouse: the label will be printed again."""
    sealed = Parcel.objects.filter(consignment=consignment_id).exclude(status__in=OPEN_PARCEL)
    Consignment.objects.filter(pk=consignment_id).exclude(Exists(sealed)).update(address_fixed_at=None)


def _check_same(consignment: Consignment, values: dict[str, Any]) -> None:
    """The promise date may be refined by its owner; everything else is fixed at checkout."""
    changed = sorted(
        name for name, value in values.items() if name != "promise_date" and getattr(consignment, name) != value
    )
    if changed:
        raise errors.RecordChanged(fields=dict.fromkeys(changed, "changed"))


def _ref(consignment: Consignment) -> str:
    return f"consignment:{consignment.order_number}"
