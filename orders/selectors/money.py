"""What the book says about orders, and what is left of their lines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q, Sum

from marketplace.core.money import CNY
from marketplace.ledger.selectors import movements
from orders.models import Escrow, Order, OrderLine, Refund, RefundLine
from orders.policies.payment_status import OrderMoney
from orders.policies.settlement import LineMoney, Parts, Worth, kept, share_of_pieces, worth_of_pieces


def money_of(orders: Sequence[Order]) -> dict[int, OrderMoney]:
    """Sums of the book by order id; one query for any number of orders."""
    found = movements([order.ref for order in orders], CNY)
    return {order.pk: _money(found.get(order.ref, {})) for order in orders}


def _money(sums: Mapping[tuple[str, str], int]) -> OrderMoney:
    """Account and transaction kind → signed sum (debit +)."""
    return OrderMoney(
        paid=-sums.get(("escrow", "paid"), 0),
        refunded=-sums.get(("refund_payable", "refund"), 0),
        confirmed=sums.get(("refund_payable", "refund_settled"), 0)
        + sums.get(("refund_payable", "refund_returned"), 0),
        released=sums.get(("escrow", "released"), 0),
    )


def payment_status(order: Order) -> str:
    """unpaid, paid, partially_refunded, refunding or refunded: derived from the book, never stored."""
    return money_of([order])[order.pk].status


def refunded_by_line(line_ids: Collection[int]) -> dict[int, Parts]:
    """(goods, freight, tax) decided to go back to the shopper so far, by line id."""
    return _sums(line_ids, Sum("goods_fen"))


def taken_by_line(line_ids: Collection[int]) -> dict[int, Parts]:
    """As `refunded_by_line`, but goods that the platform bore are left out: they do not shrink the seller's part."""
    by_seller = Sum("goods_fen", filter=Q(refund__borne_by=Refund.Bearer.SELLER), default=0)
    return _sums(line_ids, by_seller)


def _sums(line_ids: Collection[int], goods: Sum) -> dict[int, Parts]:
    rows = RefundLine.objects.filter(line_id__in=list(line_ids)).values("line_id")
    sums = rows.annotate(goods=goods, freight=Sum("freight_fen"), tax=Sum("tax_fen")).order_by()
    found: dict[int, Parts] = defaultdict(lambda: (0, 0, 0))
    found.update({row["line_id"]: (row["goods"], row["freight"], row["tax"]) for row in sums})
    return found


def line_money(line: OrderLine, refunded: Parts = (0, 0, 0)) -> LineMoney:
    """The frozen figures of a line; `goods` is what was paid for goods and currency fee, less the discount."""
    return LineMoney(
        goods=line.goods_fen + line.fx_fee_fen - line.discount_fen, freight=line.freight_fen, tax=line.tax_fen,
        fx_fee=line.fx_fee_fen, commission=line.commission_fen, seller_minor=line.seller_minor,
        refunded_goods=refunded[0], refunded_freight=refunded[1], refunded_tax=refunded[2],
        platform_discount=line.platform_discount_fen, seller_discount=line.discount_fen - line.platform_discount_fen,
        seller_discount_minor=line.seller_discount_minor, insurance=line.insurance_fen,
    )  # fmt: skip


def refundable_of(line: OrderLine, pieces: int) -> Parts:
    """(goods with currency fee, freight, tax) that go back for `pieces` of what was not returned yet.

    Returning one by one gives back exactly what returning all at once does. Raises ValueError for more than is there.
    """
    money = line_money(line, refunded_by_line([line.pk])[line.pk])
    return share_of_pieces(money, pieces=pieces, returned=line.returned_quantity, quantity=line.quantity)


def worth_of(line: OrderLine, pieces: int) -> Worth:
    """What `pieces` of what was not returned yet stand for, whatever was refunded since. Raises as `refundable_of`."""
    return worth_of_pieces(line_money(line), pieces=pieces, returned=line.returned_quantity, quantity=line.quantity)


def dutiable_of(line: OrderLine, pieces: int) -> int:
    """What `pieces` of a line took of the personal quota, in fen, whatever was refunded since. Raises as `refundable_of`."""
    money = line_money(line)  # a coupon does not lower what customs count
    goods, freight, _tax = share_of_pieces(
        replace(money, goods=money.goods + line.discount_fen), pieces=pieces, returned=line.returned_quantity,
        quantity=line.quantity,
    )  # fmt: skip
    return goods + freight


def seller_keeps(orders: Iterable[Order]) -> dict[int, int]:
    """By order: what its seller gets after everything that was taken off or refunded at their cost, in their currency. One query; read
    the orders with their lines."""
    lines = [line for order in orders for line in order.lines.all()]
    taken = taken_by_line([line.pk for line in lines])
    found: dict[int, int] = defaultdict(int)
    for line in lines:
        found[line.order_id] += kept(line_money(line, taken[line.pk])).seller_minor
    return found


def left_of(lines: Sequence[OrderLine]) -> dict[int, Parts]:
    """Everything still refundable of each line; lines with nothing left are left out."""
    refunded = refunded_by_line([line.pk for line in lines])
    parts = {line.pk: line_money(line, refunded[line.pk]).left for line in lines}
    return {pk: left for pk, left in parts.items() if sum(left) > 0}


def plus(one: Parts, other: Parts) -> Parts:
    """Part by part."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def waiting_of(escrow: Escrow) -> dict[int, Parts]:
    """The disputed share that still waits after the rest was released, by line id."""
    return {int(pk): (parts[0], parts[1], parts[2]) for pk, parts in (escrow.waiting or {}).items()}
