"""Between the quote and the room of promotions: which discounts a basket gets, in the shape of the quote document."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.accounts.models import User
from marketplace.accounts.selectors import person_ref_of
from marketplace.catalog.models import Listing
from orders.models import Order
from orders.policies.discounts import discounted as less
from orders.policies.quoting import PricedOrder
from orders.selectors.orders import has_paid_before
from orders.services import gifting
from orders.services.gifting import GiftPricer
from promotions.models import Promotion
from promotions.policies.choosing import Answer, Applied
from promotions.selectors.deals import Goods, choose_for
from promotions.services import taking

Told = dict[str, Any]


def discounted(
    wanted: Sequence[tuple[Listing, int]], orders: Sequence[PricedOrder], user: User | None,
    pricer: GiftPricer,
) -> tuple[list[PricedOrder], Told]:  # fmt: skip
    """The orders less the best combination of discounts and with the gifts they earn, and `{"applied", "passed", "stacking",
    "fen"}` for the document. `pricer`: shops' parts with their gifts.
    """
    if not orders:
        return list(orders), {}
    categories = {listing.pk: listing.category_id for listing, _quantity in wanted}
    goods = [
        Goods(line.listing_id, order.seller_id, categories[line.listing_id], line.unit_fen, line.quantity)
        for order in orders
        for line in order.lines
    ]
    chosen = choose_for(user=user, goods=goods, has_bought=lambda: user is not None and _has_bought(user))
    sellers = {one.listing_id: one.seller_id for one in goods}
    applied = [_applied(one, chosen.promotions[one.deal.id], sellers) for one in chosen.choice.applied]
    told: Told = {
        "applied": applied, "passed": [_passed(one, chosen.promotions[one.deal.id]) for one in chosen.choice.passed],
        "stacking": chosen.stacking.version, "fen": chosen.choice.fen,
    }  # fmt: skip
    gifts, passed_over = gifting.earned(wanted, orders, user, chosen.gifts)
    done, given, not_given = gifting.give(
        orders, gifts, pricer, lambda order: less(order, chosen.choice.sums, _rows(order.seller_id, applied))
    )
    told["applied"] += given
    told["passed"] += [*passed_over, *not_given]
    told["fen"] += sum(one["fen"] for one in given)
    return done, told


def give_back(orders: Sequence[Order]) -> None:
    """Orders of one purchase that ended before the goods were there: coupons and budgets are free again."""
    with_discount = [order for order in orders if order.discount_fen]
    if with_discount:
        taking.give_back(purchase_ref=with_discount[0].purchase.ref, order_refs=[order.ref for order in with_discount])


def _has_bought(user: User) -> bool:
    return has_paid_before(user, person_ref_of(user))


def _applied(one: Applied, promotion: Promotion, sellers: Mapping[int, int]) -> Told:
    shares: dict[int, list[int]] = {}
    for listing, fen in one.by_line.items():
        share = shares.setdefault(sellers[listing], [0, 0])
        share[0] += fen
        share[1] += one.platform_by_line.get(listing, 0)
    return {
        **gifting.named(promotion), "promotion_id": promotion.pk, "coupon_id": one.deal.coupon_id, "fen": one.fen,
        "platform_fen": one.platform_fen,
        "orders": [
            {"seller_id": seller, "fen": fen, "platform_fen": ours} for seller, (fen, ours) in sorted(shares.items())
        ],
    }  # fmt: skip


def _passed(one: Answer, promotion: Promotion) -> Told:
    return {**gifting.named(promotion), "why": one.why, "fen": one.fen, "missing_fen": one.missing_fen}


def _rows(seller_id: int, applied: Sequence[Told]) -> list[Told]:
    return [
        {"title": one["title"], "title_en": one["title_en"], "kind": one["kind"], "fen": share["fen"]}
        for one in applied
        for share in one["orders"]
        if share["seller_id"] == seller_id
    ]
