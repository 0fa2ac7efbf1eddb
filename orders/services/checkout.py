"""Placing a purchase: one transaction, a fixed number of statements, whatever the number of lines and sellers.

The price comes from the quote and nowhere else. Stock and quota are taken last, by conditional UPDATEs: a popular listing is
locked only for the two statements before the commit, and who comes too late is refused by a plain read before any lock.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from marketplace.accounts.models import Address, User
from marketplace.accounts.policies.consent_texts import NEEDED_TO_ORDER
from marketplace.accounts.regions import find
from marketplace.accounts.selectors import address_for, live_consents, masked_identity
from marketplace.catalog.services import stock
from marketplace.core import ids, switches, time, trail
from marketplace.core.joined import joined
from marketplace.core.outbox.emit import emit
from marketplace.tariff.services import quantities, quota
from orders.errors import (
    CannotQuote,
    ConsentMissing,
    IdentityNeeded,
    NoticeNotConfirmed,
    OrderedAlready,
    QuoteExpired,
    QuoteNotFound,
)
from orders.models import CartLine, Escrow, Order, OrderLine, Purchase, Quote
from orders.policies import notice
from orders.policies.one_place import place_of
from orders.policies.quoting import yearly_share
from orders.policies.windows import PAY_WITHIN
from orders.selectors.goods import problems
from orders.selectors.orders import has_paid_before
from orders.selectors.stops import Stops
from orders.services import confirming, credit, one_place, promising, screening, seller_limits, warranties
from promotions.errors import DiscountGone
from promotions.services import taking
from risk.records import Trace
from sellers.models import Seller

Document = dict[str, Any]
COPIED = (
    "number", "sku", "title", "title_en", "brand", "picture", "hs_code", "origin_country", "danger", "weight_g", "quantity",
    "unit_price_minor", "unit_fen", "goods_fen", "freight_fen", "fx_fee_fen", "discount_fen", "duty_fen", "vat_fen",
    "consumption_fen", "tax_fen", "commission_fen", "seller_minor", "listing_id", "platform_discount_fen",
    "seller_discount_minor", "insurance_fen",
)  # fmt: skip


@joined
def place(
    *, user: User, quote_public_id: str, address_id: int, notice_version: str, actor: str, credit_fen: int = 0,
    trace: Trace | None = None, no_reason: Sequence[str] = (),
) -> Purchase:  # fmt: skip
    """Turn a quote into a purchase that waits for payment. Placing the same quote again returns the same purchase.

    `credit_fen`: what is paid with store credit; it is set aside here, the payment is for the rest. `trace`: the browser and
    network it is placed from, where a person does it; only digests of them are kept. `no_reason`: exceptions from returning without a
    reason that the shopper confirmed for this purchase; what was not asked about is left out.

    Raises QuoteNotFound, QuoteExpired, NoticeNotConfirmed, ConsentMissing, IdentityNeeded, accounts.AddressNotFound,
    CannotQuote (something went off sale or was stopped), OrderedAlready (the cart of this quote was ordered in another window),
    sellers.SellerLimitReached, TooManyPeople, catalog.SoldOut, tariff.QuotaExceeded, tariff.QuantityExceeded, CreditRefused,
    CreditGone and promotions.DiscountGone; nothing is left behind then.
    """
    quote = Quote.objects.filter(user=user, public_id=quote_public_id).first()
    if quote is None:
        raise QuoteNotFound
    if quote.used_at is not None:
        return Purchase.objects.get(quote=quote)
    person_ref = _check_person(user, quote, notice_version)
    address = address_for(user, address_id)
    documents: list[Document] = quote.document["orders"]
    _check_still_sold(documents, switches.hold(), user)
    one_place.check(
        place=place_of(address.district_code, _full_text(address)), person_ref=person_ref,
        dutiable_fen=quote.document["quota"]["needed_fen"], year_fen=quote.document["quota"]["limit_fen"],
    )  # fmt: skip
    applied = quote.document.get("promotions", {}).get("applied", ())
    taking.check(user_id=user.pk, applied=applied)
    by_credit = credit.divided(quote=quote, credit_fen=credit_fen)
    if not _claim(quote):
        return Purchase.objects.get(quote=quote)
    if any(one["kind"] == "first_order" for one in applied) and has_paid_before(user, person_ref):
        raise DiscountGone  # at the quote the person behind a new account may not have been known
    purchase = _write_purchase(user, quote, address, person_ref)
    if no_reason:
        confirming.confirm(purchase=purchase, codes=no_reason, country=address.country)
    orders = _write_orders(purchase, documents, by_credit, address.country)
    prefetched(purchase, orders)
    listing_ids = [line["listing_id"] for document in documents for line in document["lines"] if not line.get("gift")]
    left_the_cart, _rows = CartLine.objects.filter(cart__user=user, listing_id__in=listing_ids, is_saved=False).delete()
    if not left_the_cart and quote.document.get("is_of_cart"):
        raise OrderedAlready
    trail.record(verb="purchase.placed", target=trail.ref(purchase), actor=actor, after={"fen": quote.total_fen})
    emit(topic="orders.placed", key=purchase.ref, payload={"purchase": purchase.number})
    screening.look(purchase=purchase, orders=orders, user=user, trace=trace)
    _take(person_ref, orders, documents, actor)
    if applied:
        taking.take(
            user_id=user.pk, person_ref=person_ref, purchase_ref=purchase.ref,
            orders={order.seller_id: order.ref for order in orders}, applied=applied,
        )  # fmt: skip
    if credit_fen:
        credit.reserve(purchase=purchase, orders=orders)
    return purchase


def _check_person(user: User, quote: Quote, notice_version: str) -> str:
    if quote.expires_at <= time.now():
        raise QuoteExpired
    if notice_version != notice.VERSION:
        raise NoticeNotConfirmed(fields={"notice_version": notice.VERSION})
    identity = masked_identity(user)
    if identity is None or identity.verified_at is None:
        raise IdentityNeeded
    given = live_consents(user)
    missing = [str(purpose) for purpose in NEEDED_TO_ORDER if purpose not in given]
    if missing:
        raise ConsentMissing(fields={"purposes": missing})
    return identity.person_ref


def _check_still_sold(documents: Sequence[Document], stops: Stops, user: User) -> None:
    """A plain read before any row lock: listings off sale, sellers suspended since the quote, and pieces long gone.

    The stop switches are held: an order is placed before a switch is thrown, or refused after it.
    """
    lines = [line for document in documents for line in document["lines"]]
    found = problems(_pieces(lines), stops, buyer_id=user.pk)
    if found:
        raise CannotQuote(fields=found)


def _pieces(lines: Sequence[Document]) -> dict[int, int]:
    """Pieces by listing: a gift may be one of the very listing that was bought."""
    found: Counter[int] = Counter()
    for line in lines:
        found[line["listing_id"]] += line["quantity"]
    return dict(found)


def _claim(quote: Quote) -> bool:
    """One quote, one purchase: of two presses at once the second waits here and then finds the first's purchase."""
    now = time.now()
    return Quote.objects.filter(pk=quote.pk, used_at__isnull=True).update(used_at=now) == 1


def _write_purchase(user: User, quote: Quote, address: Address, person_ref: str) -> Purchase:
    now = time.now()
    return Purchase.objects.create(
        number=ids.next_number("MP"), user=user, quote=quote, person_ref=person_ref, recipient=address.recipient,
        phone=address.phone, address=_full_text(address), district_code=address.district_code,
        notice_version=notice.VERSION, notice_digest=notice.digest(), notice_confirmed_at=now, placed_at=now,
        pay_before=now + PAY_WITHIN,
    )  # fmt: skip


def _full_text(address: Address) -> str:
    return f"{find(address.district_code).text}{address.detail}"


def _write_orders(
    purchase: Purchase, documents: Sequence[Document], by_credit: Sequence[int], country: str
) -> list[Order]:
    numbers = ids.next_numbers("MO", len(documents))
    orders = Order.objects.bulk_create(
        [_order(purchase, country, *row) for row in zip(numbers, documents, by_credit, strict=True)]
    )
    lines = OrderLine.objects.bulk_create(
        OrderLine(order=order, gift=_gift(line, document), **{name: line[name] for name in COPIED if name in line})
        for order, document in zip(orders, documents, strict=True)
        for line in document["lines"]
    )
    if any(document.get("warranty_fen") for document in documents):
        warranties.order(lines=lines, wanted=[line.get("warranty", {}) for one in documents for line in one["lines"]])
    for order in orders:
        _hang(order, "lines", [line for line in lines if line.order_id == order.pk])
    Escrow.objects.bulk_create(Escrow(order=order, created_at=purchase.placed_at) for order in orders)
    promising.offer(list(zip(orders, documents, strict=True)))
    return orders


def _gift(line: Document, document: Document) -> Document | None:
    """Of a gift: the promotion, the numbers of the lines that earned it, and from which sum on."""
    gift = line.get("gift")
    if not gift:
        return None
    numbers = [
        one["number"] for one in document["lines"] if one["listing_id"] in gift["listings"] and not one.get("gift")
    ]
    return {"promotion": gift["promotion"], "lines": numbers, "from_fen": gift["from_fen"]}


def prefetched(purchase: Purchase, orders: Sequence[Order]) -> None:
    """Hang the rows just written on the purchase, so that whoever shows it does not read them again; one query."""
    sellers = Seller.objects.in_bulk([order.seller_id for order in orders])
    for order in orders:
        order.seller = sellers[order.seller_id]
    _hang(purchase, "orders", list(orders))


def _hang(owner: Model, name: str, rows: list[Any]) -> None:
    """What `prefetch_related` does with rows it has read."""
    known = getattr(owner, name).get_queryset()
    known._result_cache, known._prefetch_done = rows, True
    owner._prefetched_objects_cache = {**getattr(owner, "_prefetched_objects_cache", {}), name: known}  # type: ignore[attr-defined]


def _order(purchase: Purchase, country: str, number: str, document: Document, credit_fen: int) -> Order:
    return Order(
        number=number, purchase=purchase, seller_id=document["seller_id"], user_id=purchase.user_id,
        warehouse_code=document["warehouse"], country=country, goods_fen=document["goods_fen"], freight_fen=document["freight_fen"],
        tax_fen=document["tax_fen"], fx_fee_fen=document["fx_fee_fen"], discount_fen=document["discount_fen"],
        total_fen=document["total_fen"], credit_fen=credit_fen, commission_fen=document["commission_fen"],
        seller_currency=document["currency"], seller_minor=document["seller_minor"],
        fx_rate=Decimal(document["fx"]["rate"]), regime=document["regime"],
        promise_date=date.fromisoformat(document["promise_date"]), placed_at=purchase.placed_at,
        insurance_fen=document.get("insurance_fen", 0), warranty_fen=document.get("warranty_fen", 0),
    )  # fmt: skip


def _take(person_ref: str, orders: Sequence[Order], documents: Sequence[Document], actor: str) -> None:
    """The seller's day, stock, quota, yearly quantities: the global lock order. Each raises where it cannot give all."""
    pairs = list(zip(orders, documents, strict=True))
    ids = {document["seller_id"]: [line["listing_id"] for line in document["lines"]] for document in documents}
    seller_limits.take(orders, ids, time.today())
    stock.reserve_many(wanted={order.ref: _pieces(document["lines"]) for order, document in pairs})
    quota.take_many(
        person_ref=person_ref, wanted={order.ref: document["dutiable_fen"] for order, document in pairs},
        day=time.today(), actor=actor,
    )  # fmt: skip
    shares = {
        (order.ref, line["number"]): share
        for order, document in pairs
        for line in document["lines"]
        if (share := yearly_share(line))
    }
    if shares:
        quantities.take_many(person_ref=person_ref, wanted=shares, day=time.today())
