"""The last mile: handed to a local carrier, followed by its messages, delivered against a signature."""

from django.db import IntegrityError, transaction

from logistics import errors, locks
from logistics.carriers.base import CarrierEvent
from logistics.carriers.table import carrier as carrier_of
from logistics.models import Parcel
from logistics.policies import tracking
from logistics.policies.capture import plain_number
from logistics.services import booking, climate, ingesting, seal_checks, seal_incidents, sealing, steps
from logistics.services.steps import Step
from logistics.states import ParcelStatus
from marketplace.core.errors import DomainError, IllegalMove


def hand_over(*, parcel: Parcel, carrier: str, waybill: str, actor: str, seal_seen: str = "") -> Parcel:
    """Give a released parcel to a local carrier. A number booked for it and not used stays unused.

    Raises UnknownCarrier, WaybillTaken (also for one booked for another parcel), SealMismatch (and opens its incident),
    SealIncidentOpen, ColdChainBroken, IllegalMove.
    """
    with seal_checks.in_passing(parcel, seal_seen, point="hand_over", actor=actor):
        return _hand_over(parcel, carrier, waybill, actor, seal_seen)


@transaction.atomic
def _hand_over(parcel: Parcel, carrier: str, waybill: str, actor: str, seal_seen: str) -> Parcel:
    courier, number = carrier_of(carrier), plain_number(waybill)
    if not 4 <= len(number) <= 40:
        raise DomainError(code="bad_waybill_number", fields={"waybill": "4–40"})
    if not courier.is_waybill(number):
        raise DomainError(code="bad_waybill_number", fields={"waybill": str(courier.name)})
    box = locks.parcel(parcel.pk)
    if box.status != ParcelStatus.CLEARED:  # one that comes back is sent out again by `courier_returns`
        raise IllegalMove(fields={"from": box.status, "to": ParcelStatus.LAST_MILE})
    seal_incidents.refuse_open([box])
    climate.refuse_open([box])
    if booking.is_of_another(box, courier.code, number):
        raise errors.WaybillTaken(fields={"waybill": errors.WaybillTaken.message})
    booking.not_needed(parcel=box, waybill=number, actor=actor)
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


def carrier_event(*, carrier: str, event: CarrierEvent) -> bool:
    """Take in one message of a carrier at once. False where it was taken in before, and where it waits for its place.

    A code that the carrier's table lacks is kept as UNKNOWN and calls operations. A message from the future, or about a waybill
    that we do not know, is parked and tried again. Raises UnknownCarrier.
    """
    return ingesting.take(carrier=carrier, event=event) == ingesting.TAKEN
