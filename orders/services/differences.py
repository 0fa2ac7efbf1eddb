"""The quote shown is the price charged: where tax or freight come out otherwise, the difference is ours, and stands in the book.

Tax: what customs assessed against what we collected for it. Freight: what the carrier billed against what we charged. Neither the
shopper nor the seller is asked for more or given back anything by it.
"""

from django.db import transaction

from marketplace.core import trail
from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.services.book import Leg, book
from orders import locks
from orders.errors import DifferenceRefused
from orders.models import Order

TAX, FREIGHT = "tax", "freight"
OTHER_SIDE = {TAX: AccountCode.TAX_PAYABLE, FREIGHT: AccountCode.FREIGHT_INCOME}
MOST_FEN = 100_000_000


@transaction.atomic
def assess(*, order: Order, kind: str, actual_fen: int, document: str, actor: str) -> int:
    """Book what `kind` (tax, freight) of an order really came to, by `document` (number of the tax bill or invoice).

    More than charged: our expense, and we owe customs so much more (or earn so much less freight). Less: the other way round. The
    same document books once. Returns the difference in fen, above zero where we pay it. Raises DifferenceRefused for an order
    that was never paid, an amount below zero, no document, or the document read again with another amount.
    """
    number = document.strip()[:60]
    if kind not in OTHER_SIDE or not number or not 0 <= actual_fen <= MOST_FEN or order.confirmed_at is None:
        raise DifferenceRefused
    locks.order(order.pk)
    charged = order.tax_fen if kind == TAX else order.freight_fen - order.insurance_fen
    difference = actual_fen - charged
    if not difference:
        return 0
    legs = [
        Leg(AccountCode.PRICE_DIFFERENCE, "", CNY, difference),
        Leg(OTHER_SIDE[kind], "", CNY, -difference),
    ]
    book(source=f"difference:{kind}:{order.number}:{number}", kind="price_difference", legs=legs, memo=order.number)
    trail.record(
        verb="order.difference_booked", target=order.ref, actor=actor, why=f"{kind} {number}",
        after={"charged_fen": charged, "actual_fen": actual_fen},
    )  # fmt: skip
    return difference
