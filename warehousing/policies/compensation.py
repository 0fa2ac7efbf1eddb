"""What a piece was worth that we lost or broke. Pure: price and declared cost in, an amount with its basis out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BP = 10_000


@dataclass(frozen=True)
class Worth:
    """`basis` is `declared` (what the seller said it cost, up to a share of the price) or `share` (a share of the price)."""

    amount_minor: int
    basis: str


def worth(price_minor: int, declared_minor: int | None, body: Mapping[str, Any]) -> Worth:
    """What the seller gets for one piece.

    The declared cost counts, but never more than `most_declared_bp` of the price. Without one it is `share_bp` of the
    price, rounded half up.
    """
    if declared_minor is not None:
        return Worth(min(declared_minor, _share(price_minor, body["most_declared_bp"])), "declared")
    return Worth(_share(price_minor, body["share_bp"]), "share")


def _share(price_minor: int, share_bp: int) -> int:
    return (2 * price_minor * share_bp + BP) // (2 * BP)
