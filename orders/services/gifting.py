"""Gifts of shops in a basket: a line of its own with its real value for customs, which costs the shopper nothing.

The order is priced with and without the gift; what the gift adds (its value, its freight and tax, what they move on other lines) is
taken off again at the shop's cost: the value on the gift's own line, the rest on the lines that earned it. So the shopper pays to the
fen what they would pay without it, and `acturalPaid = goodsValue + freight + taxTotal − discount` holds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.core.money import split
from orders.policies.discounts import gift_discounted
from orders.policies.quoting import PricedOrder
from orders.selectors.goods import Offer, offers
from promotions.models import Promotion
from promotions.policies.choosing import BUDGET_GONE, NOT_OPEN
from promotions.policies.gifting import GiftAnswer
from promotions.selectors.deals import Goods
from promotions.selectors.gifts import gifts_for

OVER_LIMITS = "gift_over_limits"
Wanted = Sequence[tuple[Listing, int]]
Told = dict[str, Any]


@dataclass(frozen=True)
class Gift:
    """One gift that may be given: what a priced line of it says (`OrderLine.gift`), and the answer behind it."""

    listing: Listing
    promotion: Promotion
    answer: GiftAnswer

    @property
    def mark(self) -> dict[str, Any]:
        return {
            "promotion": self.promotion.public_id, "listings": list(self.answer.listings),
            "from_fen": self.promotion.threshold_fen,
        }  # fmt: skip


GiftPricer = Callable[[Sequence[Gift]], Callable[[Gift], PricedOrder | None]]


def earned(
    wanted: Wanted, orders: Sequence[PricedOrder], user: User | None, running: Sequence[Promotion]
) -> tuple[list[Gift], list[Told]]:
    """The gifts this basket earns of those that run, and what is said of the others. No query where none runs."""
    rows = {row.pk: row for row in running if row.gift_id is not None}
    if not rows:
        return [], []
    goods = [
        Goods(line.listing_id, order.seller_id, 0, line.unit_fen, line.quantity)
        for order in orders
        for line in order.lines
    ]
    by_listing = offers([row.gift_id for row in rows.values() if row.gift_id], buyer_id=user.pk if user else None)
    there = {pk: offer for pk, row in rows.items() if (offer := by_listing.get(row.gift_id or 0))}
    gone = frozenset(rows) - _left(there, wanted)
    answers = gifts_for(user=user, goods=goods, running=list(rows.values()), gone=gone)
    gifts = [Gift(there[one.deal.id].listing, rows[one.deal.id], one) for one in answers if not one.why]
    return gifts, [passed(rows[one.deal.id], one.why, one.missing_fen) for one in answers if one.why]


def _left(there: Mapping[int, Offer], wanted: Wanted) -> frozenset[int]:
    """Promotions whose gift can be had now, beside what is bought of the same listing."""
    pieces = {listing.pk: quantity for listing, quantity in wanted}
    return frozenset(pk for pk, offer in there.items() if not offer.problem(1 + pieces.get(offer.listing.pk, 0)))


def give(
    orders: Sequence[PricedOrder], gifts: Sequence[Gift], pricer: GiftPricer,
    finish: Callable[[PricedOrder], PricedOrder],
) -> tuple[list[PricedOrder], list[Told], list[Told]]:  # fmt: skip
    """The orders with the gifts that can be given: (orders, applied rows, passed rows) as in a quote document.

    `pricer` is asked where there are gifts; it prices shops' parts with their gift (None where one cannot travel then).
    `finish` takes the other discounts off.
    """
    by_seller = {gift.promotion.seller_id: gift for gift in gifts}
    if not gifts:
        return [finish(order) for order in orders], [], []
    price_with = pricer(gifts)
    done, applied, passed_over = [], [], []
    for order in orders:
        gift = by_seller.get(order.seller_id)
        plain = finish(order)
        if gift is None:
            done.append(plain)
            continue
        given, why = _given(gift, plain, price_with(gift), finish)
        done.append(given)
        if why:
            passed_over.append(passed(gift.promotion, why))
        else:
            applied.append(_applied(gift, order.seller_id, given.discounts[-1]["fen"]))
    return done, applied, passed_over


def _given(
    gift: Gift, plain: PricedOrder, priced: PricedOrder | None, finish: Callable[[PricedOrder], PricedOrder]
) -> tuple[PricedOrder, str]:
    if priced is None or priced.refusal:
        return plain, OVER_LIMITS
    with_it = finish(priced)
    cost = with_it.total_fen - plain.total_fen
    value = sum(line.goods_fen for line in with_it.lines if line.gift)
    if cost > gift.promotion.budget_fen - gift.promotion.spent_fen:
        return plain, BUDGET_GONE
    rooms = [
        (line.number, max(0, line.goods_fen - line.discount_fen - 1))
        for line in with_it.lines
        if not line.gift and line.listing_id in gift.answer.listings
    ]
    rest = cost - value
    if not 0 <= rest <= sum(room for _number, room in rooms):
        return plain, NOT_OPEN
    shares = split(rest, [room for _number, room in rooms]) if rest else [0] * len(rooms)
    extra = {number: share for (number, _room), share in zip(rooms, shares, strict=True)}
    row = {
        "title": gift.promotion.title, "title_en": gift.promotion.title_en, "kind": gift.promotion.kind, "fen": cost,
    }  # fmt: skip
    found = gift_discounted(with_it, extra)
    return replace(found, discounts=(*with_it.discounts, row)), ""


def _applied(gift: Gift, seller_id: int, fen: int) -> Told:
    share = {"seller_id": seller_id, "fen": fen, "platform_fen": 0}
    return {
        **named(gift.promotion), "promotion_id": gift.promotion.pk, "coupon_id": None, "fen": fen, "platform_fen": 0,
        "orders": [share], "gift": gift.listing.title,
    }  # fmt: skip


def passed(promotion: Promotion, why: str, missing_fen: int = 0) -> Told:
    """A gift that is not given, and why."""
    return {**named(promotion), "why": why, "fen": 0, "missing_fen": missing_fen}


def named(promotion: Promotion) -> Mapping[str, Any]:
    """A promotion as the quote document names it."""
    return {
        "promotion": promotion.public_id, "kind": promotion.kind, "title": promotion.title, "title_en": promotion.title_en,
        "is_platform": promotion.seller_id is None,
    }  # fmt: skip
