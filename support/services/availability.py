"""Agents say whether they are there; who falls silent is not, until their page is heard of again. Tickets of somebody who leaves are
routed again.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from marketplace.accounts.models import User
from marketplace.core import time
from marketplace.core.outbox.emit import emit
from support import locks
from support.errors import NoSeat
from support.models import Seat
from support.states import AVAILABILITY, Availability
from support.teams import seat_of

SILENT = timedelta(minutes=3)  # without a heartbeat: away
GONE = timedelta(minutes=15)  # away by silence for so long: off, and the tickets go to others
SYSTEM = "system:desk"
THERE = (Availability.ONLINE, Availability.BUSY)


@transaction.atomic
def be(*, user: User, availability: str, actor: str = "") -> Seat:
    """Come, go, be busy. Whoever goes (`away`, `off`) gets nothing new; `off` gives back what waits. The same changes nothing.

    Raises NoSeat, IllegalMove.
    """
    known = seat_of(user)
    if known is None:
        raise NoSeat
    seat = locks.seat(known.pk)
    now = time.now()
    if seat.availability == availability:
        Seat.objects.filter(pk=seat.pk).update(heartbeat_at=now, silent_from="")
        return seat
    AVAILABILITY.move(seat, availability, actor=actor or user.ref, changed_at=now, heartbeat_at=now, silent_from="")
    _announce(seat)
    return seat


def _announce(seat: Seat) -> None:
    emit(
        topic="support.availability_changed",
        key=seat.ref,
        payload={"seat": seat.pk, "availability": seat.availability},
    )


def heartbeat(user: User) -> None:
    """A page of the desk is open. Whoever fell silent is back as they were; nothing for people without a seat or who went.

    One statement for who is there, two for everybody else.
    """
    if Seat.objects.filter(user=user, availability__in=THERE).update(heartbeat_at=time.now()):
        return
    silent = Seat.objects.filter(user=user).exclude(silent_from="").values_list("pk", flat=True).first()
    if silent is not None:
        _came_back(silent)


@transaction.atomic
def _came_back(pk: int) -> None:
    seat = locks.seat(pk)
    if not seat.silent_from:
        return  # came back or went since the look
    now = time.now()
    AVAILABILITY.move(
        seat, seat.silent_from, actor=SYSTEM, why="heartbeat", changed_at=now, heartbeat_at=now, silent_from=""
    )
    _announce(seat)


def silent(now: datetime) -> QuerySet[Seat]:
    """Seats that say they are there and are not."""
    return (
        Seat.objects.filter(availability__in=THERE, heartbeat_at__lt=now - SILENT).select_related("user").order_by("pk")
    )


def gone(now: datetime) -> QuerySet[Seat]:
    """Seats that have been away in silence for long."""
    long = Seat.objects.filter(availability=Availability.AWAY, heartbeat_at__lt=now - GONE, changed_at__lt=now - GONE)
    return long.select_related("user").order_by("pk")


def sweep() -> int:
    """Silent ones become away, the long silent off. Returns how many changed."""
    now, changed = time.now(), 0
    for found, to in ((silent(now), Availability.AWAY), (gone(now), Availability.OFF)):
        for seat in list(found[:200]):
            changed += _fell_silent(seat.pk, to, now)
    return changed


@transaction.atomic
def _fell_silent(pk: int, to: str, now: datetime) -> bool:
    seat = locks.seat(pk)
    quiet = SILENT if to == Availability.AWAY else GONE
    if seat.heartbeat_at is None or seat.heartbeat_at >= now - quiet or not AVAILABILITY.allows(seat.availability, to):
        return False  # came back since the list was read
    before = seat.availability if seat.availability in THERE else seat.silent_from
    AVAILABILITY.move(seat, to, actor=SYSTEM, why="no heartbeat", changed_at=now, silent_from=before)
    _announce(seat)
    return True
