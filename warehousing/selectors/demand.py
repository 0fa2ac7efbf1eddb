"""Which orders wait for pieces from our shelves.

An order holds pieces of a place by its reservation in the catalogue (`order:MO…`). As many of its expected units are to be
filled from the shelf as the reservation says, less those picked and those in a wave. Units that a seller brings are not
touched.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from logistics.models import Unit, Warehouse
from logistics.states import UnitStatus
from marketplace.catalog.models import StockReservation
from warehousing.models import Move, PickTask
from warehousing.states import TaskStatus

MOST_UNITS = 3_000
PROMISED = (StockReservation.Status.HELD, StockReservation.Status.CONSUMED)


@dataclass(frozen=True)
class Need:
    """One expected unit that a piece of this listing is to fill."""

    unit: Unit
    listing_id: int


def needs(warehouse: Warehouse) -> list[Need]:
    """Units to be filled from these shelves, the order paid first leads. Its units may leave from another warehouse of ours: then
    the piece is forwarded. Five queries. (A reservation is consumed when all of its order is with us; until then it is held.)
    """
    held = StockReservation.objects.filter(
        stock__place=f"warehouse:{warehouse.code}", status=StockReservation.Status.HELD, source__startswith="order:"
    )
    numbers = [source.partition(":")[2] for source in held.values_list("source", flat=True)[:MOST_UNITS]]
    units = Unit.objects.filter(
        line__consignment__order_number__in=numbers, status=UnitStatus.EXPECTED,
        line__consignment__cancelled_at__isnull=True,
    ).select_related("line__consignment").order_by("line__consignment__paid_at", "line_id", "ordinal")[:MOST_UNITS]  # fmt: skip
    by_order: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_order[f"order:{unit.line.consignment.order_number}"].append(unit)
    if not by_order:
        return []
    left = _left(held.filter(source__in=list(by_order)))
    busy = set(
        PickTask.objects.filter(unit__in=[unit.pk for found in by_order.values() for unit in found])
        .filter(status__in=(TaskStatus.TODO, TaskStatus.PICKED)).values_list("unit_id", flat=True)
    )  # fmt: skip
    return [need for source, found in by_order.items() for need in _of_order(found, left.get(source, {}), busy)]


def picked_of(sources: Iterable[str]) -> dict[tuple[str, int], int]:
    """(order reference, listing id) → pieces that left a shelf for it."""
    rows = Move.objects.filter(source__in=list(sources), kind=Move.Kind.PICKED)
    counted = rows.values_list("source", "piece__listing_id").annotate(n=Count("pk"))
    return {(source, listing): count for source, listing, count in counted}


def _left(held: QuerySet[StockReservation]) -> dict[str, dict[tuple[int, str], int]]:
    """Order reference → (listing id, SKU) → pieces still to be picked."""
    rows = list(held.values_list("source", "stock__listing_id", "quantity", "stock__listing__sku"))
    picked = picked_of({source for source, *_rest in rows})
    todo = {
        (f"order:{number}", listing): count
        for number, listing, count in PickTask.objects.filter(status=TaskStatus.TODO)
        .filter(unit__line__consignment__order_number__in=[source.partition(":")[2] for source, *_rest in rows])
        .values_list("unit__line__consignment__order_number", "listing_id").annotate(n=Count("pk"))
    }  # fmt: skip
    found: dict[str, dict[tuple[int, str], int]] = defaultdict(lambda: defaultdict(int))
    for source, listing, quantity, sku in rows:
        found[source][listing, sku] += quantity
    for source, goods in found.items():
        for listing, sku in goods:
            goods[listing, sku] -= picked.get((source, listing), 0) + todo.get((source, listing), 0)
    return found


def _of_order(units: list[Unit], left: Mapping[tuple[int, str], int], busy: set[int]) -> Iterable[Need]:
    for (listing, sku), count in left.items():
        fitting = [unit for unit in units if unit.line.sku == sku and unit.pk not in busy]
        for unit in fitting[: max(count, 0)]:
            yield Need(unit, listing)
