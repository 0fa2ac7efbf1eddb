"""What logistics is told of a paid order: the frozen trade record that all three customs documents are built from."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from logistics.records import TradeLine, TradeRecord
from logistics.services import consignments
from marketplace.accounts.selectors import IdentityRecord, read_identity
from marketplace.catalog.policies.temperature import temperature_of
from marketplace.core import names
from marketplace.core.joined import joined
from marketplace.core.names import Spellings
from marketplace.payments.selectors import paid_attempt
from orders import locks
from orders.models import Order, OrderLine, Purchase
from orders.selectors.destinations import destination
from orders.services import carrying
from orders.states import Lifecycle

READER = "system:orders"


@joined
def hand_over(*, purchase_number: str) -> int:
    """Register every live order of a paid purchase with logistics. Idempotent. Returns how many were handed over.

    The orders are locked first: one that is cancelled in this moment is either seen here as cancelled, or its cancellation
    finds what we registered and stops it. Reads the orderer's identity from the vault once; the reading is on the trail.
    """
    purchase = Purchase.objects.select_related("user").get(number=purchase_number)
    orders = [order for order in locks.orders_of(purchase.pk) if order.lifecycle == Lifecycle.CONFIRMED]
    if not orders:
        return 0
    prefetch_related_objects(orders, "seller", "lines__listing__category", "moved")
    payment = _payment_of(purchase)
    identity = read_identity(user=purchase.user, reader=READER, purpose=f"customs record of {purchase.number}")
    for order in orders:
        consignments.register(record=trade_record(purchase, order, identity, payment), actor=READER)
    return len(orders)


@dataclass(frozen=True)
class PaymentFacts:
    """What the provider recorded of the payment of a purchase, and what all of it was for, warranties included, in fen."""

    collected_fen: int
    currency: str
    method: str
    reference: str
    payer: Spellings
    identity_check: str
    ordered_fen: int


def _payment_of(purchase: Purchase) -> PaymentFacts:
    """The provider's own word. What was collected above or below the orders' sum shows on each of them."""
    paid = paid_attempt(purchase.ref)
    ordered = sum(order.due_fen for order in purchase.orders.all())
    if paid is None and (carried := carrying.payment_behind(purchase)) is not None:
        # nothing was collected for it: the earlier payment is declared once more, for this part of it (拆单)
        payer = Spellings(carried.payer_written, carried.payer_letters)
        currency = carried.collected_currency or carried.currency
        return PaymentFacts(
            ordered, currency, carried.method, carried.provider_ref, payer, carried.identity_check, ordered
        )
    if paid is None:
        return PaymentFacts(0, "", "", "", Spellings(), "", ordered)
    collected = paid.amount_minor if paid.collected_minor is None else paid.collected_minor
    currency = paid.collected_currency or paid.currency
    payer = Spellings(paid.payer_written, paid.payer_letters)
    return PaymentFacts(collected, currency, paid.method, paid.provider_ref, payer, paid.identity_check, ordered)


def trade_record(purchase: Purchase, order: Order, identity: IdentityRecord, payment: PaymentFacts) -> TradeRecord:
    """The record of one order. The currency fee travels in freight: customs knows no word of its own for it.

    Store credit is declared as `discount` (非现金抵扣), so that what was paid equals the payment record. Warranties are a
    service beside the order: what was paid for them is not in the record.
    """
    if purchase.paid_at is None:
        raise ValueError(f"{purchase.number} is not paid")
    to = destination(order)
    return TradeRecord(
        order_number=order.number, purchase_number=purchase.number, seller_ref=f"seller:{order.seller.public_id}",
        seller_name=order.seller.display_name, warehouse_code=order.warehouse_code, buyer_ref=purchase.user.ref,
        buyer_name=identity.real_name, buyer_id_number=identity.id_number, buyer_phone=str(purchase.phone),
        consignee=to.recipient, consignee_phone=to.phone, consignee_address=to.address,
        district_code=to.district_code, goods_fen=order.goods_fen, freight_fen=order.freight_fen + order.fx_fee_fen,
        tax_fen=order.tax_fen, discount_fen=order.discount_fen + order.credit_fen, paid_fen=order.by_provider_fen,
        insurance_fen=order.insurance_fen, country=order.country,
        payment_ref=payment.reference, payment_fen=payment.collected_fen - (payment.ordered_fen - order.by_provider_fen),
        payment_currency=payment.currency, payment_method=payment.method,
        payer_check=names.compare(payment.payer, identity.real_name),
        payer_id_check=payment.identity_check or names.UNKNOWN, paid_at=purchase.paid_at, promise_date=order.promise_date,
        lines=tuple(trade_line(order, line) for line in order.lines.all()),
    )  # fmt: skip


def trade_line(order: Order, line: OrderLine) -> TradeLine:
    """One line: price × quantity is exact, because prices were rounded by the piece."""
    return TradeLine(
        number=line.number, line_ref=f"{order.number}/{line.number}", sku=line.sku, title=line.title,
        title_en=line.title_en, brand=line.brand, picture=line.picture, hs_code=line.hs_code,
        origin_country=line.origin_country, danger=line.danger, quantity=line.quantity, price_fen=line.unit_fen,
        temperature=temperature_of(line.listing),
        total_fen=line.goods_fen, tax_fen=line.tax_fen, weight_g=line.weight_g,
    )  # fmt: skip
