"""What the road does when something happened. Idempotent; one transaction each with its delivery."""

from typing import Any

from logistics.models import Flight, Parcel
from logistics.services import booking, customs, customs_clock, escorts, gate, losing, news, papers, stops
from logistics.states import FlightStatus, ParcelStatus
from logistics.stoppable import KIND_CODE
from marketplace.core import tasks

TASK = "logistics.customs"


def declare(*, parcel: str) -> None:
    """A parcel landed: match its documents once more; the job tells customs."""
    found = Parcel.objects.filter(number=parcel, declaration__isnull=False).first()
    if found is not None and customs.prepare(parcel=found):
        tasks.send(TASK)


def parcel_moved(*, parcel: str, **_more: Any) -> None:
    """Every step is a sign of life."""
    found = Parcel.objects.filter(number=parcel).first()
    if found is not None:
        losing.heard(parcel=found)
        if found.status in customs_clock.WITH_CUSTOMS:
            customs_clock.begin(parcel=found, actor=customs.ACTOR)
        if found.status in (ParcelStatus.PACKING, ParcelStatus.CANCELLED):
            gate.forget(parcel=found)
        _end_attendance(found)
        news.spread(parcel=found)
        if found.status == ParcelStatus.CLEARED and booking.is_wanted(found):
            booking.ask(parcel=found, actor="system:carriers")


def left_the_channel(*, parcel: str, **_more: Any) -> None:
    """Nobody finds the parcel, or customs sends it back: perhaps it was the last for which its escort stayed."""
    found = Parcel.objects.filter(number=parcel).select_related("bag__flight").first()
    if found is not None and found.bag is not None and found.bag.flight is not None:
        escorts.finish(flight=found.bag.flight)


def switch_changed(*, switch: int, kind: str, key: str, is_stopped: bool, **_more: Any) -> None:
    """A lane is stopped or runs again: the sellers who send over it are told."""
    if kind == KIND_CODE:
        stops.tell_lane(key=key, switch_id=switch, is_stopped=is_stopped)


def list_arrivals(*, flight: str) -> None:
    """A flight landed: customs gets the list of what came off it."""
    papers.ask_arrival(flight=Flight.objects.get(public_id=flight), actor=customs.ACTOR)


def tell_delivered(*, parcel: str, **_more: Any) -> None:
    """The shopper signed: customs is told (CEB513)."""
    found = Parcel.objects.filter(number=parcel).first()
    if found is not None:
        papers.ask_delivered(parcel=found, actor=customs.ACTOR)


def _end_attendance(parcel: Parcel) -> None:
    """The last parcel of a flight went to the courier: the escort may go."""
    if parcel.status != ParcelStatus.LAST_MILE or parcel.bag is None or parcel.bag.flight is None:
        return
    if parcel.bag.flight.status == FlightStatus.ARRIVED:
        escorts.finish(flight=parcel.bag.flight)
