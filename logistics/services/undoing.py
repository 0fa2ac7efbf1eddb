"""Taking a wrong scan back: the opposite step, and a custody event that names the one it corrects. Nothing is deleted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from logistics import errors, locks
from logistics.models import Bag, CustodyEvent, Evidence, Parcel, Seal, Unit
from logistics.services import bagging, correcting, flights, packing, parking, sealing
from logistics.services.capture import OUTBOUND
from logistics.services.custody import subject_of
from logistics.services.receiving import RECEIPT_DUTY
from logistics.states import UNIT, ParcelStatus, SealStatus, UnitStatus
from marketplace.core import time, trail
from marketplace.core.duties import service as duties
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

WITHIN = timedelta(hours=12)
"""A scan is taken back by the shift that made it; later something else is wrong than a scan."""
WITHDRAWN = "withdrawn"
REALLY_DONE = frozenset({"captured", "sealed"})
"""These steps were done, to the wrong thing or wrongly; the others did not happen."""
Thing = Unit | Parcel | Bag


@transaction.atomic
def undo(*, thing: Thing, why: str, actor: str) -> CustodyEvent:
    """Take back the newest step of a piece (received, captured, packed), a parcel (weighed, sealed, bagged) or a bag (loaded).

    Returns the correction. Raises NothingToUndo where the newest step is another one, is too old or cannot be turned back,
    BadText without a reason, and what the opposite step raises.
    """
    said = clean_line(why, max_length=200, min_length=4, field="why")
    subject = subject_of(thing)
    if isinstance(thing, (Unit, Parcel)) and (above := _above(thing)) is not None:
        above()  # locks go downwards: bag or parcel first
    last = locks.last_events([subject]).get(subject)
    turn = TURNS.get((subject.partition(":")[0], last.action)) if last else None
    if last is None or turn is None or last.at < time.now() - WITHIN:
        raise errors.NothingToUndo
    turn(thing, said, actor)
    trail.record(verb="scan.undo", target=trail.ref(thing), actor=actor, why=said, before={"action": last.action})
    reason = "incorrect_data" if last.action in REALLY_DONE else "did_not_occur"
    newest = locks.last_events([subject])[subject]
    corrective = newest.hash if newest.pk != last.pk else ""
    return correcting.correct(event_hash=last.hash, reason=reason, why=said, actor=actor, corrective=corrective)


def can_undo(thing: Thing) -> str:
    """The action that `undo` would take back, empty where there is none."""
    subject = subject_of(thing)
    last = CustodyEvent.objects.filter(subject=subject).order_by("-sequence").first()
    if last is None or last.at < time.now() - WITHIN:
        return ""
    if isinstance(thing, Unit) and thing.parcel is not None and thing.parcel.status != ParcelStatus.PACKING:
        return ""
    return last.action if (subject.partition(":")[0], last.action) in TURNS else ""


def _above(thing: Unit | Parcel) -> Callable[[], object] | None:
    if isinstance(thing, Unit):
        pk = thing.parcel_id
        return (lambda: locks.parcel(pk)) if pk else (lambda: locks.unit(thing.pk))
    bag = thing.bag_id
    return (lambda: locks.bag(bag)) if bag else (lambda: locks.parcel(thing.pk))


def _received(thing: Unit, why: str, actor: str) -> None:
    """The piece did not come after all; what its receipt set going above, operations look after."""
    fresh = locks.unit(thing.pk)
    UNIT.move(fresh, UnitStatus.EXPECTED, actor=actor, why=why)
    duties.call(kind=RECEIPT_DUTY, subject=f"unit:{fresh.passport_code}", facts={"by": actor})
    order = fresh.line.consignment.order_number
    emit(topic="logistics.receipt_undone", key=f"order:{order}", payload={"order_number": order, "unit": fresh.pk})


def _captured(thing: Unit, why: str, actor: str) -> None:
    """Another piece was photographed, or badly: measures, numbers and pictures are none of this piece. The pictures stay on
    record as withdrawn: no passport shows them, and the next capture does not count them.
    """
    fresh = locks.unit(thing.pk)
    empty: dict[str, Any] = dict.fromkeys(("weight_g", "length_mm", "width_mm", "height_mm"))
    empty |= dict.fromkeys(("serial", "serial_index", "serial_last3", "number_salt", "tag", "tag_index"), "")
    UNIT.move(fresh, UnitStatus.RECEIVED, actor=actor, why=why, **empty)
    Evidence.objects.filter(unit=fresh, stage=OUTBOUND).update(stage=WITHDRAWN, is_public=False)


def _packed(thing: Unit, _why: str, actor: str) -> None:
    fresh = Unit.objects.select_related("parcel").get(pk=thing.pk)
    if fresh.parcel is None:
        raise errors.NothingToUndo
    packing.take_out(parcel=fresh.parcel, unit=fresh, actor=actor)


def _weighed(thing: Parcel, why: str, actor: str) -> None:
    box = locks.parcel(thing.pk)
    if box.status != ParcelStatus.PACKING:
        raise errors.NothingToUndo
    empty = dict.fromkeys(("weight_g", "length_mm", "width_mm", "height_mm"))
    Parcel.objects.filter(pk=box.pk).update(**empty)
    parking.free_weight(parcel=box, actor=actor, why=why)


def _sealed(thing: Parcel, why: str, actor: str) -> None:
    """The seal comes off and is spent, wherever it really was: a number lives once. The parcel is packed again."""
    box = locks.parcel(thing.pk)
    seal = Seal.objects.filter(parcel=box, status=SealStatus.APPLIED).first()
    if box.status != ParcelStatus.SEALED or seal is None:
        raise errors.NothingToUndo
    sealing.break_seal(parcel=box, seal_seen=seal.number, why=why, actor=actor)


def _bagged(thing: Parcel, _why: str, actor: str) -> None:
    fresh = Parcel.objects.select_related("bag").get(pk=thing.pk)
    if fresh.bag is None:
        raise errors.NothingToUndo
    bagging.take_out(bag=fresh.bag, parcel=fresh, actor=actor)


def _loaded(thing: Bag, why: str, actor: str) -> None:
    fresh = Bag.objects.select_related("flight").get(pk=thing.pk)
    if fresh.flight is None:
        raise errors.NothingToUndo
    flights.unload_bag(flight=fresh.flight, bag=fresh, actor=actor, why=why)


TURNS: dict[tuple[str, str], Callable[..., None]] = {
    ("unit", "received"): _received,
    ("unit", "captured"): _captured,
    ("unit", "packed"): _packed,
    ("parcel", "weighed"): _weighed,
    ("parcel", "sealed"): _sealed,
    ("parcel", "bagged"): _bagged,
    ("bag", "loaded"): _loaded,
}
