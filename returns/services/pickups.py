"""A courier comes to the door: a slot with room, then the carrier is asked in three steps (intent, call outside, settle).

A slot is taken by one conditional UPDATE; the key of a booking goes with every call, so an answer that was lost is found again.
A booking that ends after the carrier may have heard of it is recalled (`recalling.py`). Errands of higher apps: `errands.py`.
"""

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from logistics.carriers import doors
from logistics.carriers.base import Booked, BookingFacts, BrokenMessage, CarrierFault, Door
from logistics.carriers.table import carrier as carrier_of
from logistics.carriers.table import client_of
from marketplace.accounts.models import User
from marketplace.core import rules, tasks, time, trail
from marketplace.core.outbox.emit import emit
from orders.selectors.destinations import destination
from returns import locks, portal, selectors
from returns.errors import NoPickup, SlotFull
from returns.models import Pickup, PickupSlot, ReturnCase
from returns.policies.pickups import PICKUPS, Window
from returns.services import recalling
from returns.states import PICKUP, PickupStatus, Stage

logger = logging.getLogger(__name__)
TASK, ACTOR = "returns.book_pickups", "system:returns"
CLAIM = timedelta(minutes=2)
FIRST_DELAY, LONGEST_DELAY, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=30), 8
NOBODY = {
    "sender": "", "phone": "", "address": "", "recipient": "", "recipient_phone": "", "recipient_address": "", "waybill": "",
}  # fmt: skip
OPEN = (PickupStatus.CREATED, PickupStatus.SENT, PickupStatus.UNKNOWN)


@transaction.atomic
def book(*, user: User, case_number: str, window: str, actor: str) -> Pickup:
    """Take a slot for a return whose parcel waits; another one that stood before is given back. The job asks the carrier.

    Raises ReturnNotFound, NoPickup (not waiting, unknown time, being booked this moment), SlotFull.
    """
    case = locks.case(selectors.case_for(user, case_number).pk)
    wanted = portal.window_of(case, window)
    if case.stage != Stage.LABEL_ISSUED or wanted is None:
        raise NoPickup
    standing = portal.pickup_of(case)
    if standing is not None and f"{standing.slot.day.isoformat()} {standing.slot.hours}" == window:
        return standing
    if standing is not None:
        end(standing, actor=actor)
    where = destination(case.order)
    made = write(
        wanted, sender=Door(where.recipient, where.phone, where.address),
        recipient=doors.of_warehouse(case.centre or selectors.returns_centre()),
        weight_g=selectors.weight_of(selectors.items_of(case)), case=case,
    )  # fmt: skip
    trail.record(verb="return.pickup", target=case.ref, actor=actor, after={"window": window})
    return made


def write(wanted: Window, *, sender: Door, recipient: Door, weight_g: int, **of: Any) -> Pickup:
    """The row of an appointment with its slot taken, in the caller's transaction; the job asks the carrier. Raises SlotFull."""
    now = time.now()
    made: Pickup = Pickup.objects.create(
        **of, slot=_take(wanted), carrier=rules.at(PICKUPS.code).body["carrier"], key=secrets.token_hex(12),
        next_at=now, created_at=now, sender=sender.name, phone=sender.phone, address=sender.address,
        recipient=recipient.name, recipient_phone=recipient.phone, recipient_address=recipient.address,
        weight_g=max(1, weight_g),
    )  # fmt: skip
    tasks.send(TASK)
    return made


@transaction.atomic
def cancel(*, user: User, case_number: str, actor: str) -> ReturnCase:
    """The shopper needs no courier; the slot is free again. Raises ReturnNotFound, NoPickup where there is none to cancel."""
    case = locks.case(selectors.case_for(user, case_number).pk)
    standing = portal.pickup_of(case)
    if standing is None or case.stage != Stage.LABEL_ISSUED:
        raise NoPickup
    end(standing, actor=actor)
    return case


def drop(case: ReturnCase, *, actor: str) -> None:
    """The case ends: nobody has to come. The caller holds the case."""
    standing = portal.pickup_of(case)
    if standing is not None and PICKUP.allows(standing.status, PickupStatus.CANCELLED):
        end(standing, actor=actor)


def _take(wanted: Window) -> PickupSlot:
    """Raises SlotFull."""
    slot, _is_new = PickupSlot.objects.get_or_create(
        area=wanted.area, day=wanted.day, hours=wanted.hours, defaults={"capacity": wanted.capacity}
    )
    taken = PickupSlot.objects.filter(pk=slot.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1)
    if not taken:
        raise SlotFull
    return slot


def end(row: Pickup, *, actor: str) -> None:
    """Nobody waits for this courier any more. Raises NoPickup while the carrier is being asked this very moment."""
    if not PICKUP.allows(row.status, PickupStatus.CANCELLED):
        raise NoPickup
    recalling.ask(row, actor=actor)
    if row.waybill and row.case_id is not None:
        ReturnCase.objects.filter(pk=row.case_id, waybill=row.waybill).update(waybill="")
    _end(row, PickupStatus.CANCELLED, actor, "")


def _end(row: Pickup, to: str, actor: str, why: str) -> None:
    PICKUP.move(
        row,
        to,
        actor=actor,
        why=why,
        settled_at=time.now(),
        error=why[:200],
        **NOBODY,
    )
    PickupSlot.objects.filter(pk=row.slot_id, taken__gt=0).update(taken=F("taken") - 1)


def run_due(limit: int = 50) -> int:
    """Ask the carriers for what is due; returns how many were settled. Never inside a transaction."""
    return sum(_run(pk) for pk in list(portal.due_pickups().values_list("pk", flat=True)[:limit]))


def _run(pk: int) -> bool:
    row = _claim(pk)
    if row is None:
        return False
    try:
        client, courier = client_of(row.carrier), carrier_of(row.carrier)
        found: Mapping[str, Any] | None = client.find(row.key) if row.tries > 1 else None
        booked = courier.read_booking(found if found is not None else client.book(_facts(row)))
    except CarrierFault as fault:
        _failed(row, fault)
        return False
    except BrokenMessage as error:
        _failed(row, CarrierFault(str(error)))
        return False
    return _settle(row, booked)


@transaction.atomic
def _claim(pk: int) -> Pickup | None:
    """Take it by moving its `next_at`: a worker that dies leaves it due again."""
    row = Pickup.objects.select_related("case", "slot").get(pk=pk)
    now = time.now()
    claimed = Pickup.objects.filter(pk=pk, status__in=OPEN, next_at=row.next_at, next_at__lte=now)
    if not claimed.update(next_at=now + CLAIM, tries=row.tries + 1):
        return None
    row.tries += 1
    if row.status != PickupStatus.SENT:
        PICKUP.move(row, PickupStatus.SENT, actor=ACTOR)
    return row


def _facts(row: Pickup) -> BookingFacts:
    return BookingFacts(
        key=row.key, parcel=row.about, sender=row.fetched_at, recipient=row.brought_to, weight_g=row.weight_g
    )


@transaction.atomic
def _settle(row: Pickup, booked: Booked) -> bool:
    """The courier comes: its number is the parcel's."""
    case = locks.case(row.case_id) if row.case_id is not None else None
    try:
        with transaction.atomic():  # a savepoint: a number that the carrier gave twice
            PICKUP.move(
                row, PickupStatus.BOOKED, actor=ACTOR, waybill=booked.waybill, fare_fen=booked.fare_fen,
                settled_at=time.now(), error="",
            )  # fmt: skip
    except IntegrityError:
        row = Pickup.objects.get(pk=row.pk)
        _give_up(row, "a waybill number given twice")
        return False
    if case is None:
        facts = {"errand": row.errand, "carrier": row.carrier, "waybill": booked.waybill}
        emit(topic="returns.errand_booked", key=row.errand, payload=facts)
        return True
    if case.stage != Stage.LABEL_ISSUED:  # it ended while the carrier was asked
        end(row, actor=ACTOR)
        return False
    ReturnCase.objects.filter(pk=case.pk).update(waybill=booked.waybill)
    emit(topic="returns.pickup_booked", key=case.ref, payload={"case": case.number})
    return True


@transaction.atomic
def _failed(row: Pickup, fault: CarrierFault) -> None:
    logger.warning("pick-up %s with %s: %s", row.pk, row.carrier, fault.message)
    if fault.is_permanent or row.tries >= MOST_TRIES:
        _give_up(row, fault.message)
        return
    delay = min(FIRST_DELAY * 2 ** (row.tries - 1), LONGEST_DELAY)
    PICKUP.move(row, PickupStatus.UNKNOWN, actor=ACTOR, error=fault.message[:200], next_at=time.now() + delay)


def _give_up(row: Pickup, why: str) -> None:
    """Whoever waits is told to choose another time or to bring it to a courier."""
    recalling.ask(row, actor=ACTOR)
    _end(row, PickupStatus.FAILED, ACTOR, why)
    if row.case is None:
        emit(topic="returns.errand_failed", key=row.errand, payload={"errand": row.errand})
        return
    emit(topic="returns.pickup_failed", key=row.case.ref, payload={"case": row.case.number})
