"""Packing: one parcel for one order, filled and weighed while it is open, closed by its seal."""

from django.db import transaction

from logistics import errors, locks
from logistics.models import Consignment, Parcel, Unit, Warehouse
from logistics.policies import capture as policy
from logistics.policies import tracking
from logistics.policies.capture import Measures
from logistics.services import custody, mismatches, parking, steps
from logistics.services.custody import Touch, subject_of
from logistics.states import PARCEL, UNIT, ParcelStatus, UnitStatus
from marketplace.core import time, trail
from marketplace.core.ids import next_number


@transaction.atomic
def open_parcel(*, consignment: Consignment, warehouse: Warehouse, actor: str) -> Parcel:
    """Start a parcel for an order at this warehouse; an empty one that is still open is used again.

    Raises ConsignmentCancelled, OtherWarehouse.
    """
    if consignment.cancelled_at is not None:
        raise errors.ConsignmentCancelled
    if consignment.warehouse_id != warehouse.pk:
        raise errors.OtherWarehouse
    waiting = Parcel.objects.filter(consignment=consignment, status=ParcelStatus.PACKING, units__isnull=True).first()
    if waiting is not None:
        return waiting
    parcel = Parcel.objects.create(
        number=next_number("MM"), consignment=consignment, warehouse=warehouse, packed_by=actor, created_at=time.now()
    )
    trail.record(verb="parcel.open", target=trail.ref(parcel), actor=actor, after={"order": consignment.order_number})
    custody.append(
        subject=subject_of(parcel),
        action="opened_for_packing",
        actor=actor,
        place=f"warehouse:{warehouse.code}",
        details={
            "order_digest": trail.digest(consignment.order_number)
        },  # proofs publish details: no number of an order
    )
    return parcel


@transaction.atomic
def put(*, parcel: Parcel, unit: Unit, actor: str) -> Parcel:
    """Put one captured piece into an open parcel.

    Raises ParcelClosed, OtherOrder, OtherWarehouse, IllegalMove, and GoodsDiffer while operations have not cleared it.
    """
    box, thing = _open_box(parcel), locks.unit(unit.pk)
    if thing.line.consignment_id != box.consignment_id:
        raise errors.OtherOrder
    if thing.warehouse_id != box.warehouse_id:
        raise errors.OtherWarehouse
    if box.consignment.cancelled_at is not None:
        raise errors.ConsignmentCancelled
    mismatches.refuse_open(thing)
    UNIT.move(thing, UnitStatus.PACKED, actor=actor, parcel=box)
    _write_both(thing, box, "packed", "item_in", actor=actor)
    return box


@transaction.atomic
def take_out(*, parcel: Parcel, unit: Unit, actor: str) -> Parcel:
    """Take one piece out of an open parcel. Raises ParcelClosed, OtherOrder (it is not in there)."""
    box, thing = _open_box(parcel), locks.unit(unit.pk)
    if thing.parcel_id != box.pk:
        raise errors.OtherOrder
    UNIT.move(thing, UnitStatus.CAPTURED, actor=actor, parcel=None)
    _write_both(thing, box, "unpacked", "item_out", actor=actor)
    return box


@transaction.atomic
def weigh(*, parcel: Parcel, measures: Measures, actor: str, tare_g: int | None = None) -> Parcel:
    """Record weight and size of an open parcel; `tare_g` is the weight of the carton where it is known.

    A weight that does not fit the captures parks the parcel (`parking`). Raises BadMeasure, ParcelClosed, ParcelEmpty.
    """
    box = _open_box(parcel)
    policy.check(measures)
    if not box.units.exists():
        raise errors.ParcelEmpty
    Parcel.objects.filter(pk=box.pk).update(**vars(measures))
    for name, value in vars(measures).items():
        setattr(box, name, value)
    trail.record(verb="parcel.weigh", target=trail.ref(box), actor=actor, after=vars(measures))
    custody.append(
        subject=subject_of(box), action="weighed", actor=actor, place=_place(box), details=vars(measures),
    )  # fmt: skip
    parking.weigh_in(parcel=box, actor=actor, tare_g=tare_g)
    return box


@transaction.atomic
def cancel(*, parcel: Parcel, actor: str) -> Parcel:
    """Give up an empty parcel that was never sealed. Raises ParcelClosed, Conflict where something is in it."""
    box = _open_box(parcel)
    if box.units.exists():
        raise errors.Conflict(fields={"parcel": box.number})
    PARCEL.move(box, ParcelStatus.CANCELLED, actor=actor)
    custody.append(subject=subject_of(box), action="cancelled", actor=actor, place=_place(box))
    return box


def first_line(parcel: Parcel, actor: str) -> None:
    """The shopper's first tracking line, written when the parcel is closed for the first time."""
    if not parcel.tracking.exists():
        steps.tell(parcel, tracking.PACKED, place=_airport(parcel), source=f"packed:{parcel.number}")


def _open_box(parcel: Parcel) -> Parcel:
    box = locks.parcel(parcel.pk)
    if box.status != ParcelStatus.PACKING:
        raise errors.ParcelClosed(fields={"status": box.status})
    return box


def _write_both(thing: Unit, box: Parcel, unit_action: str, parcel_action: str, *, actor: str) -> None:
    """Join the two chains: the parcel's event carries the hash of the item's, which names the parcel."""
    place = _place(box)
    event = custody.append(
        subject=subject_of(thing), action=unit_action, actor=actor, place=place, details={"parcel": box.number}
    )
    custody.append_many(touches=[Touch(subject_of(box), parcel_action, place, {"joined": event.hash})], actor=actor)


def _place(parcel: Parcel) -> str:
    return f"warehouse:{parcel.warehouse.code}"


def _airport(parcel: Parcel) -> str:
    return f"airport:{parcel.warehouse.airport}"
