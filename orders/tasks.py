"""Thin jobs of buying. A message is only a hint to look at due rows."""

from marketplace.core import time
from marketplace.core.tasks import job
from orders import privacy
from orders.models import Purchase
from orders.selectors import reviews
from orders.services import (
    cancelling,
    carts,
    challenges,
    counting,
    deposits_back,
    escrow,
    exchange,
    promising,
    quoting,
    reminding,
    warranties,
)
from orders.states import PurchaseStatus


def waiting_purchases() -> int:
    return Purchase.objects.filter(status=PurchaseStatus.AWAITING_PAYMENT, pay_before__lte=time.now()).count()


def waiting_escrows() -> int:
    return len(escrow.due())


def waiting_warranties() -> int:
    return len(warranties.due())


@job("orders.expire_unpaid", backlog=waiting_purchases)
def expire_unpaid() -> int:
    return cancelling.expire_unpaid()


@job("orders.release_due_escrow", queue="money", backlog=waiting_escrows)
def release_due_escrow() -> int:
    return escrow.release_due()


@job("orders.begin_warranties", queue="money", backlog=waiting_warranties)
def begin_warranties() -> int:
    return warranties.begin_due()


@job("orders.forget_old_quotes")
def forget_old_quotes() -> int:
    return quoting.forget_old_quotes()


@job("orders.forget_guest_carts")
def forget_guest_carts() -> int:
    return carts.forget_guests()


@job("orders.return_deposits", queue="money")
def return_deposits() -> int:
    """Deposits of closed shops without open orders."""
    return deposits_back.return_due()


@job("orders.forget_people", queue="slow")
def forget_people() -> int:
    """Addresses of purchases older than the law asks for."""
    return privacy.forget_old()


@job("orders.count_sales", queue="slow")
def count_sales() -> int:
    """Carts and sales of the last days, pushed down to the catalogue for the sellers' insight."""
    return counting.flush_carts() + counting.push_sales()


@job("orders.tell_search", queue="slow")
def tell_search() -> int:
    """Days that each country is promised from today on, for the filter of the search."""
    return promising.tell_search()


@job("orders.move_reviews", backlog=reviews.backlog)
def move_reviews() -> int:
    """Exchanges whose fourteen days are over are revealed; rulings that nobody doubts become final."""
    return exchange.reveal_due() + challenges.end_due()


@job("orders.remind_reviews", queue="slow", backlog=lambda: len(reviews.orders_to_remind()))
def remind_reviews() -> int:
    """Whoever has four days left for a review hears of it, once an order and by day."""
    return reminding.remind_due()
