"""Asking a carrier for a waybill, in three steps: the intent is a row, the call is outside, the outcome is settled under a guard.

The key of the row goes with every call, so a carrier that did the work and whose answer was lost answers the same waybill.
"""

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from logistics import locks
from logistics.carriers.base import Booked, BookingFacts, BrokenMessage, CarrierFault, Client
from logistics.carriers.table import USUAL, address_of, client_of
from logistics.carriers.table import carrier as carrier_of
from logistics.errors import NotReleased
from logistics.models import CarrierBooking, Parcel
from logistics.states import BOOKING, BookingStatus, ParcelStatus
from marketplace.core import tasks, time, trail
from marketplace.core.duties import service as duties

logger = logging.getLogger(__name__)
TASK, DUTY, ACTOR = "logistics.book_carriers", "carrier_booking_failed", "system:carriers"
CLAIM = timedelta(minutes=2)  # longer than the call may last
FIRST_DELAY, LONGEST_DELAY, MOST_TRIES = timedelta(seconds=20), timedelta(hours=1), 12
ENDED = (BookingStatus.FAILED, BookingStatus.UNUSED)
OPEN = (BookingStatus.CREATED, BookingStatus.SENT, BookingStatus.UNKNOWN)
BOOKABLE = frozenset({ParcelStatus.ARRIVED, ParcelStatus.IN_CUSTOMS, ParcelStatus.CLEARED})


@transaction.atomic
def ask(*, parcel: Parcel, actor: str, carrier: str = USUAL) -> CarrierBooking:
    """Record that a waybill is wanted; the job calls. A parcel has one at a time. Raises UnknownCarrier, NotReleased."""
    courier = carrier_of(carrier)
    parcel = locks.parcel(parcel.pk)
    if parcel.status not in BOOKABLE:
        raise NotReleased
    standing = of_parcel(parcel)
    if standing is not None:
        return standing
    made = CarrierBooking.objects.create(
        parcel=parcel, carrier=courier.code, key=secrets.token_hex(12), next_at=time.now(), created_at=time.now()
    )
    trail.record(verb="parcel.book", target=trail.ref(parcel), actor=actor, after={"carrier": courier.code})
    tasks.send(TASK)
    return made


def of_parcel(parcel: Parcel) -> CarrierBooking | None:
    """The booking that stands or is on its way."""
    return CarrierBooking.objects.filter(parcel=parcel).exclude(status__in=ENDED).first()


@transaction.atomic
def not_needed(*, parcel: Parcel, waybill: str, actor: str) -> None:
    """The parcel goes under another number: what was booked for it stays unused. The caller holds the parcel's lock."""
    row = of_parcel(parcel)
    if row is not None and row.waybill != waybill and row.status != BookingStatus.SENT:
        BOOKING.move(row, BookingStatus.UNUSED, actor=actor, settled_at=time.now())
    if row is None:  # what was asked for has failed, and somebody else was found
        _seen_to(parcel, waybill)


def is_of_another(parcel: Parcel, carrier: str, waybill: str) -> bool:
    """Did the carrier give this number to another parcel?"""
    rows = CarrierBooking.objects.filter(carrier=carrier, waybill=waybill, status=BookingStatus.SUCCEEDED)
    return rows.exclude(parcel=parcel).exists()


def is_wanted(parcel: Parcel) -> bool:
    """Is there a usual carrier with a server that could be asked?"""
    return bool(address_of(USUAL)) and parcel.status in BOOKABLE


def run_due(limit: int = 50) -> int:
    """Call for what is due; returns how many were settled. Never inside a transaction."""
    due = CarrierBooking.objects.filter(status__in=OPEN, next_at__lte=time.now()).order_by("next_at")
    return sum(_run(pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


def backlog() -> int:
    return CarrierBooking.objects.filter(status__in=OPEN, next_at__lte=time.now()).count()


def _run(pk: int) -> bool:
    row = _claim(pk)
    if row is None:
        return False
    try:
        booked = _call(row, client_of(row.carrier))
    except CarrierFault as fault:
        _failed(row, fault)
        return False
    except BrokenMessage as error:
        _failed(row, CarrierFault(str(error)))
        return False
    return _settle(row, booked)


@transaction.atomic
def _claim(pk: int) -> CarrierBooking | None:
    """Take it by moving its `next_at`: a worker that dies leaves it due again."""
    row = CarrierBooking.objects.select_related("parcel__consignment").get(pk=pk)
    now = time.now()
    claimed = CarrierBooking.objects.filter(pk=pk, status__in=OPEN, next_at=row.next_at, next_at__lte=now)
    if not claimed.update(next_at=now + CLAIM, tries=row.tries + 1):
        return None
    row.tries += 1
    if row.parcel.status not in BOOKABLE:  # it left under another number
        if row.status == BookingStatus.SENT:
            BOOKING.move(row, BookingStatus.UNKNOWN, actor=ACTOR)
        BOOKING.move(row, BookingStatus.UNUSED, actor=ACTOR, settled_at=now)
        return None
    if row.status in {BookingStatus.CREATED, BookingStatus.UNKNOWN}:
        BOOKING.move(row, BookingStatus.SENT, actor=ACTOR)
    return row


def _call(row: CarrierBooking, client: Client) -> Booked:
    courier = carrier_of(row.carrier)
    found: Mapping[str, Any] | None = client.find(row.key) if row.tries > 1 else None
    return courier.read_booking(found if found is not None else client.book(_facts(row)))


def _facts(row: CarrierBooking) -> BookingFacts:
    parcel = row.parcel
    return BookingFacts(
        key=row.key, parcel=parcel.number, consignee=str(parcel.label_consignee), phone=str(parcel.label_phone),
        address=str(parcel.label_address), weight_g=parcel.weight_g or 0,
    )  # fmt: skip


@transaction.atomic
def _settle(row: CarrierBooking, booked: Booked) -> bool:
    changes: dict[str, Any] = {
        "waybill": booked.waybill,
        "sorting": booked.sorting,
        "settled_at": time.now(),
        "error": "",
    }
    try:
        with transaction.atomic():  # a savepoint: a number that the carrier gave twice
            BOOKING.move(row, BookingStatus.SUCCEEDED, actor=ACTOR, **changes)
    except IntegrityError:
        _end(CarrierBooking.objects.select_related("parcel").get(pk=row.pk), "a waybill number given twice")
        return False
    _seen_to(row.parcel, "booked")
    return True


def _seen_to(parcel: Parcel, why: str) -> None:
    duties.done(kind=DUTY, subject=_subject(parcel), actor=ACTOR, why=why)


def _subject(parcel: Parcel) -> str:
    return f"parcel:{parcel.number}"


@transaction.atomic
def _failed(row: CarrierBooking, fault: CarrierFault) -> None:
    logger.warning("booking %s with %s: %s", row.pk, row.carrier, fault.message)
    if fault.is_permanent or row.tries >= MOST_TRIES:
        _end(row, fault.message)
        return
    delay = min(FIRST_DELAY * 2 ** (row.tries - 1), LONGEST_DELAY)
    BOOKING.move(row, BookingStatus.UNKNOWN, actor=ACTOR, error=fault.message[:200], next_at=time.now() + delay)


def _end(row: CarrierBooking, why: str) -> None:
    BOOKING.move(row, BookingStatus.FAILED, actor=ACTOR, why=why, error=why[:200], settled_at=time.now())
    duties.call(kind=DUTY, subject=_subject(row.parcel), facts={"carrier": row.carrier, "why": why[:100]})
