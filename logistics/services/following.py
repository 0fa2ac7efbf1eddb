"""What a parcel's newest messages mean for it: delivered, coming back, found again, alive.

Derived from stored events, so again is harmless.
"""

import logging

from django.db import transaction

from logistics import locks
from logistics.models import NewsDue, Parcel, TrackingEvent
from logistics.policies import tracking
from logistics.services import courier_returns, losing, news, steps
from logistics.services.steps import Step
from logistics.states import ParcelStatus, UnitStatus
from marketplace.core import trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit

TASK = "logistics.follow_parcels"
WITH_COURIER = frozenset({ParcelStatus.LAST_MILE, ParcelStatus.RETURNING})
logger = logging.getLogger(__name__)


@transaction.atomic
def follow(*, parcel_id: int) -> Parcel:
    """A carrier said something of this parcel: it lives, perhaps it was delivered; who follows it hears what matters."""
    box = locks.parcel(parcel_id)
    actor = f"carrier:{box.carrier}"
    losing.found_again(box, actor=actor)
    signed = _signed(box)
    if signed is not None and box.status in WITH_COURIER:
        _deliver(box, signed)
    elif box.status == ParcelStatus.LAST_MILE and (said := courier_returns.turned_back(box)) is not None:
        courier_returns.begin(parcel=box, said=said, actor=actor)
    losing.heard(parcel=box, actor=actor)
    _tell_damage(box)
    _tell_failed(box)
    news.spread(parcel=box)
    return box


def _tell_damage(box: Parcel) -> None:
    """A courier reports damage: whoever looks into it takes the word once, however often it comes."""
    if TrackingEvent.objects.filter(parcel=box, code=tracking.DAMAGED).exists():
        order = box.consignment.order_number
        payload = {"order_number": order, "parcel": box.number}
        emit(topic="logistics.parcel_damaged", key=f"order:{order}", payload=payload)


def _tell_failed(box: Parcel) -> None:
    """The courier could not hand it over: told with the event's id, so that whoever listens acts once an attempt."""
    last = TrackingEvent.objects.filter(parcel=box, code=tracking.FAILED).order_by("-at", "-id").first()
    if last is not None and box.status == ParcelStatus.LAST_MILE:
        order = box.consignment.order_number
        payload = {"order_number": order, "parcel": box.number, "event": last.pk}
        emit(topic="logistics.delivery_failed", key=f"order:{order}", payload=payload)


def run_due(limit: int = 500) -> int:
    """Parcels of which a batch brought news, one transaction each; returns how many. A break in between leaves the rest due."""
    due = list(NewsDue.objects.order_by("pk").values_list("pk", flat=True)[:limit])
    for pk in due:
        with transaction.atomic():
            if NewsDue.objects.filter(pk=pk).delete()[0]:  # whoever deletes it follows; news meanwhile is due again
                follow(parcel_id=pk)
    return len(due)


def backlog() -> int:
    return NewsDue.objects.count()


def _signed(box: Parcel) -> TrackingEvent | None:
    return (
        TrackingEvent.objects.filter(parcel=box, code=tracking.DELIVERED, source__startswith=f"{box.carrier}:")
        .order_by("at", "id")
        .first()
    )


def _deliver(parcel: Parcel, signed: TrackingEvent) -> None:
    actor = place = f"carrier:{parcel.carrier}"
    handed = parcel.tracking.filter(code=tracking.HANDED_OVER).order_by("at").values_list("at", flat=True).first()
    at = max(signed.at, handed) if handed else signed.at
    step = Step(ParcelStatus.DELIVERED, "delivered", place, changes={"delivered_at": at, "signed_by": signed.note})
    steps.take(parcel, step, actor=actor, details={"carrier": parcel.carrier, "waybill_last4": parcel.waybill[-4:]})
    duties.done(kind=courier_returns.DUTY, subject=trail.ref(parcel), actor=actor, why="delivered after all")
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
