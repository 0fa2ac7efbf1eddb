"""Bulk orders with everything that the real verbs would have left: quote, purchase, payment, order, lines, escrow, quota,
reservations, refunds and every booking. Prices come from the same pure policies as a shopper's quote.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from marketplace.catalog.models import StockReservation
from marketplace.core import ids
from marketplace.core.money import CNY
from marketplace.core.time import SHANGHAI
from marketplace.ledger.models import Account, Posting, Transaction
from marketplace.payments.models import PaymentAttempt
from marketplace.scenes.bulk import bookings, goods, people, plan
from marketplace.scenes.bulk.copying import Table, flush_all
from marketplace.scenes.bulk.ground import LINES_AT_MOST, Ground, public_id
from marketplace.scenes.bulk.plan import Basket, Bought, Fate
from marketplace.tariff.models import QuotaUse
from orders.models import Escrow, Order, OrderLine, Purchase, Quote
from orders.policies import notice
from orders.policies import quoting as policy
from orders.policies.quoting import Parcelful, PricedOrder
from orders.policies.windows import PAY_WITHIN, QUOTE_VALID, last_return_day_end
from orders.services.checkout import COPIED
from orders.states import Delivery, EscrowStatus, Lifecycle, PurchaseStatus

METHODS = ("alipay", "alipay", "alipay", "wechat_pay", "wechat_pay", "card")
LIFECYCLE = {
    Fate.UNPAID: Lifecycle.CANCELLED, Fate.CANCELLED: Lifecycle.CANCELLED, Fate.COMPLETED: Lifecycle.COMPLETED,
    Fate.IN_WINDOW: Lifecycle.CONFIRMED, Fate.FRESH: Lifecycle.CONFIRMED,
}  # fmt: skip
RESERVED = {
    Fate.UNPAID: "released", Fate.CANCELLED: "released", Fate.COMPLETED: "consumed", Fate.IN_WINDOW: "consumed", Fate.FRESH: "held",
}  # fmt: skip
ESCROW = {
    Fate.UNPAID: EscrowStatus.HELD, Fate.CANCELLED: EscrowStatus.REFUNDED, Fate.COMPLETED: EscrowStatus.RELEASED,
    Fate.IN_WINDOW: EscrowStatus.RELEASABLE, Fate.FRESH: EscrowStatus.HELD,
}  # fmt: skip
GOODWILL_BP = 1000  # a tenth of the goods of the first line


@dataclass
class Books:
    """The tables of one chunk, in the order in which they must be written."""

    quotes: Table = field(default_factory=lambda: Table(
        Quote, "id", "public_id", "user_id", "total_fen", "document", "created_at", "expires_at", "used_at",
    ))  # fmt: skip
    purchases: Table = field(default_factory=lambda: Table(
        Purchase, "id", "number", "user_id", "quote_id", "status", "person_ref", "recipient", "phone", "address", "district_code",
        "notice_version", "notice_digest", "notice_confirmed_at", "placed_at", "pay_before", "paid_at", "payment_ref",
    ))  # fmt: skip
    attempts: Table = field(default_factory=lambda: Table(
        PaymentAttempt, "public_id", "reference", "method", "amount_minor", "currency", "status", "provider", "provider_session",
        "provider_ref", "return_url", "description", "looked_at", "created_at", "settled_at", "expires_at",
    ))  # fmt: skip
    orders: Table = field(default_factory=lambda: Table(
        Order, "id", "number", "purchase_id", "seller_id", "user_id", "lifecycle", "delivery", "warehouse_code", "goods_fen",
        "freight_fen", "tax_fen", "fx_fee_fen", "discount_fen", "total_fen", "commission_fen", "seller_currency", "seller_minor",
        "fx_rate", "regime", "promise_date", "placed_at", "confirmed_at", "delivered_at", "completed_at", "cancelled_at",
        "cancel_reason",
    ))  # fmt: skip
    lines: Table = field(default_factory=lambda: Table(OrderLine, "id", "order_id", "refunded_fen", *COPIED))
    escrows: Table = field(
        default_factory=lambda: Table(Escrow, "order_id", "status", "release_at", "created_at", "settled_at")
    )
    uses: Table = field(
        default_factory=lambda: Table(QuotaUse, "quota_id", "source", "amount_fen", "restored_fen", "created_at")
    )
    reservations: Table = field(default_factory=lambda: Table(
        StockReservation, "source", "stock_id", "quantity", "status", "created_at",
    ))  # fmt: skip
    accounts: Table = field(
        default_factory=lambda: Table(Account, "id", "code", "owner", "currency", "kind", "is_guarded")
    )
    transactions: Table = field(default_factory=lambda: Table(Transaction, "id", "source", "kind", "booked_at", "memo"))
    postings: Table = field(
        default_factory=lambda: Table(Posting, "transaction_id", "account_id", "amount_minor", "currency")
    )
    refunds: list[bookings.BackMoney] = field(default_factory=list)

    def flush(self) -> None:
        flush_all([
            self.quotes, self.purchases, self.attempts, self.orders, self.lines, self.escrows, self.uses, self.reservations,
            self.accounts, self.transactions, self.postings,
        ])  # fmt: skip
        bookings.write_refunds(self.refunds)


def make(ground: Ground, chunk: tuple[int, int]) -> int:
    """All purchases of a range of shoppers. Returns the number of orders."""
    books, count = Books(), 0
    for basket in plan.baskets(ground, chunk):
        _write(ground, books, basket)
        count += len(basket.orders)
    books.flush()
    return count


def order_number(ground: Ground, bought: Bought, placed_at: datetime) -> str:
    return ids.make("MO", placed_at.astimezone(SHANGHAI).date(), ground.firsts.order_number + bought.number)


def _write(ground: Ground, books: Books, basket: Basket) -> None:
    rng = ground.rng("paper", basket.orders[0].number)
    person = people.shopper(ground, basket.shopper)
    day = basket.placed_at.astimezone(SHANGHAI).date()
    priced = [price(ground, basket, bought) for bought in basket.orders]
    first, user = basket.orders[0].number, ground.firsts.user + basket.shopper
    pk = ground.firsts.purchase + first
    number = ids.make("MP", day, ground.firsts.purchase_number + first)
    is_paid = basket.orders[0].fate is not Fate.UNPAID
    total = policy.total_fen(priced)
    quoted_at = basket.placed_at - timedelta(seconds=rng.randrange(20, 400))
    payment = f"pi_bulk_{ground.seed}_{first}" if is_paid else ""
    books.quotes.add(
        ground.firsts.quote + first, public_id(rng, quoted_at), user, total, document(ground, basket, priced), quoted_at,
        quoted_at + QUOTE_VALID, basket.placed_at,
    )  # fmt: skip
    books.purchases.add(
        pk, number, user, ground.firsts.quote + first, PurchaseStatus.PAID if is_paid else PurchaseStatus.EXPIRED,
        person.person_ref, person.name, person.phone, f"{person.region.text}{person.detail}", person.region.code, notice.VERSION,
        notice.digest(), basket.placed_at, basket.placed_at, basket.placed_at + PAY_WITHIN, basket.paid_at if is_paid else None,
        payment,
    )  # fmt: skip
    if is_paid:
        books.attempts.add(
            public_id(rng, basket.placed_at), f"purchase:{number}", rng.choice(METHODS), total, CNY, "succeeded", "stripe",
            f"cs_bulk_{ground.seed}_{first}", payment, f"{settings.PUBLIC_URL}/", f"全球喵喵 {number}", basket.paid_at,
            basket.placed_at + timedelta(seconds=20), basket.paid_at, basket.placed_at + PAY_WITHIN,
        )  # fmt: skip
        bookings.paid(ground, books, basket, number, payment, priced)
    for bought, one in zip(basket.orders, priced, strict=True):
        _write_order(ground, books, basket, bought, one, pk)


def _write_order(
    ground: Ground, books: Books, basket: Basket, bought: Bought, priced: PricedOrder, purchase: int
) -> None:
    pk, number = ground.firsts.order + bought.number, order_number(ground, bought, basket.placed_at)
    fate, source = bought.fate, f"order:{number}"
    is_ended, is_delivered = fate in (Fate.UNPAID, Fate.CANCELLED), fate in (Fate.COMPLETED, Fate.IN_WINDOW)
    books.orders.add(
        pk, number, purchase, priced.seller_id, ground.firsts.user + basket.shopper, LIFECYCLE[fate],
        Delivery.DELIVERED if is_delivered else Delivery.WAITING, priced.warehouse, priced.sum_of("goods_fen"),
        priced.sum_of("freight_fen"), priced.sum_of("tax_fen"), priced.sum_of("fx_fee_fen"), 0, priced.total_fen,
        priced.sum_of("commission_fen"), priced.currency, priced.sum_of("seller_minor"), priced.fx["rate"], priced.regime,
        priced.promise_date, basket.placed_at, None if fate is Fate.UNPAID else basket.paid_at, bought.delivered_at,
        bought.settled_at if fate is Fate.COMPLETED else None, bought.settled_at if is_ended else None,
        {Fate.UNPAID: "not paid in time", Fate.CANCELLED: "changed my mind"}.get(fate, ""),
    )  # fmt: skip
    back = refunded(priced, bought)
    for place, line in enumerate(priced.lines):
        line_pk = ground.firsts.line + bought.number * LINES_AT_MOST + place
        values = [getattr(line, name) for name in COPIED]
        books.lines.add(line_pk, pk, sum(back.get(line.number, (0, 0, 0))), *values)
        stock = ground.firsts.stock + (line.listing_id - ground.firsts.listing)
        books.reservations.add(source, stock, line.quantity, RESERVED[fate], basket.placed_at)
    release_at = last_return_day_end(bought.delivered_at) if bought.delivered_at else None
    settled = bought.settled_at if fate in (Fate.COMPLETED, Fate.CANCELLED) else None
    books.escrows.add(pk, ESCROW[fate], release_at, basket.placed_at, settled)
    years = ground.years
    quota = ground.firsts.quota + basket.shopper * len(years) + years.index(basket.placed_at.astimezone(SHANGHAI).year)
    books.uses.add(quota, source, priced.dutiable_fen, priced.dutiable_fen if is_ended else 0, basket.placed_at)
    if fate is not Fate.UNPAID:
        bookings.order(ground, books, basket, bought, priced, number, back)


def refunded(priced: PricedOrder, bought: Bought) -> dict[int, tuple[int, int, int]]:
    """(goods with currency fee, freight, tax) that went back, by line number: all of a cancelled order, a tenth as goodwill."""
    if bought.fate is Fate.CANCELLED:
        return {
            line.number: (line.goods_fen + line.fx_fee_fen, line.freight_fen, line.tax_fen) for line in priced.lines
        }
    if bought.is_goodwill and (part := priced.lines[0].goods_fen * GOODWILL_BP // 10_000):
        return {1: (part, 0, 0)}
    return {}


def price(ground: Ground, basket: Basket, bought: Bought) -> PricedOrder:
    """The order as its quote priced it. Raises RuntimeError where plan and policy disagree: then the plan is wrong."""
    shop, day = bought.wanted[0][0].shop, basket.placed_at.astimezone(SHANGHAI).date()
    fx = ground.fx[shop.currency]
    parcelful = Parcelful(
        seller_id=shop.pk, seller=shop.public_id, seller_name=shop.name, kind=shop.kind, grade=shop.grade, country=shop.country,
        warehouse=shop.warehouse, currency=shop.currency, rate=fx.rate, rate_day=fx.day, rate_source=fx.source,
        items=tuple(goods.as_item(ground, thing, quantity) for thing, quantity in bought.wanted),
    )  # fmt: skip
    left = (ground.limit.per_year_fen or 0) - basket.taken_before
    priced = policy.price_order(parcelful, rates=dict(ground.rates), limit=ground.limit, quota_left_fen=left, day=day)
    if priced.refusal or priced.dutiable_fen != bought.dutiable_fen:
        raise RuntimeError(f"bulk order {bought.number}: {priced.refusal or 'dutiable value'} differs from the plan")
    return priced


def document(ground: Ground, basket: Basket, priced: list[PricedOrder]) -> dict[str, Any]:
    """The quote's document, of the same shape as `orders.services.quoting` stores."""
    needed, limit = sum(one.dutiable_fen for one in priced), ground.limit.per_year_fen or 0
    return {
        "version": policy.DOCUMENT_VERSION, "day": basket.placed_at.astimezone(SHANGHAI).date().isoformat(),
        "limit": {
            "source": ground.limit.source, "per_order_fen": ground.limit.per_order_fen, "relief_bp": ground.limit.relief_bp
        },
        "quota": {
            "limit_fen": limit, "taken_fen": basket.taken_before, "needed_fen": needed,
            "left_fen": limit - basket.taken_before - needed,
        },
        "orders": [_order_document(one) for one in priced],
    }  # fmt: skip


def _order_document(priced: PricedOrder) -> dict[str, Any]:
    """As `PricedOrder.as_document`, without its deep copies."""
    sums = (
        "goods_fen", "freight_fen", "insurance_fen", "tax_fen", "fx_fee_fen", "discount_fen", "commission_fen", "seller_minor",
    )  # fmt: skip
    plain = {**vars(priced), "lines": [vars(line) for line in priced.lines]}
    return {
        **plain,
        **{name: priced.sum_of(name) for name in sums},
        "total_fen": priced.total_fen,
        "warranty_fen": priced.warranty_fen,
    }
