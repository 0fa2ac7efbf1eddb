"""What a seller may take in orders, asked when a price is made and counted when an order is placed.

Limits come from the sellers' room (grade, first weeks). Goods decide, not freight or tax: those are not the seller's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from marketplace.catalog.models import Listing
from marketplace.core import time
from marketplace.core.money import CNY, from_minor
from orders.models import Order, OrderLine
from sellers.errors import SellerLimitReached
from sellers.models import Seller
from sellers.policies.probation import Limits
from sellers.selectors.limits import limits_of, used_today
from sellers.services import limits as counting

ORDER, DAY, CATEGORY = "order_amount", "per_day", "category"


def ask(parts: Mapping[int, tuple[Seller, int, Collection[int]]]) -> None:
    """Refuse a price for what could not be placed now: seller id → (seller, goods in fen, listing ids).

    A glance without locks; `take` decides. At most two queries, and none for sellers without limits. Raises
    SellerLimitReached with words for the shopper.
    """
    limited = {pk: limits for pk, (seller, _fen, _ids) in parts.items() if not (limits := limits_of(seller)).is_open}
    used = used_today([pk for pk, limits in limited.items() if limits.is_counted], time.today()) if limited else {}
    for pk, limits in limited.items():
        seller, fen, _ids = parts[pk]
        _refuse_amount(seller, limits, fen)
        orders, taken = used.get(pk, (0, 0))
        is_full = limits.orders_per_day is not None and orders >= limits.orders_per_day
        if is_full or (limits.amount_per_day_fen is not None and taken + fen > limits.amount_per_day_fen):
            raise SellerLimitReached(fields={"seller": seller.public_id, "limit": DAY})
    _refuse_categories((parts[pk][0], limits, parts[pk][2]) for pk, limits in limited.items())


def take(orders: Sequence[Order], listing_ids: Mapping[int, Collection[int]], day: date) -> None:
    """Count the orders of limited sellers, in the placing transaction. Raises SellerLimitReached; nothing is counted then.

    `listing_ids`: seller id → what is ordered there. `order.seller` has to be loaded.
    """
    limited = [(order, limits) for order in orders if not (limits := limits_of(order.seller)).is_open]
    for order, limits in limited:
        _refuse_amount(order.seller, limits, order.goods_fen)
    _refuse_categories((order.seller, limits, listing_ids[order.seller_id]) for order, limits in limited)
    if limited:
        counting.take(wanted={order.seller_id: (limits, order.goods_fen) for order, limits in limited}, day=day)


def give_back(orders: Collection[Order]) -> None:
    """Orders that ended before they travelled make room for others on their day; what was taken off before has done so already."""
    off = OrderLine.objects.filter(order__in=orders, returned_quantity__gt=0, gift__isnull=True).values("order_id")
    gone = dict(off.annotate(fen=Sum(F("unit_fen") * F("returned_quantity"))).values_list("order_id", "fen"))
    for order in sorted(orders, key=lambda order: order.seller_id):
        rest = max(0, order.goods_fen - gone.get(order.pk, 0))
        counting.give_back(seller_id=order.seller_id, day=_day(order), fen=rest)


def give_part_back(order: Order, lines: Mapping[OrderLine, int]) -> None:
    """Pieces that were taken off before they travelled make room on the order's day."""
    fen = sum(line.unit_fen * count for line, count in lines.items() if not line.is_gift)
    counting.give_part_back(seller_id=order.seller_id, day=_day(order), fen=fen)


def _day(order: Order) -> date:
    return order.placed_at.astimezone(time.SHANGHAI).date()


def _refuse_amount(seller: Seller, limits: Limits, fen: int) -> None:
    most = limits.amount_per_order_fen
    if most is not None and fen > most:
        text = _("This shop is new here and may take goods of at most %(amount)s in one order. Please take less.")
        raise SellerLimitReached(
            text % {"amount": str(from_minor(most, CNY))}, fields={"seller": seller.public_id, "limit": ORDER}
        )


def _refuse_categories(parts: Iterable[tuple[Seller, Limits, Collection[int]]]) -> None:
    narrow = [(seller, limits, ids) for seller, limits, ids in parts if limits.categories is not None]
    if not narrow:
        return
    wanted = {pk for _seller, _limits, ids in narrow for pk in ids}
    rows = Listing.objects.filter(pk__in=wanted).values_list("pk", F("category__slug"), F("category__parent__slug"))
    slugs = {pk: [slug for slug in (own, parent) if slug] for pk, own, parent in rows}
    for seller, limits, ids in narrow:
        if not all(limits.allows_category(slugs.get(pk, [])) for pk in ids):
            text = _("This shop is new here and may not sell this kind of goods yet.")
            raise SellerLimitReached(text, fields={"seller": seller.public_id, "limit": CATEGORY})
