"""Reading spare parts: a place's shelf, what was built in, what to order."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import QuerySet, Sum

from marketplace.catalog.selectors import category_tree, trail_in_tree
from marketplace.core import time
from orders.models import OrderLine
from repairs.errors import PartNotFound
from repairs.models import Part, Partner, PartStock, PartUse, WorkOrder
from repairs.policies import stock as policy

YEAR = timedelta(days=policy.YEAR_DAYS)


def shelf(place: Partner) -> QuerySet[PartStock]:
    """What lies at a place, by part."""
    return PartStock.objects.filter(place=place).select_related("part", "place").order_by("part__sku")


def stock_at(place: Partner, sku: str) -> PartStock:
    """One part at a place. Raises PartNotFound."""
    found = shelf(place).filter(part__sku=sku[:40]).first()
    if found is None:
        raise PartNotFound
    return found


def part_by(sku: str) -> Part:
    """Raises PartNotFound."""
    found = Part.objects.filter(sku=sku[:40]).first()
    if found is None:
        raise PartNotFound
    return found


def uses_of(work: WorkOrder) -> list[PartUse]:
    """Parts built in for an order and not taken back."""
    return list(PartUse.objects.filter(work=work, taken_back_at=None).select_related("stock__part"))


def sold_by_category() -> dict[str, int]:
    """Delivered pieces of the last year by root category; two queries."""
    lines = OrderLine.objects.filter(order__delivered_at__gte=time.now() - YEAR)
    sums = lines.order_by().values_list("listing__category_id").annotate(pieces=Sum("quantity"))
    tree = category_tree("zh-hans")
    found: dict[str, int] = defaultdict(int)
    for category_id, pieces in sums:
        trail = trail_in_tree(tree, category_id)
        if trail:
            found[trail[0].slug] += pieces
    return dict(found)


def advice() -> list[tuple[PartStock, policy.Advice]]:
    """For every part at every place: target, reorder point, what to order now. Three queries."""
    stocks = {one.pk: one for one in PartStock.objects.select_related("part", "place").order_by("place_id", "part_id")}
    recent = PartUse.objects.filter(at__gte=time.now() - YEAR, taken_back_at=None)
    used = dict(recent.order_by().values_list("stock_id").annotate(pieces=Sum("pieces")))
    sold, found = sold_by_category(), []
    by_category: dict[str, list[policy.Facts]] = defaultdict(list)
    for one in stocks.values():
        facts = policy.Facts(one.pk, one.on_hand, one.ordered, used.get(one.pk, 0), one.part.lead_days)
        by_category[one.part.category].append(facts)
    for category, facts_of in by_category.items():
        found += policy.advise(facts_of, sold_in_a_year=sold.get(category, 0))
    return [(stocks[one.stock], one) for one in found]
