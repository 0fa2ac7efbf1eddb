"""What buying tells people. Templates: templates/notices/<name>.{subject,body}.txt."""

from marketplace.accounts.services.telling import tell
from marketplace.core import time
from marketplace.core.money import CNY, from_minor
from marketplace.notices.models import Notice
from orders.models import CartLine, Order, Purchase, Refund
from sellers.policies.team import Permission
from sellers.selectors.team import members_who_may

MOST_CARTS = 5_000


def purchase_event(purchase: Purchase, template: str, **context: object) -> None:
    """Tell the shopper about their purchase; once per template."""
    source = f"{purchase.ref}:{template}"
    values = {"number": purchase.number, **context}
    tell(purchase.user, template=template, source=source, context=values, link="/me/orders/")


def order_event(order: Order, template: str, *, about: str = "", **context: object) -> None:
    """Tell the shopper about one order; once per template, and per thing it is about (a parcel) where one is named."""
    link = f"/me/orders/{order.number}/"
    values = {"number": order.number, "seller": order.seller.display_name, **context}
    source = f"{order.ref}:{template}{':' if about else ''}{about}"
    tell(order.user, template=template, source=source, context=values, link=link)


def refund_event(refund: Refund, template: str, **context: object) -> None:
    """Tell the shopper about one refund."""
    order = refund.order
    credit = str(from_minor(refund.to_credit_fen, CNY).amount) if refund.to_credit_fen else ""
    amount = str(from_minor(refund.amount_fen, CNY).amount)
    values = {"number": order.number, "amount": amount, "credit": credit, **context}
    link = f"/me/orders/{order.number}/"
    tell(order.user, template=template, source=f"refund:{refund.public_id}:{template}", context=values, link=link)


def seller_event(
    order: Order, template: str, *, to: Permission = Permission.LOOK, link: str = "/seller/orders/", about: str = "",
    **context: object,
) -> None:  # fmt: skip
    """Tell everyone in the shop whose role has the permission `to`, without a word about who bought."""
    source = f"{order.ref}:{template}{':' if about else ''}{about}"
    for member in members_who_may(order.seller_id, to):
        values = {"number": order.number, **context}
        tell(member.user, template=template, source=source, context=values, link=link)


def tell_carts(*, listing: str, why: str) -> None:
    """Tell signed-in shoppers whose cart holds a listing that left the shop; once a day whatever happens to it."""
    lines = CartLine.objects.filter(listing__public_id=listing, cart__user__isnull=False)
    for line in lines.select_related("cart__user", "listing").defer("listing__search")[:MOST_CARTS]:
        if line.cart.user is None:
            continue
        tell(
            line.cart.user, template="cart_withdrawn", source=f"listing:{listing}:withdrawn:{time.today()}",
            context={"title": line.listing.title or line.listing.sku}, link="/cart/", channels=(Notice.Channel.IN_APP,),
        )  # fmt: skip
