"""Chargebacks, thin: an open dispute freezes the money of its purchase; the provider's verdict is booked."""

from django.db import transaction

from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders.models import Order
from orders.services import escrow

SYSTEM = "system:payments"


def _orders(reference: str) -> list[int]:
    number = reference.removeprefix("purchase:")
    return list(Order.objects.filter(purchase__number=number).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def opened(*, dispute: str, reference: str, amount_minor: int) -> None:
    """The provider took the disputed money from our balance: it waits on a hold account, the orders' money waits too."""
    for order_id in _orders(reference):
        escrow.freeze(order_id=order_id, source=f"dispute:{dispute}", actor=SYSTEM)
    legs = [
        Leg(AccountCode.DISPUTE_HOLD, "", CNY, amount_minor),
        Leg(AccountCode.PROVIDER_CLEARING, "", CNY, -amount_minor),
    ]
    book(source=f"dispute:{dispute}:opened", kind="dispute_opened", legs=legs, memo=reference)


@transaction.atomic
def closed(*, dispute: str, reference: str, amount_minor: int, is_won: bool) -> None:
    """Won: the money is back and the orders go on. Lost: we bear it, and the freeze stays until ops settles the orders."""
    account = AccountCode.PROVIDER_CLEARING if is_won else AccountCode.COMPENSATION_EXPENSE
    legs = [Leg(account, "", CNY, amount_minor), Leg(AccountCode.DISPUTE_HOLD, "", CNY, -amount_minor)]
    book(source=f"dispute:{dispute}:closed", kind="dispute_closed", legs=legs, memo=reference)
    if is_won:
        for order_id in _orders(reference):
            escrow.unfreeze(order_id=order_id, source=f"dispute:{dispute}", actor=SYSTEM)
