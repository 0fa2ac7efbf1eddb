"""An order at the door and a case about it, built by the verbs themselves."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from cases.models import Case
from cases.services import hearing, moving, opening, ruling
from marketplace.core import time
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders.models import Order
from sellers.models import Deposit, Seller
from tests import shop

WHY = "The photos of both sides show it clearly."


def order_of(user: Any, seller: Seller | None = None, *, lines: int = 1, is_delivered: bool = True) -> Order:
    """A paid order of two pieces (263.37 yuan a line) that arrived."""
    seller = seller or shop.seller()
    goods = {shop.listing(seller).public_id: 2 for _ in range(lines)}
    purchase = shop.pay_directly(shop.place(user, goods, shop.ready(user)))
    if is_delivered:
        shop.deliver(purchase.orders.get().number)
    found: Order = purchase.orders.select_related("seller", "purchase", "user").get()
    return found


def open_case(order: Order, **changes: Any) -> Case:
    wish = {"reason": "not_as_described", "line_numbers": [1], "text": "颜色和照片完全不一样。", **changes}
    return opening.open_case(user=order.user, order_number=order.number, actor=order.user.ref, **wish)


def ready(case: Case) -> Case:
    """Answered, both sides have said all."""
    hearing.answer(case=case, text="We sent exactly what was ordered.", actor="user:seller")
    for side in ("shopper", "seller"):
        hearing.done(case=case, side=side, actor=f"user:{side}")
    case.refresh_from_db()
    return case


def ruled(case: Case, by: Any, outcome: str = "full", **more: Any) -> Case:
    ruling.rule(case=ready(case), outcome=outcome, reason=WHY, by=by, **more)
    case.refresh_from_db()
    return case


def end(case: Case) -> Case:
    """Nobody appeals: the days pass."""
    Case.objects.filter(pk=case.pk).update(step_ends_at=time.now() - timedelta(seconds=1))
    moving.move_due()
    case.refresh_from_db()
    return case


@transaction.atomic
def deposit(seller: Seller, amount: int) -> None:
    made = Deposit.objects.create(
        seller=seller, amount_minor=amount, currency=seller.currency, asked_by="user:x", asked_at=time.now(),
        status="received", received_at=time.now(), way="bank:1",
    )  # fmt: skip
    legs = [
        Leg(AccountCode.PROVIDER_CLEARING, "", seller.currency, amount),
        Leg(AccountCode.DEPOSIT, f"seller:{seller.public_id}", seller.currency, -amount),
    ]
    book(source=f"{made.ref}:received", kind="deposit_received", legs=legs)
