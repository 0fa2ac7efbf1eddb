"""What a person reads about the money of an order, derived from the book. Pure."""

from dataclasses import dataclass

UNPAID = "unpaid"
PAID = "paid"
PARTIALLY_REFUNDED = "partially_refunded"
REFUNDING = "refunding"
REFUNDED = "refunded"


@dataclass(frozen=True)
class OrderMoney:
    """Sums of the book in fen: came in, decided to go back, confirmed gone back, paid out to the seller's side."""

    paid: int = 0
    refunded: int = 0
    confirmed: int = 0
    released: int = 0

    @property
    def status(self) -> str:
        """A fully refunded order never reads as paid."""
        if self.paid == 0:
            return UNPAID
        if self.refunded >= self.paid:
            return REFUNDED if self.confirmed >= self.refunded else REFUNDING
        return PARTIALLY_REFUNDED if self.refunded else PAID
