"""The one place that tells what was given back for a piece, by whom, and what of it is left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from orders.models import Order, OrderLine, PieceBack
from orders.policies.pieces import after_line
from orders.policies.settlement import Parts
from orders.selectors.money import line_money, plus, refundable_of, refunded_by_line, worth_of


@dataclass(frozen=True)
class LineAccount:
    """One line: what was paid, what went back for named pieces, what for the line as a whole, and what is left. Fen."""

    line: OrderLine
    paid: Parts
    by_piece: Parts
    by_line: Parts
    pieces: tuple[PieceBack, ...]

    @property
    def left(self) -> int:
        return sum(self.paid) - sum(self.by_piece) - sum(self.by_line)


def account_of(order: Order) -> list[LineAccount]:
    """Every line of an order with its pieces. Three queries, however many pieces."""
    lines = list(order.lines.all())
    refunded = refunded_by_line([line.pk for line in lines])
    rows: dict[int, list[PieceBack]] = {line.pk: [] for line in lines}
    for row in PieceBack.objects.filter(order=order):
        rows[row.line_id].append(row)
    return [_account(line, refunded[line.pk], rows[line.pk]) for line in lines]


def _account(line: OrderLine, refunded: Parts, rows: Sequence[PieceBack]) -> LineAccount:
    named: Parts = (0, 0, 0)
    for row in rows:
        named = plus(named, (row.goods_fen, row.freight_fen, row.tax_fen))
    goods, freight, tax = (whole - part for whole, part in zip(refunded, named, strict=True))
    money = line_money(line)
    return LineAccount(line, (money.goods, money.freight, money.tax), named, (goods, freight, tax), tuple(rows))


def refundable_pieces(line: OrderLine, pieces: int) -> Parts:
    """(goods, freight, tax) for `pieces` of what was not returned yet, less their share of what went back for the line as a whole.

    Raises ValueError for more than is there.
    """
    named = PieceBack.objects.filter(line=line).aggregate(
        goods=Sum("goods_fen", default=0), freight=Sum("freight_fen", default=0), tax=Sum("tax_fen", default=0)
    )
    refunded = refunded_by_line([line.pk])[line.pk]
    by_line = (refunded[0] - named["goods"], refunded[1] - named["freight"], refunded[2] - named["tax"])
    left = line_money(line, refunded).left
    refundable_of(line, pieces)  # the same bounds
    return after_line(
        worth=worth_of(line, pieces).parts, by_line=by_line, left=left, pieces=pieces, gone=line.returned_quantity,
        quantity=line.quantity,
    )  # fmt: skip


def taken_pieces(order: Order) -> set[str]:
    """Passport codes that a claim has in hand or that were given back: nobody else may begin anything about their money."""
    rows = PieceBack.objects.filter(order=order)
    return {row.passport_code for row in rows if row.held_by or row.given_at is not None}


def given_for(codes: Collection[str]) -> dict[str, PieceBack]:
    """What gave each of these pieces back, by passport code; pieces that nobody gave back are left out."""
    rows = PieceBack.objects.filter(passport_code__in=codes, given_at__isnull=False).select_related("refund")
    return {row.passport_code: row for row in rows}
