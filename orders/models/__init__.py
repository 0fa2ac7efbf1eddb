"""Buying, and what shoppers say afterwards: one file a noun."""

from orders.models.after import Cut, CutLine, Goodwill, OrderAddress
from orders.models.buying import (
    Cart,
    CartLine,
    Escrow,
    EscrowHold,
    Order,
    OrderLine,
    Purchase,
    Quote,
    Refund,
    RefundLine,
)
from orders.models.opinions import Answer, Question, Review, ReviewPhoto

__all__ = [
    "Answer",
    "Cart",
    "CartLine",
    "Cut",
    "CutLine",
    "Escrow",
    "EscrowHold",
    "Goodwill",
    "Order",
    "OrderAddress",
    "OrderLine",
    "Purchase",
    "Question",
    "Quote",
    "Refund",
    "RefundLine",
    "Review",
    "ReviewPhoto",
]
