"""What may become of a returned piece, what its stay costs, and who pays the way home. Dated rows and pure functions; fen.

Goods that customs took back (CEB625, tax waived) never entered the country: they go home, to customs, or are destroyed. Selling
returned goods inside China is off for every regime until legal review says otherwise (`sale_in_china.py`: a dated rule, four eyes); such
goods are no direct mail any more and carry `SPOT_LABEL`. Days, fees and the list of what cannot be given away are SAMPLE figures.
"""

from collections.abc import Sequence
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


def allowed(*, hs_code: str, is_customs_return: bool, may_be_sold: bool) -> tuple[str, ...]:
    """What the seller may choose, the usual one first. `may_be_sold`: the switch of the regime, `sale_in_china.is_on`."""
    found: list[str] = [Disposition.SEND_HOME]
    if is_customs_return:
        return (*found, Disposition.CUSTOMS, Disposition.DESTROY)
    found += [Disposition.REFURBISH, Disposition.DESTROY]
    if hs_code[:2] not in NOT_GIVEN_AWAY:
        found.append(Disposition.DONATE)
    if may_be_sold:
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
