"""The quote shown is the price charged: where tax or freight come out otherwise, the difference is ours, and stands in the book.

Tax: what customs assessed against what we collected for it. Freight: what the carrier billed against what we charged. Neither the
shopper nor the seller is asked for more or given back anything by it.
"""

from django.db import transaction
from django.db.models import Q, Sum

from marketplace.core import trail
from marketplace.core.money import CNY
from marketplace.ledger.chart import AccountCode
from marketplace.ledger.models import Posting
from marketplace.ledger.services.book import Leg, book
from orders import locks
from orders.errors import DifferenceRefused
from orders.models import Order, Refund, RefundLine
from orders.policies.settlement import Parts, released
from orders.selectors.money import line_money
from orders.services.stopped_money import of_stops

TAX, FREIGHT = "tax", "freight"
OTHER_SIDE = {TAX: AccountCode.TAX_PAYABLE, FREIGHT: AccountCode.FREIGHT_INCOME}
MOST_FEN = 100_000_000


@transaction.atomic
def assess(*, order: Order, kind: str, actual_fen: int, document: str, actor: str) -> int:
    """Book what `kind` (tax, freight) of an order really came to, by `document` (number of the tax bill or invoice).

    More than charged: our expense, and we owe customs so much more (or earn so much less freight). Less: the other way round. A
    later document counts instead of an earlier one, so the same one again changes nothing. Returns what was booked, in fen, above
    zero where we pay it. Raises DifferenceRefused for an order that was never paid, an amount below zero, or no document.
    """
    number = document.strip()[:60]
    if kind not in OTHER_SIDE or not number or not 0 <= actual_fen <= MOST_FEN or order.confirmed_at is None:
        raise DifferenceRefused
    locks.order(order.pk)
    charged = charged_for(order)[kind]
    before = booked(order)[kind]
    difference = actual_fen - charged - sum(before)
    if not difference:
        return 0
    legs = [
        Leg(AccountCode.PRICE_DIFFERENCE, "", CNY, difference),
        Leg(OTHER_SIDE[kind], "", CNY, -difference),
    ]
    source = f"difference:{kind}:{order.number}:{len(before) + 1}"
    book(source=source, kind="price_difference", legs=legs, memo=order.number)
    trail.record(
        verb="order.difference_booked", target=order.ref, actor=actor, why=f"{kind} {number}",
        after={"charged_fen": charged, "actual_fen": actual_fen},
    )  # fmt: skip
    return difference


def charged_for(order: Order) -> dict[str, int]:
    """What we collected by kind, in fen, less what went back: freight of pieces that did not arrive, and tax that customs does not
    keep (pieces stopped, or taken back by customs' return). Tax that went back although customs keeps it counts as collected: the
    bearer paid it in the shopper's place. Freight is without the insurance.
    """
    lines = list(order.lines.all())
    stopped = Q(refund__in=Refund.objects.filter(of_stops(), order=order))
    back = (
        RefundLine.objects.filter(line__in=lines)
        .values("line_id")
        .annotate(
            freight=Sum("freight_fen", filter=stopped, default=0),
            tax=Sum("tax_fen", filter=Q(refund__tax_kept_fen=0), default=0),
        )
    )
    gone: dict[int, Parts] = {row["line_id"]: (0, row["freight"], row["tax"]) for row in back.order_by()}
    left = released(line_money(line, gone.get(line.pk, (0, 0, 0))) for line in lines)
    return {TAX: left.tax, FREIGHT: left.freight}


def booked(order: Order) -> dict[str, list[int]]:
    """Differences booked so far by kind, in fen, above zero where we paid them."""
    rows = Posting.objects.filter(
        account__code=AccountCode.PRICE_DIFFERENCE, transaction__source__startswith="difference:",
        transaction__memo=order.number,
    )  # fmt: skip
    found: dict[str, list[int]] = {kind: [] for kind in OTHER_SIDE}
    for source, fen in rows.order_by("id").values_list("transaction__source", "amount_minor"):
        found[source.split(":")[1]].append(fen)
    return found
