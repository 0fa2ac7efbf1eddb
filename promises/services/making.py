"""A promise is offered with the price, made when the order is placed, and counts from the payment on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.db import transaction

from marketplace.core import time
from marketplace.core.clocks import service as clocks
from promises.models import Promise
from promises.policies import forecasting as policy
from promises.policies.due import CLOCK, due_at
from promises.states import PROMISE, PromiseStatus

SYSTEM = "system:promise"


@dataclass(frozen=True)
class Offer:
    """What an order's quote promised, as orders hands it down."""

    order_number: str
    lane: str
    started_on: date
    promised_on: date
    basis: str = policy.TABLE
    sample: int = 0
    method: str = policy.METHOD


def offer_many(offers: Sequence[Offer]) -> int:
    """Keep the promises of orders just placed; one INSERT in their transaction. An order has one: again changes nothing."""
    now = time.now()
    rows = [
        Promise(
            order_number=one.order_number, lane=one.lane, weekday=one.started_on.weekday(), started_on=one.started_on,
            days=max((one.promised_on - one.started_on).days, 0), promised_on=one.promised_on, method=one.method,
            basis=one.basis, sample=one.sample, due_at=due_at(one.promised_on), made_at=now,
        )
        for one in offers
    ]  # fmt: skip
    return len(Promise.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def begin(*, offer: Offer, subject: str, since: datetime) -> bool:
    """Paid: the promise holds and its clock runs. Again it changes nothing; False where the day was over before it began."""
    row = Promise.objects.filter(order_number=offer.order_number).first()
    if row is None:
        offer_many([offer])
        row = Promise.objects.get(order_number=offer.order_number)
    if row.status == PromiseStatus.OFFERED:
        PROMISE.move(row, PromiseStatus.OPEN, actor=SYSTEM, opened_at=since)
    budget = timedelta(seconds=ceil((row.due_at - since).total_seconds()))  # clocks count whole ones
    if row.status != PromiseStatus.OPEN or budget <= timedelta(0):
        return False
    clocks.start(kind=CLOCK, subject=subject, actor=SYSTEM, at=since, budget=budget)
    return True
