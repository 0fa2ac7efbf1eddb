"""Telling the road what the trade record holds for pieces that will not travel, so that customs hears of what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, Sum

from logistics.records import StoppedMoney
from logistics.services import stopping
from marketplace.core.money import split
from orders.models import Order, Refund
from orders.policies.settlement import Parts, Worth

STOPS = ("cut:", "missing:", "cancel:")
"""How the sources of refunds begin that give back pieces which do not arrive."""


@dataclass(frozen=True)
class Gone:
    """Pieces of one line: what they stand for, and what of it goes back now. The rest went back before, for other reasons."""

    line_ref: str
    worth: Worth
    now: Parts

    @property
    def before(self) -> int:
        return sum(self.worth.parts) - sum(self.now)


def of_stops() -> Q:
    """The refunds of pieces that do not arrive."""
    found = Q()
    for start in STOPS:
        found |= Q(source__startswith=start)
    return found


@transaction.atomic
def note(*, order: Order, gone: Sequence[Gone], refund: Refund | None) -> None:
    """Note what pieces of an order stand for, all lines of one `refund` at once (None: nothing was left to give back).

    What went back to store credit never was with the provider: it leaves the discount of the documents, not the payment.
    """
    earlier = _earlier(order) if order.credit_fen else (0, 0)
    for line_ref, money in shares(gone, refund.credit_fen if refund else 0, earlier).items():
        stopping.note_money(line_ref=line_ref, money=money)


def shares(gone: Sequence[Gone], credit_fen: int, earlier: tuple[int, int]) -> dict[str, StoppedMoney]:
    """By line reference. `credit_fen` of what goes back now is store credit; `earlier`: (refunded for other reasons, of it
    credit), of which the pieces take along what went back for them before."""
    by_credit = split(credit_fen, [sum(one.now) for one in gone])
    return {
        one.line_ref: StoppedMoney(
            back_fen=sum(one.worth.parts), tax_fen=one.worth.parts[2], discount_fen=one.worth.discount,
            credit_fen=credit + (earlier[1] * one.before // earlier[0] if earlier[0] else 0),
            insurance_fen=one.worth.insurance,
        )
        for one, credit in zip(gone, by_credit, strict=True)
    }  # fmt: skip


def _earlier(order: Order) -> tuple[int, int]:
    """(refunded for other reasons than pieces that do not arrive, of it what had been paid with store credit)."""
    rows = Refund.objects.filter(order=order).exclude(of_stops())
    sums = rows.aggregate(all=Sum("amount_fen", default=0), credit=Sum("credit_fen", default=0))
    return sums["all"], sums["credit"]
