"""Kinds of refund that operations decide without a return or a case. Codes are permanent. Pure; fen."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.policies.settlement import Parts, portion

FULL, LINES, FREIGHT, AMOUNT = "full", "lines", "freight", "amount"
KINDS: dict[str, Any] = {
    FULL: _("Everything that is left"),
    LINES: _("Everything that is left of some lines"),
    FREIGHT: _("The international freight"),
    AMOUNT: _("An amount off the price of the goods"),
}


def share_of(
    kind: str, left: Mapping[int, Parts], *, lines: Collection[int] = (), amount_fen: int = 0
) -> dict[int, Parts]:
    """(goods, freight, tax) that goes back by line, out of what is `left`; empty where nothing does, or more is asked.

    `lines` narrows every kind but the full one; none named means all.
    """
    chosen = {key: parts for key, parts in left.items() if kind == FULL or not lines or key in lines}
    if kind in (FULL, LINES):
        found = chosen
    elif kind == FREIGHT:
        found = {key: (0, parts[1], 0) for key, parts in chosen.items()}
    elif kind == AMOUNT and 0 < amount_fen <= sum(parts[0] for parts in chosen.values()):
        found = portion({key: (parts[0], 0, 0) for key, parts in chosen.items()}, amount_fen)
    else:
        found = {}
    return {key: parts for key, parts in found.items() if sum(parts)}
