"""How much a case is about and what a ruling costs. Pure; fen."""

from collections.abc import Mapping
from datetime import timedelta

from orders.policies.settlement import Parts

TIMES = 3
LEAST_DAMAGES_FEN = 50_000
# Consumer Protection Law of the PRC, art. 55: three times the price, at least 500 yuan, on top of the refund.
OPEN_FOR = timedelta(days=90)
ANSWER, EVIDENCE, APPEAL = timedelta(hours=72), timedelta(hours=72), timedelta(days=7)
MOST_ENTRIES, MOST_FILES = 20, 6


def damages(price_fen: int) -> int:
    """What a counterfeit costs its seller beyond the refund (假一赔三)."""
    return max(TIMES * price_fen, LEAST_DAMAGES_FEN)


def within(share: Mapping[int, Parts], left: Mapping[int, Parts]) -> dict[int, Parts]:
    """A share, part by part at most what is left of the lines meanwhile."""
    found = {}
    for key, parts in share.items():
        rest = left.get(key, (0, 0, 0))
        kept = (min(parts[0], rest[0]), min(parts[1], rest[1]), min(parts[2], rest[2]))
        if sum(kept):
            found[key] = kept
    return found
