"""Reading the events of carriers that do not call us: page by page from a cursor, bounded, slower after failures."""

import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from logistics.carriers.base import BrokenMessage, Carrier, CarrierEvent, CarrierFault
from logistics.carriers.table import CARRIERS, address_of, client_of
from logistics.models import CarrierFeed
from logistics.services import ingesting, parked_messages
from marketplace.core import time
from marketplace.core.duties import service as duties

logger = logging.getLogger(__name__)
DUTY = "carrier_silent"
EVERY, LONGEST = timedelta(seconds=20), timedelta(minutes=30)
CLAIM = timedelta(minutes=2)
MOST_PAGES = 20  # of one run: a carrier with a long list must not hold the worker
CALLS_AFTER = 5  # failures in a row


def run_due() -> int:
    """Poll every carrier that is due; returns how many events were new. Never inside a transaction."""
    return sum(poll(code) for code, courier in CARRIERS.items() if courier.is_polled and address_of(code))


def backlog() -> int:
    """Feeds that are late by more than their longest distance."""
    return CarrierFeed.objects.filter(next_at__lt=time.now() - LONGEST).count()


def poll(carrier: str) -> int:
    """One carrier, where it is due and nobody else reads it now. Returns how many events were new."""
    feed = _claim(carrier)
    if feed is None:
        return 0
    courier, client, new, is_more = CARRIERS[carrier], client_of(carrier), 0, False
    try:
        for _page in range(MOST_PAGES):
            page = client.events(feed.cursor)
            new += _take(courier, feed, page.messages, page.cursor)
            is_more = not page.is_last
            if page.is_last:
                break
    except CarrierFault as fault:
        _slower(feed, fault)
        return new
    now = time.now()
    CarrierFeed.objects.filter(pk=feed.pk).update(
        failures=0, error="", last_ok_at=now, next_at=now if is_more else now + EVERY
    )
    duties.done(kind=DUTY, subject=f"carrier:{carrier}", actor="system:carriers", why="answers again")
    return new


def _claim(carrier: str) -> CarrierFeed | None:
    now = time.now()
    feed, _made = CarrierFeed.objects.get_or_create(carrier=carrier, defaults={"next_at": now})
    due = CarrierFeed.objects.filter(pk=feed.pk, next_at=feed.next_at, next_at__lte=now)
    return feed if due.update(next_at=now + CLAIM) else None


@transaction.atomic
def _take(courier: Carrier, feed: CarrierFeed, messages: Sequence[Any], cursor: str) -> int:
    """A page and the cursor behind it, together: a break in between reads the page again, and it adds nothing."""
    events: list[CarrierEvent] = []
    broken: list[str] = []
    for message in messages:
        try:
            events.append(courier.read(message))
        except BrokenMessage:
            broken.append(json.dumps(message, ensure_ascii=False, sort_keys=True)[: parked_messages.MOST_KEPT])
    if broken:
        logger.error("carrier %s: %s messages of a page cannot be read", courier.code, len(broken))
        parked_messages.park_broken(courier.code, broken)
    report = ingesting.ingest(carrier=courier.code, events=events)
    CarrierFeed.objects.filter(pk=feed.pk).update(cursor=cursor)
    feed.cursor = cursor
    return report.taken


@transaction.atomic
def _slower(feed: CarrierFeed, fault: CarrierFault) -> None:
    failures = feed.failures + 1
    logger.warning("carrier %s cannot be polled: %s", feed.carrier, fault.message)
    delay = min(EVERY * 2 ** min(failures, 10), LONGEST)
    CarrierFeed.objects.filter(pk=feed.pk).update(
        failures=failures, error=fault.message[:200], next_at=time.now() + delay
    )
    if failures == CALLS_AFTER:
        duties.call(kind=DUTY, subject=f"carrier:{feed.carrier}", facts={"carrier": feed.carrier})
