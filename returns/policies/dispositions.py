"""What may become of a returned piece, what its stay costs, and who pays the way home. Dated rows and pure functions; fen.

Goods that customs took back (CEB625, tax waived) never entered the country: they go home, to customs, or are destroyed. Selling
returned goods inside China is off for every regime until legal review says otherwise (`SALE_IN_CHINA`: a dated row switches it); such
goods are no direct mail any more and carry `SPOT_LABEL`. Days, fees and the list of what cannot be given away are SAMPLE figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.core.money import split
from returns.states import Disposition

SPOT_LABEL = "国内现货·非直邮"
DEFAULT_AFTER_DAYS = 14  # SAMPLE: nobody chose: it goes home
FREE_DAYS = 14  # SAMPLE
DAY_FEN = 50  # SAMPLE: a piece and started day
OLD_DAYS = 60  # SAMPLE: operations are called
# SAMPLE: food, medicine, cosmetics: used or opened they cannot be given away (by HS chapter)
NOT_GIVEN_AWAY = frozenset(f"{chapter:02d}" for chapter in (*range(1, 25), 30, 33, 34))


@dataclass(frozen=True)
class Switch:
    """Whether goods of a regime may be sold inside China from a day on, and by whose word."""

    regime: str
    valid_from: date
    is_on: bool
    source: str


SALE_IN_CHINA: tuple[Switch, ...] = (
    Switch(
        "9610",
        date(2026, 1, 1),
        False,
        "off: retail imports are for the buyer's own use (2018 No. 486); no legal review yet",
    ),
    Switch("1210", date(2026, 1, 1), False, "off: no legal review yet"),
    Switch("postal", date(2026, 1, 1), False, "off: personal articles"),
)


def may_be_sold(regime: str, day: date) -> bool:
    """The newest row of the regime valid on `day`; what has no row may not."""
    rows = [row for row in SALE_IN_CHINA if row.regime == regime and row.valid_from <= day]
    return bool(rows) and max(rows, key=lambda row: row.valid_from).is_on


def allowed(*, hs_code: str, regime: str, is_customs_return: bool, day: date) -> tuple[str, ...]:
    """What the seller may choose, the usual one first."""
    found: list[str] = [Disposition.SEND_HOME]
    if is_customs_return:
        return (*found, Disposition.CUSTOMS, Disposition.DESTROY)
    found += [Disposition.REFURBISH, Disposition.DESTROY]
    if hs_code[:2] not in NOT_GIVEN_AWAY:
        found.append(Disposition.DONATE)
    if may_be_sold(regime, day):
        found.append(Disposition.RESELL)
    return tuple(found)


def days_charged(*, came: date, gone: date | None, start: date, end: date) -> int:
    """Started days of [start, end) for which a piece that came on `came` is charged: after the free ones, up to the day it left."""
    first = max(start, date.fromordinal(came.toordinal() + FREE_DAYS))
    last = min(end, date.fromordinal(gone.toordinal() + 1)) if gone else end
    return max(0, (last - first).days)


def shares(cost_fen: int, weights_g: Sequence[int]) -> list[int]:
    """The cost of a box by piece, by weight; exact to the fen."""
    return split(cost_fen, [max(1, weight) for weight in weights_g])
