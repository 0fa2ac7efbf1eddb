"""The last mile: handed to a local carrier, followed by its messages, delivered against a signature."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction

from logistics import errors, locks
from logistics.carriers.base import Carrier, CarrierEvent
from logistics.carriers.table import carrier as carrier_of
from logistics.models import Parcel, TrackingEvent
from logistics.policies import tracking
from logistics.policies.capture import plain_number
from logistics.services import losing, seal_incidents, sealing, steps
from logistics.services.steps import Step
from logistics.states import ParcelStatus, UnitStatus
from marketplace.core import time
from marketplace.core.errors import DomainError
from marketplace.core.masking import mask_name
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

logger = logging.getLogger(__name__)


@transaction.atomic
def hand_over(*, parcel: Parcel, carrier: str, waybill: str, actor: str, seal_seen: str = "") -> Parcel:
    """Give a released parcel to a local carrier. Raises UnknownCarrier, WaybillTaken, SealMismatch, IllegalMove."""
    courier, number = carrier_of(carrier), plain_number(waybill)
    if not 4 <= len(number) <= 40:
        raise DomainError(code="bad_waybill_number", fields={"waybill": "4–40"})
    box = locks.parcel(parcel.pk)
    seal_incidents.refuse_open([box])
    if seal_seen:
        sealing.seal_on(box, seal_seen)
    step = Step(
        ParcelStatus.LAST_MILE,
        "handed_over",
        f"carrier:{courier.code}",
        tracking.HANDED_OVER,
        changes={"carrier": courier.code, "waybill": number},
    )
    try:
        with transaction.atomic():  # a savepoint: a waybill used before must not break the caller's transaction
            steps.take(box, step, actor=actor, details={"carrier": courier.code, "waybill_last4": number[-4:]})
    except IntegrityError:
        raise errors.WaybillTaken(fields={"waybill": errors.WaybillTaken.message}) from None
    return box


@transaction.atomic
def carrier_event(*, carrier: str, event: CarrierEvent) -> bool:
    """Take in one message of a carrier. False where it was taken in before. Raises UnknownCarrier, UnknownWaybill.

    A code that the carrier's table lacks is kept as UNKNOWN and rings an alarm. A message from the future counts as now.
    """
    courier = carrier_of(carrier)
    found = Parcel.objects.filter(carrier=courier.code, waybill=plain_number(event.waybill)).exclude(waybill="").first()
    if found is None:
        raise errors.UnknownWaybill
    box = locks.parcel(found.pk)
    source = f"{courier.code}:{event.event_id}"[:120]
    if TrackingEvent.objects.filter(source=source).exists():
        return False
    code = _meaning(courier, event)
    at = _moment(box, event.at)
    TrackingEvent.objects.create(
        parcel=box, code=code, place=clean_line(event.place, max_length=80), source=source, at=at
    )
    losing.found_again(box, actor=f"carrier:{courier.code}")
    if code == tracking.DELIVERED and box.status == ParcelStatus.LAST_MILE:
        _deliver(box, event, at)
    losing.heard(parcel=box, actor=f"carrier:{courier.code}")
    return True


def _deliver(parcel: Parcel, event: CarrierEvent, at: datetime) -> None:
    actor = f"carrier:{parcel.carrier}"
    place = actor
    step = Step(
        ParcelStatus.DELIVERED,
        "delivered",
        place,
        changes={"delivered_at": at, "signed_by": mask_name(event.signed_by)[:40]},
    )
    steps.take(parcel, step, actor=actor, details={"carrier": parcel.carrier, "waybill_last4": parcel.waybill[-4:]})
    units = locks.units_of_parcels([parcel])
    arrived = [unit for unit in units if unit.status == UnitStatus.SHIPPED]
    steps.move_units(arrived, UnitStatus.DELIVERED, "delivered", place=place, actor=actor)
    order = parcel.consignment.order_number
    if len(arrived) < len(units):  # declared lost, refunded, and here it is: a person must write to the shopper
        logger.error(
            "parcel %s arrived after %s of its pieces had been refunded", parcel.number, len(units) - len(arrived)
        )
        payload = {"order_number": order, "parcel": parcel.number}
        emit(topic="logistics.refunded_parcel_arrived", key=f"order:{order}", payload=payload)
    emit(
        topic="logistics.parcel_delivered",
        key=f"order:{order}",
        payload={"order_number": order, "parcel": parcel.number, "at": at.isoformat()},
    )


def _meaning(courier: Carrier, event: CarrierEvent) -> str:
    code = courier.meanings.get(event.code.strip().upper(), tracking.UNKNOWN)
    if code == tracking.UNKNOWN:
        logger.error("carrier %s sent code %r that its table lacks", courier.code, event.code[:40])
    return code


def _moment(parcel: Parcel, at: datetime) -> datetime:
    """Not before what we know of the parcel, not after now."""
    last = parcel.tracking.order_by("-at").values_list("at", flat=True).first()
    return max(min(at, time.now()), last) if last else min(at, time.now())
