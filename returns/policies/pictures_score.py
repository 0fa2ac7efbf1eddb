"""What likeness of pictures means. Plain figures only, so that web processes may read it without the picture library.

The thresholds were chosen on one half of a generated set and measured on the other: docs/twin-match.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass

SAME, UNCLEAR, OTHER = "same", "unclear", "other"
TOO_PLAIN, BAD = "too_plain", "nothing_in_common"
ACCEPT, REJECT = 0.85, 0.78
"""Agreement of the worst spots from which pictures say the same piece, and below which they say another one."""


@dataclass(frozen=True)
class Likeness:
    """Two pictures of one pose. `why` is set where they could not be compared spot by spot.

    `agreement`: of the worst spots, at most 1 (where strong print contradicts far below −1);
    `hash_distance`: 0 to 64; `spot`: pixel of the worst spot.
    """

    why: str = ""
    features: int = 0
    inliers: int = 0
    agreement: float | None = None
    hash_distance: int | None = None
    spot: tuple[int, int] | None = None
    new_marks: float = 0.0

    def opinion(self, accept: float = ACCEPT, reject: float = REJECT) -> str:
        """same, unclear or other."""
        if self.why == BAD:
            return OTHER
        if self.agreement is None:
            return UNCLEAR
        return SAME if self.agreement >= accept else OTHER if self.agreement < reject else UNCLEAR


def worst(opinions: Iterable[str]) -> str:
    """Of several poses: one that differs outweighs all others; all must be clear to be clear."""
    found = set(opinions)
    return OTHER if OTHER in found else UNCLEAR if UNCLEAR in found or not found else SAME
