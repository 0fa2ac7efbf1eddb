"""Counts for the test of batches, in three statements whatever their number: who received, who complained of the goods."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from learning.models import BatchAlarm, Outcome, Sold
from learning.policies.spikes import Counts
from learning.states import STANDING
from marketplace.core import time

COUNTING = (Outcome.State.OPEN, Outcome.State.UPHELD)
MOST_BATCHES = 20_000


@dataclass(frozen=True)
class Watched:
    """One batch with the pools that its baseline is taken from. Batches that stand under an alarm are in no pool but their own."""

    batch: int
    listing: int
    category: int
    counts: Counts


@dataclass(frozen=True)
class Room:
    """Everything that is watched, with the pools."""

    watched: list[Watched]
    listings: Mapping[int, Counts]
    categories: Mapping[int, Counts]
    everything: Counts
    alarmed: frozenset[int]


def room(weeks: int, today: date | None = None) -> Room:
    """Orders and faults of the batches delivered within `weeks`. One order is one witness, however many pieces."""
    since = (today or time.today()) - timedelta(weeks=weeks)
    rows = (
        Sold.objects.filter(day__gte=since).order_by().values_list("batch", "listing", "category")
        .annotate(orders=Count("line__order", distinct=True)).order_by("batch")[:MOST_BATCHES]
    )  # fmt: skip
    faults = dict(
        Outcome.objects.filter(is_fault=True, is_first=True, state__in=COUNTING, day__gte=since).order_by()
        .values_list("batch").annotate(orders=Count("line__order", distinct=True))
    )  # fmt: skip
    alarmed = frozenset(BatchAlarm.objects.filter(status__in=STANDING).values_list("batch", flat=True))
    watched = [
        Watched(batch, listing, category, Counts(orders, min(orders, faults.get(batch, 0))))
        for batch, listing, category, orders in rows
    ]
    return _pooled(watched, alarmed)


def _pooled(watched: list[Watched], alarmed: frozenset[int]) -> Room:
    sums: dict[str, Counter[tuple[int, str]]] = {"listing": Counter(), "category": Counter()}
    total = Counter[str]()
    for row in watched:
        if row.batch in alarmed:  # a batch known to be bad must not make the next one look usual
            continue
        for kind, key in (("listing", row.listing), ("category", row.category)):
            sums[kind][key, "orders"] += row.counts.orders
            sums[kind][key, "faults"] += row.counts.faults
        total["orders"] += row.counts.orders
        total["faults"] += row.counts.faults
    pools = {
        kind: {key: Counts(counter[key, "orders"], counter[key, "faults"]) for key, _what in counter}
        for kind, counter in sums.items()
    }
    return Room(watched, pools["listing"], pools["category"], Counts(total["orders"], total["faults"]), alarmed)
