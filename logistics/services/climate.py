"""Loggers' files into the record, and what follows where the cold chain broke: an incident with an owner and a clock.

Until operations have decided, and for good where they rejected the goods, no verb of the road takes the parcel on.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from logistics import errors, locks
from logistics.models import Bag, ClimateRecord, Excursion, Parcel, Unit
from logistics.policies import climate as policy
from logistics.policies import loggers
from logistics.policies.custody import facts_digest
from logistics.services import custody
from logistics.services.custody import subject_of
from logistics.states import ParcelException, ParcelStatus
from marketplace.core import time, trail
from marketplace.core.clocks import service as clocks
from marketplace.core.errors import Conflict
from marketplace.core.outbox.emit import emit
from marketplace.core.textnorm import clean_line

CLOCK = "cold_chain"


def take_in(*, thing: Parcel | Bag, file: bytes, device: str, zone: str, actor: str, order: str = "") -> ClimateRecord:
    """Read a logger's file about a parcel or bag. The same file again changes nothing.

    Raises BadLoggerFile, BadText (device).
    """
    name = clean_line(device, max_length=40, min_length=1, field="device")
    reading = loggers.read(file, zone=zone, now=time.now(), order=order)
    digest = hashlib.sha256(file).hexdigest()
    try:
        return _store(thing, reading, digest, name, actor)
    except IntegrityError:
        return _of(thing).get(sha256=digest)


@transaction.atomic
def _store(thing: Parcel | Bag, reading: loggers.Reading, digest: str, device: str, actor: str) -> ClimateRecord:
    fresh = locks.bag(thing.pk) if isinstance(thing, Bag) else locks.parcel(thing.pk)
    already = _of(fresh).filter(sha256=digest).first()
    if already is not None:
        return already
    facts = policy.facts(subject=subject_of(fresh), device=device, sha256=digest, reading=reading)
    record = ClimateRecord.objects.create(
        parcel=fresh if isinstance(fresh, Parcel) else None, bag=fresh if isinstance(fresh, Bag) else None, device=device,
        sha256=digest, series=[list(point) for point in reading.points], facts=facts, imported_by=actor, imported_at=time.now(),
        first_at=_at(reading.points[0][0]), last_at=_at(reading.points[-1][0]),
    )  # fmt: skip
    excursions = _excursions(record, reading.points, _parcels(fresh))
    shown: dict[str, Any] = {
        name: facts[name] for name in ("centidegrees", "permille_rh", "first_at", "last_at", "device") if name in facts
    }
    custody.append(
        subject=subject_of(fresh), action="climate_recorded", actor=actor, place=f"logger:{device}",
        details={**shown, "record": record.public_id, "facts_sha256": facts_digest(facts), "excursion": bool(excursions)},
    )  # fmt: skip
    trail.record(verb="climate.record", target=trail.ref(record), actor=actor, after={"excursions": len(excursions)})
    for excursion in excursions:
        clocks.start(kind=CLOCK, subject=trail.ref(excursion), actor=actor)
    return record


@transaction.atomic
def settle(*, excursion: Excursion, outcome: str, why: str, actor: str) -> Excursion:
    """Ops: what becomes of the goods (released or rejected), and why. Rejected ones travel no further, and those above are told.

    Raises Conflict where it was settled before, BadText.
    """
    words = clean_line(why, max_length=500, min_length=1, field="why")
    if outcome not in Excursion.Outcome.values:
        raise Conflict(fields={"outcome": ", ".join(Excursion.Outcome.values)})
    box = locks.parcel(excursion.parcel_id)
    done = Excursion.objects.filter(pk=excursion.pk, closed_at=None).update(
        outcome=outcome, closed_at=time.now(), closed_by=actor, closed_why=words
    )
    if not done:
        raise Conflict
    trail.record(
        verb="excursion.settle", target=trail.ref(excursion), actor=actor, why=words, after={"outcome": outcome}
    )
    clocks.stop(kind=CLOCK, subject=trail.ref(excursion), actor=actor, reason=outcome)
    excursion.refresh_from_db()
    custody.append(
        subject=subject_of(box), action="climate_decided", actor=actor, place="operations",
        details={"record": excursion.record.public_id, "outcome": outcome},
    )  # fmt: skip
    if outcome == Excursion.Outcome.REJECTED:
        _reject(box, excursion)
    return excursion


def refuse_open(parcels: Sequence[Parcel]) -> None:
    """Nothing moves a parcel on whose goods were too warm or too cold, unless operations released them.

    Raises ColdChainBroken naming the parcels.
    """
    waiting = Q(closed_at=None) | Q(outcome=Excursion.Outcome.REJECTED)
    stopped = Excursion.objects.filter(waiting, parcel__in=list(parcels)).values_list("parcel__number", flat=True)
    numbers = sorted({str(number) for number in stopped})
    if numbers:
        raise errors.ColdChainBroken(fields={"parcels": ", ".join(numbers)})


def _reject(box: Parcel, excursion: Excursion) -> None:
    """What was delivered stays with the shopper; everything else is marked as spoilt where it stands."""
    is_over = box.status in (ParcelStatus.DELIVERED, ParcelStatus.CANCELLED)
    if not is_over and box.exception != ParcelException.LOST:
        Parcel.objects.filter(pk=box.pk).update(exception=ParcelException.DAMAGED)
    order = box.consignment.order_number
    payload = {"order_number": order, "parcel": box.number, "excursion": excursion.public_id}
    emit(topic="logistics.goods_spoiled", key=f"order:{order}", payload=payload)


def _of(thing: Parcel | Bag) -> QuerySet[ClimateRecord]:
    return (
        ClimateRecord.objects.filter(bag=thing)
        if isinstance(thing, Bag)
        else ClimateRecord.objects.filter(parcel=thing)
    )


def _parcels(thing: Parcel | Bag) -> list[Parcel]:
    return [thing] if isinstance(thing, Parcel) else list(Parcel.objects.filter(bag=thing).order_by("id"))


def _excursions(record: ClimateRecord, points: Sequence[loggers.Point], parcels: Iterable[Parcel]) -> list[Excursion]:
    boxes = list(parcels)
    kinds: dict[int, list[str]] = {}
    rows = Unit.objects.filter(parcel__in=boxes).values_list("parcel_id", "line__temperature", "line__hs_code")
    for parcel_id, said, code in rows:
        kinds.setdefault(parcel_id or 0, []).append(policy.class_of_line(said, code))
    found = []
    for box in boxes:
        kind = policy.strictest(kinds.get(box.pk, []))
        breach = policy.breach(points, kind)
        if breach is not None:
            found.append(
                Excursion(
                    record=record, parcel=box, temperature_class=kind, began_at=_at(breach.began), ended_at=_at(breach.ended),
                    minutes=breach.minutes, worst=breach.worst, opened_at=time.now(),
                )
            )  # fmt: skip
    return Excursion.objects.bulk_create(found)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
