"""The day is over and not everything is there: evidence gives time, or the promise is broken, once.

Two ways lead here, the clock and the sweep; the promise's lock and its state let one of them through.
"""

from datetime import date, datetime, timedelta
from math import ceil

from django.db import transaction

from logistics.selectors.troubles import Legs, legs, troubles
from marketplace.core import time
from marketplace.core.clocks import service as clocks
from marketplace.core.outbox.emit import emit
from marketplace.core.time import SHANGHAI
from promises import locks
from promises.models import Breach, Extension, FlightNotice, Promise
from promises.policies import fault
from promises.policies.due import CLOCK, due_at
from promises.policies.evidence import Evidence, Excuse, excuses
from promises.states import PROMISE, PromiseStatus

SYSTEM = "system:promise"


@transaction.atomic
def judge(*, order_number: str) -> str:
    """The promise's state after looking: `open` where evidence gave more time or it is not due, `kept`, `broken`.

    Empty where no promise stands. Broken is announced once: `promises.broken`; more time as `promises.extended`.
    """
    row = locks.promise(order_number)
    if row is None or row.status != PromiseStatus.OPEN or row.due_at > time.now():
        return row.status if row is not None else ""
    way = legs(order_number)
    if way.delivered is not None and way.delivered <= row.due_at:
        PROMISE.move(row, PromiseStatus.KEPT, actor=SYSTEM, ended_at=time.now(), arrived_at=way.delivered)
        return row.status
    until = way.delivered or time.now()
    found = excuses(evidence_of(order_number, way), since=row.opened_at or row.made_at, until=until, day=_day_of(row))
    due = due_at(row.promised_on) + _sum(found)
    if due > until:
        _extend(row, due, found)
        return row.status
    _break(row, way, found)
    return row.status


def sweep(limit: int = 200) -> int:
    """Promises whose day is over and that no clock brought up: each in its own transaction. Returns how many were looked at."""
    due = Promise.objects.filter(status=PromiseStatus.OPEN, due_at__lte=time.now()).order_by("due_at")
    numbers = list(due.values_list("order_number", flat=True)[:limit])
    for number in numbers:
        judge(order_number=number)
    return len(numbers)


def overdue() -> int:
    """How many the sweep would look at."""
    return Promise.objects.filter(status=PromiseStatus.OPEN, due_at__lte=time.now()).count()


@transaction.atomic
def paid(*, order_number: str, fen: int, refund: str, rule: str) -> None:
    """Orders tells what the breach was worth. Told once; again changes nothing."""
    Breach.objects.filter(promise__order_number=order_number, paid_fen=None).update(
        paid_fen=fen, refund=refund[:40], rule=rule[:20]
    )


def evidence_of(order_number: str, way: Legs | None = None) -> list[Evidence]:
    """Everything on file that could excuse the order: customs' receipts, the courier's word, notices about its flights."""
    way = way or legs(order_number)
    found = [Evidence(one.kind, one.reference, one.since, one.until) for one in troubles(order_number)]
    for designator, departs in way.flights:
        rows = FlightNotice.objects.filter(flight=designator, flight_day=departs.astimezone(SHANGHAI).date())
        found += [Evidence(row.code, row.reference, row.since, row.until) for row in rows]
    return found


def _sum(found: tuple[Excuse, ...]) -> timedelta:
    return sum((one.time for one in found), timedelta(0))


def _extend(row: Promise, due: datetime, found: tuple[Excuse, ...]) -> None:
    now = time.now()
    Extension.objects.bulk_create(
        [
            Extension(
                promise=row, code=one.code, reference=one.reference[:120], seconds=int(one.time.total_seconds()),
                due_at=due, at=now,
            )
            for one in found
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    Promise.objects.filter(pk=row.pk, status=PromiseStatus.OPEN).update(due_at=due)
    row.due_at = due
    subject = f"order:{row.order_number}"
    clocks.stop(kind=CLOCK, subject=subject, actor=SYSTEM, reason="excused by evidence")
    if due > now:
        budget = timedelta(seconds=ceil((due - now).total_seconds()))
        clocks.start(kind=CLOCK, subject=subject, actor=SYSTEM, budget=budget)
    payload = {
        "order_number": row.order_number,
        "codes": sorted({one.code for one in found}),
        "due_at": due.isoformat(),
    }
    emit(topic="promises.extended", key=subject, payload=payload)


def _break(row: Promise, way: Legs, found: tuple[Excuse, ...]) -> None:
    now = time.now()
    moments = fault.Moments(way.received, way.departed, way.arrived, way.cleared, way.delivered)
    over = fault.legs_over(moments, since=row.opened_at or row.made_at, due=due_at(row.promised_on), now=now)
    party = fault.party_of(over)
    PROMISE.move(row, PromiseStatus.BROKEN, actor=SYSTEM, ended_at=now)
    Breach.objects.create(promise=row, party=party, legs=over, at=now)
    payload = {"order_number": row.order_number, "party": party}
    emit(topic="promises.broken", key=f"order:{row.order_number}", payload=payload)


def _day_of(row: Promise) -> date:
    return row.made_at.astimezone(SHANGHAI).date()
