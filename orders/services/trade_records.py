"""What logistics is told of a paid order: the frozen trade record that all three customs documents are built from."""

from django.db import transaction

from logistics.records import TradeLine, TradeRecord
from logistics.services import consignments
from marketplace.accounts.selectors import IdentityRecord, read_identity
from orders.models import Order, OrderLine, Purchase
from orders.states import Lifecycle

READER = "system:orders"


@transaction.atomic
def hand_over(*, purchase_number: str) -> int:
    """Register every live order of a paid purchase with logistics. Idempotent. Returns how many were handed over.

    Reads the orderer's identity from the vault once; the reading is on the trail.
    """
    purchase = Purchase.objects.select_related("user").get(number=purchase_number)
    orders = list(
        purchase.orders.filter(lifecycle=Lifecycle.CONFIRMED)
        .select_related("seller")
        .prefetch_related("lines")
        .order_by("pk")
    )
    if not orders:
        return 0
    identity = read_identity(user=purchase.user, reader=READER, purpose=f"customs record of {purchase.number}")
    for order in orders:
        consignments.register(record=trade_record(purchase, order, identity), actor=READER)
    return len(orders)


def trade_record(purchase: Purchase, order: Order, identity: IdentityRecord) -> TradeRecord:
    """The record of one order. The currency fee travels in freight: customs knows no word of its own for it."""
    if purchase.paid_at is None:
        raise ValueError(f"{purchase.number} is not paid")
    return TradeRecord(
        order_number=order.number, purchase_number=purchase.number, seller_ref=f"seller:{order.seller.public_id}",
        seller_name=order.seller.display_name, warehouse_code=order.warehouse_code, buyer_ref=purchase.user.ref,
        buyer_name=identity.real_name, buyer_id_number=identity.id_number, buyer_phone=str(purchase.phone),
        consignee=str(purchase.recipient), consignee_phone=str(purchase.phone), consignee_address=str(purchase.address),
        district_code=purchase.district_code, goods_fen=order.goods_fen, freight_fen=order.freight_fen + order.fx_fee_fen,
        tax_fen=order.tax_fen, discount_fen=order.discount_fen, paid_fen=order.total_fen,
        payment_ref=purchase.payment_ref, paid_at=purchase.paid_at, promise_date=order.promise_date,
        lines=tuple(trade_line(order, line) for line in order.lines.all()),
    )  # fmt: skip


def trade_line(order: Order, line: OrderLine) -> TradeLine:
    """One line: price × quantity is exact, because prices were rounded by the piece."""
    return TradeLine(
        number=line.number, line_ref=f"{order.number}/{line.number}", sku=line.sku, title=line.title,
        title_en=line.title_en, brand=line.brand, picture=line.picture, hs_code=line.hs_code,
        origin_country=line.origin_country, danger=line.danger, quantity=line.quantity, price_fen=line.unit_fen,
        total_fen=line.goods_fen, tax_fen=line.tax_fen, weight_g=line.weight_g,
    )  # fmt: skip
