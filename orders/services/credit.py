"""Store credit: what a shopper has with us instead of a refund to their card, as goodwill, or as damages. It lives in the book.

Spending it: set aside in the transaction that places the purchase (the guarded account is the conditional UPDATE: it cannot be
overdrawn), part of what is booked when the rest is paid, free again where the purchase ends unpaid.
"""

from collections.abc import Sequence

from django.db import transaction

from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.errors import Overdrawn
from marketplace.ledger.selectors import balance
from marketplace.ledger.services.book import Leg, book
from orders.errors import CreditGone, CreditRefused
from orders.models import Order, Purchase, Quote
from orders.policies.credit import most, shares


@transaction.atomic
def grant(*, owner: str, amount_fen: int, source: str, memo: str) -> None:
    """Credit at our expense for `owner` (`user:…`). The same `source` grants once. Who may: `services/goodwill.py`."""
    legs = [
        Leg(AccountCode.COMPENSATION_EXPENSE, "", CNY, amount_fen),
        Leg(AccountCode.STORE_CREDIT, owner, CNY, -amount_fen),
    ]
    book(source=source, kind="goodwill", legs=legs, memo=memo)


def usable(quote: Quote) -> int:
    """How much of the shopper's credit this quote may be paid with, in fen; 0 where they have none."""
    room = most(_totals(quote))
    return min(room, balance(AccountCode.STORE_CREDIT, quote.user.ref, CNY)) if room else 0


def divided(*, quote: Quote, credit_fen: int) -> list[int]:
    """The wished credit by order of the quote. Raises CreditRefused below zero or above what the orders may take."""
    totals = _totals(quote)
    if not 0 <= credit_fen <= most(totals):
        raise CreditRefused(fields={"most_fen": most(totals)})
    return shares(credit_fen, totals)


def _totals(quote: Quote) -> list[int]:
    return [int(document["total_fen"]) for document in quote.document["orders"]]


@transaction.atomic
def reserve(*, purchase: Purchase, orders: Sequence[Order]) -> None:
    """Set aside what the orders are paid with. Raises CreditGone where the shopper has less, e.g. in another window."""
    amount = sum(order.credit_fen for order in orders)
    legs = [
        Leg(AccountCode.STORE_CREDIT, purchase.user.ref, CNY, amount),
        Leg(AccountCode.CREDIT_RESERVED, purchase.ref, CNY, -amount),
    ]
    try:
        book(source=f"credit:{purchase.number}", kind="credit_reserved", legs=legs, memo=purchase.number)
    except Overdrawn as error:
        raise CreditGone from error


@transaction.atomic
def give_back(*, purchase: Purchase) -> None:
    """The purchase ended unpaid: what was set aside is the shopper's again. Twice changes nothing; the caller holds the purchase."""
    amount = balance(AccountCode.CREDIT_RESERVED, purchase.ref, CNY)
    if not amount:
        return
    legs = [
        Leg(AccountCode.CREDIT_RESERVED, purchase.ref, CNY, amount),
        Leg(AccountCode.STORE_CREDIT, purchase.user.ref, CNY, -amount),
    ]
    book(source=f"credit_back:{purchase.number}", kind="credit_back", legs=legs, memo=purchase.number)


@transaction.atomic
def advance(*, order: Order, cause: str, amount_fen: int) -> int:
    """Credit before a refund is certain (an instant refund): the platform lends it, the order's money stays where it is.

    `cause` names the case; the same cause once. Returns what was lent.
    """
    legs = [
        Leg(AccountCode.REFUND_ADVANCE, cause, CNY, amount_fen),
        Leg(AccountCode.STORE_CREDIT, order.user.ref, CNY, -amount_fen),
    ]
    book(source=f"{cause}:advance", kind="refund_advance", legs=legs, memo=order.number)
    return amount_fen


@transaction.atomic
def settle_advance(*, order: Order, cause: str, up_to_fen: int | None = None) -> int:
    """Take an advance back out of the shopper's credit: of the refund that has come now (`up_to_fen`), or of what is there.

    Returns what is still lent: credit never falls below zero, the rest is asked for again. Raises Overdrawn where it is spent
    in this very moment.
    """
    lent = balance(AccountCode.REFUND_ADVANCE, cause, CNY)
    there = balance(AccountCode.STORE_CREDIT, order.user.ref, CNY) if up_to_fen is None else up_to_fen
    amount = min(lent, there)
    if amount <= 0:
        return lent
    legs = [
        Leg(AccountCode.STORE_CREDIT, order.user.ref, CNY, amount),
        Leg(AccountCode.REFUND_ADVANCE, cause, CNY, -amount),
    ]
    book(source=f"{cause}:advance:back:{lent}", kind="advance_back", legs=legs, memo=order.number)
    return lent - amount
