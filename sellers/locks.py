"""Row locks of the seller's room."""

from collections.abc import Collection
from datetime import timedelta

from marketplace.core import locks, time
from sellers.models import Seller, Till


def till(seller_id: int) -> Till:
    """Hold the seller's till until the transaction ends: nobody else moves this seller's money meanwhile.

    Taken after purchase, order and escrow, before anything is booked; of several sellers in the order of their ids.
    """
    found = locks.rows(Till.objects.filter(pk=seller_id))
    if not found:
        Till.objects.bulk_create([new_till(seller_id)], ignore_conflicts=True)
        found = locks.rows(Till.objects.filter(pk=seller_id))
    return found[0]


def new_till(seller_id: int) -> Till:
    """A till that has served up to yesterday."""
    return Till(seller_id=seller_id, served_on=time.today() - timedelta(days=1))


def sellers(ids: Collection[int]) -> list[Seller]:
    """Hold sellers until the transaction ends, so that only one at a time reckons their grade; primary keys in order.

    NO KEY UPDATE: an order placed meanwhile only refers to its seller and need not wait. Raises RuntimeError outside a
    transaction.
    """
    rows = Seller.objects.filter(pk__in=ids).defer("legal_name", "contact_address", "about")
    return locks.rows(rows, no_key=True)


def seller(pk: int) -> Seller:
    """Hold one seller. Raises Seller.DoesNotExist."""
    found = sellers([pk])
    if not found:
        raise Seller.DoesNotExist
    return found[0]
