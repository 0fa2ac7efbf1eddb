"""Agents say whether they are there; who falls silent is not. Tickets of somebody who leaves are routed again."""

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
        Seat.objects.filter(pk=seat.pk).update(heartbeat_at=now)
        return seat
    AVAILABILITY.move(seat, availability, actor=actor or user.ref, changed_at=now, heartbeat_at=now)
    emit(topic="support.availability_changed", key=seat.ref, payload={"seat": seat.pk, "availability": availability})
    return seat


def heartbeat(user: User) -> None:
    """The page is open. One statement; nothing for people without a seat or who went."""
    there = (Availability.ONLINE, Availability.BUSY)
    Seat.objects.filter(user=user, availability__in=there).update(heartbeat_at=time.now())


def silent(now: datetime) -> QuerySet[Seat]:
    """Seats that say they are there and are not."""
    there = (Availability.ONLINE, Availability.BUSY)
    return (
        Seat.objects.filter(availability__in=there, heartbeat_at__lt=now - SILENT).select_related("user").order_by("pk")
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
    AVAILABILITY.move(seat, to, actor=SYSTEM, why="no heartbeat", changed_at=now)
    emit(topic="support.availability_changed", key=seat.ref, payload={"seat": seat.pk, "availability": to})
    return True
