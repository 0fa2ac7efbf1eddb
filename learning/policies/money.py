"""Cost of after-sales as a share of sales: what comes next, with its error, and what the reserve does. Pure; whole fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from learning.policies.rules import ReserveRule

WEIGHT = 4  # tenths that the newest month counts for
LEAST_MONTHS = 3


@dataclass(frozen=True)
class Month:
    sales_fen: int
    cost_fen: int

    @property
    def share_bp(self) -> int:
        """Cost in basis points of sales; 0 where nothing was sold."""
        return self.cost_fen * 10_000 // self.sales_fen if self.sales_fen else 0


@dataclass(frozen=True)
class Forecast:
    """`error_bp`: mean distance of the same method's word about each past month, told before it, from what came; in basis
    points of sales. `naive_error_bp`: that of "like the month before". `tested`: how many months that was tried on."""

    cost_fen: int
    share_bp: int
    error_bp: int
    naive_error_bp: int
    tested: int


def forecast(months: Sequence[Month]) -> Forecast | None:
    """The next month: a share of sales smoothed exponentially (newest month four tenths), times the mean sales of the last three.

    None where fewer than three months are known: then nobody could say how wrong it is.
    """
    if len(months) < LEAST_MONTHS:
        return None
    errors = [abs(_smoothed(months[:end]) - months[end].share_bp) for end in range(2, len(months))]
    naive = [abs(months[end - 1].share_bp - months[end].share_bp) for end in range(2, len(months))]
    share = _smoothed(months)
    sales = sum(month.sales_fen for month in months[-3:]) // 3
    return Forecast(sales * share // 10_000, share, _mean(errors), _mean(naive), len(errors))


def _smoothed(months: Sequence[Month]) -> int:
    level = months[0].share_bp
    for month in months[1:]:
        level = (WEIGHT * month.share_bp + (10 - WEIGHT) * level) // 10
    return level


def _mean(values: Sequence[int]) -> int:
    return sum(values) // len(values)


@dataclass(frozen=True)
class Move:
    """What the fund does for one month: laid aside, drawn for what the platform bore, released beyond its ceiling."""

    laid_fen: int
    drawn_fen: int
    released_fen: int
    balance_fen: int


def reserve_move(*, before_fen: int, sales_fen: int, cost_fen: int, usual_fen: int, rule: ReserveRule) -> Move:
    """Lay the target aside, pay the month's cost out of the fund as far as it reaches, release what is beyond the ceiling.

    `usual_fen`: what past months laid aside on average. The ceiling rests on the greater of it and this month's target, so that
    one quiet month empties no fund.

    The fund never falls below nothing; what it cannot bear stays an expense of the month.
    """
    laid = sales_fen * rule.target_bp // 10_000
    drawn = min(before_fen + laid, cost_fen)
    left = before_fen + laid - drawn
    target = max(laid, usual_fen)
    released = max(0, left - target * rule.most_months) if target else 0
    return Move(laid, drawn, released, left - released)
