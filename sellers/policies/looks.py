"""Near matches of pictures by 64-bit perceptual hashes. Pure."""

from collections.abc import Iterable, Sequence

BITS, BAND_BITS = 64, 16
NEAR = 6  # differing bits of 64 up to which two pictures look alike
MASK = (1 << BITS) - 1


def signed(value: int) -> int:
    """A 64-bit number as a signed one."""
    return value - (1 << BITS) if value >= 1 << (BITS - 1) else value


def distance(one: int, other: int) -> int:
    """Bits that differ."""
    return ((one ^ other) & MASK).bit_count()


def bands(hashes: Iterable[int]) -> list[int]:
    """The four quarters of each hash, each with its place: pictures with at most three different bits share one."""
    found = {
        place << BAND_BITS | (value & MASK) >> (place * BAND_BITS) & ((1 << BAND_BITS) - 1)
        for value in hashes
        for place in range(BITS // BAND_BITS)
    }
    return sorted(found)


def is_plain(value: int) -> bool:
    """Nearly all bits equal: an empty page, which looks like any other empty page."""
    return not 6 <= (value & MASK).bit_count() <= BITS - 6


def nearest(mine: Sequence[int], others: Sequence[int]) -> int:
    """The least distance of two pictures of the two papers; 64 where one has none."""
    return min((distance(a, b) for a in mine for b in others if not is_plain(a)), default=BITS)
