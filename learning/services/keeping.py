"""Keeps the tables of facts: what was delivered, what came back. Saying the same again changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction

from learning.models import Batch, Outcome, Sold
from learning.policies import keys
from learning.services import gathering
from learning.services.gathering import Fact, split
from logistics.models import Unit
from logistics.states import UnitStatus
from marketplace.core.time import SHANGHAI
from orders.models import Order, OrderLine

ARRIVED = (UnitStatus.DELIVERED, UnitStatus.RETURNING, UnitStatus.RETURNED, UnitStatus.DISPOSED)


@transaction.atomic
def note_case(*, channel: str, number: str) -> int:
    """Read one case and keep a row a piece. Returns how many. Raises NotFound, KeyError."""
    return keep(gathering.facts_of(channel, number))


@transaction.atomic
def note_delivered(*, order_number: str) -> int:
    """Keep the pieces of a delivered order, by line and batch. Returns how many rows; 0 where it was not delivered."""
    order = Order.objects.filter(number=order_number, delivered_at__isnull=False).first()
    if order is None or order.delivered_at is None:
        return 0
    lines = list(order.lines.select_related("listing__category", "order").order_by("number"))
    units = gathering.units_by_line(lines)
    taken = gathering.captured(unit.pk for group in units.values() for unit in group)
    day = order.delivered_at.astimezone(SHANGHAI).date()
    kept = 0
    for line in lines:
        arrived = [unit for unit in units.get(line.pk, []) if unit.status in ARRIVED]
        groups: dict[str, list[Unit]] = defaultdict(list)
        for unit in arrived:
            groups[keys.batch_label(unit.batch, taken.get(unit.pk))].append(unit)
        sales = split(line.goods_fen - line.discount_fen, line.quantity)
        rows = [_sold(line, label, group) for label, group in sorted(groups.items())]
        for row in rows:
            mine, sales = sales[: row.pieces], sales[row.pieces :]
            Sold.objects.update_or_create(
                line=line,
                batch=row.batch,
                defaults={**_keys(row), "pieces": row.pieces, "sales_fen": sum(mine), "day": day},
            )
        Sold.objects.filter(line=line).exclude(batch__in=[row.batch for row in rows]).delete()
        kept += len(rows)
    return kept


def keep(facts: Sequence[Fact]) -> int:
    """Write facts of one case; the words' mood stays where the words are gone (erasure)."""
    taken = gathering.captured(fact.unit.pk for fact in facts if fact.unit is not None)
    by_line = gathering.units_by_line([fact.line for fact in facts if fact.unit is None])
    for fact in facts:
        unit = fact.unit or next(iter(by_line.get(fact.line.pk, [])), None)
        if unit is not None and unit.pk not in taken:
            taken |= gathering.captured([unit.pk])
        batch = batch_of(fact.line, keys.batch_label(unit.batch, taken.get(unit.pk)) if unit else "week:none")
        row = Outcome(line=fact.line, batch=batch, **_place(fact.line, unit))
        values = {
            **_keys(row), **gathering.values(fact), "line": fact.line, "batch": batch,
            "day": fact.opened_at.astimezone(SHANGHAI).date(),
        }  # fmt: skip
        mood = gathering.mood_of(fact)
        if mood is not None:
            values["mood"] = mood
        Outcome.objects.update_or_create(
            source=fact.source, defaults=values, create_defaults={**values, "is_first": False}
        )
    mark_first({fact.piece for fact in facts})
    return len(facts)


def mark_first(pieces: Iterable[str]) -> None:
    """The earliest outcome of each piece is its first. The unique constraint refuses whoever races; the outbox tries again."""
    for piece in sorted(pieces):
        rows = list(Outcome.objects.filter(piece=piece).order_by("opened_at", "source"))
        Outcome.objects.filter(pk__in=[row.pk for row in rows[1:]], is_first=True).update(is_first=False)
        Outcome.objects.filter(pk__in=[row.pk for row in rows[:1]], is_first=False).update(is_first=True)


def batch_of(line: OrderLine, label: str) -> Batch:
    return Batch.objects.get_or_create(listing_id=line.listing_id, label=label)[0]


def _sold(line: OrderLine, label: str, units: Sequence[Unit]) -> Sold:
    return Sold(line=line, batch=batch_of(line, label), pieces=len(units), **_place(line, units[0]))


def _place(line: OrderLine, unit: Unit | None) -> dict[str, object]:
    category = line.listing.category
    return {
        "listing_id": line.listing_id, "seller_id": line.listing.seller_id, "brand": line.brand,
        "category_id": category.parent_id or category.pk, "unit_fen": line.unit_fen,
        "country": unit.warehouse.country if unit else line.origin_country,
    }  # fmt: skip


def _keys(row: Sold | Outcome) -> dict[str, object]:
    return {
        "listing_id": row.listing_id, "seller_id": row.seller_id, "category_id": row.category_id, "brand": row.brand,
        "country": row.country, "unit_fen": row.unit_fen,
    }  # fmt: skip
