"""Buying, and what shoppers say afterwards: one file a noun."""

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
from orders.models.services import Warranty

__all__ = [
    "Answer",
    "Cart",
    "CartLine",
    "Escrow",
    "EscrowHold",
    "Order",
    "OrderLine",
    "Purchase",
    "Question",
    "Quote",
    "Refund",
    "RefundLine",
    "Review",
    "ReviewPhoto",
    "Warranty",
]
