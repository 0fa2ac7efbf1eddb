"""When a shopper who saved something hears of it. Pure."""

from datetime import timedelta

# A drop that is worth a message: below this share of the price they know, in per cent.
DROP_PERCENT = 99
# A single piece that is reserved and let go again all day is told once a day at most.
STOCK_PAUSE = timedelta(hours=24)
MOST_FAVOURITES = 500


def is_drop(*, known_minor: int, now_minor: int) -> bool:
    """Is the price lower by a hundredth at least? Measured against the lowest price they know, so that a price which was
    raised only to be lowered again is no news.
    """
    return now_minor * 100 <= known_minor * DROP_PERCENT
