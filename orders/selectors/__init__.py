"""Reading buying. Other rooms import from here."""

from orders.selectors.carts import cart_count, find_cart
from orders.selectors.money import dutiable_of, money_of, payment_status, refundable_of
from orders.selectors.orders import (
    open_quote,
    order_by_number,
    order_for,
    orders_of,
    orders_of_seller,
    purchase_for,
    purchases_of,
    refunds_of,
    warranties_of,
)
from orders.selectors.timelines import timeline

__all__ = [
    "cart_count",
    "dutiable_of",
    "find_cart",
    "money_of",
    "open_quote",
    "order_by_number",
    "order_for",
    "orders_of",
    "orders_of_seller",
    "payment_status",
    "purchase_for",
    "purchases_of",
    "refundable_of",
    "refunds_of",
    "timeline",
    "warranties_of",
]
