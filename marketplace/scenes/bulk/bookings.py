"""The book of bulk orders: the same legs as `orders.services` writes, for payment, cancellation, goodwill and release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from marketplace.core.money import CNY
from marketplace.ledger.chart import CHART, AccountCode
from marketplace.payments.models import PaymentAttempt, ProviderRefund
from marketplace.scenes.bulk.ground import LINES_AT_MOST, Ground, public_id
from marketplace.scenes.bulk.plan import Basket, Bought, Fate
from orders.models import Refund, RefundLine
from orders.policies.quoting import PricedOrder
from orders.policies.settlement import LineMoney, released
from orders.states import RefundStatus

if TYPE_CHECKING:
    from marketplace.scenes.bulk.trade import Books

Parts = tuple[int, int, int]
PAID, BACK, SETTLED, RELEASED = range(4)  # places of an order's transactions in its block of keys


@dataclass(frozen=True)
class BackMoney:
    """A refund to be written when its order is there."""

    order: int
    number: str
    reference: str
    public_id: str
    source: str
    reason: str
    at: datetime
    parts: Mapping[int, Parts]


def paid(
    ground: Ground, books: "Books", basket: Basket, number: str, payment: str, priced: Sequence[PricedOrder]
) -> None:
    """The shopper's money comes in and waits in one escrow an order."""
    first = basket.orders[0].number
    entry = ground.firsts.transaction + first * 4 + PAID
    books.transactions.add(entry, f"paid:{number}", "paid", basket.paid_at, payment)
    books.postings.add(
        entry, _shared(ground, AccountCode.PROVIDER_CLEARING, "", CNY), sum(one.total_fen for one in priced), CNY
    )
    for bought, one in zip(basket.orders, priced, strict=True):
        books.postings.add(entry, _escrow(ground, bought), -one.total_fen, CNY)


def order(
    ground: Ground,
    books: "Books",
    basket: Basket,
    bought: Bought,
    priced: PricedOrder,
    number: str,
    back: Mapping[int, Parts],
) -> None:
    """Everything after the payment: what went back, and what was released. `number` is the order's."""
    owner = f"order:{number}"
    _open(books, _escrow(ground, bought), AccountCode.ESCROW, owner)
    if back:
        _refund(ground, books, basket, bought, number, owner, back)
    if bought.fate is Fate.COMPLETED and bought.settled_at is not None:
        _release(ground, books, bought, priced, number, back)


def _refund(
    ground: Ground, books: "Books", basket: Basket, bought: Bought, number: str, owner: str, back: Mapping[int, Parts]
) -> None:
    is_cancelled = bought.fate is Fate.CANCELLED
    moment = bought.settled_at if is_cancelled else bought.delivered_at
    if moment is None:
        raise RuntimeError(f"bulk order {bought.number} gives money back at no time")
    at = moment if is_cancelled else moment + timedelta(minutes=40)
    made = public_id(ground.rng("refund", bought.number), at)
    amount, payable = sum(map(sum, back.values())), _escrow(ground, bought) + 1
    source = f"{'cancel' if is_cancelled else 'goodwill'}:{number}"
    _open(books, payable, AccountCode.REFUND_PAYABLE, owner)
    decided, settled = (ground.firsts.transaction + bought.number * 4 + place for place in (BACK, SETTLED))
    books.transactions.add(decided, f"refund:{made}", "refund", at, source)
    books.postings.add(decided, _escrow(ground, bought), amount, CNY)
    books.postings.add(decided, payable, -amount, CNY)
    books.transactions.add(settled, f"refund:{made}:settled", "refund_settled", at + timedelta(minutes=2), number)
    books.postings.add(settled, payable, amount, CNY)
    books.postings.add(settled, _shared(ground, AccountCode.PROVIDER_CLEARING, "", CNY), -amount, CNY)
    first = basket.orders[0].number
    books.refunds.append(
        BackMoney(
            ground.firsts.order + bought.number, number, f"pi_bulk_{ground.seed}_{first}", made, source,
            "cancelled" if is_cancelled else "goodwill", at,
            {ground.firsts.line + bought.number * LINES_AT_MOST + line - 1: parts for line, parts in back.items()},
        )
    )  # fmt: skip


def _release(
    ground: Ground, books: "Books", bought: Bought, priced: PricedOrder, number: str, back: Mapping[int, Parts]
) -> None:
    none = (0, 0, 0)
    shares = released(
        LineMoney(
            line.goods_fen + line.fx_fee_fen, line.freight_fen, line.tax_fen, line.fx_fee_fen, line.commission_fen,
            line.seller_minor, *back.get(line.number, none),
        )
        for line in priced.lines
    )  # fmt: skip
    total = priced.total_fen - sum(map(sum, back.values()))
    entry, currency = ground.firsts.transaction + bought.number * 4 + RELEASED, priced.currency
    legs = (
        (_escrow(ground, bought), CNY, total),
        (_shared(ground, AccountCode.COMMISSION_INCOME, "", CNY), CNY, -shares.commission),
        (_shared(ground, AccountCode.FREIGHT_INCOME, "", CNY), CNY, -shares.freight),
        (_shared(ground, AccountCode.TAX_PAYABLE, "", CNY), CNY, -shares.tax),
        (_shared(ground, AccountCode.FX_FEE_INCOME, "", CNY), CNY, -shares.fx_fee),
        (_shared(ground, AccountCode.FX_CLEARING, "", CNY), CNY, -shares.bridge(total)),
        (_shared(ground, AccountCode.FX_CLEARING, "", currency), currency, shares.seller_minor),
        (
            _shared(ground, AccountCode.SELLER_PAYABLE, f"seller:{priced.seller}", currency),
            currency,
            -shares.seller_minor,
        ),
    )
    books.transactions.add(entry, f"released:{number}", "released", bought.settled_at, number)
    for account, money, amount in legs:
        if amount:
            books.postings.add(entry, account, amount, money)


def write_refunds(made: Sequence[BackMoney]) -> None:
    """Refund rows of the orders of a chunk, settled at the provider."""
    attempts = dict(
        PaymentAttempt.objects.filter(provider_ref__in={one.reference for one in made}).values_list(
            "provider_ref", "pk"
        )
    )
    refunds = Refund.objects.bulk_create([
        Refund(
            public_id=one.public_id, order_id=one.order, source=one.source, reason=one.reason, status=RefundStatus.SUCCEEDED,
            goods_fen=sum(parts[0] for parts in one.parts.values()), freight_fen=sum(parts[1] for parts in one.parts.values()),
            tax_fen=sum(parts[2] for parts in one.parts.values()), amount_fen=sum(map(sum, one.parts.values())),
            created_at=one.at, settled_at=one.at + timedelta(minutes=2),
        )
        for one in made
    ])  # fmt: skip
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line_id=line, goods_fen=g, freight_fen=f, tax_fen=t, amount_fen=g + f + t)
        for refund, one in zip(refunds, made, strict=True)
        for line, (g, f, t) in one.parts.items()
    )
    ProviderRefund.objects.bulk_create(
        ProviderRefund(
            source=f"refund:{refund.public_id}",
            attempt_id=attempts[one.reference],
            amount_minor=refund.amount_fen,
            status="succeeded",
            provider_ref=f"re_bulk_{refund.pk}",
            looked_at=refund.settled_at,
            created_at=one.at,
            settled_at=refund.settled_at,
        )
        for refund, one in zip(refunds, made, strict=True)
    )


def _open(books: "Books", pk: int, code: AccountCode, owner: str) -> None:
    rule = CHART[code]
    books.accounts.add(pk, str(code), owner, CNY, rule.kind, rule.is_guarded)


def _escrow(ground: Ground, bought: Bought) -> int:
    """Key of the order's escrow account; the next one is its refund payable."""
    return ground.firsts.account + bought.number * 2


def _shared(ground: Ground, code: AccountCode, owner: str, currency: str) -> int:
    return (ground.accounts or {})[str(code), owner, currency]
