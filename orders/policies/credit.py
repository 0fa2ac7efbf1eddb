"""How much of a purchase store credit may pay, and how a refund divides between credit and the provider. Pure; fen.

Customs matches every order with a payment record of a licensed provider (orderer = payer, amount = `acturalPaid`), and a provider takes no
tiny amounts: so of each order at least `LEAST_BY_PROVIDER_FEN` is paid through one. Credit stands in CEB311 `discount`
(非现金抵扣), beside coupons; it never lowers what customs count.
"""

from collections.abc import Sequence

from marketplace.core.money import split

LEAST_BY_PROVIDER_FEN = 500


def most(totals: Sequence[int]) -> int:
    """The most that credit may pay of orders with these totals."""
    return sum(_rooms(totals))


def shares(amount: int, totals: Sequence[int]) -> list[int]:
    """`amount` of credit by order, by the largest remainder over what each may take. Raises ValueError above `most`."""
    rooms = _rooms(totals)
    if not 0 <= amount <= sum(rooms):
        raise ValueError("more credit than the orders may take")
    return split(amount, rooms) if amount else [0] * len(rooms)


def part_of_refund(amount: int, *, left: int, left_by_provider: int) -> int:
    """What of a refund goes back to credit: its even share of what is left, so that the last refund empties both exactly.

    `left`: what is left of the order, `left_by_provider`: of it what the provider collected. The provider is never asked
    for more than that.
    """
    left_of_credit = max(0, left - left_by_provider)
    return max(amount * left_of_credit // left, amount - left_by_provider) if left_of_credit else 0


def _rooms(totals: Sequence[int]) -> list[int]:
    return [max(0, total - LEAST_BY_PROVIDER_FEN) for total in totals]
