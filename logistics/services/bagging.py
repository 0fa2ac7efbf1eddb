"""Bags: sealed parcels that travel together. Every scan compares the seal seen with the seal on record, where it is given."""

from django.db import connection, transaction

from logistics import errors, locks
from logistics.models import Bag, Parcel, Warehouse
from logistics.selectors import cold
from logistics.services import climate, custody, seal_checks, seal_incidents, sealing, steps
from logistics.services.custody import subject_of
from logistics.services.steps import Step
from logistics.states import BAG, BagStatus, ParcelStatus
from marketplace.core import time, trail
from marketplace.core.errors import IllegalMove
from marketplace.core.ids import check_character


@transaction.atomic
def open_bag(*, warehouse: Warehouse, actor: str) -> Bag:
    """Start a new bag."""
    bag = Bag.objects.create(number=_next_number(), warehouse=warehouse, created_at=time.now())
    trail.record(verb="bag.open", target=trail.ref(bag), actor=actor, after={"warehouse": warehouse.code})
    custody.append(subject=subject_of(bag), action="opened", actor=actor, place=_place(bag))
    return bag


def put(*, bag: Bag, parcel: Parcel, actor: str, seal_seen: str = "") -> Bag:
    """Put a sealed parcel into an open bag.

    Raises BagClosed, OtherWarehouse, SealMismatch (and opens its incident), SealIncidentOpen, ColdChainBroken, NotSealed,
    IllegalMove.
    """
    with seal_checks.in_passing(parcel, seal_seen, point="load", actor=actor):
        return _put(bag, parcel, actor, seal_seen)


@transaction.atomic
def _put(bag: Bag, parcel: Parcel, actor: str, seal_seen: str) -> Bag:
    """Put a sealed parcel into an open bag. Raises BagClosed, OtherWarehouse, OtherTemperature, SealMismatch, NotSealed, IllegalMove."""
    sack, box = _open_bag(bag), locks.parcel(parcel.pk)
    if box.warehouse_id != sack.warehouse_id:
        raise errors.OtherWarehouse
    if box.status != ParcelStatus.SEALED:
        raise IllegalMove(fields={"from": box.status, "to": ParcelStatus.BAGGED})
    seal_incidents.refuse_open([box])
    climate.refuse_open([box])
    first = sack.parcels.exclude(pk=box.pk).order_by("pk").first()
    if first is not None and len(set(cold.classes_of([first.pk, box.pk]).values())) > 1:
        raise errors.OtherTemperature
    seal = sealing.seal_on(box, seal_seen) if seal_seen else None
    step = Step(ParcelStatus.BAGGED, "bagged", _place(sack), changes={"bag": sack})
    event = steps.take(box, step, actor=actor, details={"bag": sack.number, **({"seal": seal.number} if seal else {})})
    custody.append(
        subject=subject_of(sack), action="parcel_in", actor=actor, place=_place(sack), details={"joined": event.hash}
    )
    return sack


@transaction.atomic
def take_out(*, bag: Bag, parcel: Parcel, actor: str) -> Bag:
    """Take a parcel out of an open bag. Raises BagClosed, NotInBag."""
    sack, box = _open_bag(bag), locks.parcel(parcel.pk)
    if box.bag_id != sack.pk:
        raise errors.NotInBag
    step = Step(ParcelStatus.SEALED, "unbagged", _place(sack), changes={"bag": None})
    event = steps.take(box, step, actor=actor, details={"bag": sack.number})
    custody.append(
        subject=subject_of(sack), action="parcel_out", actor=actor, place=_place(sack), details={"joined": event.hash}
    )
    return sack


@transaction.atomic
def close(*, bag: Bag, actor: str) -> Bag:
    """Close a bag for loading. Raises BagEmpty, BagClosed."""
    sack = _open_bag(bag)
    count = sack.parcels.count()
    if not count:
        raise errors.BagEmpty
    BAG.move(sack, BagStatus.CLOSED, actor=actor)
    custody.append(
        subject=subject_of(sack), action="closed", actor=actor, place=_place(sack), details={"parcels": count}
    )
    return sack


@transaction.atomic
def reopen(*, bag: Bag, actor: str) -> Bag:
    """Open a closed bag again, before it is loaded. Raises IllegalMove."""
    sack = locks.bag(bag.pk)
    BAG.move(sack, BagStatus.OPEN, actor=actor)
    custody.append(subject=subject_of(sack), action="reopened", actor=actor, place=_place(sack))
    return sack


def _next_number() -> str:
    """`BG` + date + sequence + check character, as all numbers that are read aloud."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('logistics_bag_number')")
        (sequence,) = cursor.fetchone()
    body = f"BG{time.today():%y%m%d}{sequence:06d}"
    return body + check_character(body)


def _open_bag(bag: Bag) -> Bag:
    sack = locks.bag(bag.pk)
    if sack.status != BagStatus.OPEN:
        raise errors.BagClosed(fields={"status": sack.status})
    return sack


def _place(bag: Bag) -> str:
    return f"warehouse:{bag.warehouse.code}"
