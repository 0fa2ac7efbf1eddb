"""Discounts on a priced order: lines of their own, who bears them, what the seller is paid then. Pure.

Customs: a coupon is a means of payment (CEB311 `discount`), so goods value, freight, dutiable value and tax stay as they are and
`acturalPaid = goodsValue + freight + taxTotal − discount`. Commission is taken on the goods less the seller's own share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from marketplace.core.money import CNY, convert_minor, share_by_bp
from orders.policies.quoting import PricedLine, PricedOrder

Sums = Mapping[int, tuple[int, int]]  # listing id → (fen, of these the platform's)


def discounted(order: PricedOrder, sums: Sums, discounts: Sequence[Mapping[str, Any]]) -> PricedOrder:
    """The order less its discounts. `discounts`: what the shopper is told, one row a deal."""
    if not discounts:
        return order
    lines = tuple(line if line.gift else _line(line, order, *sums.get(line.listing_id, (0, 0))) for line in order.lines)
    return replace(order, lines=lines, discounts=tuple(discounts))


def gift_discounted(order: PricedOrder, extra: Mapping[int, int]) -> PricedOrder:
    """The order with its gift free of charge at the seller's cost: the gift's whole value, and `extra` (line number → fen) on the
    lines that earned it.
    """
    lines = tuple(
        _line(line, order, line.goods_fen, 0)
        if line.gift
        else _line(line, order, line.discount_fen + extra.get(line.number, 0), line.platform_discount_fen)
        for line in order.lines
    )
    return replace(order, lines=lines)


def _line(line: PricedLine, order: PricedOrder, fen: int, platform_fen: int) -> PricedLine:
    if not fen:
        return line
    theirs = fen - platform_fen
    taken = min(line.unit_price_minor * line.quantity, _in_currency(theirs, order))
    net = line.unit_price_minor * line.quantity - taken
    return replace(
        line, discount_fen=fen, platform_discount_fen=platform_fen, seller_discount_minor=taken,
        commission_fen=share_by_bp(line.goods_fen - theirs, order.commission_bp),
        seller_minor=net - share_by_bp(net, order.commission_bp),
    )  # fmt: skip


def _in_currency(fen: int, order: PricedOrder) -> int:
    return convert_minor(fen, CNY, order.currency, 1 / Decimal(order.fx["rate"])) if fen else 0
