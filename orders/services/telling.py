"""What buying tells people. Templates: templates/notices/<name>.{subject,body}.txt."""

from marketplace.accounts.services.telling import tell
from marketplace.core.money import CNY, from_minor
from orders.models import Order, Purchase, Refund
from sellers.models import SellerMember


def purchase_event(purchase: Purchase, template: str) -> None:
    """Tell the shopper about their purchase; once per template."""
    source = f"{purchase.ref}:{template}"
    tell(purchase.user, template=template, source=source, context={"number": purchase.number}, link="/me/orders/")


def order_event(order: Order, template: str, **context: object) -> None:
    """Tell the shopper about one order; once per template."""
    link = f"/me/orders/{order.number}/"
    values = {"number": order.number, "seller": order.seller.display_name, **context}
    tell(order.user, template=template, source=f"{order.ref}:{template}", context=values, link=link)


def refund_event(refund: Refund, template: str) -> None:
    """Tell the shopper about one refund."""
    order = refund.order
    context = {"number": order.number, "amount": str(from_minor(refund.amount_fen, CNY).amount)}
    link = f"/me/orders/{order.number}/"
    tell(order.user, template=template, source=f"refund:{refund.public_id}:{template}", context=context, link=link)


def seller_event(order: Order, template: str) -> None:
    """Tell everyone who acts for the seller, without a word about who bought."""
    context = {"number": order.number}
    members = SellerMember.objects.filter(seller_id=order.seller_id).select_related("user")
    for member in members:
        tell(member.user, template=template, source=f"{order.ref}:{template}", context=context, link="/seller/orders/")
