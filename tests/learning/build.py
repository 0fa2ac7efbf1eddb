"""Rows of learning made by hand: many delivered lines of one real order, and cases of them."""

from datetime import timedelta

from learning.models import Batch, Outcome, Sold
from learning.policies import keys
from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.scenes.bulk.aftersales import copies
from orders.models import Order, OrderLine


def sell(
    template: Order, listing: Listing, label: str, count: int, *, faults: int = 0, returns: int = 0, days_ago: int = 30
) -> list[int]:
    """`count` orders with one piece of a batch; of the first `faults` the goods were at fault, of the next `returns` people
    changed their mind.
    """
    batch, _made = Batch.objects.get_or_create(listing=listing, label=label)
    lines = copies(template, count, [listing.pk])
    day = time.today() - timedelta(days=days_ago)
    place = {
        "listing": listing, "batch": batch, "seller_id": listing.seller_id, "brand": listing.brand, "country": "JP",
        "category_id": listing.category.parent_id or listing.category_id, "unit_fen": 10_000,
    }  # fmt: skip
    Sold.objects.bulk_create(Sold(line_id=line, pieces=1, sales_fen=10_000, day=day, **place) for line in lines)
    reasons = ["quality"] * faults + ["no_reason"] * returns
    Outcome.objects.bulk_create(
        _outcome(line, reason, place, days_ago) for line, reason in zip(lines, reasons, strict=False)
    )
    return lines


def owners(lines: list[int], people: list[int]) -> None:
    """The orders of these lines belong to these people, in turn."""
    orders = dict(OrderLine.objects.filter(pk__in=lines).values_list("pk", "order_id"))
    for user in set(people):
        mine = [orders[line] for line, owner in zip(lines, people, strict=False) if owner == user]
        Order.objects.filter(pk__in=mine).update(user_id=user)


def _outcome(line: int, reason: str, place: dict[str, object], days_ago: int) -> Outcome:
    at = time.now() - timedelta(days=days_ago)
    return Outcome(
        source=f"test:{line}", channel="return", number="MR0", piece=f"line:{line}", state="upheld", reason=reason,
        is_fault=keys.is_fault(reason), decision="refund", seller_fen=6_000, platform_fen=4_000, opened_at=at,
        day=time.today() - timedelta(days=days_ago), days=4, line_id=line, **place,
    )  # fmt: skip
