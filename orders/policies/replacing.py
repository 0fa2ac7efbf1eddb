"""How the money of a returned piece pays its replacement. Pure; fen.

The replacement is an order of its own with a declaration, tax and quota of its own. What the return gives back pays it; what that
does not cover is paid by whoever is at fault, and by the shopper only where they changed their mind or chose something dearer.
"""

from dataclasses import dataclass

from orders.policies.credit import LEAST_BY_PROVIDER_FEN


@dataclass(frozen=True)
class Terms:
    """`carried`: of the refund, pays the replacement. `back`: of the refund, goes to the shopper. `pays`: the shopper adds it.
    `borne`: whoever is at fault adds it. carried + pays + borne = the replacement; carried + back = the refund."""

    carried: int
    back: int
    pays: int
    borne: int


def terms(
    *, total: int, refund: int, goods: int, goods_back: int, is_same: bool, is_shoppers_fault: bool,
) -> Terms:  # fmt: skip
    """`total` is the landed price of the replacement, `goods` its goods with the currency fee; `goods_back` the goods of the refund.

    The same thing again costs nobody but whoever is at fault. Something else: the shopper pays what the goods cost more, and tax
    and freight beyond the refunded ones are borne by fault. A payment provider takes no tiny amounts, so a difference below
    `LEAST_BY_PROVIDER_FEN` is asked as that sum and the rest of it goes back out of the refund.
    """
    if min(total, refund, goods, goods_back) < 0 or total == 0:
        raise ValueError("sums of an exchange are not below zero, and the replacement costs something")
    excess = max(0, total - refund)
    dearer = min(excess, max(0, goods - goods_back))
    pays = excess if is_shoppers_fault else 0 if is_same else dearer
    borne = excess - pays
    if pays:
        pays = min(max(pays, LEAST_BY_PROVIDER_FEN), total - borne)
    carried = total - pays - borne
    return Terms(carried=carried, back=refund - carried, pays=pays, borne=borne)
